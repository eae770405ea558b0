//! Workbooks (工作簿): XLSX, XLSB, XLS and ODS as a stream of cells. Runs in the child process.

use std::io::Cursor;

use calamine::{
    Data, DataRef, Reader, SheetType, SheetVisible, Sheets, Xlsx, open_workbook_auto_from_rs,
};

use super::grid::{Kind, Merged};
use super::wire::Message;

/// Takes messages; an error stops the reading.
pub type Sink<'a> = &'a mut dyn FnMut(&Message<'_>) -> Result<(), String>;

/// Reads all worksheets of a workbook. `Err` is `encrypted` or what is wrong.
pub fn read(bytes: &[u8], sink: Sink<'_>) -> Result<(), String> {
    let mut book = open(bytes)?;
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet))
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    for (name, hidden) in sheets {
        sink(&Message::Sheet {
            name: &name,
            hidden,
        })?;
        read_sheet(&mut book, &name, sink)?;
    }
    sink(&Message::End)
}

/// Opens by content. What the newest format says is wrong is told before "no format fits".
fn open(bytes: &[u8]) -> Result<Sheets<Cursor<&[u8]>>, String> {
    let newest = match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => return Ok(Sheets::Xlsx(book)),
        Err(fault) => said(&fault),
    };
    let any = open_workbook_auto_from_rs(Cursor::new(bytes));
    any.map_err(|fault| match bytes.starts_with(b"PK") {
        true => newest,
        false => said(&fault),
    })
}

fn said(fault: &impl std::fmt::Display) -> String {
    let text = fault.to_string();
    let lower = text.to_lowercase();
    if lower.contains("password") || lower.contains("encrypt") {
        "encrypted".to_owned()
    } else {
        text
    }
}

fn read_sheet(book: &mut Sheets<Cursor<&[u8]>>, name: &str, sink: Sink<'_>) -> Result<(), String> {
    match book {
        Sheets::Xlsx(book) => {
            let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
            let mut cells = book.worksheet_cells_reader(name).map_err(|e| said(&e))?;
            while let Some(cell) = cells.next_cell().map_err(|e| said(&e))? {
                send_ref(cell.get_position(), cell.get_value(), sink)?;
            }
            send_merged(&merged, sink)
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(name).map_err(|e| said(&e))?;
            while let Some(cell) = cells.next_cell().map_err(|e| said(&e))? {
                send_ref(cell.get_position(), cell.get_value(), sink)?;
            }
            Ok(())
        }
        Sheets::Xls(book) => {
            let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
            let range = book.worksheet_range(name).map_err(|e| said(&e))?;
            send_range(&range, sink)?;
            send_merged(&merged, sink)
        }
        Sheets::Ods(book) => {
            let range = book.worksheet_range(name).map_err(|e| said(&e))?;
            send_range(&range, sink)
        }
    }
}

fn send_merged(merged: &[calamine::Dimensions], sink: Sink<'_>) -> Result<(), String> {
    merged.iter().try_for_each(|area| {
        sink(&Message::Merged(Merged {
            rows: (area.start.0, area.end.0),
            columns: (area.start.1, area.end.1),
        }))
    })
}

fn send_range(range: &calamine::Range<Data>, sink: Sink<'_>) -> Result<(), String> {
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let at = (top + row as u32, left + column as u32);
        send_ref(at, &borrowed(value), sink)?;
    }
    Ok(())
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Empty => DataRef::Empty,
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::DateTime(date) => DataRef::DateTime(*date),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(fault) => DataRef::Error(fault.clone()),
    }
}

fn send_ref(at: (u32, u32), value: &DataRef<'_>, sink: Sink<'_>) -> Result<(), String> {
    let owned;
    let (kind, text) = match value {
        DataRef::Empty => return Ok(()),
        DataRef::SharedString(text) => (Kind::Text, *text),
        DataRef::String(text) => (Kind::Text, text.as_str()),
        DataRef::Bool(true) => (Kind::Bool, "TRUE"),
        DataRef::Bool(false) => (Kind::Bool, "FALSE"),
        DataRef::Int(number) => {
            owned = number.to_string();
            (Kind::Number, owned.as_str())
        }
        DataRef::Float(number) => {
            owned = number.to_string();
            (Kind::Number, owned.as_str())
        }
        DataRef::DateTime(date) => {
            let (kind, text) = date_text(date);
            owned = text;
            (kind, owned.as_str())
        }
        DataRef::DateTimeIso(text) => (Kind::Date, text.as_str()),
        DataRef::DurationIso(text) => (Kind::Text, text.as_str()),
        DataRef::Error(fault) => {
            owned = fault.to_string();
            (Kind::Fault, owned.as_str())
        }
    };
    // Excel's own limit; anything longer comes from a file that was made to hurt.
    let text = match text.char_indices().nth(32_767) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    sink(&Message::Cell {
        row: at.0,
        column: at.1,
        kind,
        text,
    })
}

/// A date cell as text. Times of day without a date, and numbers dressed as dates, stay numbers.
fn date_text(date: &calamine::ExcelDateTime) -> (Kind, String) {
    let value = date.as_f64();
    if date.is_duration() || !(1.0..2_958_466.0).contains(&value) {
        return (Kind::Number, value.to_string());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let text = if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    };
    (Kind::Date, text)
}
