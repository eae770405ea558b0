//! The budget (预算): lines of the year, what is committed against them by requests, what is spent, and how lines are changed.
//! A line's sums move only with the records that stand behind them, in the same transaction.

pub mod change;
pub mod line;
pub mod request;
pub mod spending;
pub mod step;

use qd_base::{Money, Problem};
use qd_records::{Act, Action, FieldType, Follower, Record, RecordType, RecordsError, Written};
use serde_json::json;

use line::BudgetLine;

pub(crate) use qd_records::acting::{fields, house, typed};

/// The types with a menu entry of their own.
pub fn types() -> Vec<&'static RecordType> {
    vec![
        line::BudgetLine::TYPE,
        request::ExpenseRequest::TYPE,
        spending::Expense::TYPE,
        change::BudgetChange::TYPE,
    ]
}

/// Steps, reached from their request.
pub fn parts() -> Vec<&'static RecordType> {
    vec![step::ExpenseStep::TYPE]
}

/// What can be done.
pub fn actions() -> Vec<Action> {
    step::actions()
}

/// What follows.
pub fn followers() -> Vec<Follower> {
    vec![
        step::MOVES,
        step::APPROVALS,
        spending::SPENDS,
        change::APPROVALS,
    ]
}

/// By how much the sums of a line move.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shift {
    pub changed: i64,
    pub committed: i64,
    pub spent: i64,
}

/// Moves a line's sums.
///
/// # Errors
/// The records' fault: 404 when the line is gone, 409 when somebody else moved it at the same moment.
pub(crate) async fn shift(
    written: &mut Written<'_>,
    line: qd_base::Id,
    by: Shift,
) -> Result<(), RecordsError> {
    let act = house(written.act);
    let of = BudgetLine::TYPE;
    let kept = written.records.read_in(written.tx, &act, of, line).await?;
    let typed: BudgetLine = typed(&kept)?;
    let moved = |was: Money, by: i64| Money {
        minor: was.minor.saturating_add(by),
        ..was
    };
    let change = fields([
        ("changed", moved(typed.changed, by.changed).to_json()),
        ("committed", moved(typed.committed, by.committed).to_json()),
        ("spent", moved(typed.spent, by.spent).to_json()),
    ]);
    let which = (kept.id, kept.version);
    written
        .records
        .edit_in(written.tx, &act, of, which, &change)
        .await?;
    Ok(())
}

/// The line behind a request, an expense or a change, in the same currency.
pub(crate) async fn line_of(
    written: &mut Written<'_>,
    line: qd_base::Id,
    money: Money,
) -> Result<BudgetLine, RecordsError> {
    let act = house(written.act);
    let of = BudgetLine::TYPE;
    let kept = written.records.read_in(written.tx, &act, of, line).await?;
    let kept: BudgetLine = typed(&kept)?;
    if kept.planned.currency != money.currency {
        return Err(Problem::new(422, "budget-other-currency")
            .arg("currency", kept.planned.currency.code())
            .field("amount")
            .into());
    }
    Ok(kept)
}

/// The record an approval was about, when this write ended it well.
pub(crate) fn approved(written: &Written<'_>, subject: &str) -> Option<qd_base::Id> {
    let ended = written.item.text("state") == "approved";
    let before = written.before.map(|item| item.text("state"));
    let fits = written.item.text("subject_type") == subject;
    (ended && before != Some("approved") && fits)
        .then(|| written.item.text("subject_id").parse().ok())
        .flatten()
}

/// Who acts, as a link.
pub(crate) fn me(act: &Act) -> serde_json::Value {
    json!(act.actor.person.map(|id| id.to_string()))
}
