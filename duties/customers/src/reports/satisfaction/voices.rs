//! 八、意见归类; 九、低分客户闭环; 十一、改进计划.

use qd_documents::{Document, Plot, ShareLook, Slice, Value};
use qd_insight::customers::Quadrant;
use qd_records::{Item, Record};
use qd_reports::ReportError;
use qd_reports::reading::{self, Titles, choice, count, day_cell, text_cell};

use super::Page;
use super::design::wording;
use super::read::Answer;
use super::results::drivers;
use crate::issue::Issue;
use crate::survey::topics;

/// Comments that are quoted.
const QUOTED: usize = 20;

pub(super) fn write(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-voices");
    comments(page, document)?;
    page.head(document, "sat-low-scores");
    low_scores(page, document)
}

fn comments(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    let mut said: Vec<&Answer> = page
        .reading
        .answers
        .iter()
        .filter(|answer| !answer.item.text("comment").is_empty())
        .collect();
    if said.is_empty() {
        page.text(document, "sat-no-comments");
        return Ok(());
    }
    let texts: Vec<&str> = said
        .iter()
        .map(|answer| answer.item.text("comment"))
        .collect();
    let found = topics(&texts);
    let total: usize = found.iter().map(|(_, n)| n).sum();
    let mut sum = 0;
    let slices: Vec<Slice> = found
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(topic, n)| {
            sum += n;
            Slice {
                label: topic.of(page.desk.lang).to_owned(),
                value: count(*n),
                share: Value::Percent(sum as f64 / total as f64),
            }
        })
        .collect();
    let plot = Plot::Share {
        look: ShareLook::Pareto,
        slices,
    };
    let chart = page.figures.chart(&page.say("chart-topics"), plot);
    let note = page.say_with("sat-topics-note", &[("n", &said.len())]);
    document.push(qd_documents::Block::from(
        chart.unit(page.say("sat-unit-answers")).note(note),
    ));
    // The lowest first: they say what is to be done.
    said.sort_by(|a, b| {
        let points = |one: &Answer| one.points.unwrap_or(f64::INFINITY);
        points(a)
            .total_cmp(&points(b))
            .then(a.item.id.cmp(&b.item.id))
    });
    let names = names(page, &said)?;
    let nameless = usize::from(page.reading.survey.anonymous);
    let body = said
        .iter()
        .take(QUOTED)
        .map(|answer| {
            let mut row = vec![
                names.cell(&answer.item),
                Value::ratio(answer.points),
                answer.item.text("comment").into(),
            ];
            // Nobody may know whose words they are, so there is no column for it.
            row.drain(..nameless);
            row
        })
        .collect();
    let columns = &["column-customer", "col-points#", "col-comment"][nameless..];
    page.put(document, page.table("table-comments", columns), body);
    Ok(())
}

fn names(page: &Page<'_>, answers: &[&Answer]) -> Result<Titles, ReportError> {
    let items = answers.iter().map(|answer| &answer.item);
    Titles::of(page.desk, ("account", "account"), items)
}

/// 九、低分客户闭环.
fn low_scores(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    let low = page.reading.survey.low.to_f64();
    let mut answers: Vec<&Answer> = page
        .reading
        .answers
        .iter()
        .filter(|answer| answer.points.is_some_and(|points| points < low))
        .collect();
    if answers.is_empty() {
        page.text(document, "sat-no-low");
        return Ok(());
    }
    answers.sort_by(|a, b| a.points.unwrap_or(0.0).total_cmp(&b.points.unwrap_or(0.0)));
    let names = names(page, &answers)?;
    let records = page.desk.records()?;
    let issue = |answer: &Answer| {
        let id = answer.item.text("issue").parse().ok()?;
        records.get(Issue::TYPE, id).ok()
    };
    let issues: Vec<Option<Item>> = answers.iter().map(|answer| issue(answer)).collect();
    let owners = Titles::of(page.desk, ("person", "owner"), issues.iter().flatten())?;
    let body = answers
        .iter()
        .zip(&issues)
        .map(|(answer, issue)| {
            let of = |make: &dyn Fn(&Item) -> Value| issue.as_ref().map_or(Value::Absent, make);
            vec![
                names.cell(&answer.item),
                Value::ratio(answer.points),
                of(&|one| text_cell(one.number.as_deref().unwrap_or_default())),
                of(&|one| owners.cell(one)),
                of(&|one| day_cell(one, "solve_by")),
                of(&|one| choice(Issue::TYPE, one, "state", page.desk.lang)),
            ]
        })
        .collect();
    let columns = [
        "column-customer",
        "col-points#",
        "column-number",
        "column-owner",
        "column-due",
        "col-state",
    ];
    page.put(document, page.table("table-low", &columns), body);
    Ok(())
}

/// 十一、改进计划: what is to be improved first, and what departments were asked.
pub(super) fn improve(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-plan");
    let first: Vec<String> = drivers(page.reading)
        .map(|found| found.drivers)
        .unwrap_or_default()
        .iter()
        .filter(|one| one.quadrant == Quadrant::Improve)
        .filter_map(|one| {
            let asked = page.reading.asked.iter().find(|a| a.code == one.name)?;
            Some(wording(page, asked).to_owned())
        })
        .collect();
    if !first.is_empty() {
        let names = first.join(&page.say("sat-and"));
        let text = page.say_with("sat-plan-first", &[("names", &names)]);
        document.push(qd_documents::Block::text(text));
    }
    let asked = reading::answers(page.desk, &page.reading.item)?;
    if asked.is_empty() {
        let supplier = page.say("supplier-survey");
        document.push(qd_documents::Block::missing(
            page.say("sat-plan-missing"),
            supplier,
        ));
        return Ok(());
    }
    let columns = ["col-request", "col-department", "col-state", "col-answer"];
    page.put(document, page.table("table-plan", &columns), asked);
    Ok(())
}
