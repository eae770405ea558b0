//! Project desk (项目工作台): what is red, what is late, what is stuck with whom, which risks are high.

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, Table, TableCell, Tone, Value};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, number, sheet};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{count, opened, say, text, titled, tone};
use crate::blocker::Blocker;
use crate::milestone::Milestone;
use crate::project::Project;
use crate::risk::ProjectRisk;
use crate::update::{HIGH_RISK, slip};

/// The landing page of the room.
pub struct Overview;

/// Lines shown of each list.
const MOST: usize = 20;
/// Days ahead in which a milestone is named.
const AHEAD: i32 = 30;

impl Report for Overview {
    fn key(&self) -> &'static str {
        "projects.overview"
    }
    fn label(&self) -> Label {
        label("项目工作台", "Project desk")
    }
    fn purpose(&self) -> Label {
        label(
            "哪些项目亮红灯、哪些里程碑要延误、卡在哪个部门、哪些风险偏高。",
            "Which projects are red, which milestones slip, which department is waited for, which risks are high.",
        )
    }
    fn icon(&self) -> &'static str {
        "sitemap"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let records = desk.records()?;
        let projects = records.all(Project::TYPE, &[("state", "draft,running,paused")])?;
        let open = [
            ("state", "on_plan,slipping,overdue"),
            ("sort", "forecast_on"),
        ];
        let mut milestones = records.all(Milestone::TYPE, &open)?;
        milestones.retain(|one| {
            let near = day(one, "forecast_on").map(|on| (on - desk.today).get_days());
            near.is_some_and(|days| days <= AHEAD) || slip(one, desk.today).unwrap_or(0) > 0
        });
        let open = [("state", "asked,answered"), ("sort", "needed_by")];
        let blockers = records.all(Blocker::TYPE, &open)?;
        let mut risks = records.all(ProjectRisk::TYPE, &[("state", "watched,happened")])?;
        risks.retain(|one| number(one, "score").unwrap_or(0.0) >= HIGH_RISK);
        let mut document = opened(self, desk, self.label().of(desk.lang));
        let figures = Figures::new(desk, desk.reference(self, params), Amount::ZERO);
        let light = |key: &str| {
            projects
                .iter()
                .filter(|one| one.text("light") == key)
                .count()
        };
        let late = |one: &&Item| slip(one, desk.today).unwrap_or(0) > 0;
        let card = |key: &str, n: usize, bad: Tone| {
            let figure = figures.figure(key, count(n));
            let tone = if n == 0 { Tone::Good } else { bad };
            KeyFigure::new(say(desk.lang, key), figure).tone(tone)
        };
        document.push(Block::key_figures([
            card("desk-red", light("red"), Tone::Bad),
            card("desk-yellow", light("yellow"), Tone::Watch),
            card(
                "desk-late",
                milestones.iter().filter(late).count(),
                Tone::Watch,
            ),
            card("desk-stuck", blockers.len(), Tone::Watch),
            card("desk-risks", risks.len(), Tone::Watch),
        ]));
        lights(desk, &mut document, projects)?;
        coming(desk, &mut document, &milestones)?;
        stuck(desk, &mut document, &blockers)?;
        high(desk, &mut document, &risks)?;
        Ok(document)
    }
}

fn none(desk: &Desk, key: &str) -> String {
    let what = say(desk.lang, key);
    crate::texts().say(desk.lang, "desk-none", &[("what", &what)])
}

