//! Needs (培训需求): what checks of skill, lost deals and new people say should be trained.

use std::collections::BTreeMap;

use qd_documents::{Block, Document, Plot, Value};
use qd_records::{ChoiceType, Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{number_of, rows, sheet, text_cell, word};
use qd_reports::{Desk, ReportError};

use super::sellers::sellers;
use super::{count, say, titled};
use crate::training::Skill;
use crate::training::skill::SkillCheck;

/// Levels of one skill: by oneself, by the superior, wanted.
#[derive(Default)]
struct Levels {
    own: Vec<f64>,
    seen: Vec<f64>,
    wanted: Vec<f64>,
}

/// The mean of some values.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Writes the chapter's tables.
pub(super) fn needs(
    document: &mut Document,
    desk: &Desk,
    figures: &Figures<'_>,
) -> Result<(), ReportError> {
    let checks = desk.records()?.all(SkillCheck::TYPE, &[("sort", "-day")])?;
    skills(document, desk, figures, &checks);
    lost(document, desk)?;
    newcomers(document, desk, figures)
}

fn skills(document: &mut Document, desk: &Desk, figures: &Figures<'_>, checks: &[Item]) {
    let mut found: BTreeMap<&str, Levels> = BTreeMap::new();
    for check in checks {
        for row in rows(check, "levels") {
            let Some(level) = number_of(&row["level"]) else {
                continue;
            };
            let kept = found.entry(word(row, "skill")).or_default();
            if check.text("rater") == "oneself" {
                kept.own.push(level);
            } else {
                kept.seen.push(level);
            }
            kept.wanted.extend(number_of(&row["wanted"]));
        }
    }
    let columns = [
        "col-skill",
        "col-checked#",
        "col-own#",
        "col-seen#",
        "col-wanted#",
        "col-short#",
    ];
    let table = titled(desk.lang, "table-skills", &columns)
        .source(figures.source())
        .note(say(desk.lang, "skills-note"));
    let (mut names, mut values) = (Vec::new(), Vec::new());
    let mut body = Vec::new();
    for option in Skill::OPTIONS {
        let Some(kept) = found.get(option.key) else {
            continue;
        };
        let (own, seen, wanted) = (mean(&kept.own), mean(&kept.seen), mean(&kept.wanted));
        let short = wanted
            .zip(seen.or(own))
            .map(|(wanted, level)| wanted - level);
        let name = option.label.of(desk.lang).to_owned();
        names.push(name.clone());
        values.push([own, seen, wanted].map(Value::ratio).to_vec());
        body.push(vec![
            Value::Text(name),
            count(kept.seen.len().max(kept.own.len())),
            Value::ratio(own),
            Value::ratio(seen),
            Value::ratio(wanted),
            Value::ratio(short),
        ]);
    }
    let some = body.len() >= 2;
    sheet(document, table, body, say(desk.lang, "none-skills"));
    if some {
        let columns = ["col-own", "col-seen", "col-wanted"].map(|key| say(desk.lang, key));
        let plot = Plot::Heatmap {
            columns: columns.to_vec(),
            rows: names,
            values,
        };
        let chart = figures.chart(&say(desk.lang, "chart-skills"), plot);
        document.push(Block::from(chart));
    }
}

/// Why deals were lost, as sales wrote it down.
fn lost(document: &mut Document, desk: &Desk) -> Result<(), ReportError> {
    let records = desk.records()?;
    let Some(of) = records.records().registry().get("opportunity") else {
        return Ok(());
    };
    let all = records.all(of, &[("stage", "lost")])?;
    let row = |one: &Item| -> Vec<Value> {
        let title = one.text(of.title);
        vec![
            text_cell(title),
            text_cell(one.text("competitor")),
            text_cell(one.text("why_lost")),
        ]
    };
    let columns = ["col-deal", "col-rival", "col-why"];
    let table = titled(desk.lang, "table-lost", &columns);
    let body = all.iter().take(20).map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-lost"));
    Ok(())
}

/// People whose first sale lies within the last twelve months of the ledger.
fn newcomers(
    document: &mut Document,
    desk: &Desk,
    figures: &Figures<'_>,
) -> Result<(), ReportError> {
    let Ok((from, last)) = desk.span() else {
        return Ok(());
    };
    let year = desk.company.fiscal.year(desk.company.fiscal.year_of(last));
    let span = super::sellers::so_far(desk, &year)?;
    let team = sellers(desk, &span)?;
    let row = |one: &super::sellers::Seller| {
        let tenure = one.tenure(from, last).filter(|months| *months < 12)?;
        Some(vec![
            Value::Text(one.name.clone()),
            text_cell(&one.region),
            Value::Count(i64::from(tenure)),
            Value::Money(one.actual),
            Value::percent(one.rate()),
        ])
    };
    let columns = [
        "col-person",
        "col-region",
        "col-months#",
        "col-actual#",
        "col-rate#",
    ];
    let table = titled(desk.lang, "table-newcomers", &columns)
        .scale(figures.scale)
        .source(figures.source());
    let body = team.iter().filter_map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-newcomers"));
    Ok(())
}
