//! Plain rows (原样表格): a file's cells as texts, without asking what they mean — for sheets of records that come back.

use std::path::Path;

use super::error::{ImportError, Place};
use super::options::Options;
use super::source;

/// The first visible sheet that holds anything.
#[derive(Clone, Debug, Default)]
pub struct PlainSheet {
    /// Its name.
    pub name: String,
    /// Its rows with the numbers a person sees; blank rows are left out.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// Reads a CSV or workbook of any known format within the limits of an import.
///
/// # Errors
/// As the import itself: too large, damaged, encrypted, empty, or no table at all.
pub fn rows(path: &Path, options: &Options) -> Result<PlainSheet, ImportError> {
    let source = source::open(path, options, None, &mut |_| {})?;
    let filled = |grid: &&super::Grid| !grid.hidden && grid.rows() > 0;
    let empty = || ImportError::Empty {
        place: Place::file(&source.file),
    };
    let grid = source.grids.iter().find(filled).ok_or_else(empty)?;
    let width = grid.columns.len();
    let row = |at: usize| {
        (0..width)
            .map(|column| grid.text(at, column).to_owned())
            .collect()
    };
    let rows = (0..grid.rows()).map(|at| (grid.row_numbers[at], row(at)));
    Ok(PlainSheet {
        name: grid.name.clone(),
        rows: rows.collect(),
    })
}
