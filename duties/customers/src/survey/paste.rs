//! Entering answers (批量录入): a table copied from a spreadsheet, one answer a row, for surveys by telephone, on paper or with
//! another tool. All rows are taken or none.

use std::collections::{BTreeMap, BTreeSet};

use qd_base::{Problem, label};
use qd_records::acting::{fields, house, typed};
use qd_records::{
    Act, Action, ChoiceType, Deed, Done, Field, Item, JsonValue, Kind, Record, Records,
    RecordsError, Work,
};
use qd_store::{Sql, StoreError, Tx};
use serde_json::json;

use super::answer::AnswerSource;
use super::invitation::{InvitationState, SurveyInvitation};
use super::links::{keep, who};
use super::questions::{Asked, QuestionKind, asked};
use super::record::{Survey, SurveyState};
use super::step::state_of;

/// Answers in one table at most.
const MOST: usize = 10_000;
/// Faults told at once.
const TOLD: usize = 8;
/// Captions of the column that names the customer.
const CUSTOMER: [&str; 4] = [
    label("客户", "Customer").zh,
    label("客户名称", "Customer name").zh,
    label("客户", "Customer").en,
    label("客户名称", "Customer name").en,
];

const FORM: [Field; 1] = [Field {
    required: true,
    help: Some(label(
        "从表格软件复制后粘贴，含标题行：列名为题号（q1、q2…）或题目原文，另可有一列“客户”",
        "Paste from a spreadsheet with its captions: q1, q2 … or the words of the questions; a column “Customer” may stand beside",
    )),
    ..Field::new(
        "table",
        Kind::LongText,
        label("答卷表格", "Table of answers"),
    )
}];

/// Enters answers.
pub const PASTING: Action = Action {
    key: "entering",
    on: Survey::TYPE,
    label: label("批量录入答卷", "Enter answers"),
    icon: "table",
    fields: &FORM,
    offered: |item, _| item.trashed_at.is_none() && state_of(item) == Some(SurveyState::Open),
    run: |deed| Box::pin(entered(deed)) as Work<'_, Done>,
};

/// A column: which customer, or which question.
enum Column {
    Customer,
    Question(usize),
}

async fn entered(deed: Deed<'_>) -> Result<Done, RecordsError> {
    let Deed {
        records,
        tx,
        act,
        item,
        input,
    } = deed;
    if !records.may_edit(act, Survey::TYPE, item.id).await? {
        let refused = Problem::new(403, "records-need-edit");
        return Err(refused.arg("type", Survey::TYPE.key).into());
    }
    let survey: Survey = typed(&item)?;
    let questions = asked(&survey.questions.0);
    let text = input.get("table").and_then(|value| value.as_str());
    let rows = rows(text.unwrap_or_default());
    let (head, body) = rows
        .split_first()
        .ok_or_else(|| wrong("survey-table-empty"))?;
    if body.is_empty() || body.len() > MOST {
        return Err(wrong("survey-table-rows").arg("most", MOST).into());
    }
    let columns = columns(head, &questions)?;
    let names_customers = columns
        .iter()
        .any(|column| matches!(column, Column::Customer));
    if survey.anonymous && names_customers {
        return Err(wrong("survey-table-anonymous").into());
    }
    let asked = invited(records, (tx, act), &item).await?;
    let mut read = Vec::with_capacity(body.len());
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (at, row) in body.iter().enumerate() {
        // People count from the caption.
        let line = line((row, at + 2), (&columns, &questions), (&survey, &asked));
        match line.and_then(|line| once(line, &mut seen, at + 2)) {
            Ok(line) => read.push(line),
            Err(problem) if faults.len() < TOLD => faults.push(problem),
            Err(_) => break,
        }
    }
    if !faults.is_empty() {
        return Err(RecordsError::Invalid(faults));
    }
    let acting = house(act);
    for (customer, known) in read {
        let whose = match customer.and_then(|name| asked.get(name)) {
            Some(invitation) => {
                let one: SurveyInvitation = typed(invitation)?;
                settle(records, (tx, &acting), invitation).await?;
                who(&one, AnswerSource::Entered)
            }
            None => fields([
                ("title", json!(item.number)),
                ("source", json!(AnswerSource::Entered.key())),
            ]),
        };
        keep(records, (tx, &acting), (item.id, &survey), (whose, &known)).await?;
    }
    Ok(Done::said("survey-entered"))
}

