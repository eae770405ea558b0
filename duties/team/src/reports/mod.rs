//! Reports of the team room (团队报表).

pub mod agenda;
pub mod effect;
pub mod feedback;
pub mod needs;
pub mod overview;
pub mod performance;
pub mod plan;
pub mod process;
pub mod sellers;
pub mod sheet;

use qd_base::{Amount, Id, Lang, Problem, label};
use qd_documents::{Block, Document, Table, Value};
use qd_records::Item;
use qd_reports::reading::number;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

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

/// A chapter of words; what is not written yet is named with who must write it.
fn words(document: &mut Document, desk: &Desk, key: &str, text: &str) {
    head(document, desk, key);
    if text.is_empty() {
        let missing = say(desk.lang, "missing-words");
        document.push(Block::missing(missing, say(desk.lang, "supplier-owner")));
    } else {
        document.push(Block::text(text));
    }
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

/// A plain number of a record as a cell.
fn number_cell(item: &Item, field: &str) -> Value {
    plain(number(item, field))
}

/// The parameter of a report about one record.
fn record_param() -> ParamSpec {
    ParamSpec {
        key: "record",
        label: label("记录", "Record"),
        kind: ParamKind::Text,
        default: |_| String::new(),
        more: true,
    }
}

/// The id of the record a report is about.
fn asked(params: &Params) -> Result<Id, ReportError> {
    let asked: Result<Id, _> = params.text("record").parse();
    Ok(asked.map_err(|_| Problem::new(400, "team-no-record").field("record"))?)
}

/// The parameter of a span, by default the running year.
fn period_param() -> ParamSpec {
    ParamSpec {
        key: "period",
        label: label("期间", "Period"),
        kind: ParamKind::Period,
        default: |desk| {
            let last = desk.span().map_or(desk.today, |(_, last)| last);
            desk.company
                .fiscal
                .year(desk.company.fiscal.year_of(last))
                .text
        },
        more: false,
    }
}

/// The largest of some amounts.
fn largest(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().max().unwrap_or(Amount::ZERO)
}
