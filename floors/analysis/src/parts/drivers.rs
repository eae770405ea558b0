//! The causes in words and table (主要原因): combinations of members, largest first, residual shown.

use crate::{Causes, Driver};
use qd_base::{Amount, Lang, Period};
use qd_documents::{Block, Row, RowRole, Span, Table, TableCell, Value};
use qd_reports::Desk;
use qd_reports::build::{Figures, lines_params, member_name};

use crate::span::spoken;
use crate::texts;

/// `华东 · 办公用品`; people carry the word for what they are, and a driver without lines that another one carries
/// says so.
pub fn driver_name(driver: &Driver, lang: Lang) -> String {
    let one = |(dimension, member): &(String, String)| {
        let name = member_name(member, lang);
        if !["salesperson", "manager", "customer"].contains(&dimension.as_str()) {
            return name;
        }
        let role = qd_reports::params::dimension_label(dimension, lang);
        texts().say(lang, "driver-person", &[("role", &role), ("name", &name)])
    };
    let names: Vec<String> = driver.members.iter().map(one).collect();
    let name = names.join(" · ");
    if driver.trimmed {
        return texts().say(lang, "driver-trimmed", &[("name", &name)]);
    }
    name
}

/// One sentence for each of the first drivers.
pub fn sentences(
    desk: &Desk,
    figures: &Figures<'_>,
    causes: &Causes,
    current: &Period,
    most: usize,
) -> Vec<Block> {
    let lang = desk.lang;
    causes
        .drivers
        .iter()
        .take(most)
        .enumerate()
        .map(|(at, driver)| sentence(figures, driver, at, current, lang))
        .collect()
}

fn sentence(
    figures: &Figures<'_>,
    driver: &Driver,
    at: usize,
    current: &Period,
    lang: Lang,
) -> Block {
    let say = |key: &str| texts().say(lang, key, &[]);
    let delta = driver.current - driver.base;
    let direction = if delta < Amount::ZERO {
        "driver-fell"
    } else {
        "driver-rose"
    };
    let lines = if driver.trimmed {
        String::new()
    } else {
        lines_of(driver, current)
    };
    let rate = (driver.base.0 > 0).then(|| delta.to_f64() / driver.base.to_f64());
    let cell = |name: &str| format!("driver/{at}/{name}");
    let mut spans = vec![
        Span::text(format!("{}. ", at + 1)),
        Span::Strong(driver_name(driver, lang)),
        Span::text(say(direction)),
        figures.span(&cell("delta"), Value::Money(delta.abs())),
        Span::text(say("driver-from")),
        figures.span(&cell("base"), Value::Money(driver.base)),
        Span::text(say("driver-to")),
        money_of(figures, &cell("current"), driver.current, &lines),
    ];
    if rate.is_some() {
        spans.push(Span::text(say("driver-rate")));
        spans.push(figures.span(&cell("rate"), Value::change(rate)));
    }
    spans.push(Span::text(say("driver-close")));
    match driver.contribution {
        Some(part) => {
            let (key, name) = if part < 0.0 {
                ("driver-against", "offset")
            } else {
                ("driver-share", "share")
            };
            spans.push(Span::text(say(key)));
            spans.push(figures.span(&cell(name), Value::percent(Some(part.abs()))));
            spans.push(Span::text(say(&format!("{key}-end"))));
        }
        None => spans.push(Span::text(say("driver-end"))),
    }
    if let Some(month) = &driver.stopped {
        let month = spoken(month, lang);
        spans.push(Span::text(texts().say(
            lang,
            "driver-stopped",
            &[("month", &month)],
        )));
    }
    Block::paragraph(spans)
}

fn money_of(figures: &Figures<'_>, cell: &str, amount: Amount, lines: &str) -> Span {
    figures.money(cell, amount, lines).into()
}

fn lines_of(driver: &Driver, period: &Period) -> String {
    let pairs: Vec<(&str, &str)> = driver
        .members
        .iter()
        .map(|(d, m)| (d.as_str(), m.as_str()))
        .collect();
    lines_params(period, &pairs)
}

/// The table of drivers; drivers and residual add up to the change.
pub fn table(desk: &Desk, figures: &Figures<'_>, causes: &Causes, current: &Period) -> Table {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut table = Table::new(say("drivers-table"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-cause"))
        .sum_column(say("column-base"))
        .sum_column(say("column-current"))
        .sum_column(say("column-delta"))
        .number_column(say("column-rate"))
        .number_column(say("column-share-of-change"));
    for driver in &causes.drivers {
        let delta = driver.current - driver.base;
        let rate = (driver.base.0 > 0).then(|| delta.to_f64() / driver.base.to_f64());
        let mut cells: Vec<TableCell> = [
            Value::Text(driver_name(driver, lang)),
            Value::Money(driver.base),
            Value::Money(driver.current),
            Value::Money(delta),
            Value::change(rate),
            Value::percent(driver.contribution),
        ]
        .map(TableCell::from)
        .into();
        // The rows of a trimmed driver cannot be opened by its members alone.
        if !driver.trimmed {
            let reference = desk.lines_reference(&lines_of(driver, current), "total/revenue");
            cells[2].reference = Some(reference);
        }
        table.rows.push(Row {
            cells,
            role: RowRole::Body,
            opens: None,
        });
    }
    let share = |amount: Amount| {
        Value::percent(
            (causes.delta != Amount::ZERO).then(|| amount.to_f64() / causes.delta.to_f64()),
        )
    };
    let rest = [
        Value::Text(say("residual")),
        Value::Absent,
        Value::Absent,
        Value::Money(causes.residual),
        Value::Absent,
        share(causes.residual),
    ];
    table.push(RowRole::Body, rest);
    let whole = [
        Value::Text(say("total-change")),
        Value::Absent,
        Value::Absent,
        Value::Money(causes.delta),
        Value::Absent,
        share(causes.delta),
    ];
    table.push(RowRole::Total, whole);
    let searched: Vec<String> = causes
        .searched
        .iter()
        .map(|name| qd_reports::params::dimension_label(name, lang))
        .collect();
    table.note(texts().say(
        lang,
        "drivers-note",
        &[("dimensions", &searched.join(", "))],
    ))
}