/// Every project with its light, worst first; cause and action stand beside it.
fn lights(
    desk: &Desk,
    document: &mut Document,
    mut projects: Vec<Item>,
) -> Result<(), ReportError> {
    let rank = |one: &Item| match one.text("light") {
        "red" => 0,
        "yellow" => 1,
        "" => 2,
        _ => 3,
    };
    projects.sort_by_key(|one| (rank(one), one.text("ends_on").to_owned(), one.id));
    if projects.is_empty() {
        document.push(Block::text(none(desk, "desk-projects")));
        return Ok(());
    }
    let owners = Titles::of(desk, ("person", "owner"), &projects)?;
    let columns = [
        "col-project",
        "col-customer",
        "col-lead",
        "col-state",
        "col-light",
        "col-cause",
        "col-ask",
        "col-until",
    ];
    let mut table: Table = titled(desk.lang, "desk-projects", &columns);
    for one in projects.iter().take(MOST) {
        let row = [
            text(one, "name"),
            text(one, "customer"),
            owners.cell(one),
            choice(Project::TYPE, one, "state", desk.lang),
            choice(Project::TYPE, one, "light", desk.lang),
            text(one, "cause"),
            text(one, "ask"),
            day_cell(one, "ends_on"),
        ];
        table.push(RowRole::Body, row);
        let kept = table.rows.last_mut().and_then(|row| row.cells.get_mut(4));
        if let Some(cell) = kept {
            *cell = TableCell::from(cell.value.clone()).tone(tone(one.text("light")));
        }
    }
    document.push(Block::from(table));
    Ok(())
}

fn coming(desk: &Desk, document: &mut Document, items: &[Item]) -> Result<(), ReportError> {
    let projects = Titles::of(desk, ("project", "project"), items)?;
    let owners = Titles::of(desk, ("person", "owner"), items)?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text(one, "title"),
            projects.cell(one),
            owners.cell(one),
            day_cell(one, "planned_on"),
            day_cell(one, "forecast_on"),
            slip(one, desk.today).map_or(Value::Absent, |days| Value::Count(days.into())),
            choice(Milestone::TYPE, one, "state", desk.lang),
        ]
    };
    let columns = [
        "col-milestone",
        "col-project",
        "col-owner",
        "col-planned",
        "col-forecast",
    ];
    let table = titled(desk.lang, "desk-milestones", &columns)
        .number_column(say(desk.lang, "col-slip"))
        .text_column(say(desk.lang, "col-state"));
    let body = items.iter().take(MOST).map(row).collect();
    sheet(document, table, body, none(desk, "desk-milestones"));
    Ok(())
}

fn stuck(desk: &Desk, document: &mut Document, items: &[Item]) -> Result<(), ReportError> {
    let projects = Titles::of(desk, ("project", "project"), items)?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text(one, "title"),
            projects.cell(one),
            choice(Blocker::TYPE, one, "department", desk.lang),
            day_cell(one, "since"),
            day_cell(one, "needed_by"),
            choice(Blocker::TYPE, one, "state", desk.lang),
        ]
    };
    let columns = [
        "col-blocker",
        "col-project",
        "col-department",
        "col-since",
        "col-needed",
        "col-state",
    ];
    let table = titled(desk.lang, "desk-stuck", &columns);
    let body = items.iter().take(MOST).map(row).collect();
    sheet(document, table, body, none(desk, "desk-stuck"));
    Ok(())
}

fn high(desk: &Desk, document: &mut Document, items: &[Item]) -> Result<(), ReportError> {
    let projects = Titles::of(desk, ("project", "project"), items)?;
    let owners = Titles::of(desk, ("person", "owner"), items)?;
    let row = |one: &Item| -> Vec<Value> {
        let score = number(one, "score").map_or(0.0, f64::round) as i64;
        vec![
            text(one, "title"),
            projects.cell(one),
            owners.cell(one),
            Value::Count(score),
            text(one, "trigger"),
            text(one, "action"),
            day_cell(one, "due"),
        ]
    };
    let table = titled(
        desk.lang,
        "desk-risks",
        &["col-risk", "col-project", "col-owner"],
    )
    .number_column(say(desk.lang, "col-score"))
    .text_column(say(desk.lang, "col-trigger"))
    .text_column(say(desk.lang, "col-action"))
    .text_column(say(desk.lang, "col-due"));
    let body = items.iter().take(MOST).map(row).collect();
    sheet(document, table, body, none(desk, "desk-risks"));
    Ok(())
}
