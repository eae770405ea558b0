//! What the room gives to the others (供给): decisions that wait, and its chapters of their papers.

use qd_base::Period;
use qd_documents::{Block, RowRole};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, money_cell, text_cell};
use qd_reports::{Contribution, Desk, ReportError, Topic, Waiting};

use crate::intel::Intel;
use crate::proposal::DecisionProposal;
use crate::reports::{grade, titled};

/// The most intelligence one paper names.
const NEWS: usize = 5;

/// Which records wait for somebody.
pub fn waiting() -> Vec<Waiting> {
    vec![
        Waiting {
            of: DecisionProposal::TYPE,
            open: ("state", "draft"),
            who: "owner",
            due: "decide_by",
        },
        Waiting {
            of: DecisionProposal::TYPE,
            open: ("state", "due"),
            who: "owner",
            due: "review_on",
        },
    ]
}

/// What the room writes for papers.
pub fn contributions() -> Vec<Contribution> {
    vec![
        Contribution {
            topic: Topic::Market,
            write: news,
        },
        Contribution {
            topic: Topic::Decisions,
            write: decisions,
        },
    ]
}

/// What was heard in the period and still holds: what is best attested first.
fn news(desk: &Desk, figures: &Figures<'_>, period: &Period) -> Result<Vec<Block>, ReportError> {
    let mut found = desk
        .records()?
        .all(Intel::TYPE, &[("state", "fresh,stale")])?;
    found.retain(|one| day(one, "heard_on").is_some_and(|on| period.contains(on)));
    let rank = |one: &Item| {
        let mark = format!("{}{}", one.text("reliability"), one.text("credibility"));
        (mark, std::cmp::Reverse(day(one, "heard_on")), one.id)
    };
    found.sort_by_key(rank);
    found.truncate(NEWS);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let rivals = Titles::of(desk, ("competitor", "competitor"), &found)?;
    let columns = [
        "col-day",
        "col-intel",
        "col-topic",
        "col-rival",
        "col-grade",
        "col-meaning",
    ];
    let mut table = titled(desk.lang, "supply-news", &columns).source(figures.source());
    for one in &found {
        let row = [
            day_cell(one, "heard_on"),
            text_cell(one.text("title")),
            choice(Intel::TYPE, one, "topic", desk.lang),
            rivals.cell(one),
            grade(one),
            text_cell(one.text("meaning")),
        ];
        table.push(RowRole::Body, row);
        table.opens(Intel::TYPE.address(one.id));
    }
    Ok(vec![Block::from(table)])
}

/// Decisions whose day or review lies in the period.
fn decisions(
    desk: &Desk,
    figures: &Figures<'_>,
    period: &Period,
) -> Result<Vec<Block>, ReportError> {
    let mut found = desk.records()?.all(DecisionProposal::TYPE, &[])?;
    let within = |one: &Item, field| day(one, field).is_some_and(|on| period.contains(on));
    found.retain(|one| within(one, "decide_by") || within(one, "review_on"));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    found.sort_by_key(|one| (day(one, "decide_by"), one.id));
    let owners = Titles::of(desk, ("person", "owner"), &found)?;
    let columns = ["col-matter", "col-state", "col-recommended", "col-owner"];
    let mut table = titled(desk.lang, "supply-decisions", &columns)
        .scale(figures.scale)
        .source(figures.source())
        .text_column(crate::texts().say(desk.lang, "col-decide-by", &[]))
        .text_column(crate::texts().say(desk.lang, "col-review-on", &[]))
        .number_column(crate::texts().say(desk.lang, "col-amount", &[]));
    for one in &found {
        let row = [
            text_cell(one.text("title")),
            choice(DecisionProposal::TYPE, one, "state", desk.lang),
            text_cell(one.text("recommended")),
            owners.cell(one),
            day_cell(one, "decide_by"),
            day_cell(one, "review_on"),
            money_cell(one, "amount"),
        ];
        table.push(RowRole::Body, row);
        table.opens(DecisionProposal::TYPE.address(one.id));
    }
    Ok(vec![Block::from(table)])
}
