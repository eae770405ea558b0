//! Goals, assumptions and risks as people have entered them: commitments, what the plan takes for granted, the register.

use qd_documents::{Block, Document, Risk, RowRole, Table, Value};
use qd_records::{Item, Record};
use qd_reports::reading::{choice, day_cell, money, money_cell, number};

use super::super::plan::Material;
use super::{chosen, words_cell};
use crate::living::commitment::Commitment;
use crate::living::risk::PlanRisk;

/// Long words of the plan under a heading of their own, line by line.
pub(in super::super) fn words(document: &mut Document, m: &Material<'_>, pairs: &[(&str, &str)]) {
    let Some(kept) = &m.kept else {
        return;
    };
    for (field, key) in pairs {
        let text = kept.plan.text(field);
        if text.is_empty() {
            continue;
        }
        document.push(m.section(key));
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        document.blocks.extend(lines.map(Block::text));
    }
}

/// T5: the sentences of the plan that carry a number.
pub(in super::super) fn commitments(document: &mut Document, m: &Material<'_>) {
    let Some(kept) = m.kept.as_ref().filter(|kept| !kept.commitments.is_empty()) else {
        return;
    };
    let mut table = Table::new(m.say("table-commitments"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-sentence"))
        .text_column(m.say("column-measure"))
        .text_column(m.say("column-when"))
        .text_column(m.say("column-scope"))
        .number_column(m.say("tier-goal"))
        .text_column(m.say("column-owner"));
    for item in &kept.commitments {
        let goal = money(item, "amount").map_or_else(
            || number(item, "quantity").map_or(Value::Absent, quantity),
            Value::Money,
        );
        let scope = match item.text("member") {
            "" => Value::Text(m.say("scope-company")),
            member => Value::text(member),
        };
        let row = [
            words_cell(item, "sentence"),
            choice(Commitment::TYPE, item, "measure", m.desk.lang),
            words_cell(item, "period"),
            scope,
            goal,
            kept.owner_cell(item),
        ];
        table.push(RowRole::Body, row);
    }
    document.push(Block::from(table));
}

fn quantity(number: f64) -> Value {
    qd_base::Amount::from_f64(number).map_or(Value::Absent, Value::Quantity)
}

/// T5-2: the assumptions people answer for, with the day each is looked at again.
pub(in super::super) fn assumptions(document: &mut Document, m: &Material<'_>) {
    let Some(kept) = m.kept.as_ref().filter(|kept| !kept.assumptions.is_empty()) else {
        return;
    };
    let mut table = Table::new(m.say("table-kept-assumptions"))
        .text_column(m.say("column-assumption"))
        .text_column(m.say("column-evidence"))
        .text_column(m.say("column-breaks"))
        .text_column(m.say("column-owner"))
        .text_column(m.say("column-state"))
        .text_column(m.say("column-next-check"));
    for item in &kept.assumptions {
        let row = [
            words_cell(item, "text"),
            words_cell(item, "evidence"),
            words_cell(item, "breaks_when"),
            kept.owner_cell(item),
            choice(
                crate::living::assumption::Assumption::TYPE,
                item,
                "state",
                m.desk.lang,
            ),
            day_cell(item, "review_on"),
        ];
        table.push(RowRole::Body, row);
    }
    document.push(Block::from(table.note(m.say("kept-assumptions-note"))));
}

/// T11-1: the register of risks; their numbers are those in the matrix.
pub(in super::super) fn risks(document: &mut Document, m: &Material<'_>, found: usize) {
    let Some(kept) = m.kept.as_ref().filter(|kept| !kept.risks.is_empty()) else {
        document.push(m.missing("missing-risks", "supplier-regions"));
        return;
    };
    let mut table = Table::new(m.say("table-register"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-number"))
        .text_column(m.say("column-risk"))
        .text_column(m.say("column-grade"))
        .number_column(m.say("column-at-risk"))
        .text_column(m.say("column-sign"))
        .text_column(m.say("column-response"))
        .text_column(m.say("column-owner"))
        .text_column(m.say("column-state"))
        .text_column(m.say("column-next-look"));
    let of = PlanRisk::TYPE;
    for (at, item) in kept.risks.iter().enumerate() {
        let grade = |name| chosen(of, item, name, m.desk.lang);
        let row = [
            Value::text(mark(found + at)),
            words_cell(item, "title"),
            Value::text(format!("{} × {}", grade("likelihood"), grade("impact"))),
            money_cell(item, "amount"),
            words_cell(item, "sign"),
            words_cell(item, "response"),
            kept.owner_cell(item),
            choice(of, item, "state", m.desk.lang),
            day_cell(item, "review_on"),
        ];
        table.push(RowRole::Body, row);
    }
    document.push(Block::from(table));
}

/// The registered risks for the matrix, counted on from those the ledger shows; what is gone is left out.
pub(in super::super) fn risk_points(m: &Material<'_>, found: usize) -> Vec<Risk> {
    let risks = m.kept.iter().flat_map(|kept| &kept.risks).enumerate();
    risks
        .filter(|(_, item)| item.text("state") != "gone")
        .map(|(at, item)| Risk {
            number: mark(found + at),
            label: item.text("title").to_owned(),
            probability: grade(item, "likelihood"),
            impact: grade(item, "impact"),
        })
        .collect()
}

fn mark(at: usize) -> String {
    format!("R{}", at + 1)
}

/// Low, medium, high on the scale of five.
fn grade(item: &Item, field: &str) -> u8 {
    match item.text(field) {
        "low" => 1,
        "high" => 5,
        _ => 3,
    }
}
