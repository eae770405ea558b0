//! Parts that both project documents share (共用章节): milestones with Gantt and slip, the risk matrix, money, and how the
//! departments answered.

use std::collections::BTreeMap;

use qd_base::{Amount, Date};
use qd_documents::{
    Block, Chart, Document, KeyFigure, Mark, Plot, Risk, Series, SeriesPlot, Task, Tone, Value,
};
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, amount_of, choice, day, day_cell, money, number, rows, sheet};
use qd_reports::{Desk, ReportError};

use super::folder::Folder;
use super::{cash, count, say, text, titled};
use crate::milestone::Milestone;
use crate::risk::ProjectRisk;
use crate::update::slip;

/// Planned, forecast, reached, slip; and the bars over time.
pub fn milestones(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    folder: &Folder,
) -> Result<(), ReportError> {
    let items = &folder.milestones;
    let owners = Titles::of(desk, ("person", "owner"), items)?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text(one, "title"),
            owners.cell(one),
            day_cell(one, "planned_on"),
            day_cell(one, "forecast_on"),
            day_cell(one, "reached_on"),
            slip(one, desk.today).map_or(Value::Absent, |days| Value::Count(days.into())),
            choice(Milestone::TYPE, one, "state", desk.lang),
        ]
    };
    let columns = [
        "col-milestone",
        "col-owner",
        "col-planned",
        "col-forecast",
        "col-reached",
    ];
    let table = titled(desk.lang, "part-milestones", &columns)
        .number_column(say(desk.lang, "col-slip"))
        .text_column(say(desk.lang, "col-state"))
        .source(figures.source());
    let body = items.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "none"));
    let tasks = bars(desk, folder);
    if !tasks.is_empty() {
        let today = Some(desk.today);
        let plot = Plot::Gantt { tasks, today };
        document.push(Block::from(
            figures.chart(&say(desk.lang, "part-gantt"), plot),
        ));
    }
    Ok(())
}

fn bars(desk: &Desk, folder: &Folder) -> Vec<Task> {
    let task = |one: &Item| {
        let last = day(one, "due")?;
        let first = day(one, "starts_on").unwrap_or(last);
        let done = one.text("state") == "done";
        let tone = match done {
            true => Tone::Good,
            false if last < desk.today => Tone::Bad,
            false => Tone::Neutral,
        };
        Some(Task {
            label: one.text("title").to_owned(),
            group: Some(say(desk.lang, "part-tasks")),
            first,
            last,
            done: Some(if done { 1.0 } else { 0.0 }),
            tone,
        })
    };
    let milestone = |one: &Item| {
        let on = day(one, "reached_on").or_else(|| day(one, "forecast_on"))?;
        let tone = match one.text("state") {
            "reached" => Tone::Good,
            "overdue" => Tone::Bad,
            "slipping" => Tone::Watch,
            _ => Tone::Neutral,
        };
        Some(Task {
            label: one.text("title").to_owned(),
            group: Some(say(desk.lang, "part-milestones")),
            first: on,
            last: on,
            done: None,
            tone,
        })
    };
    let tasks = folder.tasks.iter().filter_map(task);
    tasks
        .chain(folder.milestones.iter().filter_map(milestone))
        .collect()
}

