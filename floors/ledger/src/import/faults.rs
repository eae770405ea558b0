//! The error workbook (错误明细): every rejected row with its reason, to be corrected and imported again.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::error::ImportError;
use super::plan::{Plan, Sheet};
use super::texts;
use qd_base::Lang;

/// Rows that one sheet of a workbook takes.
const SHEET_ROWS: usize = 1_000_000;

/// Writes the rejected rows: place, reason in both languages, then the row's own cells under their captions.
pub fn write(
    path: &Path,
    sheet: &Sheet<'_>,
    plan: &Plan,
    rejects: &[(u32, usize, &'static str)],
) -> Result<(), ImportError> {
    try_write(path, sheet, plan, rejects).map_err(|fault| ImportError::Unreadable {
        file: path
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        reason: fault.to_string(),
    })
}

fn try_write(
    path: &Path,
    sheet: &Sheet<'_>,
    plan: &Plan,
    rejects: &[(u32, usize, &'static str)],
) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold();
    for (number, chunk) in rejects.chunks(SHEET_ROWS).enumerate() {
        let page = book.add_worksheet_with_constant_memory()?;
        page.set_name(format!("rejected {}", number + 1))?;
        page.set_freeze_panes(1, 0)?;
        let titles = [
            "import-book-sheet",
            "import-book-row",
            "import-book-column",
            "import-book-value",
            "import-book-reason",
            "import-book-reason-en",
        ];
        for (column, key) in titles.iter().enumerate() {
            let title = texts().say(Lang::Zh, key, &[]);
            page.write_string_with_format(0, column as u16, title, &head)?;
        }
        for entry in &plan.columns {
            let at = (titles.len() + entry.column) as u16;
            page.write_string_with_format(0, at, &entry.caption, &head)?;
        }
        for (at, (row, column, fault)) in chunk.iter().enumerate() {
            let (line, row) = (at as u32 + 1, *row as usize);
            let value = sheet.grid.text(row, *column);
            let caption = plan.caption(*column);
            let reason = |lang| {
                let key = format!("import-reject-{fault}");
                texts().say(lang, &key, &[("value", &value), ("column", &caption)])
            };
            page.write_string(line, 0, sheet.grid.part(row))?;
            page.write_number(line, 1, sheet.grid.row_numbers[row])?;
            page.write_string(line, 2, caption)?;
            page.write_string(line, 3, value)?;
            page.write_string(line, 4, reason(Lang::Zh))?;
            page.write_string(line, 5, reason(Lang::En))?;
            for entry in &plan.columns {
                let at = (titles.len() + entry.column) as u16;
                page.write_string(line, at, sheet.grid.text(row, entry.column))?;
            }
        }
    }
    book.save(path)
}
