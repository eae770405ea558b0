//! What the room gives to the others (供给): tasks, milestones and blockers that wait for somebody, and its chapters of their
//! papers.

use qd_base::Period;
use qd_documents::{Block, RowRole, TableCell};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day_cell};
use qd_reports::{Contribution, Desk, ReportError, Topic, Waiting};

use crate::blocker::Blocker;
use crate::milestone::Milestone;
use crate::project::Project;
use crate::reports::{text, titled, tone};
use crate::task::ProjectTask;

/// Lines shown of each list.
const MOST: usize = 15;

/// Which records wait for somebody.
pub fn waiting() -> Vec<Waiting> {
    vec![
        Waiting {
            of: ProjectTask::TYPE,
            open: ("state", "todo,doing"),
            who: "owner",
            due: "due",
        },
        Waiting {
            of: Milestone::TYPE,
            open: ("state", "planned,slipping,overdue"),
            who: "owner",
            due: "forecast_on",
        },
        Waiting {
            of: Blocker::TYPE,
            open: ("state", "asked,answered"),
            who: "owner",
            due: "needed_by",
        },
    ]
}

/// What the room writes for papers.
pub fn contributions() -> Vec<Contribution> {
    vec![
        Contribution {
            topic: Topic::Projects,
            write: lights,
        },
        Contribution {
            topic: Topic::Problems,
            write: stuck,
        },
    ]
}

/// The light of every project under way, worst first, with cause and what is asked for.
fn lights(desk: &Desk, figures: &Figures<'_>, _: &Period) -> Result<Vec<Block>, ReportError> {
    let mut found = desk
        .records()?
        .all(Project::TYPE, &[("state", "running,paused")])?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let rank = |one: &Item| match one.text("light") {
        "red" => 0,
        "yellow" => 1,
        "green" => 3,
        _ => 2,
    };
    found.sort_by_key(|one| (rank(one), one.text("ends_on").to_owned(), one.id));
    let owners = Titles::of(desk, ("person", "owner"), &found)?;
    let columns = [
        "col-project",
        "col-lead",
        "col-light",
        "col-cause",
        "col-ask",
        "col-until",
    ];
    let mut table = titled(desk.lang, "desk-projects", &columns).source(figures.source());
    for one in found.iter().take(MOST) {
        let row = [
            text(one, "name"),
            owners.cell(one),
            choice(Project::TYPE, one, "light", desk.lang),
            text(one, "cause"),
            text(one, "ask"),
            day_cell(one, "ends_on"),
        ];
        table.push(RowRole::Body, row);
        table.opens(Project::TYPE.address(one.id));
        let light = table.rows.last_mut().and_then(|row| row.cells.get_mut(2));
        if let Some(cell) = light {
            *cell = TableCell::from(cell.value.clone()).tone(tone(one.text("light")));
        }
    }
    Ok(vec![Block::from(table)])
}

/// Blockers between departments that are not solved.
fn stuck(desk: &Desk, figures: &Figures<'_>, _: &Period) -> Result<Vec<Block>, ReportError> {
    let open = ("state", "asked,answered");
    let found = desk
        .records()?
        .open(Blocker::TYPE, open, "needed_by", MOST)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let projects = Titles::of(desk, ("project", "project"), &found)?;
    let columns = [
        "col-blocker",
        "col-project",
        "col-department",
        "col-since",
        "col-needed",
        "col-state",
    ];
    let mut table = titled(desk.lang, "desk-stuck", &columns).source(figures.source());
    for one in &found {
        let row = [
            text(one, "title"),
            projects.cell(one),
            choice(Blocker::TYPE, one, "department", desk.lang),
            day_cell(one, "since"),
            day_cell(one, "needed_by"),
            choice(Blocker::TYPE, one, "state", desk.lang),
        ];
        table.push(RowRole::Body, row);
        table.opens(Blocker::TYPE.address(one.id));
    }
    Ok(vec![Block::from(table)])
}