/// The matrix, and each risk with how it moved since the look before the last.
pub fn risks(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    folder: &Folder,
) -> Result<(), ReportError> {
    let items = &folder.risks;
    let mark = |one: &Item, name: &str| number(one, name).unwrap_or(0.0).clamp(0.0, 5.0) as u8;
    let open = items.iter().filter(|one| one.text("state") != "gone");
    let dots: Vec<Risk> = open
        .enumerate()
        .map(|(at, one)| Risk {
            number: format!("R{}", at + 1),
            label: one.text("title").to_owned(),
            probability: mark(one, "probability"),
            impact: mark(one, "impact"),
        })
        .collect();
    if !dots.is_empty() {
        let plot = Plot::RiskMatrix { risks: dots };
        document.push(Block::from(
            figures.chart(&say(desk.lang, "part-matrix"), plot),
        ));
    }
    let owners = Titles::of(desk, ("person", "owner"), items)?;
    let row = |one: &Item| -> Vec<Value> {
        let rest = number(one, "residual_probability").zip(number(one, "residual_impact"));
        let score =
            |score: Option<f64>| score.map_or(Value::Absent, |n| Value::Count(n.round() as i64));
        vec![
            text(one, "title"),
            owners.cell(one),
            score(number(one, "score")),
            movement(folder, one),
            text(one, "trigger"),
            choice(ProjectRisk::TYPE, one, "response", desk.lang),
            text(one, "action"),
            score(rest.map(|(p, i)| p * i)),
            day_cell(one, "due"),
            choice(ProjectRisk::TYPE, one, "state", desk.lang),
        ]
    };
    let table = titled(desk.lang, "part-risks", &["col-risk", "col-owner"])
        .source(figures.source())
        .number_column(say(desk.lang, "col-score"))
        .number_column(say(desk.lang, "col-movement"))
        .text_column(say(desk.lang, "col-trigger"))
        .text_column(say(desk.lang, "col-response"))
        .text_column(say(desk.lang, "col-action"))
        .number_column(say(desk.lang, "col-residual"))
        .text_column(say(desk.lang, "col-due"))
        .text_column(say(desk.lang, "col-state"));
    let body = items.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "part-no-risks"));
    Ok(())
}

/// By how much the score changed from the look before the last to now.
fn movement(folder: &Folder, risk: &Item) -> Value {
    let id = risk.id.to_string();
    let score = |one: &Item| Some(number(one, "probability")? * number(one, "impact")?);
    let mut looks = folder
        .reviews
        .iter()
        .filter(|one| one.text("risk") == id)
        .rev();
    let (last, before) = (looks.next(), looks.next());
    let both = last.and_then(score).zip(before.and_then(score));
    both.map_or(Value::Absent, |(now, then)| {
        Value::Count((now - then).round() as i64)
    })
}

/// What a project may spend, has spent, may bill and has received.
pub struct Cash {
    pub budget: Option<Amount>,
    pub spent: Amount,
    pub billed: Amount,
    pub received: Amount,
}

impl Cash {
    /// Added up from the project's own lines.
    pub fn of(project: &Item) -> Cash {
        let sum = |table: &str, name: &str| {
            let all = rows(project, table).filter_map(|row| amount_of(&row[name]));
            all.fold(Amount::ZERO, |sum, one| sum + one)
        };
        Cash {
            budget: money(project, "budget"),
            spent: sum("costs", "amount"),
            billed: sum("receipts", "amount"),
            received: sum("receipts", "received"),
        }
    }
}

/// Budget against cost, receipts against bills, and what the ledger knows of the customer since the project began.
pub fn cash_of(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    project: &Item,
) -> Result<(), ReportError> {
    let all = Cash::of(project);
    let left = all.budget.map(|budget| budget - all.spent);
    let over = left.is_some_and(|left| left < Amount::ZERO);
    let card =
        |key: &str, value: Value| KeyFigure::new(say(desk.lang, key), figures.figure(key, value));
    let left = card("cash-left", cash(left));
    document.push(Block::key_figures([
        card("cash-budget", cash(all.budget)),
        card("cash-spent", Value::Money(all.spent)),
        left.tone(if over { Tone::Bad } else { Tone::Good }),
        card("cash-billed", Value::Money(all.billed)),
        card("cash-received", Value::Money(all.received)),
    ]));
    if let Some(chart) = curve(desk, figures, project) {
        document.push(Block::from(chart));
    }
    if let Some(sold) = sold(desk, project)? {
        document.push(Block::paragraph([
            say(desk.lang, "cash-ledger").into(),
            figures.span("ledger/revenue", Value::Money(sold)),
        ]));
    }
    Ok(())
}

