//! Decision proposal as a document (商务决策建议书): options with money and weighted points, how far the weights can move
//! before another option leads, risks, plan, confirmations, and the review when its day has come.

use std::collections::BTreeMap;

use qd_base::{Amount, Id, Label, Problem, label};
use qd_documents::{Block, Document, KeyFigure, Plot, Risk, RowRole, Task, Tone, Value};
use qd_records::{Item, JsonValue, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{
    amount_of, answers, choice, money, money_cell, number_of, rows, sheet, text_cell, word,
};
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use super::{cell, largest, mark, opened, say, titled};
use crate::proposal::DecisionProposal;

/// The document of one proposal.
pub struct Decision;

impl Report for Decision {
    fn key(&self) -> &'static str {
        "market.decision"
    }
    fn label(&self) -> Label {
        label("商务决策建议书", "Decision proposal")
    }
    fn purpose(&self) -> Label {
        label(
            "请求什么决定、有哪些方案、为什么这样选、结果如何检验。",
            "What is to be decided, which options there are, why this one, how the result will be judged.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(DecisionProposal::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "record",
            label: label("决策建议", "Proposal"),
            kind: ParamKind::Text,
            default: |_| String::new(),
            more: true,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let asked: Result<Id, _> = params.text("record").parse();
        let id = asked.map_err(|_| Problem::new(400, "market-no-record").field("record"))?;
        let one = desk.records()?.get(DecisionProposal::TYPE, id)?;
        let mut document = opened(self, desk, one.text("title"));
        document.number = one.number.clone();
        let sums = rows(&one, "options")
            .flat_map(|row| [amount_of(&row["cost"]), amount_of(&row["benefit"])]);
        let most = largest(sums.flatten().chain(money(&one, "expected")));
        let figures = Figures::new(desk, desk.reference(self, params), most);
        request(desk, &mut document, &figures, &one);
        options(desk, &mut document, &figures, &one);
        recommendation(desk, &mut document, &one);
        confirmations(desk, &mut document, &one)?;
        risks(desk, &mut document, &figures, &one);
        plan(desk, &mut document, &figures, &one);
        outcome(desk, &mut document, &figures, &one);
        Ok(document)
    }
}

fn head(desk: &Desk, document: &mut Document, key: &str) {
    document.push(Block::heading(1, say(desk.lang, key)));
}

/// A chapter of words; what is not written yet is named with who must write it.
fn words(desk: &Desk, document: &mut Document, key: &str, text: &str) {
    head(desk, document, key);
    if text.is_empty() {
        let missing = say(desk.lang, "decision-missing");
        document.push(Block::missing(missing, say(desk.lang, "decision-proposer")));
    } else {
        document.push(Block::text(text));
    }
}

fn request(desk: &Desk, document: &mut Document, figures: &Figures<'_>, one: &Item) {
    words(desk, document, "decision-request", one.text("request"));
    let card = |key: &str, at: &str| {
        KeyFigure::new(say(desk.lang, key), figures.figure(at, money_cell(one, at)))
    };
    document.push(Block::key_figures([
        card("decision-amount", "amount"),
        card("decision-expected", "expected"),
    ]));
    let mut table = titled(desk.lang, "decision-card", &["col-point", "col-what"]);
    let of = DecisionProposal::TYPE;
    for field in ["matter", "state", "decide_by", "review_on"] {
        let name = of.field(field).map_or("", |f| f.label.of(desk.lang));
        let value = match field {
            "matter" | "state" => choice(of, one, field, desk.lang),
            _ => text_cell(one.text(field)),
        };
        table.push(RowRole::Body, [name.into(), value]);
    }
    document.push(Block::from(table));
    words(
        desk,
        document,
        "decision-background",
        one.text("background"),
    );
    words(desk, document, "decision-aim", one.text("aim"));
    let row = |row| vec![cell(row, "name"), cell(row, "weight")];
    let table = titled(
        desk.lang,
        "decision-criteria",
        &["col-criterion", "col-weight"],
    );
    let body = rows(one, "criteria").map(row).collect();
    sheet(document, table, body, say(desk.lang, "none"));
}

/// Points by option: the weighted mean of its scores and the plain one. An option that is not scored by every criterion
/// has neither.
fn points(one: &Item) -> BTreeMap<String, (f64, f64)> {
    let weights: BTreeMap<&str, f64> = rows(one, "criteria")
        .map(|row| (word(row, "name"), number_of(&row["weight"]).unwrap_or(0.0)))
        .collect();
    let mut found: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for row in rows(one, "scores") {
        let weight = weights.get(word(row, "criterion")).copied();
        if let Some((weight, points)) = weight.zip(number_of(&row["points"])) {
            found
                .entry(word(row, "option"))
                .or_default()
                .push((weight, points));
        }
    }
    let whole = |scores: &Vec<(f64, f64)>| !scores.is_empty() && scores.len() == weights.len();
    let mean = |scores: &Vec<(f64, f64)>| {
        let weighted = scores
            .iter()
            .map(|(weight, points)| weight * points)
            .sum::<f64>()
            / 100.0;
        let plain = scores.iter().map(|(_, points)| points).sum::<f64>() / scores.len() as f64;
        (weighted, plain)
    };
    let complete = found.iter().filter(|(_, scores)| whole(scores));
    complete
        .map(|(name, scores)| ((*name).to_owned(), mean(scores)))
        .collect()
}

fn options(desk: &Desk, document: &mut Document, figures: &Figures<'_>, one: &Item) {
    head(desk, document, "decision-options");
    let row = |row| {
        vec![
            cell(row, "name"),
            cell(row, "capacity"),
            cell(row, "conditions"),
        ]
    };
    let columns = ["col-option", "col-capacity", "col-conditions"];
    let table = titled(desk.lang, "decision-options", &columns);
    let body = rows(one, "options").map(row).collect();
    sheet(document, table, body, say(desk.lang, "decision-no-options"));
    head(desk, document, "decision-comparison");
    let points = points(one);
    let row = |row: &JsonValue| {
        let (cost, benefit) = (amount_of(&row["cost"]), amount_of(&row["benefit"]));
        let net = cost.zip(benefit).map(|(cost, benefit)| benefit - cost);
        let cash = |amount: Option<Amount>| amount.map_or(Value::Absent, Value::Money);
        let score = points.get(word(row, "name"));
        vec![
            cell(row, "name"),
            cash(cost),
            cash(benefit),
            cash(net),
            Value::ratio(score.map(|(weighted, _)| *weighted)),
            Value::ratio(score.map(|(_, plain)| *plain)),
        ]
    };
    let table = titled(desk.lang, "decision-comparison", &["col-option"])
        .scale(figures.scale)
        .source(figures.source())
        .number_column(say(desk.lang, "col-cost"))
        .number_column(say(desk.lang, "col-benefit"))
        .number_column(say(desk.lang, "col-net"))
        .number_column(say(desk.lang, "col-weighted"))
        .number_column(say(desk.lang, "col-plain"));
    let body = rows(one, "options").map(row).collect();
    sheet(document, table, body, say(desk.lang, "decision-no-options"));
    document.push(Block::text(say(desk.lang, robust(&points))));
}

/// Whether the same option leads with the chosen weights and with equal ones.
fn robust(points: &BTreeMap<String, (f64, f64)>) -> &'static str {
    let best = |by: fn(&(f64, f64)) -> f64| {
        let ranked = points.iter().max_by(|a, b| by(a.1).total_cmp(&by(b.1)));
        ranked.map(|(name, _)| name)
    };
    match (best(|p| p.0), best(|p| p.1)) {
        (None, _) | (_, None) => "decision-unscored",
        (weighted, plain) if weighted == plain => "decision-robust",
        _ => "decision-sensitive",
    }
}

