//! What the room gives to the others (供给): initiatives and reviews that wait, and its chapters of their papers.

use qd_base::Period;
use qd_documents::{Block, RowRole, Table, TableCell, Tone};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, percent_cell, text_cell};
use qd_reports::{Contribution, Desk, ReportError, Topic, Waiting};

use crate::living::initiative::Initiative;
use crate::living::review::PlanReview;
use crate::texts;

/// Lines shown of each list.
const MOST: usize = 20;

/// Which records wait for somebody.
pub fn waiting() -> Vec<Waiting> {
    vec![
        Waiting {
            of: Initiative::TYPE,
            open: ("state", "planned,running,blocked"),
            who: "owner",
            due: "ends_on",
        },
        Waiting {
            of: PlanReview::TYPE,
            open: ("decision", "open"),
            who: "owner",
            due: "day",
        },
    ]
}

/// What the room writes for papers.
pub fn contributions() -> Vec<Contribution> {
    vec![
        Contribution {
            topic: Topic::Initiatives,
            write: initiatives,
        },
        Contribution {
            topic: Topic::Decisions,
            write: reviews,
        },
    ]
}

fn titled(desk: &Desk, figures: &Figures<'_>, key: &str, columns: &[&str]) -> Table {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let table = Table::new(say(key)).source(figures.source());
    let add = |table: Table, column: &&str| table.text_column(say(column));
    columns.iter().fold(table, add)
}

/// The initiatives that run in the period, what is late first.
fn initiatives(
    desk: &Desk,
    figures: &Figures<'_>,
    period: &Period,
) -> Result<Vec<Block>, ReportError> {
    let mut found = desk.records()?.all(Initiative::TYPE, &[])?;
    let is_open = |one: &Item| !matches!(one.text("state"), "done" | "stopped");
    found.retain(|one| {
        let begun = day(one, "starts_on").is_some_and(|on| on <= period.last);
        begun && (is_open(one) || day(one, "ends_on").is_some_and(|on| on >= period.first))
    });
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let is_late =
        |one: &Item| is_open(one) && day(one, "ends_on").is_some_and(|on| on < desk.today);
    found.sort_by_key(|one| (!is_late(one), day(one, "ends_on"), one.id));
    let owners = Titles::of(desk, ("person", "owner"), &found)?;
    let columns = [
        "living-column-initiative",
        "living-column-owner",
        "living-column-kpi",
        "living-column-state",
    ];
    let mut table = titled(desk, figures, "living-initiatives", &columns)
        .number_column(texts().say(desk.lang, "living-column-progress", &[]))
        .text_column(texts().say(desk.lang, "living-column-until", &[]));
    for one in found.iter().take(MOST) {
        let row = [
            text_cell(one.text("name")),
            owners.cell(one),
            text_cell(one.text("kpi")),
            choice(Initiative::TYPE, one, "state", desk.lang),
            percent_cell(one, "progress"),
            day_cell(one, "ends_on"),
        ];
        table.push(RowRole::Body, row);
        table.opens(Initiative::TYPE.address(one.id));
        let until = table.rows.last_mut().and_then(|row| row.cells.last_mut());
        if let Some(cell) = until.filter(|_| is_late(one)) {
            *cell = TableCell::from(cell.value.clone()).tone(Tone::Bad);
        }
    }
    Ok(vec![Block::from(table)])
}

/// Reviews of the plan in the period: what was decided and why.
fn reviews(desk: &Desk, figures: &Figures<'_>, period: &Period) -> Result<Vec<Block>, ReportError> {
    let mut found = desk.records()?.all(PlanReview::TYPE, &[])?;
    found.retain(|one| day(one, "day").is_some_and(|on| period.contains(on)));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    found.sort_by_key(|one| (day(one, "day"), one.id));
    let columns = [
        "living-column-matter",
        "living-column-day",
        "living-column-cause",
        "living-column-decision",
        "living-column-reasons",
    ];
    let mut table = titled(desk, figures, "living-reviews", &columns);
    for one in found.iter().take(MOST) {
        let row = [
            text_cell(one.text("title")),
            day_cell(one, "day"),
            choice(PlanReview::TYPE, one, "reason", desk.lang),
            choice(PlanReview::TYPE, one, "decision", desk.lang),
            text_cell(one.text("conclusion")),
        ];
        table.push(RowRole::Body, row);
        table.opens(PlanReview::TYPE.address(one.id));
    }
    Ok(vec![Block::from(table)])
}