/// Cost and receipts added up by day.
fn curve(desk: &Desk, figures: &Figures<'_>, project: &Item) -> Option<Chart> {
    let mut by: BTreeMap<Date, (Amount, Amount)> = BTreeMap::new();
    let on = |text: Option<&str>| text.and_then(|text| text.parse::<Date>().ok());
    for row in rows(project, "costs") {
        if let Some((day, cost)) = on(row["day"].as_str()).zip(amount_of(&row["amount"])) {
            by.entry(day).or_default().0 += cost;
        }
    }
    for row in rows(project, "receipts") {
        let came = on(row["received_on"].as_str()).zip(amount_of(&row["received"]));
        if let Some((day, amount)) = came {
            by.entry(day).or_default().1 += amount;
        }
    }
    if by.len() < 2 {
        return None;
    }
    let (mut spent, mut got) = (Amount::ZERO, Amount::ZERO);
    let (mut days, mut costs, mut receipts) = (Vec::new(), Vec::new(), Vec::new());
    for (day, (cost, receipt)) in by {
        spent += cost;
        got += receipt;
        days.push(day.to_string());
        costs.push(Value::Money(spent));
        receipts.push(Value::Money(got));
    }
    let series = |key: &str, values| Series::new(say(desk.lang, key), Mark::Line, values);
    let plot = Plot::Series(SeriesPlot {
        categories: days,
        series: vec![
            series("cash-spent", costs),
            series("cash-received", receipts),
        ],
    });
    Some(figures.chart(&say(desk.lang, "cash-curve"), plot))
}

/// Revenue with the customer in the ledger since the project began; none where the ledger does not know it.
fn sold(desk: &Desk, project: &Item) -> Result<Option<Amount>, ReportError> {
    let customer = project.text("customer");
    if customer.is_empty() || !desk.has_dimension("customer") {
        return Ok(None);
    }
    let Ok((_, last)) = desk.span() else {
        return Ok(None);
    };
    let from = day(project, "starts_on").filter(|from| *from <= last);
    let Some(period) = from.and_then(|from| qd_base::Period::range(from, last)) else {
        return Ok(None);
    };
    let query = Query::of(&[MetricKey::Revenue])
        .during(&period)
        .only("customer", &[customer]);
    let frame = desk.ask(&query)?;
    Ok(Some(frame.amount("revenue", 0)))
}

/// How the departments answered the requests of the project.
pub fn departments(desk: &Desk, document: &mut Document, figures: &Figures<'_>, folder: &Folder) {
    let of = qd_workflow::request_type();
    let mut by: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for one in folder
        .requests
        .iter()
        .filter(|one| one.text("state") != "cancelled")
    {
        by.entry(one.text("to_role").to_owned())
            .or_default()
            .push(one);
    }
    let at = |one: &Item, name: &str| one.text(name).parse::<qd_base::Timestamp>().ok();
    let row = |(_, all): (&String, &Vec<&Item>)| -> Vec<Value> {
        let answered: Vec<&&Item> = all
            .iter()
            .filter(|one| at(one, "answered_at").is_some())
            .collect();
        let timely = answered
            .iter()
            .filter(|one| at(one, "answered_at") <= at(one, "due_at"));
        let timely = timely.count();
        let hours = answered.iter().filter_map(|one| {
            let took = at(one, "answered_at")?.as_microsecond() - one.created_at;
            Some(took / 3_600_000_000)
        });
        let mut hours: Vec<i64> = hours.collect();
        hours.sort_unstable();
        let rate = (!answered.is_empty()).then(|| timely as f64 / answered.len() as f64);
        let first = all.first().map(|one| choice(of, one, "to_role", desk.lang));
        vec![
            first.unwrap_or(Value::Absent),
            count(all.len()),
            count(answered.len()),
            Value::percent(rate),
            hours
                .get(hours.len() / 2)
                .map_or(Value::Absent, |h| Value::Count(*h)),
        ]
    };
    let table = titled(desk.lang, "part-departments", &["col-department"])
        .source(figures.source())
        .number_column(say(desk.lang, "col-asked"))
        .number_column(say(desk.lang, "col-answered"))
        .number_column(say(desk.lang, "col-timely"))
        .number_column(say(desk.lang, "col-hours"));
    let body = by.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "part-no-requests"));
}
