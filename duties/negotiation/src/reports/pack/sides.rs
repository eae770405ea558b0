//! Both sides (双方分析): who sits opposite and what presses them; what we have without a deal and what losing would cost.

use qd_base::Amount;
use qd_documents::{Block, Document, Mark, Plot, Series, SeriesPlot, Span, Tone, Value};
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, JsonValue};
use qd_reports::ReportError;
use qd_reports::reading::{choice, money, number_of, rows, sheet, text_cell, word};

use super::super::{cash, head, missing, plain, say, titled, words};
use super::{Case, past};
use crate::table::Negotiation;
use qd_records::Record;

/// 四、对方分析.
pub(super) fn theirs(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-theirs");
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "name")),
            plain(number_of(&row["influence"])),
            text_cell(word(row, "interest")),
            text_cell(word(row, "pressure")),
        ]
    };
    let columns = [
        "col-person",
        "col-influence#",
        "col-interest",
        "col-pressure",
    ];
    let body: Vec<Vec<Value>> = rows(one, "their_seats").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-their-seats");
    } else {
        let table = titled(desk.lang, "table-their-seats", &columns);
        sheet(document, table, body, String::new());
    }
    contacts(document, case)?;
    words(
        document,
        desk,
        "head-their-position",
        one.text("their_position"),
    );
    Ok(())
}

/// The people known at the customer, with their part and attitude.
fn contacts(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let desk = case.desk;
    let records = desk.records()?;
    let account = case.one.text("account");
    let Some(of) = records
        .records()
        .registry()
        .get("contact")
        .filter(|_| !account.is_empty())
    else {
        return Ok(());
    };
    let found = records.all(of, &[("account", account)])?;
    let row = |one: &Item| {
        vec![
            text_cell(one.text("name")),
            text_cell(one.text("position")),
            choice(of, one, "part", desk.lang),
            choice(of, one, "attitude", desk.lang),
            text_cell(one.text("notes")),
        ]
    };
    let columns = [
        "col-person",
        "col-position",
        "col-part",
        "col-attitude",
        "col-note",
    ];
    let table = titled(desk.lang, "table-contacts", &columns);
    let body = found.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-contacts"));
    Ok(())
}

/// 五、我方分析.
pub(super) fn ours(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-ours");
    loss(document, case)?;
    if desk.actor.is_system() || level_open(case) {
        words(document, desk, "head-batna", one.text("batna"));
        if let Some(worth) = money(one, "batna_worth") {
            let text = Span::text(say(desk.lang, "batna-worth"));
            let worth = case.figures.span("batna", Value::Money(worth));
            document.push(Block::callout(Tone::Info, [text, worth]));
        }
    } else {
        document.push(Block::text(say(desk.lang, "level-closed")));
    }
    Ok(())
}

/// Whether the reader's level opens floors.
pub(super) fn level_open(case: &Case<'_>) -> bool {
    let field = Negotiation::TYPE.field("limits");
    field.is_some_and(|field| {
        qd_records::rights::field_allowed(&case.desk.actor, field, qd_records::rights::Verb::Read)
    })
}

/// What the customer's business of the last twelve months is worth, and what losing a part of it would take away.
fn loss(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let desk = case.desk;
    let (Some(name), Some(span)) = (&case.account, past::last_year(desk)) else {
        missing(document, desk, "missing-customer");
        return Ok(());
    };
    if !desk.has_dimension("customer") {
        document.push(Block::text(say(desk.lang, "no-customers")));
        return Ok(());
    }
    let mut metrics = vec![MetricKey::Revenue];
    let has_profit = desk.has_measure(MetricKey::Profit);
    metrics.extend(has_profit.then_some(MetricKey::Profit));
    let own = desk.ask(&Query::of(&metrics).only("customer", &[name]).during(&span))?;
    let all = desk.ask(&Query::of(&metrics).during(&span))?;
    let sales = own.amount("revenue", 0);
    if sales == Amount::ZERO {
        document.push(Block::text(say(desk.lang, "no-sales")));
        return Ok(());
    }
    let profit = has_profit.then(|| own.amount("profit", 0));
    let part = |own: Amount, all: Amount| (all.0 > 0).then(|| own.to_f64() / all.to_f64());
    let whole = has_profit.then(|| all.amount("profit", 0));
    let body = vec![
        vec![
            say(desk.lang, "loss-sales").into(),
            cash(Some(sales)),
            Value::percent(part(sales, all.amount("revenue", 0))),
        ],
        vec![
            say(desk.lang, "loss-profit").into(),
            cash(profit),
            Value::percent(profit.zip(whole).and_then(|(own, all)| part(own, all))),
        ],
    ];
    let columns = ["col-point", "col-year-amount#", "col-share#"];
    let table = titled(desk.lang, "table-loss", &columns)
        .scale(case.figures.scale)
        .source(case.figures.source())
        .note(say(desk.lang, "loss-note"));
    sheet(document, table, body, String::new());
    let base = profit.unwrap_or(sales);
    let shares = [0.25, 0.5, 0.75, 1.0];
    let values = shares
        .map(|share| Amount::from_f64(-base.to_f64() * share).map_or(Value::Absent, Value::Money));
    let title = say(
        desk.lang,
        if has_profit {
            "chart-loss-profit"
        } else {
            "chart-loss-sales"
        },
    );
    let plot = Plot::Series(SeriesPlot {
        categories: shares
            .map(|share| format!("{:.0}%", share * 100.0))
            .to_vec(),
        series: vec![Series::new(title.clone(), Mark::Bar, values.to_vec())],
    });
    document.push(Block::from(case.figures.chart(&title, plot)));
    Ok(())
}
