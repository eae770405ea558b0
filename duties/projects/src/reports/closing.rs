//! Summary and improvements of a project (项目总结与改进建议): goal against result, what happened, how departments worked
//! together, risks foreseen and met, lessons, improvements, what is handed over.

use qd_base::{Amount, Date, Label, label};
use qd_documents::{Block, Document, KeyFigure, Tone, Value};
use qd_records::{Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{
    Titles, child_choice, choice, day, day_cell, money_cell, number, number_of, row_day, rows,
    sheet,
};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::folder::Folder;
use super::{asked, cash, cell, head, of_project, opened, parts, say, text, titled, words};
use crate::closing::{Lesson, ProjectClosing};
use crate::project::Project;
use crate::risk::ProjectRisk;

/// The report at the end.
pub struct Closing;

impl Report for Closing {
    fn key(&self) -> &'static str {
        "projects.closing"
    }
    fn label(&self) -> Label {
        label("项目总结与改进建议", "Project summary and improvements")
    }
    fn purpose(&self) -> Label {
        label(
            "目标达成了没有、花了多少、学到什么、谁来改进。",
            "Whether the goal was reached, what it cost, what was learned, who improves what.",
        )
    }
    fn icon(&self) -> &'static str {
        "clipboard-check"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(Project::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        of_project()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let folder = Folder::open(desk, asked(params)?)?;
        let cash = parts::Cash::of(&folder.project);
        let most = cash.budget.unwrap_or(Amount::ZERO).max(cash.billed);
        let figures = Figures::new(desk, desk.reference(self, params), most);
        let title = format!(
            "{} · {}",
            folder.project.text("name"),
            self.label().of(desk.lang)
        );
        let mut document = opened(self, desk, &title);
        document.number.clone_from(&folder.project.number);
        let closing = folder.closings.last();
        verdict(desk, &mut document, &figures, (&folder, closing));
        results(desk, &mut document, &figures, (&folder, closing));
        head(desk, &mut document, "chapter-money");
        parts::cash_of(desk, &mut document, &figures, &folder.project)?;
        story(desk, &mut document, &folder);
        cooperation(desk, &mut document, &figures, (&folder, closing));
        foreseen(desk, &mut document, &figures, &folder);
        head(desk, &mut document, "chapter-praise");
        words(
            desk,
            &mut document,
            of(closing, "customer"),
            "closing-missing",
        );
        lessons(desk, &mut document, &folder)?;
        improvements(desk, &mut document, closing);
        handover(desk, &mut document, closing);
        document.sources.push(say(desk.lang, "progress-sources"));
        Ok(document)
    }
}

fn of<'i>(closing: Option<&'i Item>, name: &str) -> &'i str {
    closing.map_or("", |one| one.text(name))
}

/// The days between the planned and the real end; until today while it is open.
fn late(desk: &Desk, project: &Item) -> Option<i64> {
    let planned: Date = day(project, "ends_on")?;
    let end = day(project, "closed_on").unwrap_or_else(|| desk.today.max(planned));
    Some((end - planned).get_days().into())
}

fn verdict(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    (folder, closing): (&Folder, Option<&Item>),
) {
    head(desk, document, "chapter-verdict");
    let Some(closing) = closing else {
        let missing = say(desk.lang, "closing-open");
        document.push(Block::missing(missing, say(desk.lang, "supplier-lead")));
        return;
    };
    let all = parts::Cash::of(&folder.project);
    let left = all.budget.map(|budget| budget - all.spent);
    let card = |key: &str, value: Value, good: bool| {
        let tone = if good { Tone::Good } else { Tone::Bad };
        KeyFigure::new(say(desk.lang, key), figures.figure(key, value)).tone(tone)
    };
    let days = late(desk, &folder.project);
    let satisfied = number(closing, "satisfaction");
    document.push(Block::key_figures([
        card(
            "verdict-days",
            days.map_or(Value::Absent, Value::Count),
            days <= Some(0),
        ),
        card("cash-left", cash(left), left >= Some(Amount::ZERO)),
        card(
            "verdict-satisfaction",
            Value::ratio(satisfied),
            satisfied >= Some(80.0),
        ),
    ]));
    let said = choice(ProjectClosing::TYPE, closing, "verdict", desk.lang);
    let row = vec![said, day_cell(closing, "day"), text(closing, "result")];
    let columns = ["closing-verdict", "col-day", "closing-result"];
    let table = titled(desk.lang, "chapter-verdict", &columns);
    sheet(document, table, vec![row], String::new());
}

