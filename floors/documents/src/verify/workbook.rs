//! Numbers of an Excel file (Excel 文件里的数字): each cell against the very hidden sheet of references.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::{Extracted, Recorded, Standing};
use crate::DocumentError;
use crate::xlsx::MANIFEST_SHEET;

/// Reads the hidden sheet and compares each cell with it.
pub fn extract(bytes: Vec<u8>) -> Result<Vec<Extracted>, DocumentError> {
    let fail = |e: calamine::XlsxError| DocumentError::Read(e.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(fail)?;
    if !book.sheet_names().iter().any(|name| name == MANIFEST_SHEET) {
        return Err(DocumentError::Read(
            "the file carries no list of references".to_owned(),
        ));
    }
    let list = book.worksheet_range(MANIFEST_SHEET).map_err(fail)?;
    let mut sheets: HashMap<String, Range<Data>> = HashMap::new();
    for name in book.sheet_names().to_owned() {
        let cells = book.worksheet_range(&name).map_err(fail)?;
        sheets.insert(name, cells);
    }
    list.rows()
        .skip(1)
        .filter_map(|row| match row.first() {
            Some(Data::String(json)) => Some(json),
            _ => None,
        })
        .map(|json| {
            let recorded: Recorded =
                serde_json::from_str(json).map_err(|e| DocumentError::Read(e.to_string()))?;
            let printed = cell(&sheets, &recorded.mark);
            Ok(compare(recorded, printed))
        })
        .collect()
}

/// Numbers are compared as numbers: a spreadsheet may write the same one with other digits at the far end.
fn compare(recorded: Recorded, printed: Option<String>) -> Extracted {
    let same = match (&printed, recorded.printed.parse::<f64>()) {
        (Some(now), Ok(then)) => now
            .parse::<f64>()
            .is_ok_and(|now| (now - then).abs() <= 1e-9 * then.abs().max(1.0)),
        _ => false,
    };
    let mut extracted = Extracted::compare(recorded, printed);
    if same && extracted.recorded.reference.is_intact() {
        extracted.standing = Standing::Intact;
    }
    extracted
}

/// What stands in a cell such as `Sheet!C5`; `None` where the sheet or the cell's content is gone.
fn cell(sheets: &HashMap<String, Range<Data>>, mark: &str) -> Option<String> {
    let (sheet, place) = mark.rsplit_once('!')?;
    let letters: String = place.chars().take_while(char::is_ascii_uppercase).collect();
    let row: u32 = place[letters.len()..].parse().ok()?;
    let column = letters
        .bytes()
        .fold(0u32, |n, b| n * 26 + u32::from(b - b'A') + 1);
    match sheets
        .get(sheet)?
        .get_value((row.checked_sub(1)?, column.checked_sub(1)?))?
    {
        Data::Empty => None,
        value => Some(value.to_string()),
    }
}
