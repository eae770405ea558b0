//! 谈判工作台: the negotiations at whose table the reader sits, how they stand and what is due.

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, Tone};
use qd_records::Record;
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, money, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{cash, count, say, titled};
use crate::table::Negotiation;

/// The landing page of the room.
pub struct Overview;

impl Report for Overview {
    fn key(&self) -> &'static str {
        "negotiation.overview"
    }
    fn label(&self) -> Label {
        label("谈判工作台", "Negotiation desk")
    }
    fn purpose(&self) -> Label {
        label(
            "我参加的谈判：进展、期限、授权与让步。只有负责人和谈判小组看得到。",
            "The negotiations I sit in: progress, dates, mandate and concessions. Only the owner and those seated see them.",
        )
    }
    fn icon(&self) -> &'static str {
        "users"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let of = Negotiation::TYPE;
        let all = desk.records()?.all(of, &[("sort", "due")])?;
        let mut document = super::opened(self, desk, self.label().of(desk.lang));
        let sum = |field: &str| -> Amount { all.iter().filter_map(|one| money(one, field)).sum() };
        let figures = Figures::new(desk, desk.reference(self, params), sum("mandate"));
        let open = |state: &str| matches!(state, "prepared" | "mandated" | "under_way");
        let live = all.iter().filter(|one| open(one.text("state")));
        let late = live
            .clone()
            .filter(|one| day(one, "due").is_some_and(|due| due < desk.today));
        let unmandated = live.clone().filter(|one| one.text("state") == "prepared");
        let card = |key: &str, at: &str, n: usize, tone| {
            KeyFigure::new(say(desk.lang, key), figures.figure(at, count(n))).tone(tone)
        };
        let watch = |n: usize| if n == 0 { Tone::Good } else { Tone::Watch };
        let (late, unmandated) = (late.count(), unmandated.count());
        document.push(Block::key_figures([
            card("desk-open", "open", live.count(), Tone::Neutral),
            card(
                "desk-unmandated",
                "unmandated",
                unmandated,
                watch(unmandated),
            ),
            card("desk-late", "late", late, watch(late)),
        ]));
        if all.is_empty() {
            document.push(Block::text(say(desk.lang, "desk-none")));
            return Ok(document);
        }
        let owners = Titles::of(desk, ("person", "owner"), &all)?;
        let accounts = Titles::of(desk, ("account", "account"), &all)?;
        let columns = [
            "col-negotiation",
            "col-customer",
            "col-owner",
            "col-state",
            "col-due",
            "col-mandate#",
            "col-given#",
            "col-got#",
        ];
        let mut table = titled(desk.lang, "table-mine", &columns)
            .scale(figures.scale)
            .source(figures.source());
        for one in &all {
            let row = [
                text_cell(one.text("title")),
                accounts.cell(one),
                owners.cell(one),
                choice(of, one, "state", desk.lang),
                day_cell(one, "due"),
                cash(money(one, "mandate")),
                cash(money(one, "given")),
                cash(money(one, "got")),
            ];
            table.push(RowRole::Body, row);
            table.opens(of.address(one.id));
        }
        document.push(Block::from(table));
        Ok(document)
    }
}
