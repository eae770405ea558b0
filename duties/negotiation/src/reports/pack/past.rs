//! What both sides have behind them (合作回顾): sales of the customer, issues, earlier negotiations, the contract in force.

use qd_base::{Amount, Period};
use qd_documents::{Block, Document, Mark, Plot, Series, SeriesPlot, SeriesRole, Value};
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, Record};
use qd_reports::reading::{
    Titles, child_choice, choice, day_cell, money_cell, row_day, rows, sheet, text_cell, word,
};
use qd_reports::{Desk, ReportError};

use super::super::{cash, head, missing, plain, say, titled};
use super::Case;
use crate::table::Negotiation;

/// Months of the trend.
const MONTHS: i32 = 24;

/// The twelve months up to the ledger's last day.
pub(super) fn last_year(desk: &Desk) -> Option<Period> {
    let (_, last) = desk.span().ok()?;
    let first = last.checked_sub(jiff::Span::new().years(1)).ok()?;
    Period::range(first.tomorrow().ok()?, last)
}

/// The customer's sales of the last twelve months, as far as the reader may see them.
pub(super) fn year(desk: &Desk, name: Option<&str>) -> Result<Option<Amount>, ReportError> {
    let (Some(name), Some(span)) = (name, last_year(desk)) else {
        return Ok(None);
    };
    if !desk.has_dimension("customer") {
        return Ok(None);
    }
    let ask = Query::of(&[MetricKey::Revenue]).only("customer", &[name]);
    let frame = desk.ask(&ask.during(&span))?;
    Ok(Some(frame.amount("revenue", 0)))
}

/// 二、合作回顾与价值.
pub(super) fn history(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    head(document, case.desk, "chapter-history");
    sales(document, case)?;
    issues(document, case)?;
    earlier(document, case)
}

fn sales(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let desk = case.desk;
    let (Some(name), Ok((_, last))) = (&case.account, desk.span()) else {
        missing(document, desk, "missing-customer");
        return Ok(());
    };
    if !desk.has_dimension("customer") {
        document.push(Block::text(say(desk.lang, "no-customers")));
        return Ok(());
    }
    let ask = Query::of(&[MetricKey::Revenue])
        .by(&["year"])
        .only("customer", &[name]);
    let years = desk.ask(&ask)?;
    if (0..years.rows()).all(|row| years.amount("revenue", row) == Amount::ZERO) {
        document.push(Block::text(say(desk.lang, "no-sales")));
        return Ok(());
    }
    let row = |at| {
        vec![
            Value::text(years.member("year", at)),
            cash(Some(years.amount("revenue", at))),
        ]
    };
    let table = titled(desk.lang, "table-years", &["col-year", "col-sales#"])
        .scale(case.figures.scale)
        .source(case.figures.source());
    sheet(
        document,
        table,
        (0..years.rows()).map(row).collect(),
        String::new(),
    );
    let back = jiff::Span::new().months(MONTHS);
    let Some(span) = last
        .checked_sub(back)
        .ok()
        .and_then(|first| Period::range(first, last))
    else {
        return Ok(());
    };
    let ask = Query::of(&[MetricKey::Revenue])
        .by(&["month"])
        .only("customer", &[name]);
    let months = desk.ask(&ask.during(&span))?;
    let values = (0..months.rows()).map(|at| Value::Money(months.amount("revenue", at)));
    let series = Series::new(say(desk.lang, "col-sales"), Mark::Bar, values.collect());
    let plot = Plot::Series(SeriesPlot {
        categories: (0..months.rows())
            .map(|at| months.member("month", at).to_owned())
            .collect(),
        series: vec![series.role(SeriesRole::Actual)],
    });
    let chart = case.figures.chart(&say(desk.lang, "chart-trend"), plot);
    document.push(Block::from(chart));
    Ok(())
}

fn issues(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let desk = case.desk;
    let records = desk.records()?;
    let account = case.one.text("account");
    let Some(of) = records
        .records()
        .registry()
        .get("issue")
        .filter(|_| !account.is_empty())
    else {
        return Ok(());
    };
    let found = records.all(of, &[("account", account), ("sort", "-since")])?;
    let row = |one: &Item| {
        vec![
            text_cell(one.text("title")),
            choice(of, one, "severity", desk.lang),
            choice(of, one, "state", desk.lang),
            day_cell(one, "since"),
        ]
    };
    let columns = ["col-issue", "col-severity", "col-state", "col-since"];
    let table = titled(desk.lang, "table-service", &columns);
    let body = found.iter().take(10).map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-service"));
    Ok(())
}

/// What was given and got at other tables with the same customer, as far as the reader sat there.
fn earlier(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let desk = case.desk;
    let account = case.one.text("account");
    if account.is_empty() {
        return Ok(());
    }
    let of = Negotiation::TYPE;
    let mut all = desk
        .records()?
        .all(of, &[("account", account), ("sort", "-due")])?;
    all.retain(|one| one.id != case.one.id);
    let row = |one: &Item| {
        vec![
            text_cell(one.text("title")),
            day_cell(one, "due"),
            choice(of, one, "state", desk.lang),
            money_cell(one, "given"),
            money_cell(one, "got"),
        ]
    };
    let columns = [
        "col-negotiation",
        "col-due",
        "col-state",
        "col-given#",
        "col-got#",
    ];
    let table = titled(desk.lang, "table-earlier", &columns).scale(case.figures.scale);
    let body = all.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-earlier"));
    Ok(())
}

/// 三、当前合同要点与到期.
pub(super) fn contract(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let desk = case.desk;
    head(document, desk, "chapter-contract");
    let records = desk.records()?;
    let found = case.one.text("contract").parse().ok();
    let of = records.records().registry().get("contract");
    let (Some(of), Some(id)) = (of, found) else {
        missing(document, desk, "missing-contract");
        return Ok(());
    };
    let Ok(contract) = records.get(of, id) else {
        document.push(Block::text(say(desk.lang, "contract-unseen")));
        return Ok(());
    };
    let names = Titles::of(desk, ("person", "owner"), [&contract])?;
    let notice = qd_reports::reading::number(&contract, "notice_days");
    let body = [
        ("col-contract", text_cell(contract.text("name"))),
        ("col-owner", names.cell(&contract)),
        ("col-amount", money_cell(&contract, "amount")),
        ("col-starts", day_cell(&contract, "starts_on")),
        ("col-ends", day_cell(&contract, "ends_on")),
        ("col-notice", plain(notice)),
        ("col-terms", text_cell(contract.text("terms"))),
    ];
    let body = body
        .map(|(key, value)| vec![say(desk.lang, key).into(), value])
        .to_vec();
    let table = titled(desk.lang, "table-contract", &["col-point", "col-content"])
        .scale(case.figures.scale);
    sheet(document, table, body, String::new());
    let duty = |row: &qd_records::JsonValue| {
        vec![
            child_choice(of, ("obligations", "side"), row, desk.lang),
            text_cell(word(row, "duty")),
            row_day(row, "due"),
            row_day(row, "done_on"),
        ]
    };
    let columns = ["col-side", "col-duty", "col-due", "col-done"];
    let table = titled(desk.lang, "table-duties", &columns);
    let body = rows(&contract, "obligations").map(duty).collect();
    sheet(document, table, body, say(desk.lang, "none-duties"));
    Ok(())
}
