//! 《销售培训计划》 (handbook 6.3): aims, needs, courses, sessions, cost with the confirmation of human resources, how it is judged.

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, Plot, RowRole, SignOffRow, Task, Tone, Value};
use qd_records::{Item, JsonValue, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{
    amount_of, answers, child_choice, number_of, row_day, rows, sheet, text_cell, word,
};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{asked, head, largest, needs, opened, plain, record_param, say, titled, words};
use crate::training::plan::TrainingPlan;

/// The document of one plan.
pub struct Plan;

impl Report for Plan {
    fn key(&self) -> &'static str {
        "team.training_plan"
    }
    fn label(&self) -> Label {
        label("销售培训计划", "Training plan")
    }
    fn purpose(&self) -> Label {
        label(
            "《销售培训计划》：目标、需求、课程、安排、预算与评估办法。",
            "Aims, needs, courses, sessions, budget and how the effect is judged.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(TrainingPlan::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![record_param()]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let one = desk.records()?.get(TrainingPlan::TYPE, asked(params)?)?;
        let mut document = opened(self, desk, one.text("title"));
        document.number = one.number.clone();
        document.period = one.text("year").to_owned();
        let budgets = rows(&one, "sessions").filter_map(|row| amount_of(&row["budget"]));
        let figures = Figures::new(desk, desk.reference(self, params), largest(budgets));
        words(&mut document, desk, "chapter-aims", one.text("background"));
        aims(&mut document, desk, &one);
        head(&mut document, desk, "chapter-needs");
        if !one.text("needs").is_empty() {
            document.push(Block::text(one.text("needs")));
        }
        needs::needs(&mut document, desk, &figures)?;
        courses(&mut document, desk, &one);
        sessions(&mut document, desk, &figures, &one);
        money(&mut document, desk, &figures, &one)?;
        words(
            &mut document,
            desk,
            "chapter-judged",
            one.text("assessment"),
        );
        document.push(Block::text(say(desk.lang, "judged-levels")));
        words(
            &mut document,
            desk,
            "chapter-assured",
            one.text("assurance"),
        );
        document.approvals = ["sign-head", "sign-hr", "sign-management"]
            .map(|key| SignOffRow {
                role: say(desk.lang, key),
                ..SignOffRow::default()
            })
            .to_vec();
        Ok(document)
    }
}

fn aims(document: &mut Document, desk: &Desk, one: &Item) {
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "what")),
            text_cell(word(row, "measure")),
            row_day(row, "due"),
        ]
    };
    let columns = ["col-aim", "col-measured-by", "col-due"];
    let table = titled(desk.lang, "table-aims", &columns);
    let body = rows(one, "aims").map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-aims"));
}

fn courses(document: &mut Document, desk: &Desk, one: &Item) {
    head(document, desk, "chapter-courses");
    let of = TrainingPlan::TYPE;
    let pick = |row: &JsonValue, name| child_choice(of, ("courses", name), row, desk.lang);
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "name")),
            pick(row, "skill"),
            text_cell(word(row, "audience")),
            plain(number_of(&row["hours"])),
            pick(row, "way"),
            text_cell(word(row, "trainer")),
        ]
    };
    let columns = [
        "col-course",
        "col-skill",
        "col-audience",
        "col-hours#",
        "col-way",
        "col-trainer",
    ];
    let table = titled(desk.lang, "table-courses", &columns);
    let body = rows(one, "courses").map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-courses"));
}

fn sessions(document: &mut Document, desk: &Desk, figures: &Figures<'_>, one: &Item) {
    head(document, desk, "chapter-sessions");
    let task = |row: &JsonValue| {
        Some(Task {
            label: word(row, "course").to_owned(),
            group: None,
            first: word(row, "first_day").parse().ok()?,
            last: word(row, "last_day").parse().ok()?,
            done: None,
            tone: Tone::Neutral,
        })
    };
    let tasks: Vec<Task> = rows(one, "sessions").filter_map(task).collect();
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "course")),
            row_day(row, "first_day"),
            row_day(row, "last_day"),
            text_cell(word(row, "venue")),
            plain(number_of(&row["heads"])),
        ]
    };
    let columns = [
        "col-course",
        "col-from",
        "col-until",
        "col-place",
        "col-heads#",
    ];
    let table = titled(desk.lang, "table-sessions", &columns);
    let body = rows(one, "sessions").map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-sessions"));
    if !tasks.is_empty() {
        let today = Some(desk.today);
        let chart = figures.chart(
            &say(desk.lang, "chart-sessions"),
            Plot::Gantt { tasks, today },
        );
        document.push(Block::from(chart));
    }
}

/// 五、讲师、预算、资源: cost for each head, and what human resources answered.
fn money(
    document: &mut Document,
    desk: &Desk,
    figures: &Figures<'_>,
    one: &Item,
) -> Result<(), ReportError> {
    head(document, desk, "chapter-money");
    let columns = ["col-course", "col-heads#", "col-budget#", "col-each#"];
    let mut table = titled(desk.lang, "table-money", &columns)
        .scale(figures.scale)
        .source(figures.source());
    let (mut total, mut all) = (Amount::ZERO, 0.0);
    for row in rows(one, "sessions") {
        let budget = amount_of(&row["budget"]);
        let heads = number_of(&row["heads"]).filter(|heads| *heads > 0.0);
        total += budget.unwrap_or(Amount::ZERO);
        all += heads.unwrap_or(0.0);
        table.push(
            RowRole::Body,
            cost(word(row, "course").into(), heads, budget),
        );
    }
    if all > 0.0 || total.0 > 0 {
        let heads = (all > 0.0).then_some(all);
        table.push(
            RowRole::Total,
            cost(say(desk.lang, "total").into(), heads, Some(total)),
        );
        document.push(Block::from(table));
    } else {
        let missing = say(desk.lang, "missing-budget");
        document.push(Block::missing(missing, say(desk.lang, "supplier-owner")));
    }
    confirmations(document, desk, one)
}

fn cost(name: Value, heads: Option<f64>, budget: Option<Amount>) -> [Value; 4] {
    let each = heads
        .zip(budget)
        .and_then(|(heads, budget)| Amount::from_f64(budget.to_f64() / heads));
    let cash = |amount: Option<Amount>| amount.map_or(Value::Absent, Value::Money);
    [name, plain(heads), cash(budget), cash(each)]
}

fn confirmations(document: &mut Document, desk: &Desk, one: &Item) -> Result<(), ReportError> {
    let all = answers(desk, one)?;
    if all.is_empty() {
        let missing = say(desk.lang, "missing-hr");
        document.push(Block::missing(missing, say(desk.lang, "sign-hr")));
        return Ok(());
    }
    let columns = ["col-matter", "col-department", "col-state", "col-answer"];
    let table = titled(desk.lang, "table-confirmed", &columns);
    sheet(document, table, all, String::new());
    Ok(())
}
