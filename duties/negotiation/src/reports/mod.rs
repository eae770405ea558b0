//! Reports of the negotiation room (谈判报表).

pub mod agreement;
pub mod overview;
pub mod pack;
pub mod wording;

use qd_base::{Amount, Lang};
use qd_documents::{Block, Document, Table, Value};
use qd_reports::{Desk, Report};

/// A sentence of the room.
pub(crate) fn say(lang: Lang, key: &str) -> String {
    crate::texts().say(lang, key, &[])
}

/// A table with text columns; a column whose key ends in `#` holds numbers.
pub(crate) fn titled(lang: Lang, title: &str, columns: &[&str]) -> Table {
    let mut table = Table::new(say(lang, title));
    for column in columns {
        table = match column.strip_suffix('#') {
            Some(number) => table.number_column(say(lang, number)),
            None => table.text_column(say(lang, column)),
        };
    }
    table
}

/// An empty document of a report.
fn opened(report: &dyn Report, desk: &Desk, title: &str) -> Document {
    let mut document = Document::new(report.key(), title, desk.lang);
    document.company = desk.company.name.clone();
    document.date = Some(desk.today);
    document.version = "V1.0".to_owned();
    document.sample_notice = desk.company.sample.then(|| say(desk.lang, "sample-notice"));
    document
}

/// The heading of a chapter.
fn head(document: &mut Document, desk: &Desk, key: &str) {
    document.push(Block::heading(1, say(desk.lang, key)));
}

/// A heading within a chapter, with words or with who must write them.
fn words(document: &mut Document, desk: &Desk, key: &str, text: &str) {
    document.push(Block::heading(2, say(desk.lang, key)));
    if text.is_empty() {
        let missing = say(desk.lang, "missing-words");
        document.push(Block::missing(missing, say(desk.lang, "supplier-owner")));
    } else {
        document.push(Block::text(text));
    }
}

/// What nobody has entered yet, with who must.
fn missing(document: &mut Document, desk: &Desk, key: &str) {
    let text = say(desk.lang, key);
    document.push(Block::missing(text, say(desk.lang, "supplier-owner")));
}

/// How many, as a count.
fn count(n: usize) -> Value {
    Value::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

/// A plain number: whole ones without decimals.
fn plain(n: Option<f64>) -> Value {
    match n {
        Some(n) if n.fract() == 0.0 => Value::Count(n as i64),
        n => Value::ratio(n),
    }
}

/// Money that may be absent.
fn cash(amount: Option<Amount>) -> Value {
    amount.map_or(Value::Absent, Value::Money)
}
