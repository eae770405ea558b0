//! 《谈判方案》: twelve chapters and the review, put together from the negotiation, the ledger, the contract, issues and
//! requests. The reader gets what the reader's level opens; floors are absent for the others.

mod course;
mod past;
mod points;
mod sides;

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, SignOffRow, Tone, Value};
use qd_records::{Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day_cell, money, money_cell, rows, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{asked, cash, head, opened, record_param, say, titled, words};
use crate::mandate::Mandate;
use crate::outcome::{Outcome, Review};
use crate::round::Round;
use crate::table::Negotiation;

/// The document of one negotiation.
pub struct Pack;

/// What its chapters are written from.
struct Case<'a> {
    desk: &'a Desk,
    figures: Figures<'a>,
    one: Item,
    account: Option<String>,
    mandates: Vec<Item>,
    rounds: Vec<Item>,
    outcomes: Vec<Item>,
    reviews: Vec<Item>,
}

impl Report for Pack {
    fn key(&self) -> &'static str {
        "negotiation.pack"
    }
    fn label(&self) -> Label {
        label("谈判方案", "Negotiation pack")
    }
    fn purpose(&self) -> Label {
        label(
            "《谈判方案》：授权、回顾、双方分析、议题与底线、让步阶梯、应答、议程、审查、会谈记录与复盘。",
            "Mandate, history, both sides, issues and floors, concessions, answers, agenda, clauses, rounds and review.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(Negotiation::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![record_param()]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let id = asked(params)?;
        let records = desk.records()?;
        let one = records.get(Negotiation::TYPE, id)?;
        let accounts = Titles::of(desk, ("account", "account"), [&one])?;
        let parts = |of: &'static RecordType| records.linked(of, "negotiation", id);
        let at_stake = past::year(desk, accounts.name(&one))?;
        let largest = at_stake.unwrap_or_else(|| money(&one, "mandate").unwrap_or_default());
        let case = Case {
            desk,
            figures: Figures::new(desk, desk.reference(self, params), largest),
            account: accounts.name(&one).map(str::to_owned),
            mandates: parts(Mandate::TYPE)?,
            rounds: oldest_first(parts(Round::TYPE)?),
            outcomes: parts(Outcome::TYPE)?,
            reviews: parts(Review::TYPE)?,
            one,
        };
        let title = crate::texts().say(
            desk.lang,
            "pack-title",
            &[("title", &case.one.text("title"))],
        );
        let mut document = opened(self, desk, &title);
        document.number = case.one.number.clone();
        summary(&mut document, &case)?;
        past::history(&mut document, &case)?;
        past::contract(&mut document, &case)?;
        sides::theirs(&mut document, &case)?;
        sides::ours(&mut document, &case)?;
        points::issues(&mut document, &case);
        points::offers(&mut document, &case);
        points::objections(&mut document, &case);
        course::strategy(&mut document, &case)?;
        course::clauses(&mut document, &case)?;
        course::risks(&mut document, &case);
        course::rounds(&mut document, &case);
        course::result(&mut document, &case);
        course::review(&mut document, &case);
        document.approvals = ["sign-owner", "sign-legal", "sign-finance", "sign-mandate"]
            .map(|key| SignOffRow {
                role: say(desk.lang, key),
                ..SignOffRow::default()
            })
            .to_vec();
        Ok(document)
    }
}

fn oldest_first(mut rounds: Vec<Item>) -> Vec<Item> {
    rounds.sort_by_key(|one| (one.text("day").to_owned(), one.id));
    rounds
}

/// 一、摘要与授权.
fn summary(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let (desk, one) = (case.desk, &case.one);
    let of = Negotiation::TYPE;
    head(document, desk, "chapter-summary");
    let card = |key: &str, at: &str, value: Value| {
        KeyFigure::new(say(desk.lang, key), case.figures.figure(at, value))
    };
    document.push(Block::key_figures([
        card("col-state", "state", choice(of, one, "state", desk.lang)),
        card("col-due", "due", day_cell(one, "due")),
        card("col-mandate", "mandate", money_cell(one, "mandate")),
        card("col-given", "given", money_cell(one, "given")),
    ]));
    let customer = case.account.clone().unwrap_or_else(|| "—".to_owned());
    let about = crate::texts().say(desk.lang, "pack-customer", &[("name", &customer)]);
    document.push(Block::text(about));
    words(document, desk, "head-purpose", one.text("purpose"));
    document.push(Block::heading(2, say(desk.lang, "head-mandates")));
    if case.mandates.is_empty() {
        let none = say(desk.lang, "missing-mandate");
        document.push(Block::missing(none, say(desk.lang, "sign-mandate")));
        return Ok(());
    }
    let names = Titles::of(desk, ("person", "owner"), &case.mandates)?;
    let columns = ["col-decision", "col-by", "col-limit#", "col-terms"];
    let mut table = titled(desk.lang, "table-mandates", &columns).scale(case.figures.scale);
    for mandate in &case.mandates {
        let row = [
            choice(Mandate::TYPE, mandate, "decision", desk.lang),
            names.cell(mandate),
            money_cell(mandate, "ceiling"),
            text_cell(mandate.text("note")),
        ];
        table.push(RowRole::Body, row);
    }
    document.push(Block::from(table));
    if let (Some(mandate), Some(given)) = (money(one, "mandate"), money(one, "given")) {
        let left = mandate - given;
        let tone = if left.0 > 0 { Tone::Info } else { Tone::Watch };
        let span = case.figures.span("left", cash(Some(left)));
        let text = qd_documents::Span::text(say(desk.lang, "mandate-left"));
        document.push(Block::callout(tone, [text, span]));
    }
    Ok(())
}

/// The sum of a money column of a table field.
fn column_sum(item: &Item, table: &str, column: &str) -> Amount {
    rows(item, table)
        .filter_map(|row| qd_reports::reading::amount_of(&row[column]))
        .sum()
}
