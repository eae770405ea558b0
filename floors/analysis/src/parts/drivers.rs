//! The causes in words and table (主要原因): combinations of members, largest first, residual shown.

use crate::{Causes, Driver};
use qd_base::{Amount, Lang, Period};
use qd_documents::{Block, Row, RowRole, Span, Table, TableCell, Value};
use qd_reports::Desk;
use qd_reports::build::{Figures, lines_params, member_name};

use crate::texts;

/// `华东 · 办公用品`.
pub fn driver_name(driver: &Driver, lang: Lang) -> String {
    let names: Vec<String> = driver
        .members
        .iter()
        .map(|(_, m)| member_name(m, lang))
        .collect();
    names.join(" · ")
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
        .map(|(at, driver)| sentence(desk, figures, driver, at, current, lang))
        .collect()
}

fn sentence(
    desk: &Desk,
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
    let lines = lines_of(driver, current);
    let rate = (driver.base.0 > 0).then(|| delta.to_f64() / driver.base.to_f64());
    Block::paragraph([
        Span::text(format!("{}. ", at + 1)),
        Span::Strong(driver_name(driver, lang)),
        Span::text(texts().say(lang, direction, &[])),
        figures.span(&format!("driver/{at}/delta"), Value::Money(delta.abs())),
        Span::text(say("driver-from")),
        figures.span(&format!("driver/{at}/base"), Value::Money(driver.base)),
        Span::text(say("driver-to")),
        figures
            .money(&format!("driver/{at}/current"), driver.current, &lines)
            .into(),
        Span::text(say("driver-rate")),
        figures.span(&format!("driver/{at}/rate"), Value::change(rate)),
        Span::text(say("driver-share")),
        figures.span(
            &format!("driver/{at}/share"),
            Value::percent(driver.contribution),
        ),
        Span::text(desk_end(desk)),
    ])
}

fn desk_end(desk: &Desk) -> String {
    texts().say(desk.lang, "driver-end", &[])
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
        let reference = desk.lines_reference(&lines_of(driver, current), "total/revenue");
        cells[2].reference = Some(reference);
        table.rows.push(Row {
            cells,
            role: RowRole::Body,
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
