//! Renewal list (续约清单): what ends when and for how much, and the renewal rates by number and by amount.

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, Span, Table, Value};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use super::reading::{Names, choice_cell, day, day_cell, money};
use crate::contract::Contract;
use crate::renewal::Renewal;

/// The list of renewals.
pub struct Renewals;

/// Contracts that ended within the year, and those of them that were followed by another.
#[derive(Default)]
struct Rates {
    due: i64,
    kept: i64,
    due_amount: Amount,
    kept_amount: Amount,
    /// Contracts whose amount is not filled in: they count by number only.
    unpriced: i64,
}

impl Report for Renewals {
    fn key(&self) -> &'static str {
        "customers.renewals"
    }
    fn label(&self) -> Label {
        label("续约清单", "Renewals")
    }
    fn purpose(&self) -> Label {
        label(
            "哪些合同到期、金额多少、由谁负责，续约率按数量和金额各是多少。",
            "Which contracts end, for how much, who owns them; renewal rates by number and by amount.",
        )
    }
    fn icon(&self) -> &'static str {
        "refresh"
    }

    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "year",
            label: label("年度", "Year"),
            kind: ParamKind::Year,
            default: |desk| desk.today.year().to_string(),
            more: false,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let year = params.year("year")?;
        let records = desk.records()?;
        let contracts = records.all(Contract::TYPE, &[("sort", "ends_on")])?;
        let within: Vec<&Item> = contracts
            .iter()
            .filter(|one| day(one, "ends_on").is_some_and(|end| end.year() == year))
            .collect();
        let rates = rates(&within);
        let texts = crate::texts();
        let mut document = Document::new(self.key(), self.label().of(desk.lang), desk.lang);
        document.company = desk.company.name.clone();
        document.period = year.to_string();
        document.date = Some(desk.today);
        let figures = Figures::new(desk, desk.reference(self, params), rates.due_amount);
        document.push(Block::key_figures(cards(desk, &figures, &rates)));
        if rates.unpriced > 0 {
            document.push(Block::paragraph([
                figures.span("unpriced", Value::Count(rates.unpriced)),
                Span::text(texts.say(desk.lang, "renewals-unpriced", &[])),
            ]));
        }
        let open = records.all(Renewal::TYPE, &[("sort", "ends_on")])?;
        let table = table(desk, &figures, &open)?;
        if table.rows.is_empty() {
            document.push(Block::text(texts.say(desk.lang, "renewals-none", &[])));
        } else {
            document.push(Block::from(table));
        }
        Ok(document)
    }
}

fn rates(contracts: &[&Item]) -> Rates {
    let mut rates = Rates::default();
    for one in contracts {
        let kept = match one.text("state") {
            "renewed" => true,
            "ended" => false,
            // Neither renewed nor ended: not yet decided, so it says nothing about the rate.
            _ => continue,
        };
        rates.due += 1;
        rates.kept += i64::from(kept);
        match money(one, "amount") {
            Some(amount) => {
                rates.due_amount += amount;
                if kept {
                    rates.kept_amount += amount;
                }
            }
            None => rates.unpriced += 1,
        }
    }
    rates
}

fn share(part: f64, whole: f64) -> Value {
    Value::percent((whole > 0.0).then(|| part / whole))
}

fn cards(desk: &Desk, figures: &Figures<'_>, rates: &Rates) -> Vec<KeyFigure> {
    let say = |key: &str| crate::texts().say(desk.lang, key, &[]);
    let by_number = share(rates.kept as f64, rates.due as f64);
    let by_amount = share(rates.kept_amount.to_f64(), rates.due_amount.to_f64());
    vec![
        KeyFigure::new(
            say("renewals-decided"),
            figures.figure("decided", Value::Count(rates.due)),
        ),
        KeyFigure::new(
            say("renewals-by-number"),
            figures.figure("by-number", by_number),
        ),
        KeyFigure::new(
            say("renewals-by-amount"),
            figures.figure("by-amount", by_amount),
        ),
        KeyFigure::new(
            say("renewals-kept"),
            figures.figure("kept", Value::Money(rates.kept_amount)),
        ),
    ]
}

fn table(desk: &Desk, figures: &Figures<'_>, open: &[Item]) -> Result<Table, ReportError> {
    let say = |key: &str| crate::texts().say(desk.lang, key, &[]);
    let items: Vec<&Item> = open.iter().collect();
    let names = Names::of(desk, &items)?;
    let mut table = Table::new(say("renewals-title"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-number"))
        .text_column(say("column-contract"))
        .text_column(say("column-customer"))
        .text_column(say("column-owner"))
        .text_column(say("column-ends"))
        .text_column(say("column-rung"))
        .text_column(say("column-outcome"))
        .sum_column(say("column-amount"));
    let mut total = Amount::ZERO;
    for one in open {
        let amount = money(one, "amount");
        total += amount.unwrap_or(Amount::ZERO);
        let row = [
            one.number.clone().unwrap_or_default().into(),
            one.text("name").into(),
            names.account(one),
            names.owner(one),
            day_cell(day(one, "ends_on")),
            choice_cell(Renewal::TYPE, one, "rung", desk.lang),
            choice_cell(Renewal::TYPE, one, "outcome", desk.lang),
            amount.map_or(Value::Absent, Value::Money),
        ];
        table.push(RowRole::Body, row);
    }
    if !open.is_empty() {
        let blank = || Value::from("");
        let mut row = vec![Value::from(say("total"))];
        row.extend((0..6).map(|_| blank()));
        row.push(Value::Money(total));
        table.push(RowRole::Total, row);
    }
    Ok(table)
}