fn recommendation(desk: &Desk, document: &mut Document, one: &Item) {
    words(
        desk,
        document,
        "decision-recommended",
        one.text("recommended"),
    );
    for field in ["why", "unless"] {
        let text = one.text(field);
        if !text.is_empty() {
            let name = DecisionProposal::TYPE.field(field);
            document.push(Block::heading(
                2,
                name.map_or("", |f| f.label.of(desk.lang)),
            ));
            document.push(Block::text(text));
        }
    }
}

/// The coordination requests about this proposal, where the house keeps them.
fn confirmations(desk: &Desk, document: &mut Document, one: &Item) -> Result<(), ReportError> {
    head(desk, document, "decision-confirmations");
    let columns = ["col-what", "col-department", "col-state", "col-answer"];
    let table = titled(desk.lang, "decision-confirmations", &columns);
    let body = answers(desk, one)?;
    sheet(document, table, body, say(desk.lang, "decision-not-asked"));
    Ok(())
}

fn risks(desk: &Desk, document: &mut Document, figures: &Figures<'_>, one: &Item) {
    head(desk, document, "decision-risks");
    let all: Vec<Risk> = rows(one, "risks")
        .enumerate()
        .map(|(at, row)| Risk {
            number: format!("R{}", at + 1),
            label: word(row, "what").to_owned(),
            probability: mark(row, "probability"),
            impact: mark(row, "impact"),
        })
        .collect();
    if !all.is_empty() {
        let plot = Plot::RiskMatrix { risks: all };
        document.push(Block::from(
            figures.chart(&say(desk.lang, "decision-risks"), plot),
        ));
    }
    let row = |row| {
        vec![
            cell(row, "what"),
            cell(row, "probability"),
            cell(row, "impact"),
            cell(row, "response"),
        ]
    };
    let columns = ["col-risk", "col-likelihood", "col-impact", "col-response"];
    let table = titled(desk.lang, "decision-risks", &columns);
    sheet(
        document,
        table,
        rows(one, "risks").map(row).collect(),
        say(desk.lang, "none"),
    );
}

