//! Initiatives (举措) as people have entered them: the list with money and progress, and the year as bars.

use qd_documents::{Block, Document, Plot, RowRole, Table, Task, Tone, Value};
use qd_records::{Item, Record};
use qd_reports::reading::{choice, day, day_cell, money_cell, number, percent_cell};

use super::super::plan::Material;
use super::{number_cell, words_cell};
use crate::living::initiative::Initiative;

/// T7-1 and C7-1; what is still missing is named.
pub(in super::super) fn initiatives(document: &mut Document, m: &Material<'_>) {
    let Some(kept) = m.kept.as_ref().filter(|kept| !kept.initiatives.is_empty()) else {
        document.push(m.missing("missing-owners", "supplier-director"));
        return;
    };
    let mut table = Table::new(m.say("table-kept-initiatives"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-number"))
        .text_column(m.say("column-initiative"))
        .text_column(m.say("column-kpi"))
        .text_column(m.say("column-owner"))
        .text_column(m.say("column-starts"))
        .text_column(m.say("column-ends"))
        .sum_column(m.say("column-money"))
        .sum_column(m.say("column-effect"))
        .text_column(m.say("column-state"));
    for item in &kept.initiatives {
        let row = [
            number_cell(item),
            words_cell(item, "name"),
            words_cell(item, "kpi"),
            kept.owner_cell(item),
            day_cell(item, "starts_on"),
            day_cell(item, "ends_on"),
            money_cell(item, "budget"),
            money_cell(item, "effect"),
            choice(Initiative::TYPE, item, "state", m.desk.lang),
        ];
        table.push(RowRole::Body, row);
    }
    table.push(RowRole::Total, total(m, &kept.initiatives));
    document.push(Block::from(table));
    let tasks: Vec<Task> = kept.initiatives.iter().filter_map(bar).collect();
    if !tasks.is_empty() {
        let today = Some(m.desk.today).filter(|today| covers(&tasks, *today));
        let plot = Plot::Gantt { tasks, today };
        document.push(Block::from(
            m.figures.chart(&m.say("chart-initiatives"), plot),
        ));
    }
    document.push(m.missing("missing-raci", "supplier-director"));
}

fn total(m: &Material<'_>, items: &[Item]) -> Vec<Value> {
    let sum = |field| {
        let amounts = items
            .iter()
            .filter_map(|item| qd_reports::reading::money(item, field));
        Value::Money(amounts.sum())
    };
    let mut row = vec![Value::Text(m.say("total"))];
    row.extend((0..5).map(|_| Value::text("")));
    row.extend([sum("budget"), sum("effect"), Value::text("")]);
    row
}

fn covers(tasks: &[Task], today: qd_base::Date) -> bool {
    tasks.iter().any(|task| task.first <= today) && tasks.iter().any(|task| today <= task.last)
}

/// An initiative as a bar; stopped ones are not drawn.
fn bar(item: &Item) -> Option<Task> {
    let tone = match item.text("state") {
        "stopped" => return None,
        "blocked" => Tone::Bad,
        "done" => Tone::Good,
        "running" => Tone::Info,
        _ => Tone::Neutral,
    };
    Some(Task {
        label: item.text("name").to_owned(),
        group: None,
        first: day(item, "starts_on")?,
        last: day(item, "ends_on")?,
        done: number(item, "progress").map(|points| points / 100.0),
        tone,
    })
}

/// T1-3: what became of the initiatives of the year before.
pub(in super::super) fn last_year(document: &mut Document, m: &Material<'_>) {
    if m.before.is_empty() {
        document.push(m.missing("missing-initiatives", "supplier-director"));
        return;
    }
    let mut table = Table::new(m.say("table-last-initiatives"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-number"))
        .text_column(m.say("column-initiative"))
        .text_column(m.say("column-kpi"))
        .number_column(m.say("column-effect"))
        .number_column(m.say("column-progress"))
        .text_column(m.say("column-state"));
    for item in &m.before {
        let row = [
            number_cell(item),
            words_cell(item, "name"),
            words_cell(item, "kpi"),
            money_cell(item, "effect"),
            percent_cell(item, "progress"),
            choice(Initiative::TYPE, item, "state", m.desk.lang),
        ];
        table.push(RowRole::Body, row);
    }
    document.push(Block::from(table));
}
