//! Customer profile (客户 360): one customer's sales from the ledger beside contracts, issues, visits and people.

use qd_base::{Amount, Id, Label, Problem, label};
use qd_documents::{
    Block, Chart, Document, KeyFigure, Mark, Plot, RowRole, Series, SeriesPlot, Table, Tone, Value,
};
use qd_ledger::{Frame, MetricKey, Query};
use qd_records::{Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use super::reading::{choice_cell, day, day_cell};
use crate::account::Account;
use crate::contact::Contact;
use crate::contract::Contract;
use crate::issue::Issue;
use crate::visit::Visit;

/// The page of one customer.
pub struct Profile;

/// Products and visits shown.
const MOST: usize = 10;

impl Report for Profile {
    fn key(&self) -> &'static str {
        "customers.profile"
    }
    fn label(&self) -> Label {
        label("客户 360", "Customer profile")
    }
    fn purpose(&self) -> Label {
        label(
            "这家客户买了什么、合同与问题如何、下一步做什么。",
            "What the customer buys, how contracts and issues stand, what comes next.",
        )
    }
    fn icon(&self) -> &'static str {
        "user"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(Account::TYPE)
    }

    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "record",
            label: label("客户", "Customer"),
            kind: ParamKind::Text,
            default: |_| String::new(),
            more: true,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let asked = params.text("record");
        let id: Id = asked
            .parse()
            .map_err(|_| Problem::new(400, "customers-no-account").field("record"))?;
        let account = desk.records()?.get(Account::TYPE, id)?;
        let name = account.text("name").to_owned();
        let mut document = Document::new(self.key(), name.as_str(), desk.lang);
        document.subtitle = account.number.clone();
        document.company = desk.company.name.clone();
        document.date = Some(desk.today);
        sales(self, desk, params, (&mut document, &name))?;
        people(desk, &mut document, id)?;
        contracts(desk, &mut document, id)?;
        issues(desk, &mut document, id)?;
        visits(desk, &mut document, id)?;
        Ok(document)
    }
}

fn say(desk: &Desk, key: &str) -> String {
    crate::texts().say(desk.lang, key, &[])
}

/// What the ledger knows of the customer; says so where it knows nothing.
fn sales(
    report: &dyn Report,
    desk: &Desk,
    params: &Params,
    (document, name): (&mut Document, &str),
) -> Result<(), ReportError> {
    document.push(Block::heading(1, say(desk, "profile-sales")));
    if !desk.has_dimension("customer") || desk.span().is_err() {
        document.push(Block::text(say(desk, "profile-no-ledger")));
        return Ok(());
    }
    let mut metrics = vec![MetricKey::Revenue, MetricKey::Orders];
    metrics.extend(Some(MetricKey::Profit).filter(|m| desk.has_measure(*m)));
    let total = desk.ask(&Query::of(&metrics).only("customer", &[name]))?;
    if total.amount("revenue", 0) == Amount::ZERO {
        document.push(Block::text(say(desk, "profile-no-sales")));
        return Ok(());
    }
    let months = desk.ask(
        &Query::of(&[MetricKey::Revenue])
            .by(&["month"])
            .only("customer", &[name]),
    )?;
    let largest = (0..months.rows())
        .map(|row| months.amount("revenue", row))
        .max();
    let figures = Figures::new(
        desk,
        desk.reference(report, params),
        largest.unwrap_or(Amount::ZERO),
    );
    document.push(Block::key_figures(cards(desk, &figures, &total, &metrics)));
    document.push(Block::from(monthly(desk, &figures, &months)));
    if desk.has_dimension("product") {
        let query = Query::of(&[MetricKey::Revenue])
            .by(&["product"])
            .only("customer", &[name]);
        let frame = desk.ask(&query.largest(MetricKey::Revenue, MOST))?;
        document.push(Block::from(products(desk, &figures, &frame)));
    }
    Ok(())
}

fn cards(
    desk: &Desk,
    figures: &Figures<'_>,
    total: &Frame,
    metrics: &[MetricKey],
) -> Vec<KeyFigure> {
    let orders = total.column("orders").and_then(|c| c.cells[0].number());
    let orders = orders.unwrap_or(0.0).round() as i64;
    let revenue = figures.figure("revenue", Value::Money(total.amount("revenue", 0)));
    let mut cards = vec![
        KeyFigure::new(say(desk, "profile-revenue"), revenue),
        KeyFigure::new(
            say(desk, "profile-orders"),
            figures.figure("orders", Value::Count(orders)),
        ),
    ];
    if metrics.contains(&MetricKey::Profit) {
        let profit = total.amount("profit", 0);
        let tone = if profit < Amount::ZERO {
            Tone::Bad
        } else {
            Tone::Neutral
        };
        let figure = figures.figure("profit", Value::Money(profit));
        cards.push(KeyFigure::new(say(desk, "profile-profit"), figure).tone(tone));
    }
    cards
}

