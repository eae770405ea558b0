//! The preview (导入预览): what the importer makes of a file before anything is taken — for the wizard that asks.

use std::path::Path;

use serde::Serialize;

use super::error::ImportError;
use super::header;
use super::lines;
use super::options::Options;
use super::plan::{self, ColumnPlan, Sheet};
use super::run;
use super::source::{self, ParquetReader};

/// Rows shown.
const ROWS: usize = 20;

/// One sheet before the import.
#[derive(Clone, Debug, Serialize)]
pub struct SheetPreview {
    /// Its name.
    pub name: String,
    /// Row of the captions; 0 when none was found.
    pub header_row: u32,
    /// Titles above the captions.
    pub titles: Vec<String>,
    /// What each column would be taken as.
    pub columns: Vec<ColumnPlan>,
    /// Lines below the captions.
    pub lines: u64,
    /// The first twenty lines with their row number.
    pub rows: Vec<(u32, Vec<String>)>,
    /// What would have to be answered first.
    pub question: Option<ImportError>,
    /// Fingerprint of the captions, to find a saved mapping.
    pub fingerprint: String,
}

/// A file before the import.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// File name.
    pub file: String,
    /// Format found.
    pub format: String,
    /// Encoding of a text.
    pub encoding: Option<String>,
    /// Separator of a text.
    pub delimiter: Option<char>,
    /// Its sheets.
    pub sheets: Vec<SheetPreview>,
}

/// Looks at a file without taking anything.
pub fn preview(
    path: &Path,
    options: &Options,
    parquet: Option<&dyn ParquetReader>,
) -> Result<Preview, ImportError> {
    let mut source = source::open(path, options, parquet, &mut |_| {})?;
    let file = source.file.clone();
    let sheets = source
        .grids
        .iter_mut()
        .map(|grid| {
            grid.fill_merged();
            one(&file, grid, options)
        })
        .collect::<Result<_, _>>()?;
    Ok(Preview {
        file: source.file,
        format: source.format,
        encoding: source.encoding,
        delimiter: source.delimiter,
        sheets,
    })
}

fn one(
    file: &str,
    grid: &super::grid::Grid,
    options: &Options,
) -> Result<SheetPreview, ImportError> {
    let found = match options.mapping.header_row {
        Some(row) => header::at(grid, row),
        None => header::find(grid),
    };
    let known = found.is_some();
    let header = found.unwrap_or_default();
    let sorted = lines::sort(grid, &header);
    let sheet = Sheet {
        file,
        grid,
        header: &header,
        rows: &sorted.rows,
    };
    let (plan, _) = plan::guess(&sheet, &options.mapping)?;
    let shown = sorted.rows.iter().take(ROWS).map(|row| {
        let row = *row as usize;
        let cells = (0..grid.columns.len()).map(|c| grid.text(row, c).to_owned());
        (grid.row_numbers[row], cells.collect())
    });
    Ok(SheetPreview {
        name: grid.name.clone(),
        header_row: if known {
            grid.row_numbers.get(header.row).copied().unwrap_or(0)
        } else {
            0
        },
        titles: header.titles.clone(),
        lines: sorted.rows.len() as u64,
        rows: shown.collect(),
        question: plan::decide(&sheet, &options.mapping).err(),
        fingerprint: run::fingerprint(&plan),
        columns: plan.columns,
    })
}