fn plan(desk: &Desk, document: &mut Document, figures: &Figures<'_>, one: &Item) {
    head(desk, document, "decision-plan");
    let task = |row| {
        Some(Task {
            label: word(row, "what").to_owned(),
            group: None,
            first: word(row, "starts_on").parse().ok()?,
            last: word(row, "until").parse().ok()?,
            done: None,
            tone: Tone::Neutral,
        })
    };
    let tasks: Vec<Task> = rows(one, "plan").filter_map(task).collect();
    if !tasks.is_empty() {
        let today = Some(desk.today);
        let plot = Plot::Gantt { tasks, today };
        document.push(Block::from(
            figures.chart(&say(desk.lang, "decision-plan"), plot),
        ));
    }
    let row = |row| {
        ["what", "owner", "starts_on", "until", "rule"]
            .map(|name| cell(row, name))
            .to_vec()
    };
    let columns = ["col-step", "col-owner", "col-from", "col-end", "col-rule"];
    let table = titled(desk.lang, "decision-plan", &columns);
    sheet(
        document,
        table,
        rows(one, "plan").map(row).collect(),
        say(desk.lang, "none"),
    );
}

fn outcome(desk: &Desk, document: &mut Document, figures: &Figures<'_>, one: &Item) {
    if one.text("state") != "reviewed" {
        return;
    }
    head(desk, document, "decision-outcome");
    let (expected, actual) = (money(one, "expected"), money(one, "actual"));
    let gap = expected
        .zip(actual)
        .map(|(expected, actual)| actual - expected);
    let tone = match gap {
        Some(gap) if gap < Amount::ZERO => Tone::Bad,
        Some(_) => Tone::Good,
        None => Tone::Neutral,
    };
    let cash = |amount: Option<Amount>| amount.map_or(Value::Absent, Value::Money);
    let card = |key: &str, at: &str, amount| {
        KeyFigure::new(say(desk.lang, key), figures.figure(at, cash(amount)))
    };
    document.push(Block::key_figures([
        card("decision-expected", "review/expected", expected),
        card("decision-actual", "review/actual", actual),
        card("decision-gap", "review/gap", gap).tone(tone),
    ]));
    document.push(Block::text(one.text("lesson")));
}
