//! 《绩效评估表》: one person's sheet with weights, measured values, points, both views, the trail of corrections.

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, SignOffRow, Value};
use qd_records::{Item, JsonValue, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{
    Titles, child_choice, choice, day_cell, number_of, rows, sheet, text_cell, word,
};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{asked, head, number_cell, opened, record_param, say, titled, words};
use crate::appraisal::sheet::KpiSheet;
use crate::appraisal::step::AppraisalStep;

/// The document of one sheet.
pub struct Sheet;

impl Report for Sheet {
    fn key(&self) -> &'static str {
        "team.appraisal"
    }
    fn label(&self) -> Label {
        label("绩效评估表", "Appraisal")
    }
    fn purpose(&self) -> Label {
        label(
            "《绩效评估表》：指标、权重、测得值、得分、等级、双方意见与更正记录。",
            "Measures, weights, measured values, points, grade, both views and the trail of corrections.",
        )
    }
    fn icon(&self) -> &'static str {
        "clipboard-check"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(KpiSheet::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![record_param()]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let one = desk.records()?.get(KpiSheet::TYPE, asked(params)?)?;
        let names = Titles::of(desk, ("person", "owner"), [&one])?;
        let person = names.name(&one).unwrap_or_default();
        let title = crate::texts().say(
            desk.lang,
            "appraisal-title",
            &[("person", &person), ("period", &one.text("period"))],
        );
        let mut document = opened(self, desk, &title);
        document.number = one.number.clone();
        document.period = one.text("period").to_owned();
        let figures = Figures::new(desk, desk.reference(self, params), Amount::ZERO);
        result(&mut document, desk, &figures, &one);
        measures(&mut document, desk, &figures, &one);
        words(&mut document, desk, "chapter-self", one.text("self_note"));
        words(
            &mut document,
            desk,
            "chapter-review",
            one.text("review_note"),
        );
        trail(&mut document, desk, &one)?;
        document.approvals = ["sign-person", "sign-superior", "sign-hr"]
            .map(|key| SignOffRow {
                role: say(desk.lang, key),
                ..SignOffRow::default()
            })
            .to_vec();
        Ok(document)
    }
}

fn result(document: &mut Document, desk: &Desk, figures: &Figures<'_>, one: &Item) {
    head(document, desk, "chapter-result");
    let of = KpiSheet::TYPE;
    let card =
        |key: &str, at: &str, value| KeyFigure::new(say(desk.lang, key), figures.figure(at, value));
    document.push(Block::key_figures([
        card("col-score", "score", number_cell(one, "score")),
        card("col-grade", "grade", choice(of, one, "grade", desk.lang)),
        card("col-state", "state", choice(of, one, "state", desk.lang)),
        card("col-measured", "measured_to", day_cell(one, "measured_to")),
    ]));
    document.push(Block::text(say(desk.lang, "appraisal-bands")));
    if one.text("first_day").is_empty() && one.text("last_day").is_empty() {
        return;
    }
    let mut table = titled(desk.lang, "table-in-post", &["col-from", "col-until"]);
    table.push(
        RowRole::Body,
        [day_cell(one, "first_day"), day_cell(one, "last_day")],
    );
    document.push(Block::from(table));
}

fn measures(document: &mut Document, desk: &Desk, figures: &Figures<'_>, one: &Item) {
    head(document, desk, "chapter-measures");
    let of = KpiSheet::TYPE;
    let wording: Vec<&str> = rows(one, "items").map(|row| word(row, "wording")).collect();
    let value = |row: &JsonValue, name: &str| Value::ratio(number_of(&row[name]));
    let columns = [
        "col-measure",
        "col-wording",
        "col-weight#",
        "col-target#",
        "col-actual#",
        "col-points#",
        "col-weighted#",
    ];
    let mut table = titled(desk.lang, "table-measures", &columns)
        .source(figures.source())
        .note(say(desk.lang, "measures-note"));
    let applies = |row: &&JsonValue| number_of(&row["points"]).is_some();
    let whole: f64 = rows(one, "results")
        .filter(applies)
        .filter_map(|row| number_of(&row["weight"]))
        .sum();
    for (at, row) in rows(one, "results").enumerate() {
        let weighted = number_of(&row["points"])
            .zip(number_of(&row["weight"]))
            .filter(|_| whole > 0.0)
            .map(|(points, weight)| points * weight / whole);
        let body = [
            child_choice(of, ("results", "measure"), row, desk.lang),
            text_cell(wording.get(at).copied().unwrap_or_default()),
            Value::percent(number_of(&row["weight"]).map(|w| w / 100.0)),
            value(row, "target"),
            value(row, "actual"),
            value(row, "points"),
            Value::ratio(weighted),
        ];
        table.push(RowRole::Body, body);
    }
    let dash = || Value::Absent;
    if one.get("adjusted").is_string() {
        let adjusted = number_cell(one, "adjusted");
        let name = Value::Text(say(desk.lang, "row-adjusted"));
        table.push(
            RowRole::Body,
            [name, dash(), dash(), dash(), dash(), dash(), adjusted],
        );
    }
    let name = Value::Text(say(desk.lang, "col-score"));
    let score = number_cell(one, "score");
    table.push(
        RowRole::Total,
        [name, dash(), dash(), dash(), dash(), dash(), score],
    );
    if rows(one, "results").next().is_none() {
        let missing = say(desk.lang, "missing-measured");
        document.push(Block::missing(
            missing,
            say(desk.lang, "supplier-operations"),
        ));
        return;
    }
    document.push(Block::from(table));
}

fn trail(document: &mut Document, desk: &Desk, one: &Item) -> Result<(), ReportError> {
    head(document, desk, "chapter-trail");
    let all = desk
        .records()?
        .linked(AppraisalStep::TYPE, "sheet", one.id)?;
    let names = Titles::of(desk, ("person", "taken_by"), &all)?;
    let row = |step: &Item| -> Vec<Value> {
        vec![
            choice(AppraisalStep::TYPE, step, "verb", desk.lang),
            names.cell(step),
            number_cell(step, "points"),
            text_cell(step.text("note")),
        ]
    };
    let columns = ["col-step", "col-by", "col-points#", "col-grounds"];
    let table = titled(desk.lang, "table-trail", &columns);
    sheet(
        document,
        table,
        all.iter().map(row).collect(),
        say(desk.lang, "none"),
    );
    Ok(())
}
