//! The import itself (导入过程): find the lines among the sheets, decide on the columns, take the rows, check the
//! totals, write the receipt. Nothing is stored here: a dry run is the same run.

use std::path::Path;

use qd_base::Amount;
use sha2::{Digest, Sha256};

use super::build::{self, Built};
use super::caption;
use super::delimited::Progress;
use super::dirt;
use super::error::{ImportError, Place};
use super::faults;
use super::grid::Grid;
use super::header;
use super::lines::{self, Lines};
use super::options::{Mapping, Options};
use super::plan::{self, Plan, Sheet};
use super::preview::{self, Preview};
use super::receipt::{Receipt, Rejection, TotalCheck};
use super::role::Role;
use super::sheets;
use super::source::{self, ParquetReader, Source};
use crate::fact::Facts;

/// Rejections kept in the receipt itself; the error workbook has all.
const KEPT: usize = 1_000;

/// What came out of a file.
#[derive(Debug)]
pub struct ImportOutcome {
    /// The lines, in the order of the file.
    pub facts: Facts,
    /// What was done.
    pub receipt: Receipt,
}

/// Imports a file, without storing anything. `progress` is told the rows read so far.
///
/// # Errors
/// [`ImportError::Ask`] where a person has to decide (answer it in [`Options::mapping`]); every other variant says
/// what is wrong with the file. Rejected rows are no error: they are in the receipt, as long as any row is taken.
pub fn read(
    path: &Path,
    options: &Options,
    parquet: Option<&dyn ParquetReader>,
    progress: Progress<'_>,
) -> Result<ImportOutcome, ImportError> {
    let (mut source, mapping) = open(path, options, parquet, progress)?;
    take_lines(&mut source, &with_mapping(options, mapping))
}

/// A file looked at and read in one go: for the pages that ask a person column by column.
#[derive(Debug)]
pub struct Looked {
    /// What its sheets and columns look like.
    pub preview: Preview,
    /// The answers it was read with; a saved mapping's where one was made for these captions.
    pub mapping: Mapping,
    /// The lines, or why there are none yet.
    pub outcome: Result<ImportOutcome, ImportError>,
}

/// Looks at a file and reads it, without storing anything.
///
/// # Errors
/// As [`read`], for files that cannot be opened; what is wrong with the lines stands in [`Looked::outcome`].
pub fn look(
    path: &Path,
    options: &Options,
    parquet: Option<&dyn ParquetReader>,
    progress: Progress<'_>,
) -> Result<Looked, ImportError> {
    let (mut source, mapping) = open(path, options, parquet, progress)?;
    let options = with_mapping(options, mapping);
    let preview = preview::of_source(&mut source, &options);
    let outcome = take_lines(&mut source, &options);
    Ok(Looked {
        preview,
        mapping: options.mapping,
        outcome,
    })
}

fn with_mapping(options: &Options, mapping: Mapping) -> Options {
    Options {
        mapping,
        saved: Vec::new(),
        ..options.clone()
    }
}

/// Opens a file and settles which answers it is read with.
fn open(
    path: &Path,
    options: &Options,
    parquet: Option<&dyn ParquetReader>,
    progress: Progress<'_>,
) -> Result<(Source, Mapping), ImportError> {
    let mut source = source::open(path, options, parquet, progress)?;
    for grid in &mut source.grids {
        grid.fill_merged();
    }
    let made_for = |mapping: &&Mapping| {
        let fits = |grid: &Grid| captions_of(grid, mapping) == mapping.fingerprint;
        !mapping.fingerprint.is_empty() && source.grids.iter().any(fits)
    };
    let Some(mapping) = options.saved.iter().find(made_for) else {
        return Ok((source, options.mapping.clone()));
    };
    let mapping = mapping.clone();
    if mapping.encoding.is_some() || mapping.delimiter.is_some() {
        source = source::open(
            path,
            &with_mapping(options, mapping.clone()),
            parquet,
            progress,
        )?;
    }
    Ok((source, mapping))
}

