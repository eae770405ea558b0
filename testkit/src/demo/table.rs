//! Sheets and text files (表格): one row of values, written as workbook cells or as delimited text.

use std::io::Write;
use std::path::Path;

use encoding_rs::Encoding;
use qd_base::{Amount, Date};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::files::DemoError;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A calendar day: a real date in workbooks, 2025/3/5 in text.
    Day(Date),
    Number(Amount),
    Empty,
}

impl Value {
    pub(super) fn fen(fen: i64) -> Value {
        Value::Number(Amount(fen * 100))
    }

    pub(super) fn whole(n: usize) -> Value {
        Value::Number(Amount::units(n as i64))
    }

    pub(super) fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Day(day) => format!("{}/{}/{}", day.year(), day.month(), day.day()),
            Value::Number(amount) if amount.0 % 10_000 == 0 => (amount.0 / 10_000).to_string(),
            Value::Number(amount) => amount.to_plain(),
            Value::Empty => String::new(),
        }
    }
}

/// A workbook of one sheet, filled from the top.
pub(super) struct Sheet {
    book: Workbook,
    row: u32,
    day: Format,
    bold: Format,
    title: Format,
}

impl Sheet {
    /// An empty sheet of that name; it is streamed out, so rows must come in order.
    pub(super) fn named(name: &str) -> Result<Sheet, XlsxError> {
        let mut book = Workbook::new();
        // Without a fixed date the same company would give other bytes each time.
        let made = ExcelDateTime::from_ymd(2026, 11, 2)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        book.add_worksheet_with_constant_memory()?.set_name(name)?;
        Ok(Sheet {
            book,
            row: 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            bold: Format::new().set_bold(),
            title: Format::new()
                .set_bold()
                .set_font_size(14)
                .set_align(FormatAlign::Center),
        })
    }

    fn page(&mut self) -> Result<&mut Worksheet, XlsxError> {
        self.book.worksheet_from_index(0)
    }

    /// A title over so many columns, as reports carry it.
    pub(super) fn title(&mut self, text: &str, columns: u16) -> Result<(), XlsxError> {
        let (row, format) = (self.row, self.title.clone());
        self.page()?
            .merge_range(row, 0, row, columns - 1, text, &format)?;
        self.row += 1;
        Ok(())
    }

    /// One row; captions are bold.
    pub(super) fn row(&mut self, values: &[Value], bold: bool) -> Result<(), XlsxError> {
        let row = self.row;
        self.row += 1;
        let (day, plain) = (
            self.day.clone(),
            if bold {
                self.bold.clone()
            } else {
                Format::new()
            },
        );
        let page = self.page()?;
        for (column, value) in (0u16..).zip(values) {
            match value {
                Value::Text(text) if bold => {
                    page.write_string_with_format(row, column, text, &plain)?
                }
                Value::Text(text) => page.write_string(row, column, text)?,
                Value::Number(amount) => page.write_number(row, column, amount.to_f64())?,
                Value::Empty => page,
                Value::Day(date) => {
                    let (month, of_month) = (date.month() as u8, date.day() as u8);
                    let date = ExcelDateTime::from_ymd(date.year() as u16, month, of_month)?;
                    page.write_datetime_with_format(row, column, &date, &day)?
                }
            };
        }
        Ok(())
    }

    /// Writes the workbook.
    pub(super) fn save(mut self, path: &Path) -> Result<(), XlsxError> {
        self.book.save(path)
    }
}

/// Rows as delimited text in an encoding; UTF-16LE carries its byte order mark.
pub(super) fn write_text(
    path: &Path,
    rows: &[Vec<Value>],
    delimiter: u8,
    encoding: &'static Encoding,
) -> Result<(), DemoError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(Value::plain))?;
    }
    let bytes = writer.into_inner().expect("a vector takes every byte");
    let text = String::from_utf8(bytes).expect("the cells were text");
    let mut file = std::fs::File::create(path)?;
    if encoding == encoding_rs::UTF_16LE {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        file.write_all(b"\xFF\xFE")?;
        file.write_all(&units)?;
    } else {
        file.write_all(&encoding.encode(&text).0)?;
    }
    Ok(())
}
