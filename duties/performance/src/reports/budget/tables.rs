//! The tables of the budget (预算各表): by kind, by month, and the requests that wait above what remains.

use qd_base::Amount;
use qd_documents::{Chart, Mark, Plot, RowRole, Series, SeriesPlot, Table, TableCell, Tone, Value};
use qd_records::{ChoiceType, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, day_cell, money};
use qd_reports::{Desk, ReportError};

use super::read::{Budget, Sums};
use crate::budget::line::{BudgetLine, Kind};
use crate::budget::request::ExpenseRequest;
use crate::texts;

/// The columns of sums: planned, changes, spent, committed, remaining, rate, projection, variance.
pub(super) fn sums_table(desk: &Desk, figures: &Figures<'_>, title: &str, first: &str) -> Table {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say(title))
        .scale(figures.scale)
        .source(figures.source().at(title))
        .text_column(say(first));
    for column in [
        "budget-column-planned",
        "budget-column-changed",
        "budget-column-spent",
        "budget-column-committed",
        "budget-column-remaining",
    ] {
        table = table.sum_column(say(column));
    }
    table
        .number_column(say("budget-column-rate"))
        .sum_column(say("budget-column-projected"))
        .sum_column(say("budget-column-variance"))
}

/// One row of sums; overspending stands out.
pub(super) fn sums_row(table: &mut Table, role: RowRole, name: String, sums: &Sums) {
    let variance = sums.projected - sums.budget();
    table.push(
        role,
        [
            Value::Text(name),
            Value::Money(sums.planned),
            Value::Money(sums.changed),
            Value::Money(sums.spent),
            Value::Money(sums.committed),
            Value::Money(sums.remaining()),
            Value::percent(sums.rate()),
            Value::Money(sums.projected),
            Value::Money(variance),
        ],
    );
    let Some(row) = table.rows.last_mut() else {
        return;
    };
    for (at, bad) in [(5, sums.remaining().0 < 0), (8, variance.0 > 0)] {
        if bad {
            row.cells[at].tone = Some(Tone::Bad);
        }
    }
}

/// By kind of cost, in the order of the description.
pub(crate) fn by_kind(desk: &Desk, figures: &Figures<'_>, budget: &Budget) -> Table {
    let mut table = sums_table(desk, figures, "budget-by-kind", "budget-column-kind");
    let by = budget.by("kind");
    for option in Kind::OPTIONS {
        if let Some(sums) = by.get(option.key) {
            let name = option.label.of(desk.lang).to_owned();
            sums_row(&mut table, RowRole::Body, name, sums);
        }
    }
    let total = texts().say(desk.lang, "budget-total", &[]);
    sums_row(&mut table, RowRole::Total, total, &budget.total());
    table.note(texts().say(desk.lang, "budget-note", &[]))
}

/// By month: planned and spent, and both since the year began.
pub(super) fn by_month(desk: &Desk, figures: &Figures<'_>, budget: &Budget) -> Table {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say("budget-by-month"))
        .scale(figures.scale)
        .source(figures.source().at("budget-by-month"))
        .text_column(say("budget-column-month"))
        .sum_column(say("budget-column-planned"))
        .sum_column(say("budget-column-spent"))
        .number_column(say("budget-column-planned-so-far"))
        .number_column(say("budget-column-spent-so-far"));
    let mut so_far = [Amount::ZERO; 2];
    for (month, planned, spent) in budget.months() {
        so_far[0] += planned;
        so_far[1] += spent;
        let begun = month.first <= budget.today;
        let known = |amount: Amount| match begun {
            true => Value::Money(amount),
            false => Value::Absent,
        };
        table.push(
            RowRole::Body,
            [
                Value::Text(month.to_string()),
                Value::Money(planned),
                known(spent),
                Value::Money(so_far[0]),
                known(so_far[1]),
            ],
        );
    }
    table.push(
        RowRole::Total,
        [
            Value::Text(say("budget-total")),
            Value::Money(so_far[0]),
            Value::Money(so_far[1]),
            Value::Absent,
            Value::Absent,
        ],
    );
    table
}

/// Planned and spent since the year began, by month.
pub(crate) fn chart(desk: &Desk, figures: &Figures<'_>, budget: &Budget) -> Chart {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut categories = Vec::new();
    let mut lines: [Vec<Value>; 2] = Default::default();
    let mut so_far = [Amount::ZERO; 2];
    for (month, planned, spent) in budget.months() {
        so_far[0] += planned;
        so_far[1] += spent;
        categories.push(month.to_string());
        lines[0].push(Value::Money(so_far[0]));
        lines[1].push(match month.first <= budget.today {
            true => Value::Money(so_far[1]),
            false => Value::Absent,
        });
    }
    let [planned, spent] = lines;
    let plot = Plot::Series(SeriesPlot {
        categories,
        series: vec![
            Series::new(say("budget-column-planned-so-far"), Mark::Line, planned),
            Series::new(say("budget-column-spent-so-far"), Mark::Bar, spent),
        ],
    });
    figures.chart(&say("budget-chart"), plot)
}

/// Requests that are not committed and stand above what remains on their line.
pub(crate) fn waiting(
    desk: &Desk,
    figures: &Figures<'_>,
    budget: &Budget,
) -> Result<Option<Table>, ReportError> {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let owners = Titles::of(desk, ("person", "owner"), &budget.requests)?;
    let lines = Titles::of(desk, (BudgetLine::TYPE.key, "line"), &budget.requests)?;
    let mut table = Table::new(say("budget-waiting"))
        .scale(figures.scale)
        .source(figures.source().at("budget-waiting"))
        .text_column(say("budget-column-number"))
        .text_column(ExpenseRequest::TYPE.label.of(desk.lang))
        .text_column(BudgetLine::TYPE.label.of(desk.lang))
        .text_column(say("budget-column-owner"))
        .sum_column(say("budget-column-amount"))
        .number_column(say("budget-column-above"))
        .text_column(say("budget-column-needed"));
    for request in &budget.requests {
        let line = budget
            .lines
            .iter()
            .find(|(line, _)| line.id.to_string() == request.text("line"));
        let (Some((_, sums)), Some(amount)) = (line, money(request, "amount")) else {
            continue;
        };
        let above = amount - sums.remaining();
        if request.text("state") != "draft" || above.0 <= 0 {
            continue;
        }
        table.push(
            RowRole::Body,
            [
                request.number.clone().unwrap_or_default().into(),
                request.text("title").into(),
                lines.cell(request),
                owners.cell(request),
                Value::Money(amount),
                Value::Money(above),
                day_cell(request, "needed_on"),
            ],
        );
        if let Some(cell) = table.rows.last_mut().and_then(|row| row.cells.get_mut(5)) {
            let judged: &mut TableCell = cell;
            judged.tone = Some(Tone::Watch);
        }
    }
    Ok((!table.rows.is_empty()).then_some(table))
}
