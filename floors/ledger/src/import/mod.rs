//! The importer (导入): from any file a sales department has — CSV in any encoding, Excel in any layout — to sales
//! lines, with a receipt that says what was taken, what was not, and why.

mod archive;
mod build;
mod caption;
mod caption_more;
mod caption_rules;
mod cell_key;
pub mod child;
mod date;
mod date_order;
mod delimited;
mod dirt;
mod encoding;
mod error;
mod faults;
mod gates;
mod grid;
mod hanzi;
mod header;
mod kinship;
mod lines;
mod markup;
mod measures;
mod members;
mod number;
mod options;
mod plan;
mod preview;
mod profile;
mod receipt;
mod role;
mod role_words;
mod rows;
mod run;
mod sheets;
mod source;
mod units;
mod values;
mod wire;
mod workbook;

use std::sync::LazyLock;

use qd_base::Texts;

pub use date_order::DateOrder;
pub use error::{Candidate, ImportError, Place, Question, Spot};
pub use grid::{Column, Grid, GridBuilder, Kind, Merged};
pub use options::{Limits, Mapping, Options, WorkbookReader};
pub use plan::{ColumnPlan, Plan, Said};
pub use preview::{ColumnLook, Preview, SheetPreview, Sure, preview};
pub use receipt::{Receipt, Rejection, SheetReport, SheetUse, Sums, TotalCheck};
pub use role::Role;
pub use role_words::ROLES;
pub use rows::{PlainSheet, rows};
pub use run::{ImportOutcome, Looked, look, read};
pub use source::ParquetReader;

/// The importer's sentences in both languages.
pub fn texts() -> &'static Texts {
    static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
        Texts::new(
            include_str!("../../text/import.zh-CN.ftl"),
            include_str!("../../text/import.en.ftl"),
        )
    });
    &TEXTS
}
