//! Market desk (市场工作台): what is new, what must be checked again, which statements lost their evidence, what is to be
//! decided or reviewed.

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, Tone, Value};
use qd_records::{Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, sheet, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{count, grade, opened, say, titled};
use crate::intel::Intel;
use crate::proposal::DecisionProposal;
use crate::swot::SwotItem;

/// The landing page of the room.
pub struct Overview;

/// Lines shown of each list.
const MOST: usize = 20;
/// Days ahead in which a decision is named.
const AHEAD: i32 = 30;

impl Report for Overview {
    fn key(&self) -> &'static str {
        "market.overview"
    }
    fn label(&self) -> Label {
        label("市场工作台", "Market desk")
    }
    fn purpose(&self) -> Label {
        label(
            "最近听到什么、哪些情报已过期、哪些判断失去证据、哪些决策到期。",
            "What was heard, which intelligence is stale, which statements lost their evidence, which decisions are due.",
        )
    }
    fn icon(&self) -> &'static str {
        "search"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let fresh = seen(
            desk,
            Intel::TYPE,
            &[("state", "fresh"), ("sort", "-heard_on")],
        )?;
        let stale = seen(
            desk,
            Intel::TYPE,
            &[("state", "stale"), ("sort", "stale_after")],
        )?;
        let lost = seen(desk, SwotItem::TYPE, &[("support", "lost")])?;
        let mut due = seen(desk, DecisionProposal::TYPE, &[("state", "draft,due")])?;
        due.retain(|one| {
            let by = day(one, "decide_by").filter(|_| one.text("state") == "draft");
            by.is_none_or(|by| (by - desk.today).get_days() <= AHEAD)
        });
        let mut document = opened(self, desk, self.label().of(desk.lang));
        let figures = Figures::new(desk, desk.reference(self, params), Amount::ZERO);
        let card = |key: &str, cell: &str, n: usize, tone: Tone| {
            KeyFigure::new(say(desk.lang, key), figures.figure(cell, count(n))).tone(tone)
        };
        let watch = |n: usize| if n == 0 { Tone::Good } else { Tone::Watch };
        document.push(Block::key_figures([
            card("desk-fresh", "fresh", fresh.len(), Tone::Neutral),
            card("desk-stale", "stale", stale.len(), watch(stale.len())),
            card("desk-lost", "lost", lost.len(), watch(lost.len())),
            card("desk-due", "due", due.len(), watch(due.len())),
        ]));
        news(desk, &mut document, "desk-fresh", &fresh)?;
        news(desk, &mut document, "desk-stale", &stale)?;
        statements(desk, &mut document, &lost)?;
        decisions(desk, &mut document, &due)?;
        Ok(document)
    }
}

/// The records of a type that the person may see; none where the person has no grant at all.
fn seen(
    desk: &Desk,
    of: &'static RecordType,
    pairs: &[(&str, &str)],
) -> Result<Vec<Item>, ReportError> {
    desk.records()?.all(of, pairs)
}

fn none(desk: &Desk, key: &str) -> String {
    let what = say(desk.lang, key);
    crate::texts().say(desk.lang, "desk-none", &[("what", &what)])
}

fn news(
    desk: &Desk,
    document: &mut Document,
    key: &str,
    items: &[Item],
) -> Result<(), ReportError> {
    let of = Intel::TYPE;
    let rivals = Titles::of(desk, ("competitor", "competitor"), items)?;
    let columns = [
        "col-day",
        "col-intel",
        "col-topic",
        "col-rival",
        "col-grade",
        "col-until",
    ];
    let row = |one: &Item| -> Vec<Value> {
        vec![
            day_cell(one, "heard_on"),
            text_cell(one.text("title")),
            choice(of, one, "topic", desk.lang),
            rivals.cell(one),
            grade(one),
            day_cell(one, "stale_after"),
        ]
    };
    let body = items.iter().take(MOST).map(row).collect();
    sheet(
        document,
        titled(desk.lang, key, &columns),
        body,
        none(desk, key),
    );
    Ok(())
}

fn statements(desk: &Desk, document: &mut Document, items: &[Item]) -> Result<(), ReportError> {
    let owners = Titles::of(desk, ("person", "owner"), items)?;
    let columns = ["col-statement", "col-side", "col-owner"];
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text_cell(one.text("statement")),
            choice(SwotItem::TYPE, one, "side", desk.lang),
            owners.cell(one),
        ]
    };
    let body = items.iter().take(MOST).map(row).collect();
    let table = titled(desk.lang, "desk-lost", &columns);
    sheet(document, table, body, none(desk, "desk-lost"));
    Ok(())
}

fn decisions(desk: &Desk, document: &mut Document, items: &[Item]) -> Result<(), ReportError> {
    let owners = Titles::of(desk, ("person", "owner"), items)?;
    let columns = [
        "col-number",
        "col-matter",
        "col-state",
        "col-owner",
        "col-decide",
        "col-review",
    ];
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text_cell(one.number.as_deref().unwrap_or_default()),
            text_cell(one.text("title")),
            choice(DecisionProposal::TYPE, one, "state", desk.lang),
            owners.cell(one),
            day_cell(one, "decide_by"),
            day_cell(one, "review_on"),
        ]
    };
    let body = items.iter().take(MOST).map(row).collect();
    let table = titled(desk.lang, "desk-due", &columns);
    sheet(document, table, body, none(desk, "desk-due"));
    Ok(())
}
