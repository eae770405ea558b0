//! Progress report of a project (项目进度报告): light with cause and ask, charter and RACI, milestones, work, departments,
//! risks, changes, money, the customer, and what must be decided.

use std::collections::{BTreeMap, BTreeSet};

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Callout, Document, KeyFigure, Span, Table, Tone, Value};
use qd_records::{ChoiceType, Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, money_cell, number, rows, sheet, word};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};
use qd_workflow::approval::RoleOption;

use super::folder::Folder;
use super::{asked, cell, count, head, of_project, opened, parts, say, text, titled, tone, words};
use crate::change::ChangeRequest;
use crate::project::Project;
use crate::task::{Part, ProjectTask};
use crate::update::{ProjectUpdate, slip};

/// The report to all departments.
pub struct Progress;

impl Report for Progress {
    fn key(&self) -> &'static str {
        "projects.progress"
    }
    fn label(&self) -> Label {
        label("项目进度报告", "Progress report")
    }
    fn purpose(&self) -> Label {
        label(
            "项目走到哪里、为什么是这个灯、谁要做什么。",
            "How far the project is, why it has its light, who must do what.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
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
        document.period = desk.today.to_string();
        status(desk, &mut document, &figures, &folder);
        charter(desk, &mut document, &folder)?;
        head(desk, &mut document, "chapter-milestones");
        parts::milestones(desk, &mut document, &figures, &folder)?;
        work(desk, &mut document, &folder);
        head(desk, &mut document, "chapter-departments");
        parts::departments(desk, &mut document, &figures, &folder);
        head(desk, &mut document, "chapter-risks");
        parts::risks(desk, &mut document, &figures, &folder)?;
        changes(desk, &mut document, &figures, &folder);
        head(desk, &mut document, "chapter-cash");
        parts::cash_of(desk, &mut document, &figures, &folder.project)?;
        customer(desk, &mut document, &folder);
        decisions(desk, &mut document, &folder);
        document.sources.push(say(desk.lang, "progress-sources"));
        Ok(document)
    }
}

/// The last report's lights, what the facts say, and cause and ask.
fn status(desk: &Desk, document: &mut Document, figures: &Figures<'_>, folder: &Folder) {
    head(desk, document, "chapter-status");
    let reached = |one: &&Item| one.text("state") == "reached";
    let weight = |all: &mut dyn Iterator<Item = &Item>| -> f64 {
        all.filter_map(|one| number(one, "weight")).sum()
    };
    let whole = weight(&mut folder.milestones.iter());
    let done = weight(&mut folder.milestones.iter().filter(reached));
    let worst = folder.milestones.iter().filter(|one| !reached(one));
    let worst = worst.filter_map(|one| slip(one, desk.today)).max();
    let card =
        |key: &str, value: Value| KeyFigure::new(say(desk.lang, key), figures.figure(key, value));
    let late = worst.is_some_and(|days| days > 0);
    let days = worst.map_or(Value::Absent, |days| Value::Count(days.into()));
    document.push(Block::key_figures([
        card(
            "status-progress",
            Value::percent((whole > 0.0).then(|| done / whole)),
        ),
        card("status-slip", days).tone(if late { Tone::Watch } else { Tone::Good }),
        card(
            "status-blockers",
            count(open(&folder.blockers, "solved").count()),
        ),
        card("status-risks", count(open(&folder.risks, "gone").count())),
    ]));
    let facts = folder.facts(desk).key();
    let Some(last) = folder.updates.last() else {
        let missing = say(desk.lang, "status-no-report");
        document.push(Block::missing(missing, say(desk.lang, "supplier-lead")));
        return;
    };
    lights(desk, document, last, facts);
    let light = last.text("light");
    if light != "green" || !last.text("cause").is_empty() {
        let said = [("cause", "col-cause"), ("ask", "col-ask")];
        let said = said.map(|(name, key)| {
            let separator = if desk.lang == qd_base::Lang::Zh {
                "："
            } else {
                ": "
            };
            format!("{}{separator}{}", say(desk.lang, key), last.text(name))
        });
        document.push(Block::Callout(Callout {
            tone: tone(light),
            title: Some(last.text("title").to_owned()),
            text: vec![Span::text(said.join("  "))],
            supplier: None,
        }));
    }
    words_if(document, last.text("why_better"));
}

fn open<'i>(items: &'i [Item], closed: &'static str) -> impl Iterator<Item = &'i Item> {
    items.iter().filter(move |one| one.text("state") != closed)
}

