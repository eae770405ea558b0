//! What people have entered for the plan (计划记录): the year's plan with commitments, initiatives, assumptions, risks,
//! opinions, requests, approval, reviews, revisions and letters, as the reader may see them.

mod acts;
mod consent;
mod course;
mod goals;

pub(super) use acts::{initiatives, last_year};
pub(super) use consent::{confirmations, feasibility, opinion_of, sign_offs};
pub(super) use course::{letters, reviews};
pub(super) use goals::{assumptions, commitments, risk_points, risks, words};

use std::collections::BTreeMap;

use qd_base::Lang;
use qd_documents::Value;
use qd_records::{Item, Record, RecordType};
use qd_reports::reading::{choice, text_cell};
use qd_reports::{Desk, RecordDesk, ReportError};
use qd_workflow::approval::{Approval, Sheet};
use qd_workflow::coordination::CoordinationRequest;

use crate::living::annual_plan::AnnualPlan;
use crate::living::assumption::Assumption;
use crate::living::commitment::Commitment;
use crate::living::initiative::Initiative;
use crate::living::letter::TargetLetter;
use crate::living::opinion::PlanOpinion;
use crate::living::review::{PlanReview, PlanRevision};
use crate::living::risk::PlanRisk;

/// The records of one year's plan.
pub(super) struct Kept {
    /// The plan itself.
    pub plan: Item,
    pub commitments: Vec<Item>,
    pub initiatives: Vec<Item>,
    pub assumptions: Vec<Item>,
    pub risks: Vec<Item>,
    pub opinions: Vec<Item>,
    pub reviews: Vec<Item>,
    pub revisions: Vec<Item>,
    pub letters: Vec<Item>,
    /// Requests to other departments about the plan.
    pub requests: Vec<Item>,
    /// The latest approval, where the reader takes part in it.
    pub approval: Option<Sheet>,
    people: BTreeMap<String, String>,
}

/// The plan of a year with its records, and the initiatives of the year before; nothing where nobody has begun one or
/// only a ledger is at hand.
pub(super) fn of_year(desk: &Desk, year: i64) -> Result<(Option<Kept>, Vec<Item>), ReportError> {
    let Ok(records) = desk.records() else {
        return Ok((None, Vec::new()));
    };
    let before = match plan_of(records, year - 1)? {
        Some(plan) => rows(records, Initiative::TYPE, &plan)?,
        None => Vec::new(),
    };
    let Some(plan) = plan_of(records, year)? else {
        return Ok((None, before));
    };
    let read = |of| rows(records, of, &plan);
    let mut kept = Kept {
        commitments: read(Commitment::TYPE)?,
        initiatives: read(Initiative::TYPE)?,
        assumptions: read(Assumption::TYPE)?,
        risks: read(PlanRisk::TYPE)?,
        opinions: read(PlanOpinion::TYPE)?,
        reviews: read(PlanReview::TYPE)?,
        revisions: read(PlanRevision::TYPE)?,
        letters: read(TargetLetter::TYPE)?,
        requests: about(records, CoordinationRequest::TYPE, &plan)?,
        approval: approval(records, &plan)?,
        people: BTreeMap::new(),
        plan,
    };
    kept.people = records.titles("person", &kept.owners(&before))?;
    Ok((Some(kept), before))
}

/// The year's plan: the approved one before the discussed before the drafted.
fn plan_of(records: &RecordDesk, year: i64) -> Result<Option<Item>, ReportError> {
    let year = year.to_string();
    let mut plans = seen(records.all(AnnualPlan::TYPE, &[("year", &year)]))?;
    let rank = |plan: &Item| {
        let order = ["approved", "closed", "discussing", "draft"];
        order.iter().position(|state| *state == plan.text("state"))
    };
    plans.sort_by_key(|plan| (rank(plan), std::cmp::Reverse(plan.created_at)));
    Ok(plans.into_iter().next())
}

fn rows(
    records: &RecordDesk,
    of: &'static RecordType,
    plan: &Item,
) -> Result<Vec<Item>, ReportError> {
    let mut found = seen(records.linked(of, "plan", plan.id))?;
    found.sort_by_key(|item| (item.created_at, item.id));
    Ok(found)
}

/// Records that carry the plan as their subject.
fn about(
    records: &RecordDesk,
    of: &'static RecordType,
    plan: &Item,
) -> Result<Vec<Item>, ReportError> {
    let id = plan.id.to_string();
    let mut found = seen(records.all(of, &[("subject_id", &id)]))?;
    found.sort_by_key(|item| (item.created_at, item.id));
    Ok(found)
}

fn approval(records: &RecordDesk, plan: &Item) -> Result<Option<Sheet>, ReportError> {
    let Some(latest) = about(records, Approval::TYPE, plan)?.pop() else {
        return Ok(None);
    };
    let sheet = qd_workflow::approval::sheet(records.records(), records.act(), latest.id);
    Ok(Some(records.wait(sheet)?))
}

/// What a reader without a right sees: nothing.
fn seen(found: Result<Vec<Item>, ReportError>) -> Result<Vec<Item>, ReportError> {
    match found {
        Err(ReportError::Records(problem) | ReportError::Problem(problem))
            if matches!(problem.status, 403 | 404) =>
        {
            Ok(Vec::new())
        }
        other => other,
    }
}

impl Kept {
    /// Everybody who owns something of the plan.
    fn owners(&self, before: &[Item]) -> Vec<String> {
        let all = [
            &self.commitments,
            &self.initiatives,
            &self.assumptions,
            &self.risks,
            &self.opinions,
            &self.reviews,
            &self.revisions,
            &self.letters,
        ];
        let records = all.into_iter().flatten().chain(before).chain([&self.plan]);
        let mut ids: Vec<String> = records.map(|item| item.text("owner").to_owned()).collect();
        ids.retain(|id| !id.is_empty());
        ids.sort();
        ids.dedup();
        ids
    }

    /// The name of a record's owner.
    pub fn owner(&self, item: &Item) -> Option<String> {
        self.people.get(item.text("owner")).cloned()
    }

    /// The name of a record's owner as a cell.
    fn owner_cell(&self, item: &Item) -> Value {
        self.owner(item).map_or(Value::Absent, Value::Text)
    }

    /// Whether the plan is approved, and so frozen.
    pub fn is_approved(&self) -> bool {
        matches!(self.plan.text("state"), "approved" | "closed")
    }
}

/// Words of a record as a cell.
fn words_cell(item: &Item, field: &str) -> Value {
    text_cell(item.text(field))
}

/// The number people know a record by, as a cell.
fn number_cell(item: &Item) -> Value {
    item.number.clone().map_or(Value::Absent, Value::Text)
}

/// The label of a choice as words; empty where nothing is chosen.
fn chosen(of: &RecordType, item: &Item, name: &str, lang: Lang) -> String {
    match choice(of, item, name, lang) {
        Value::Text(label) => label,
        _ => String::new(),
    }
}
