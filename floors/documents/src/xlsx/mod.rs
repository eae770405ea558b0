//! Excel files (Excel 工作簿): a sheet for each table and chart, real numbers with formats, totals as formulas,
//! native charts; text is always text, never a formula.

mod charts;
mod formats;
mod sheet;
mod workbook;

pub use workbook::xlsx;

/// The very hidden sheet that carries the manifest.
pub const MANIFEST_SHEET: &str = "qd_references";
