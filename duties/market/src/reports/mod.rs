//! Reports of the market room (市场报表).

pub mod analysis;
pub mod decision;
mod ours;
pub mod overview;

use qd_base::Lang;
use qd_documents::{Table, Value};
use qd_records::{Item, JsonValue};
use qd_reports::build::{self, opened};
use qd_reports::reading::{count, largest, number_of, text_cell, word};

/// A sentence of the room.
fn say(lang: Lang, key: &str) -> String {
    crate::texts().say(lang, key, &[])
}

/// A table with text columns.
pub(crate) fn titled(lang: Lang, title: &str, columns: &[&str]) -> Table {
    build::titled(crate::texts(), lang, title, columns)
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
