//! Workbooks of records (记录工作簿): captions frozen, filters on, identity and version in hidden columns, so that the sheet
//! can be worked on in Excel or WPS and come back. Texts are written as texts: nothing in them is ever a formula.

use std::collections::BTreeMap;

use qd_base::{Actor, Date, Label, Lang, label};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::{CELL_MOST, TOO_LONG, cell, fields, is_hostile};
use crate::{Field, Item, Kind, RecordType};

/// The captions of the first three columns; identity and version are the same in both languages.
const NUMBER: Label = label("编号", "Number");
/// Columns before the fields.
const HEAD: u16 = 3;
/// The greatest whole number that a cell keeps exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The rows of a type as a workbook. `titles` names what links point to.
///
/// # Errors
/// The writer's fault, for example more rows than a sheet holds.
pub fn workbook(
    of: &RecordType,
    actor: &Actor,
    lang: Lang,
    (items, titles): (&[Item], &BTreeMap<String, String>),
) -> Result<Vec<u8>, XlsxError> {
    let fields = fields(of, actor);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(of.label.of(lang)))?;
    head(sheet, &fields, lang)?;
    for (at, item) in items.iter().enumerate() {
        let row = u32::try_from(at + 1).unwrap_or(u32::MAX);
        sheet.write_string(row, 0, item.id.to_string())?;
        sheet.write_string(row, 1, item.version.to_string())?;
        sheet.write_string(row, 2, item.number.as_deref().unwrap_or_default())?;
        for (column, field) in (HEAD..).zip(&fields) {
            write(
                sheet,
                (row, column),
                (field, item.get(field.name)),
                (titles, lang),
            )?;
        }
    }
    let last = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let width = u16::try_from(fields.len()).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, HEAD - 1 + width)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_column_hidden(0)?;
    sheet.set_column_hidden(1)?;
    book.save_to_buffer()
}

/// The faults of an import as a workbook: row, column, what stood there and what is wrong with it.
///
/// # Errors
/// The writer's fault.
pub fn faults(captions: [&str; 4], rows: &[[String; 4]]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, caption) in (0_u16..).zip(captions) {
        sheet.write_string_with_format(0, column, caption, &bold)?;
        sheet.set_column_width(column, if column == 3 { 60 } else { 16 })?;
    }
    for (row, cells) in (1_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

fn head(sheet: &mut Worksheet, fields: &[&'static Field], lang: Lang) -> Result<(), XlsxError> {
    let caption = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let captions = ["id", "version", NUMBER.of(lang)].into_iter();
    let captions = captions.chain(fields.iter().map(|field| field.label.of(lang)));
    for (column, text) in (0_u16..).zip(captions) {
        sheet.write_string_with_format(0, column, text, &caption)?;
        sheet.set_column_width(column, 16)?;
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    (field, value): (&Field, &Value),
    (titles, lang): (&BTreeMap<String, String>, Lang),
) -> Result<(), XlsxError> {
    if value.is_null() {
        return Ok(());
    }
    let plain = || cell(field, value);
    match field.kind {
        Kind::Number | Kind::Percent => number(sheet, (row, column), &plain(), "#,##0.####")?,
        Kind::Money if value["currency"] == "CNY" => {
            number(sheet, (row, column), &plain(), "#,##0.00")?;
        }
        Kind::Date => match value.as_str().and_then(|t| t.parse::<Date>().ok()) {
            Some(day) => {
                let format = Format::new().set_num_format("yyyy-mm-dd");
                let days = f64::from(serial(day));
                sheet.write_number_with_format(row, column, days, &format)?;
            }
            None => drop(sheet.write_string(row, column, plain())?),
        },
        _ => text(sheet, (row, column), &shown(field, value, titles, lang))?,
    }
    Ok(())
}

/// A text as a text. What looks like a formula is marked so that it stays a text when somebody edits the cell, or saves
/// the sheet as CSV and opens it again.
fn text(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
    if text.encode_utf16().count() > CELL_MOST {
        sheet.write_string(row, column, TOO_LONG)?;
    } else if is_hostile(text) {
        let quoted = Format::new().set_quote_prefix();
        sheet.write_string_with_format(row, column, text, &quoted)?;
    } else {
        sheet.write_string(row, column, text)?;
    }
    Ok(())
}

/// A value in the reader's words: labels of options, titles behind links.
pub fn shown(
    field: &Field,
    value: &Value,
    titles: &BTreeMap<String, String>,
    lang: Lang,
) -> String {
    let option = |key: &str| {
        let label = field.option(key).map(|option| option.label.of(lang));
        label.unwrap_or(key).to_owned()
    };
    match (field.kind, value) {
        (Kind::Choice, Value::String(key)) => option(key),
        (Kind::ManyChoice, Value::Array(keys)) => {
            let labels: Vec<String> = keys.iter().filter_map(Value::as_str).map(option).collect();
            labels.join(", ")
        }
        (Kind::YesNo, Value::Bool(flag)) => crate::content::yes_no_label(*flag).of(lang).to_owned(),
        (Kind::Link, Value::String(id)) => titles.get(id).unwrap_or(id).clone(),
        (Kind::Text | Kind::LongText | Kind::RichText, Value::String(text)) => text.clone(),
        _ => cell(field, value),
    }
}

/// A number where the cell keeps it exactly, otherwise its text.
fn number(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    form: &str,
) -> Result<(), XlsxError> {
    match text.parse::<f64>() {
        Ok(value) if (value * 10_000.0).abs() < EXACT => {
            let format = Format::new().set_num_format(form);
            sheet.write_number_with_format(row, column, value, &format)?;
        }
        _ => drop(sheet.write_string(row, column, text)?),
    }
    Ok(())
}

/// Excel's count of days; the year 1900 is no leap year before its March, but in Excel.
fn serial(day: Date) -> i32 {
    let origin = Date::constant(1899, 12, 30);
    day.since(origin).map_or(0, |span| span.get_days())
}

/// At most 31 characters, without those a sheet's name may not have.
fn sheet_name(text: &str) -> String {
    let kept = text.chars().filter(|c| !r"[]:*?/\'".contains(*c));
    kept.take(31).collect()
}
