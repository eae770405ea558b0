//! What the room gives to the others (供给): what waits, and the month's chapter on the team.

use qd_base::Period;
use qd_documents::{Block, RowRole};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, text_cell};
use qd_reports::{Contribution, Desk, ReportError, Topic, Waiting};

use crate::appraisal::sheet::KpiSheet;
use crate::meeting::action::ActionItem;
use crate::reports::titled;
use crate::training::Training;

/// Which records wait for somebody.
pub fn waiting() -> Vec<Waiting> {
    vec![
        Waiting {
            of: ActionItem::TYPE,
            open: ("state", "open"),
            who: "owner",
            due: "due",
        },
        Waiting {
            of: KpiSheet::TYPE,
            open: ("state", "open"),
            who: "owner",
            due: "due",
        },
        Waiting {
            of: KpiSheet::TYPE,
            open: ("state", "self_assessed,disputed"),
            who: "reviewer",
            due: "due",
        },
    ]
}

/// What the room writes for papers.
pub fn contributions() -> Vec<Contribution> {
    vec![Contribution {
        topic: Topic::Team,
        write: team,
    }]
}

/// Classes held in the period, and appraisals that are not closed.
fn team(desk: &Desk, figures: &Figures<'_>, period: &Period) -> Result<Vec<Block>, ReportError> {
    let records = desk.records()?;
    let mut blocks = Vec::new();
    let mut classes = records.all(Training::TYPE, &[("sort", "held_on")])?;
    classes.retain(|one| day(one, "held_on").is_some_and(|on| period.contains(on)));
    if !classes.is_empty() {
        let columns = [
            "col-course",
            "col-skill",
            "col-day",
            "col-trainer",
            "col-state",
        ];
        let mut table = titled(desk.lang, "table-classes", &columns).source(figures.source());
        for one in &classes {
            let row = [
                text_cell(one.text("title")),
                choice(Training::TYPE, one, "skill", desk.lang),
                day_cell(one, "held_on"),
                text_cell(one.text("trainer")),
                choice(Training::TYPE, one, "state", desk.lang),
            ];
            table.push(RowRole::Body, row);
            table.opens(Training::TYPE.address(one.id));
        }
        blocks.push(Block::from(table));
    }
    let mut sheets = records.all(KpiSheet::TYPE, &[("sort", "due")])?;
    sheets.retain(|one| one.text("state") != "closed");
    blocks.extend(appraisals(desk, figures, &sheets)?);
    Ok(blocks)
}

fn appraisals(
    desk: &Desk,
    figures: &Figures<'_>,
    sheets: &[Item],
) -> Result<Option<Block>, ReportError> {
    if sheets.is_empty() {
        return Ok(None);
    }
    let names = Titles::of(desk, ("person", "owner"), sheets)?;
    let columns = [
        "col-person",
        "col-period",
        "col-state",
        "col-grade",
        "col-due",
    ];
    let mut table = titled(desk.lang, "table-appraisals", &columns).source(figures.source());
    for one in sheets {
        let row = [
            names.cell(one),
            text_cell(one.text("period")),
            choice(KpiSheet::TYPE, one, "state", desk.lang),
            choice(KpiSheet::TYPE, one, "grade", desk.lang),
            day_cell(one, "due"),
        ];
        table.push(RowRole::Body, row);
        table.opens(KpiSheet::TYPE.address(one.id));
    }
    Ok(Some(Block::from(table)))
}
