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

use qd_base::{Id, Lang, label};
use qd_documents::{Block, Document, Table, Value};
use qd_records::Item;
use qd_reports::build;
use qd_reports::reading::number;
pub(crate) use qd_reports::reading::{count, largest, plain};
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

/// A sentence of the room.
pub(crate) fn say(lang: Lang, key: &str) -> String {
    crate::texts().say(lang, key, &[])
}

/// A table with text columns; a column whose key ends in `#` holds numbers.
pub(crate) fn titled(lang: Lang, title: &str, columns: &[&str]) -> Table {
    build::titled(crate::texts(), lang, title, columns)
}

/// An empty document of a report.
fn opened(report: &dyn Report, desk: &Desk, title: &str) -> Document {
    let mut document = build::opened(report, desk, title);
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

/// A plain number of a record as a cell.
fn number_cell(item: &Item, field: &str) -> Value {
    plain(number(item, field))
}

/// The parameter of a report about one record.
fn record_param() -> ParamSpec {
    build::record_param(label("记录", "Record"))
}

/// The id of the record a report is about.
fn asked(params: &Params) -> Result<Id, ReportError> {
    build::asked(params, "team-no-record")
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
