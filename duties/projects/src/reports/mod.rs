//! Reports of the projects room (项目报表).

pub mod closing;
mod folder;
pub mod overview;
mod parts;
pub mod progress;

use qd_base::{Amount, Id, Lang, Problem, label};
use qd_documents::{Block, Document, Table, Tone, Value};
use qd_records::{Item, JsonValue};
use qd_reports::reading::{text_cell, word};
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

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

/// How many, as a count.
fn count(n: usize) -> Value {
    Value::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Money that may be absent.
fn cash(amount: Option<Amount>) -> Value {
    amount.map_or(Value::Absent, Value::Money)
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
    let id = params.text("record").parse();
    Ok(id.map_err(|_| Problem::new(400, "projects-no-project").field("record"))?)
}

/// The parameter of a report about one project.
fn of_project() -> Vec<ParamSpec> {
    vec![ParamSpec {
        key: "record",
        label: label("项目", "Project"),
        kind: ParamKind::Text,
        default: |_| String::new(),
        more: true,
    }]
}
