//! Reports of the market room (市场报表).

pub mod analysis;
pub mod decision;
mod ours;
pub mod overview;

use qd_base::{Amount, Lang};
use qd_documents::{Document, Table, Value};
use qd_records::{Item, JsonValue};
use qd_reports::reading::{number_of, text_cell, word};
use qd_reports::{Desk, Report};

/// A sentence of the room.
fn say(lang: Lang, key: &str) -> String {
    crate::texts().say(lang, key, &[])
}

/// A table with text columns.
pub(crate) fn titled(lang: Lang, title: &str, columns: &[&str]) -> Table {
    let mut table = Table::new(say(lang, title));
    for column in columns {
        table = table.text_column(say(lang, column));
    }
    table
}

/// An empty document of a report.
fn opened(report: &dyn Report, desk: &Desk, title: &str) -> Document {
    let mut document = Document::new(report.key(), title, desk.lang);
    document.company = desk.company.name.clone();
    document.date = Some(desk.today);
    document
}

/// The grade of intelligence, `B2`.
pub(crate) fn grade(item: &Item) -> Value {
    let letter = item.text("reliability").to_uppercase();
    text_cell(&format!("{letter}{}", item.text("credibility")))
}

/// A mark from 1 to 5 of a row; 0 where there is none.
fn mark(row: &JsonValue, name: &str) -> u8 {
    let number = number_of(&row[name]).filter(|n| (1.0..=5.0).contains(n));
    number.map_or(0, |n| n as u8)
}

/// A word of a row as a cell.
fn cell(row: &JsonValue, name: &str) -> Value {
    text_cell(word(row, name))
}

/// How many, as a count.
fn count(n: usize) -> Value {
    Value::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The largest of some amounts.
fn largest(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().max().unwrap_or(Amount::ZERO)
}
