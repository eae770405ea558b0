//! The daily measuring of plans (每日复评): every commitment of a plan that is not closed is measured; a sentence of an approved
//! plan that falls behind opens a review, once.

use jiff::ToSpan;
use qd_base::{Date, Lang, label};
use qd_records::{Act, ChoiceType, FieldType, Item, Record};
use qd_reports::reading::day;
use qd_reports::{Desk, ReportError, Watch};
use serde_json::{Value, json};

use super::annual_plan::{AnnualPlan, PlanState};
use super::commitment::{Commitment, Verdict};
use super::fields;
use super::measure::{Standing, measure};
use super::review::{Cause, Decision, PlanReview};

/// A matter that was decided is not opened again within this many days.
const QUIET: i32 = 30;

/// The watch of the room.
pub const MEASURED: Watch = Watch {
    key: "strategy.measured",
    label: label("每日复评年度计划", "Measure the plan's commitments"),
    cron: "30 6 * * *",
    run: measured,
};

fn measured(desk: &Desk) -> Result<u64, ReportError> {
    let records = desk.records()?;
    let plans = records.all(AnnualPlan::TYPE, &[])?;
    let mut moved = 0;
    for plan in plans
        .iter()
        .filter(|plan| plan.text("state") != PlanState::Closed.key())
    {
        for item in records.linked(Commitment::TYPE, "plan", plan.id)? {
            let Some(standing) = measure(desk, &item)? else {
                continue;
            };
            moved += u64::from(keep(desk, &item, &standing)?);
            let fails = matches!(standing.verdict, Verdict::Behind | Verdict::Missed);
            if fails && plan.text("state") == PlanState::Approved.key() {
                moved += u64::from(open_review(desk, plan, (&item, &standing))?);
            }
        }
    }
    Ok(moved)
}

/// Keeps what was measured, if it is news.
fn keep(desk: &Desk, item: &Item, standing: &Standing) -> Result<bool, ReportError> {
    let or_none = |value: Option<Value>| value.unwrap_or(Value::Null);
    let change = fields([
        ("verdict", json!(standing.verdict.key())),
        ("actual", or_none(standing.money().map(|m| m.to_json()))),
        (
            "actual_number",
            or_none(standing.number().map(|n| n.to_json())),
        ),
        ("attained", or_none(standing.percent().map(|p| p.to_json()))),
        ("measured_to", json!(standing.to.to_string())),
    ]);
    if change.iter().all(|(name, value)| item.get(name) == value) {
        return Ok(false);
    }
    let records = desk.records()?;
    let act = act(desk)?;
    let which = (item.id, item.version);
    let edited = records
        .records()
        .edit(&act, Commitment::TYPE, which, &change);
    records.wait(edited)?;
    Ok(true)
}

/// Opens a review of the plan for a sentence, unless one is open or was decided lately.
fn open_review(
    desk: &Desk,
    plan: &Item,
    (item, standing): (&Item, &Standing),
) -> Result<bool, ReportError> {
    let records = desk.records()?;
    let sentence = item.text("sentence");
    let title = crate::texts().say(Lang::Zh, "living-breach", &[("sentence", &sentence)]);
    let known = records.linked(PlanReview::TYPE, "plan", plan.id)?;
    let since = desk.today.checked_sub(QUIET.days()).unwrap_or(Date::MIN);
    let same = |review: &Item| {
        let open = review.text("decision") == Decision::Open.key();
        let lately = day(review, "day").is_some_and(|day| day >= since);
        review.text("title") == title && (open || lately)
    };
    if known.iter().any(same) {
        return Ok(false);
    }
    let rate = qd_base::format::percent(standing.rate());
    let pace = qd_base::format::percent(standing.pace);
    let findings = crate::texts().say(
        Lang::Zh,
        "living-breach-findings",
        &[("to", &standing.to), ("rate", &rate), ("pace", &pace)],
    );
    let content = fields([
        ("title", json!(title)),
        ("plan", json!(plan.id.to_string())),
        ("owner", item.get("owner").clone()),
        ("day", json!(desk.today.to_string())),
        ("reason", json!(Cause::Commitment.key())),
        ("findings", json!(findings)),
    ]);
    let act = act(desk)?;
    let made = records.records().create(&act, PlanReview::TYPE, &content);
    records.wait(made)?;
    Ok(true)
}

/// The house measures, whoever's desk it is.
fn act(desk: &Desk) -> Result<Act, ReportError> {
    let act = desk.records()?.act();
    Ok(Act {
        actor: qd_base::Actor::system("strategy.measured"),
        ..act.clone()
    })
}