fn words_if(document: &mut Document, text: &str) {
    if !text.is_empty() {
        document.push(Block::text(text));
    }
}

fn lights(desk: &Desk, document: &mut Document, last: &Item, facts: &str) {
    let of = ProjectUpdate::TYPE;
    let columns = [
        "col-day",
        "light-overall",
        "light-scope",
        "light-time",
        "light-cost",
        "light-quality",
        "light-customer",
        "light-facts",
    ];
    let mut table: Table = titled(desk.lang, "status-lights", &columns);
    let names = ["light", "scope", "time", "cost", "quality", "customer"];
    let mut row = vec![day_cell(last, "day")];
    row.extend(names.map(|name| choice(of, last, name, desk.lang)));
    let option = of.field("facts").and_then(|field| field.option(facts));
    row.push(option.map_or(Value::Absent, |one| one.label.of(desk.lang).into()));
    table.push(qd_documents::RowRole::Body, row);
    let keys = names.map(|name| last.text(name)).into_iter().chain([facts]);
    if let Some(row) = table.rows.last_mut() {
        for (cell, key) in row.cells.iter_mut().skip(1).zip(keys) {
            cell.tone = Some(tone(key));
        }
    }
    document.push(Block::from(table));
}

/// What was agreed: goal, scope, success; who came to the kick-off; who does what.
fn charter(desk: &Desk, document: &mut Document, folder: &Folder) -> Result<(), ReportError> {
    head(desk, document, "chapter-charter");
    let project = &folder.project;
    let leads = Titles::of(desk, ("person", "owner"), [project])?;
    let sponsors = Titles::of(desk, ("person", "sponsor"), [project])?;
    let line = |key: &str, value: Value| vec![Value::from(say(desk.lang, key)), value];
    let body = vec![
        line("col-customer", text(project, "customer")),
        line("charter-contract", text(project, "contract")),
        line("col-lead", leads.cell(project)),
        line("charter-sponsor", sponsors.cell(project)),
        line("charter-goal", text(project, "goal")),
        line("charter-scope", text(project, "scope")),
        line("charter-outside", text(project, "outside")),
        line("charter-success", text(project, "success")),
        line("col-from", day_cell(project, "starts_on")),
        line("col-until", day_cell(project, "ends_on")),
    ];
    let table = titled(desk.lang, "chapter-charter", &["col-point", "col-what"]);
    sheet(document, table, body, String::new());
    attendance(desk, document, folder);
    raci(desk, document, folder);
    Ok(())
}

fn attendance(desk: &Desk, document: &mut Document, folder: &Folder) {
    let of = crate::kickoff::Kickoff::TYPE;
    let mut body = Vec::new();
    for kickoff in &folder.kickoffs {
        for row in rows(kickoff, "attendees") {
            let department = ("attendees", "department");
            let came = if row["present"] == true {
                "came"
            } else {
                "missed"
            };
            body.push(vec![
                day_cell(kickoff, "held_on"),
                cell(row, "name"),
                qd_reports::reading::child_choice(of, department, row, desk.lang),
                say(desk.lang, came).into(),
            ]);
        }
    }
    let columns = ["col-day", "col-name", "col-department", "col-came"];
    let table = titled(desk.lang, "charter-attendance", &columns);
    sheet(document, table, body, say(desk.lang, "charter-no-kickoff"));
}

/// Tasks by departments; each task has one A.
fn raci(desk: &Desk, document: &mut Document, folder: &Folder) {
    let used = |one: &Item| -> Vec<String> {
        rows(one, "raci")
            .map(|row| word(row, "department").to_owned())
            .collect()
    };
    let departments: BTreeSet<String> = folder.tasks.iter().flat_map(used).collect();
    let name = |key: &String| {
        RoleOption::OPTIONS
            .iter()
            .find(|one| one.key == key.as_str())
    };
    let mut table = titled(desk.lang, "charter-raci", &["col-task"]);
    for key in &departments {
        table = table.text_column(name(key).map_or("", |one| one.label.of(desk.lang)));
    }
    let row = |one: &Item| -> Vec<Value> {
        let mut by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in rows(one, "raci") {
            by.entry(word(row, "department"))
                .or_default()
                .insert(Part::letter(word(row, "part")));
        }
        let of = |key: &String| {
            by.get(key.as_str())
                .map(|all| all.iter().copied().collect::<Vec<_>>())
        };
        let cell = |key: &String| of(key).map_or(Value::from(""), |all| all.join("/").into());
        let mut cells = vec![text(one, "title")];
        cells.extend(departments.iter().map(cell));
        cells
    };
    let body = folder.tasks.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "charter-no-tasks"));
}