/// Scope, time, money, quality, satisfaction: agreed against reached.
fn results(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    (folder, closing): (&Folder, Option<&Item>),
) {
    head(desk, document, "chapter-results");
    let project = &folder.project;
    let all = parts::Cash::of(project);
    let line = |key: &str, goal: Value, result: Value| {
        vec![Value::from(say(desk.lang, key)), goal, result]
    };
    let said = |name: &str| qd_reports::reading::text_cell(of(closing, name));
    let reached = |one: &&Item| one.text("state") == "reached";
    let all_milestones = super::count(folder.milestones.len());
    let done = super::count(folder.milestones.iter().filter(reached).count());
    let body = vec![
        line("light-scope", text(project, "goal"), said("result")),
        line(
            "light-time",
            day_cell(project, "ends_on"),
            day_cell(project, "closed_on"),
        ),
        line("part-milestones", all_milestones, done),
        line("light-cost", cash(all.budget), Value::Money(all.spent)),
        line(
            "results-receipts",
            Value::Money(all.billed),
            Value::Money(all.received),
        ),
        line(
            "results-margin",
            money_cell(project, "income"),
            margin(project, all.spent),
        ),
        line("light-quality", text(project, "success"), said("quality")),
    ];
    let table = titled(
        desk.lang,
        "chapter-results",
        &["col-point", "col-goal", "col-result"],
    )
    .scale(figures.scale)
    .source(figures.source());
    sheet(document, table, body, String::new());
}

/// Contract amount less cost.
fn margin(project: &Item, spent: Amount) -> Value {
    let income = qd_reports::reading::money(project, "income");
    cash(income.map(|income| income - spent))
}

/// Kick-off, milestones, approved changes, happened risks, blockers, reports: one line each, by day.
fn story(desk: &Desk, document: &mut Document, folder: &Folder) {
    head(desk, document, "chapter-story");
    let mut events: Vec<(Date, &str, String)> = Vec::new();
    let lists: [(&[Item], &str, &str); 5] = [
        (&folder.kickoffs, "held_on", "event-kickoff"),
        (&folder.milestones, "reached_on", "event-milestone"),
        (&folder.changes, "decided_on", "event-change"),
        (&folder.blockers, "since", "event-blocker"),
        (&folder.closings, "day", "event-closing"),
    ];
    for (items, field, key) in lists {
        for one in items {
            if let Some(on) = day(one, field) {
                events.push((on, key, one.text("title").to_owned()));
            }
        }
    }
    for one in &folder.reviews {
        if let Some(on) = day(one, "day").filter(|_| one.text("state") == "happened") {
            events.push((on, "event-risk", one.text("note").to_owned()));
        }
    }
    events.sort();
    let row = |(on, key, what): (Date, &str, String)| {
        vec![Value::Date(on), say(desk.lang, key).into(), what.into()]
    };
    let body = events.into_iter().map(row).collect();
    let table = titled(
        desk.lang,
        "chapter-story",
        &["col-day", "col-event", "col-what"],
    );
    sheet(document, table, body, say(desk.lang, "none"));
}

