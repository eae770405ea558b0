//! The course of the plan (评审、修订、责任书): reviews and what they decided, revisions with before and after, letters.

use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_records::{Item, Record};
use qd_reports::reading::{choice, day, day_cell, money, money_cell};

use super::super::plan::Material;
use super::{Kept, number_cell, words_cell};
use crate::living::letter::TargetLetter;
use crate::living::review::PlanReview;

/// Reviews held and planned, and 修订说明.
pub(in super::super) fn reviews(document: &mut Document, m: &Material<'_>) {
    let Some(kept) = &m.kept else {
        return;
    };
    if let Some(next) = day(&kept.plan, "review_on") {
        let next = qd_base::format::date(next, m.desk.lang);
        document.push(Block::text(m.say_with("review-next", &[("day", &next)])));
    }
    if !kept.reviews.is_empty() {
        document.push(Block::from(held(m, kept)));
    }
    if !kept.revisions.is_empty() {
        document.push(m.section("section-revisions"));
        document.push(Block::from(revised(m, kept)));
    }
}

fn held(m: &Material<'_>, kept: &Kept) -> Table {
    let mut table = Table::new(m.say("table-held"))
        .text_column(m.say("column-number"))
        .text_column(m.say("column-day"))
        .text_column(m.say("column-matter"))
        .text_column(m.say("column-cause"))
        .text_column(m.say("column-findings"))
        .text_column(m.say("column-decision"))
        .text_column(m.say("column-owner"));
    for item in &kept.reviews {
        let of = PlanReview::TYPE;
        let row = [
            number_cell(item),
            day_cell(item, "day"),
            words_cell(item, "title"),
            choice(of, item, "reason", m.desk.lang),
            words_cell(item, "findings"),
            choice(of, item, "decision", m.desk.lang),
            kept.owner_cell(item),
        ];
        table.push(RowRole::Body, row);
    }
    table
}

fn revised(m: &Material<'_>, kept: &Kept) -> Table {
    let mut table = Table::new(m.say("table-revisions"))
        .text_column(m.say("column-number"))
        .text_column(m.say("column-day"))
        .text_column(m.say("column-matter"))
        .text_column(m.say("column-before"))
        .text_column(m.say("column-after"))
        .text_column(m.say("column-why"))
        .text_column(m.say("column-owner"));
    for item in &kept.revisions {
        let row = [
            number_cell(item),
            day_cell(item, "day"),
            words_cell(item, "title"),
            words_cell(item, "before_text"),
            words_cell(item, "after_text"),
            words_cell(item, "why"),
            kept.owner_cell(item),
        ];
        table.push(RowRole::Body, row);
    }
    table
}

/// The letters of responsibility of the year; answers whether there are any.
pub(in super::super) fn letters(document: &mut Document, m: &Material<'_>) -> bool {
    let Some(kept) = m.kept.as_ref().filter(|kept| !kept.letters.is_empty()) else {
        return false;
    };
    document.push(Block::plain_heading(2, m.say("section-letters")));
    let mut table = Table::new(m.say("table-letters"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-number"))
        .text_column(m.say("column-person"))
        .sum_column(m.say("tier-floor"))
        .sum_column(m.say("tier-goal"))
        .sum_column(m.say("tier-stretch"))
        .text_column(m.say("column-state"));
    for item in &kept.letters {
        let row = [
            number_cell(item),
            kept.owner_cell(item),
            money_cell(item, "floor"),
            money_cell(item, "target"),
            money_cell(item, "stretch"),
            choice(TargetLetter::TYPE, item, "state", m.desk.lang),
        ];
        table.push(RowRole::Body, row);
    }
    let sum = |field| sum(&kept.letters, field);
    let row = [
        Value::Text(m.say("total")),
        Value::text(""),
        sum("floor"),
        sum("target"),
        sum("stretch"),
        Value::text(""),
    ];
    table.push(RowRole::Total, row);
    document.push(Block::from(table.note(m.say("letters-note"))));
    true
}

fn sum(items: &[Item], field: &str) -> Value {
    Value::Money(items.iter().filter_map(|item| money(item, field)).sum())
}