fn monthly(desk: &Desk, figures: &Figures<'_>, months: &Frame) -> Chart {
    let categories = (0..months.rows())
        .map(|row| months.member("month", row).to_owned())
        .collect();
    let values = (0..months.rows())
        .map(|row| Value::Money(months.amount("revenue", row)))
        .collect();
    let plot = Plot::Series(SeriesPlot {
        categories,
        series: vec![Series::new(say(desk, "profile-revenue"), Mark::Bar, values)],
    });
    figures.chart(&say(desk, "profile-monthly"), plot)
}

fn products(desk: &Desk, figures: &Figures<'_>, frame: &Frame) -> Table {
    let mut table = Table::new(say(desk, "profile-products"))
        .scale(figures.scale)
        .source(figures.source().at("products"))
        .text_column(say(desk, "column-product"))
        .sum_column(say(desk, "profile-revenue"));
    for row in 0..frame.rows() {
        let name = qd_reports::build::member_name(frame.member("product", row), desk.lang);
        table.push(
            RowRole::Body,
            [name.into(), Value::Money(frame.amount("revenue", row))],
        );
    }
    table
}

/// One chapter: its rows as a table, or the sentence that there are none.
fn chapter(
    desk: &Desk,
    document: &mut Document,
    (title, columns): (&str, &[&str]),
    rows: Vec<Vec<Value>>,
) {
    document.push(Block::heading(1, say(desk, title)));
    if rows.is_empty() {
        document.push(Block::text(say(desk, "profile-none")));
        return;
    }
    let mut table = Table::new(say(desk, title));
    for column in columns {
        table = table.text_column(say(desk, column));
    }
    for row in rows {
        table.push(RowRole::Body, row);
    }
    document.push(Block::from(table));
}

fn linked(desk: &Desk, of: &'static RecordType, id: Id) -> Result<Vec<Item>, ReportError> {
    desk.records()?.linked(of, "account", id)
}

fn people(desk: &Desk, document: &mut Document, id: Id) -> Result<(), ReportError> {
    let of = Contact::TYPE;
    let row = |one: &Item| {
        vec![
            one.text("name").into(),
            one.text("position").into(),
            choice_cell(of, one, "part", desk.lang),
            choice_cell(of, one, "attitude", desk.lang),
        ]
    };
    let rows = linked(desk, of, id)?.iter().map(row).collect();
    let columns = [
        "column-name",
        "column-position",
        "column-part",
        "column-attitude",
    ];
    chapter(desk, document, ("profile-people", &columns), rows);
    Ok(())
}

fn contracts(desk: &Desk, document: &mut Document, id: Id) -> Result<(), ReportError> {
    let of = Contract::TYPE;
    let row = |one: &Item| {
        vec![
            one.number.clone().unwrap_or_default().into(),
            one.text("name").into(),
            choice_cell(of, one, "state", desk.lang),
            day_cell(day(one, "starts_on")),
            day_cell(day(one, "ends_on")),
        ]
    };
    let rows = linked(desk, of, id)?.iter().map(row).collect();
    let columns = [
        "column-number",
        "column-contract",
        "column-state",
        "column-starts",
        "column-ends",
    ];
    chapter(desk, document, ("profile-contracts", &columns), rows);
    Ok(())
}

fn issues(desk: &Desk, document: &mut Document, id: Id) -> Result<(), ReportError> {
    let of = Issue::TYPE;
    let row = |one: &Item| {
        vec![
            one.number.clone().unwrap_or_default().into(),
            one.text("title").into(),
            choice_cell(of, one, "severity", desk.lang),
            choice_cell(of, one, "state", desk.lang),
            day_cell(day(one, "solve_by")),
        ]
    };
    let rows = linked(desk, of, id)?.iter().map(row).collect();
    let columns = [
        "column-number",
        "column-issue",
        "column-severity",
        "column-state",
        "column-due",
    ];
    chapter(desk, document, ("profile-issues", &columns), rows);
    Ok(())
}

fn visits(desk: &Desk, document: &mut Document, id: Id) -> Result<(), ReportError> {
    let of = Visit::TYPE;
    let mut all = linked(desk, of, id)?;
    all.sort_by_key(|one| std::cmp::Reverse(day(one, "day")));
    let row = |one: &Item| {
        vec![
            day_cell(day(one, "day")),
            one.text("purpose").into(),
            choice_cell(of, one, "state", desk.lang),
            one.text("next_step").into(),
        ]
    };
    let rows = all.iter().take(MOST).map(row).collect();
    let columns = [
        "column-day",
        "column-purpose",
        "column-state",
        "column-next-step",
    ];
    chapter(desk, document, ("profile-visits", &columns), rows);
    Ok(())
}