fn cooperation(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    (folder, closing): (&Folder, Option<&Item>),
) {
    head(desk, document, "chapter-cooperation");
    parts::departments(desk, document, figures, folder);
    let kind = ProjectClosing::TYPE;
    let row = |row| {
        let department = ("cooperation", "department");
        vec![
            child_choice(kind, department, row, desk.lang),
            number_of(&row["points"]).map_or(Value::Absent, |n| Value::Count(n as i64)),
            cell(row, "note"),
        ]
    };
    let table = titled(desk.lang, "cooperation-points", &["col-department"])
        .number_column(say(desk.lang, "col-points"))
        .text_column(say(desk.lang, "col-remark"));
    let body = closing.map_or(Vec::new(), |one| {
        rows(one, "cooperation").map(row).collect()
    });
    sheet(document, table, body, say(desk.lang, "cooperation-none"));
}

/// Which risks were foreseen, which happened, what they cost; and blockers nobody had foreseen.
fn foreseen(desk: &Desk, document: &mut Document, figures: &Figures<'_>, folder: &Folder) {
    head(desk, document, "chapter-foreseen");
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text(one, "title"),
            number(one, "score").map_or(Value::Absent, |n| Value::Count(n as i64)),
            choice(ProjectRisk::TYPE, one, "state", desk.lang),
            money_cell(one, "loss"),
        ]
    };
    let table = titled(desk.lang, "part-risks", &["col-risk"])
        .scale(figures.scale)
        .source(figures.source())
        .number_column(say(desk.lang, "col-score"))
        .text_column(say(desk.lang, "col-state"))
        .number_column(say(desk.lang, "col-loss"));
    let body = folder.risks.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "part-no-risks"));
    let surprises = folder
        .blockers
        .iter()
        .filter(|one| one.text("risk").is_empty());
    let body: Vec<Vec<Value>> = surprises
        .map(|one| {
            vec![
                day_cell(one, "since"),
                text(one, "title"),
                text(one, "solution"),
            ]
        })
        .collect();
    let columns = ["col-day", "col-blocker", "col-solution"];
    let table = titled(desk.lang, "foreseen-surprises", &columns);
    sheet(document, table, body, say(desk.lang, "foreseen-none"));
}

fn lessons(desk: &Desk, document: &mut Document, folder: &Folder) -> Result<(), ReportError> {
    head(desk, document, "chapter-lessons");
    let owners = Titles::of(desk, ("person", "owner"), &folder.lessons)?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            choice(Lesson::TYPE, one, "kind", desk.lang),
            text(one, "fact"),
            text(one, "cause"),
            text(one, "rule"),
            owners.cell(one),
        ]
    };
    let columns = ["col-kind", "col-fact", "col-cause", "col-rule", "col-owner"];
    let table = titled(desk.lang, "chapter-lessons", &columns);
    let body = folder.lessons.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "closing-no-lessons"));
    Ok(())
}

fn improvements(desk: &Desk, document: &mut Document, closing: Option<&Item>) {
    head(desk, document, "chapter-improvements");
    let kind = ProjectClosing::TYPE;
    let row = |row| {
        let department = ("improvements", "department");
        vec![
            cell(row, "what"),
            child_choice(kind, department, row, desk.lang),
            row_day(row, "due"),
        ]
    };
    let body = closing.map_or(Vec::new(), |one| {
        rows(one, "improvements").map(row).collect()
    });
    let columns = ["col-what", "col-department", "col-due"];
    let table = titled(desk.lang, "chapter-improvements", &columns);
    sheet(document, table, body, say(desk.lang, "none"));
}

fn handover(desk: &Desk, document: &mut Document, closing: Option<&Item>) {
    head(desk, document, "chapter-handover");
    let row = |row| {
        vec![
            cell(row, "what"),
            cell(row, "recipient"),
            row_day(row, "due"),
        ]
    };
    let body = closing.map_or(Vec::new(), |one| rows(one, "handover").map(row).collect());
    let table = titled(
        desk.lang,
        "chapter-handover",
        &["col-what", "col-to", "col-due"],
    );
    sheet(document, table, body, say(desk.lang, "none"));
    head(desk, document, "chapter-archive");
    words(desk, document, of(closing, "awards"), "closing-missing");
    let archive = of(closing, "archive");
    if !archive.is_empty() {
        document.push(Block::text(archive));
    }
}