/// The fingerprint of a sheet's captions, found the way a mapping says.
fn captions_of(grid: &Grid, mapping: &Mapping) -> String {
    let header = match mapping.header_row {
        Some(row) => header::at(grid, row),
        None => header::find(grid),
    };
    header.map_or(String::new(), |header| {
        let width = grid.columns.len();
        hash_captions((0..width).map(|column| plan::caption_of(&header, column)))
    })
}

fn take_lines(source: &mut Source, options: &Options) -> Result<ImportOutcome, ImportError> {
    let mut receipt = Receipt {
        file: source.file.clone(),
        sha256: source.sha256.clone(),
        bytes: source.bytes,
        format: source.format.clone(),
        encoding: source.encoding.clone(),
        delimiter: source.delimiter,
        unit_factor: 1,
        ..Receipt::default()
    };
    if !options.mapping.name.is_empty() {
        receipt.mapping = Some(options.mapping.name.clone());
        receipt.note("import-note-mapping", &[("name", &options.mapping.name)]);
    }
    let mut found = sheets::sort_out(source, options)?;
    let sorted = found.lines;
    let mut plan = found.plan;
    for (sheet, rows) in &found.unread {
        receipt.note(
            "import-note-sheet-not-read",
            &[("sheet", sheet), ("rows", rows), ("main", &found.grid.name)],
        );
    }
    fill_heads(&mut found.grid, &sorted.rows, &plan, &mut receipt);
    let sheet = Sheet {
        file: &source.file,
        grid: &found.grid,
        header: &found.header,
        rows: &sorted.rows,
    };
    refuse_lost_digits(&sheet, &mut plan, &mut receipt);
    let mut built = build::build(&sheet, &mut plan, options, &mut receipt)?;
    found.companions.apply(&mut built.facts, &mut receipt);
    settle_receipt(&sheet, &plan, &sorted, &built, &mut receipt);
    receipt.sheets = found.reports;
    reject(&sheet, &plan, &built, options, &mut receipt)?;
    receipt.add_up(&built.facts);
    check_totals(&sheet, &plan, &sorted, &built, &mut receipt);
    dirt::tell(&sheet, &plan, &built.rows, &built.facts, &mut receipt);
    receipt.columns = plan.columns;
    Ok(ImportOutcome {
        facts: built.facts,
        receipt,
    })
}

/// Copies head fields down where the document number stands on the first line of each document only.
fn fill_heads(grid: &mut Grid, rows: &[u32], plan: &Plan, receipt: &mut Receipt) {
    let date = plan.of(Role::Date);
    let Some(document) = plan.of(Role::Order).or(date) else {
        return;
    };
    let keep: Vec<usize> = plan
        .columns
        .iter()
        .filter(|c| c.role.is_number())
        .map(|c| c.column)
        .collect();
    // Without a document number, dates count as group heads only where most lines have none.
    let least = if Some(document) == date { 2 } else { 50 };
    let heads = lines::heads(grid, rows, document, &keep, least);
    if date.is_some_and(|date| !heads.contains(&date)) {
        return;
    }
    let filled = lines::fill_down(grid, rows, document, heads);
    if !filled.is_empty() {
        let names: Vec<&str> = filled.iter().map(|c| plan.caption(*c)).collect();
        receipt.note("import-note-filled-down", &[("columns", &names.join("、"))]);
    }
}

/// Identifiers whose last digits Excel has replaced by zeros would merge customers and orders: they are not used.
fn refuse_lost_digits(sheet: &Sheet<'_>, plan: &mut Plan, receipt: &mut Receipt) {
    for entry in &mut plan.columns {
        let identifies = matches!(
            entry.role,
            Role::Order
                | Role::CustomerId
                | Role::ProductId
                | Role::SalespersonId
                | Role::Dimension
        );
        if !identifies {
            continue;
        }
        let profile = super::profile::profile(&sheet.grid.columns[entry.column], sheet.rows);
        if let Some(example) = profile.lost_digits {
            entry.role = Role::NotTaken;
            entry.why = super::plan::Said::new("import-why-lost-digits", &[("example", &example)]);
            receipt.note(
                "import-note-lost-digits",
                &[("column", &entry.caption), ("example", &example)],
            );
        }
    }
}

