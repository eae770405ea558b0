//! Reports of the projects room (项目报表).

pub mod closing;
mod folder;
pub mod overview;
mod parts;
pub mod progress;

use qd_base::{Id, Lang, label};
use qd_documents::{Block, Document, Table, Tone, Value};
use qd_records::{Item, JsonValue};
use qd_reports::build::{self, opened};
use qd_reports::reading::{cash, count, text_cell, word};
use qd_reports::{Desk, ParamSpec, Params, ReportError};

/// A sentence of the room.
fn say(lang: Lang, key: &str) -> String {
    crate::texts().say(lang, key, &[])
}

/// A table with text columns.
pub(crate) fn titled(lang: Lang, title: &str, columns: &[&str]) -> Table {
    build::titled(crate::texts(), lang, title, columns)
}

/// A chapter's heading.
fn head(desk: &Desk, document: &mut Document, key: &str) {
    document.push(Block::heading(1, say(desk.lang, key)));
}

/// A paragraph of a chapter, or who must supply it.
fn words(desk: &Desk, document: &mut Document, text: &str, missing: &str) {
    if text.is_empty() {
        document.push(Block::missing(
            say(desk.lang, missing),
            say(desk.lang, "supplier-lead"),
        ));
    } else {
        document.push(Block::text(text));
    }
}

/// A word of a row as a cell.
fn cell(row: &JsonValue, name: &str) -> Value {
    text_cell(word(row, name))
}

/// A text of a record as a cell.
pub(crate) fn text(item: &Item, name: &str) -> Value {
    text_cell(item.text(name))
}

/// The tone of a light.
pub(crate) fn tone(light: &str) -> Tone {
    match light {
        "green" => Tone::Good,
        "yellow" => Tone::Watch,
        "red" => Tone::Bad,
        _ => Tone::Neutral,
    }
}

/// The record a report about one project is asked for.
fn asked(params: &Params) -> Result<Id, ReportError> {
    build::asked(params, "projects-no-project")
}

/// The parameter of a report about one project.
fn of_project() -> Vec<ParamSpec> {
    vec![build::record_param(label("项目", "Project"))]
}
