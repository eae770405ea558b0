//! The preview (导入预览): what the importer makes of a file before anything is taken — for the pages that ask, column
//! by column.

use std::path::Path;

use serde::Serialize;

use super::error::ImportError;
use super::grid::{Column, Grid};
use super::header;
use super::lines;
use super::options::Options;
use super::plan::{self, ColumnPlan, Sheet};
use super::profile::Profile;
use super::role::Role;
use super::run;
use super::source::{self, ParquetReader, Source};

/// Rows shown.
const ROWS: usize = 20;
/// Different values shown of each column.
const SAMPLES: usize = 5;
/// Characters shown of a value.
const SAMPLE_LENGTH: usize = 40;

/// How sure the importer is of a column (把握).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// A person said so.
    Told,
    /// The caption says it and the values agree.
    Certain,
    /// Part of the caption says it, or a few values disagree.
    Likely,
    /// Nothing says what it means: it is kept under its own caption, or left out.
    Unknown,
    /// It is empty, or known and left out on purpose.
    LeftOut,
}

/// What a column's values look like.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnLook {
    /// Its letter.
    pub letter: String,
    /// Its first different values.
    pub samples: Vec<String>,
    /// Filled cells.
    pub filled: u64,
    /// Different values.
    pub distinct: u64,
    /// Whether most values read as numbers.
    pub numbers: bool,
    /// Whether most values read as dates.
    pub dates: bool,
    /// How sure the importer is.
    pub sure: Sure,
}

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
    /// What each column's values look like, in the same order.
    pub looks: Vec<ColumnLook>,
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
    Ok(of_source(&mut source, options))
}

/// The preview of an opened file.
pub(super) fn of_source(source: &mut Source, options: &Options) -> Preview {
    let mut sheets = Vec::with_capacity(source.grids.len());
    for grid in &mut source.grids {
        grid.fill_merged();
        sheets.push(one(&source.file, grid, options));
    }
    Preview {
        file: source.file.clone(),
        format: source.format.clone(),
        encoding: source.encoding.clone(),
        delimiter: source.delimiter,
        sheets,
    }
}

fn one(file: &str, grid: &Grid, options: &Options) -> SheetPreview {
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
    let mut mapping = options.mapping.clone();
    let (plan, profiles) = plan::guess(&sheet, &mapping).unwrap_or_else(|_| {
        // The answers are for another sheet: this one is shown as it would be found without them.
        mapping.columns.clear();
        plan::guess(&sheet, &mapping).unwrap_or_default()
    });
    let looks = plan.columns.iter().zip(&profiles).map(|(entry, profile)| {
        let column = &grid.columns[entry.column];
        look(entry, profile, samples(column, &sorted.rows))
    });
    let shown = sorted.rows.iter().take(ROWS).map(|row| {
        let row = *row as usize;
        let cells = (0..grid.columns.len()).map(|c| grid.text(row, c).to_owned());
        (grid.row_numbers[row], cells.collect())
    });
    SheetPreview {
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
        looks: looks.collect(),
        columns: plan.columns,
    }
}

/// The first different values of a column, cut to what fits a table.
fn samples(column: &Column, rows: &[u32]) -> Vec<String> {
    let mut codes: Vec<u32> = Vec::new();
    for row in rows {
        let code = column.codes[*row as usize];
        if code != 0 && !codes.contains(&code) {
            codes.push(code);
            if codes.len() == SAMPLES {
                break;
            }
        }
    }
    let short = |code: &u32| {
        let text = column.text(*code);
        match text.char_indices().nth(SAMPLE_LENGTH) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    };
    codes.iter().map(short).collect()
}

fn look(entry: &ColumnPlan, profile: &Profile, samples: Vec<String>) -> ColumnLook {
    ColumnLook {
        letter: Grid::letter(entry.column),
        samples,
        filled: profile.filled as u64,
        distinct: profile.distinct as u64,
        numbers: profile.numbers > 0.5,
        dates: profile.dates > 0.5,
        sure: sure(entry, profile),
    }
}

fn sure(entry: &ColumnPlan, profile: &Profile) -> Sure {
    let agree = match entry.role {
        Role::Date => profile.dates.max(profile.years),
        role if role.is_number() => profile.numbers,
        _ => 1.0,
    };
    match entry.why.key.as_str() {
        "import-why-mapping" => Sure::Told,
        "import-why-empty" | "import-why-not-taken" | "import-why-order-total" => Sure::LeftOut,
        "import-why-other" | "import-why-number" => Sure::Unknown,
        "import-why-caption" | "import-why-net" | "import-why-net-local" if agree > 0.95 => {
            Sure::Certain
        }
        _ => Sure::Likely,
    }
}