fn settle_receipt(
    sheet: &Sheet<'_>,
    plan: &Plan,
    sorted: &Lines,
    built: &Built,
    receipt: &mut Receipt,
) {
    receipt.header_row = sheet
        .grid
        .row_numbers
        .get(sheet.header.row)
        .copied()
        .unwrap_or(0);
    receipt.fingerprint = fingerprint(plan);
    receipt.rows_read = (built.rows.len() + built.rejects.len()) as u64;
    receipt.rejected_count = built.rejects.len() as u64;
    receipt.total_rows = sorted.totals.len() as u64;
    receipt.repeated_headers = sorted.repeated_headers;
    receipt.remarks = sorted.remarks;
}

/// The same captions in the same order make the same source.
pub fn fingerprint(plan: &Plan) -> String {
    hash_captions(plan.columns.iter().map(|entry| entry.caption.clone()))
}

fn hash_captions(captions: impl Iterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for caption in captions {
        hash.update(caption::normal(&caption));
        hash.update([0]);
    }
    let digest = hash.finalize();
    digest.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// Notes the rejected rows, writes the error workbook, and stops when nothing was taken at all.
fn reject(
    sheet: &Sheet<'_>,
    plan: &Plan,
    built: &Built,
    options: &Options,
    receipt: &mut Receipt,
) -> Result<(), ImportError> {
    let rejection = |(row, column, fault): &(u32, usize, &'static str)| Rejection {
        sheet: sheet.grid.part(*row as usize).to_owned(),
        row: sheet.grid.row_numbers[*row as usize],
        column: plan.caption(*column).to_owned(),
        value: sheet.grid.text(*row as usize, *column).to_owned(),
        reason: format!("import-reject-{fault}"),
    };
    for reject in &built.rejects {
        *receipt
            .rejected_by_reason
            .entry(format!("import-reject-{}", reject.2))
            .or_default() += 1;
    }
    receipt.rejected = built.rejects.iter().take(KEPT).map(rejection).collect();
    if let (Some(path), false) = (&options.rejections_to, built.rejects.is_empty()) {
        faults::write(path, sheet, plan, &built.rejects)?;
        receipt.error_workbook = Some(path.clone());
    }
    if built.rows.is_empty() {
        let Some(first) = receipt.rejected.first() else {
            return Err(ImportError::Empty {
                place: sheet.place(),
            });
        };
        return Err(ImportError::NothingAccepted {
            place: Place::sheet(sheet.file, &first.sheet)
                .row(first.row)
                .column(&first.column),
            rows: receipt.rows_read,
            reason: first.reason.clone(),
            value: first.value.clone(),
        });
    }
    Ok(())
}

/// Compares the file's own 合计 with the lines of the same sheet.
fn check_totals(
    sheet: &Sheet<'_>,
    plan: &Plan,
    sorted: &Lines,
    built: &Built,
    receipt: &mut Receipt,
) {
    let facts = &built.facts;
    for total in sorted.totals.iter().filter(|t| t.grand) {
        let (row, part) = (total.row as usize, sheet.grid.part(total.row as usize));
        let revenue = Some(&facts.revenue);
        for (role, column) in [
            (Role::Revenue, revenue),
            (Role::Quantity, facts.quantity.as_ref()),
            (Role::Cost, facts.cost.as_ref()),
            (Role::Profit, facts.profit.as_ref()),
        ] {
            let (Some(at), Some(values)) = (plan.of(role), column) else {
                continue;
            };
            let Some(Some(stated)) = built.stated(at, sheet.grid.columns[at].codes[row]) else {
                continue;
            };
            let sum: Amount = built
                .rows
                .iter()
                .zip(values)
                .filter(|(line, _)| sheet.grid.part(**line as usize) == part)
                .map(|(_, value)| Amount(*value))
                .sum();
            receipt.total_checks.push(TotalCheck {
                row: sheet.grid.row_numbers[row],
                column: plan.caption(at).to_owned(),
                file: stated,
                lines: sum,
                difference: stated - sum,
            });
        }
    }
}