async fn settle(
    records: &Records,
    (tx, act): (&mut Tx, &Act),
    invitation: &Item,
) -> Result<(), RecordsError> {
    let of = SurveyInvitation::TYPE;
    let done = fields([
        ("state", json!(InvitationState::Answered.key())),
        ("answered_on", json!(act.today)),
    ]);
    let which = (invitation.id, invitation.version);
    records.edit_in(tx, act, of, which, &done).await?;
    let about = qd_workflow::Subject::of(of, invitation.id);
    qd_workflow::answer::revoke_in(tx, act, &about).await?;
    Ok(())
}

fn wrong(key: &str) -> Problem {
    Problem::new(422, key).field("table")
}

/// Cells apart by tabs, or by commas where there is no tab.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let apart = if text.contains('\t') { '\t' } else { ',' };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| line.split(apart).map(str::trim).collect())
        .collect()
}

fn columns(head: &[&str], questions: &[Asked]) -> Result<Vec<Column>, Problem> {
    let mut columns = Vec::new();
    for caption in head {
        if CUSTOMER.contains(caption) {
            columns.push(Column::Customer);
            continue;
        }
        let is_it = |one: &Asked| {
            one.code.eq_ignore_ascii_case(caption)
                || one.wording.0 == *caption
                || one.wording.1 == *caption
        };
        let found = questions.iter().position(is_it);
        let found = found.ok_or_else(|| wrong("survey-table-column").arg("name", caption))?;
        columns.push(Column::Question(found));
    }
    Ok(columns)
}

/// Who was asked and has not answered, by the customer's name; only those the actor sees.
async fn invited(
    records: &Records,
    (tx, act): (&mut Tx, &Act),
    survey: &Item,
) -> Result<BTreeMap<String, Item>, RecordsError> {
    let ask = Sql::new(
        "select id from survey_invitations where survey = ? and trashed_at is null and state = 'waiting' order by id",
    );
    let ids = tx.rows(&ask.bind(survey.id)).await?;
    let ids = ids.iter().map(|row| row.parsed("id"));
    let mut all = BTreeMap::new();
    for id in ids.collect::<Result<Vec<_>, StoreError>>()? {
        match records.get_in(tx, act, SurveyInvitation::TYPE, id).await {
            Ok(item) => {
                all.insert(item.text("title").to_owned(), item);
            }
            Err(RecordsError::Refused(problem)) if problem.status == 404 => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(all)
}

/// A row: whose it is, and its values by code.
type Line<'a> = (Option<&'a str>, BTreeMap<String, JsonValue>);

fn line<'a>(
    (row, number): (&[&'a str], usize),
    (columns, questions): (&[Column], &[Asked]),
    (survey, invited): (&Survey, &BTreeMap<String, Item>),
) -> Result<Line<'a>, Problem> {
    let (mut customer, mut known) = (None, BTreeMap::new());
    for (cell, column) in row.iter().zip(columns) {
        match column {
            _ if cell.is_empty() => {}
            Column::Customer => {
                if !invited.contains_key(*cell) {
                    let fault = wrong("survey-table-customer").arg("row", number);
                    return Err(fault.arg("name", cell));
                }
                customer = Some(*cell);
            }
            Column::Question(at) => {
                let one = &questions[*at];
                let value = value(one, cell, survey.highest());
                let value = value.ok_or_else(|| {
                    let fault = wrong("survey-table-value").arg("row", number);
                    fault.arg("name", &one.wording.0).arg("value", cell)
                })?;
                known.insert(one.code.clone(), value);
            }
        }
    }
    let is_more = row.len() > columns.len();
    if is_more || !known.keys().any(|_| true) {
        return Err(wrong("survey-table-row").arg("row", number));
    }
    Ok((customer, known))
}

/// A customer answers once.
fn once<'a>(
    line: Line<'a>,
    seen: &mut BTreeSet<&'a str>,
    number: usize,
) -> Result<Line<'a>, Problem> {
    match line.0 {
        Some(name) if !seen.insert(name) => Err(wrong("survey-table-twice")
            .arg("row", number)
            .arg("name", name)),
        _ => Ok(line),
    }
}

fn value(one: &Asked, cell: &str, highest: u8) -> Option<JsonValue> {
    let step = |from: u8, to: u8| {
        let step: f64 = cell.parse().ok()?;
        let fits = step.fract() == 0.0 && (f64::from(from)..=f64::from(to)).contains(&step);
        fits.then(|| json!(step as u8))
    };
    match one.kind {
        QuestionKind::Scale | QuestionKind::Matrix => step(1, highest),
        QuestionKind::Nps => step(0, 10),
        QuestionKind::Choice => one
            .options
            .iter()
            .any(|option| option == cell)
            .then(|| json!(cell)),
        QuestionKind::Boxes => Some(json!(!matches!(cell, "0" | "-1" | "no"))),
        QuestionKind::Open => (cell.chars().count() <= 5_000).then(|| json!(cell)),
    }
}