/// What was done and what comes next, in words and by task.
fn work(desk: &Desk, document: &mut Document, folder: &Folder) {
    head(desk, document, "chapter-work");
    let last = folder.updates.last();
    for (name, key) in [("done", "work-done"), ("next", "work-next")] {
        document.push(Block::heading(2, say(desk.lang, key)));
        let said = last.map_or("", |one| one.text(name));
        words(desk, document, said, "work-missing");
    }
    let row = |one: &Item| -> Vec<Value> {
        let by = rows(one, "raci").filter(|row| word(row, "part") == "r");
        let by = by.map(|row| {
            let key = word(row, "department");
            let option = RoleOption::OPTIONS.iter().find(|one| one.key == key);
            option.map_or("", |one| one.label.of(desk.lang))
        });
        vec![
            by.collect::<Vec<_>>().join(" / ").into(),
            text(one, "title"),
            day_cell(one, "due"),
            day_cell(one, "done_on"),
            choice(ProjectTask::TYPE, one, "state", desk.lang),
        ]
    };
    let columns = [
        "col-department",
        "col-task",
        "col-due",
        "col-done",
        "col-state",
    ];
    let table = titled(desk.lang, "work-tasks", &columns);
    let body = folder.tasks.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "charter-no-tasks"));
}

fn changes(desk: &Desk, document: &mut Document, figures: &Figures<'_>, folder: &Folder) {
    head(desk, document, "chapter-changes");
    let row = |one: &Item| -> Vec<Value> {
        vec![
            qd_reports::reading::text_cell(one.number.as_deref().unwrap_or_default()),
            text(one, "title"),
            text(one, "why"),
            number(one, "days").map_or(Value::Absent, |days| Value::Count(days as i64)),
            money_cell(one, "cost"),
            choice(ChangeRequest::TYPE, one, "state", desk.lang),
        ]
    };
    let table = titled(
        desk.lang,
        "chapter-changes",
        &["col-number", "col-change", "col-cause"],
    )
    .scale(figures.scale)
    .source(figures.source())
    .number_column(say(desk.lang, "col-days"))
    .number_column(say(desk.lang, "col-cost"))
    .text_column(say(desk.lang, "col-state"));
    let body = folder.changes.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "none"));
}

fn customer(desk: &Desk, document: &mut Document, folder: &Folder) {
    head(desk, document, "chapter-customer");
    let said = folder
        .updates
        .iter()
        .filter(|one| !one.text("heard").is_empty());
    let body = said
        .map(|one| vec![day_cell(one, "day"), text(one, "heard")])
        .collect();
    let table = titled(desk.lang, "chapter-customer", &["col-day", "col-what"]);
    sheet(document, table, body, say(desk.lang, "customer-none"));
}

/// Who must do what by when: unsolved blockers, open requests, undecided changes.
fn decisions(desk: &Desk, document: &mut Document, folder: &Folder) {
    head(desk, document, "chapter-decisions");
    let of = crate::blocker::Blocker::TYPE;
    let mut body: Vec<(Option<qd_base::Date>, Vec<Value>)> = Vec::new();
    for one in open(&folder.blockers, "solved") {
        let who = choice(of, one, "department", desk.lang);
        let row = vec![who, text(one, "title"), day_cell(one, "needed_by")];
        body.push((day(one, "needed_by"), row));
    }
    let requests = folder
        .requests
        .iter()
        .filter(|one| one.text("state") == "open" && one.text("subject_type") == Project::TYPE.key);
    for one in requests {
        let who = choice(qd_workflow::request_type(), one, "to_role", desk.lang);
        let row = vec![who, text(one, "title"), day_cell(one, "due")];
        body.push((day(one, "due"), row));
    }
    for one in folder
        .changes
        .iter()
        .filter(|one| one.text("state") == "open")
    {
        let who = say(desk.lang, "decide-change").into();
        body.push((None, vec![who, text(one, "title"), Value::Absent]));
    }
    body.sort_by_key(|(day, _)| (day.is_none(), *day));
    let columns = ["col-who", "col-what", "col-needed"];
    let table = titled(desk.lang, "chapter-decisions", &columns);
    let body = body.into_iter().map(|(_, row)| row).collect();
    sheet(document, table, body, say(desk.lang, "decisions-none"));
}
