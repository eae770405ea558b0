//! Reports of the negotiation room (谈判报表).

pub mod agreement;
pub mod overview;
pub mod pack;
pub mod wording;

use qd_base::{Id, Lang, label};
use qd_documents::{Block, Document, Table};
use qd_reports::reading::{cash, count, plain};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError, build};

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

/// The parameter of a report about one record.
fn record_param() -> ParamSpec {
    build::record_param(label("记录", "Record"))
}

/// The id of the record a report is about.
fn asked(params: &Params) -> Result<Id, ReportError> {
    build::asked(params, "negotiation-no-record")
}
