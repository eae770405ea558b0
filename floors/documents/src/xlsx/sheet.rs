//! One table on one sheet (工作表): title, unit, frozen head, filter, rows, total as a formula, print set-up.

use qd_base::{Amount, Lang};
use rust_xlsxwriter::{Format, FormatAlign, Formula, Worksheet, XlsxError, utility};

use super::formats::{
    base, cell_format, head_format, looks_like_formula, note_format, serial, title_format,
};
use crate::figures::text_width;
use crate::verify::Manifest;
use crate::words::say_with;
use crate::{ColumnKind, Row, RowRole, Table, TableCell, Value};

/// The row of the column captions, counted from zero.
pub const HEAD: u32 = 2;

/// A table being written.
pub struct TableSheet<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its number and title as printed.
    pub caption: String,
    /// The language.
    pub lang: Lang,
    /// The sheet's name.
    pub name: &'a str,
}

impl TableSheet<'_> {
    /// Writes the whole sheet and records its numbers.
    pub fn write(&self, sheet: &mut Worksheet, manifest: &mut Manifest) -> Result<(), XlsxError> {
        text(sheet, (0, 0), &self.caption, &title_format(14.0))?;
        sheet.set_row_height(0, 24)?;
        let last = self.table.columns.len().saturating_sub(1) as u16;
        if let Some(unit) = self.table.unit_text(self.lang) {
            let line = say_with(self.lang, "unit", &[("unit", &unit)]);
            text(
                sheet,
                (1, last),
                &line,
                &note_format().set_align(FormatAlign::Right),
            )?;
        }
        for (c, column) in self.table.columns.iter().enumerate() {
            text(sheet, (HEAD, c as u16), &column.label, &head_format())?;
        }
        sheet.set_row_height(HEAD, 22)?;
        for (r, row) in self.table.rows.iter().enumerate() {
            self.row(sheet, r, row, manifest)?;
        }
        let body = self
            .table
            .rows
            .iter()
            .filter(|row| row.role == RowRole::Body)
            .count() as u32;
        sheet.set_freeze_panes(HEAD + 1, 1)?;
        if body > 1 {
            sheet.autofilter(HEAD, 0, HEAD + body, last)?;
        }
        sheet.set_repeat_rows(HEAD, HEAD)?;
        self.widths(sheet)?;
        let below = HEAD + self.table.rows.len() as u32 + 2;
        self.remarks(sheet, below)
    }

    fn remarks(&self, sheet: &mut Worksheet, below: u32) -> Result<(), XlsxError> {
        let note = self
            .table
            .note
            .as_ref()
            .map(|note| say_with(self.lang, "note", &[("text", note)]));
        let source = self
            .table
            .source
            .as_ref()
            .map(|run| crate::html::source_text(run, self.lang));
        for (line, remark) in (below..).zip(note.into_iter().chain(source)) {
            text(sheet, (line, 0), &remark, &note_format())?;
        }
        Ok(())
    }

    fn row(
        &self,
        sheet: &mut Worksheet,
        r: usize,
        row: &Row,
        manifest: &mut Manifest,
    ) -> Result<(), XlsxError> {
        let line = HEAD + 1 + r as u32;
        for (c, cell) in row.cells.iter().enumerate() {
            let at = (line, c as u16);
            let kind = self.table.columns[c].kind;
            let format = cell_format(cell, kind, row.role, self.lang);
            match self.sum_formula(r, c, row.role) {
                Some(formula) => {
                    sheet.write_formula_with_format(at.0, at.1, formula, &format)?;
                }
                None => self.value(sheet, at, cell, &format)?,
            }
            if let Some(reference) = self.table.reference(r, c) {
                let mark = format!("{}!{}", self.name, utility::row_col_to_cell(at.0, at.1));
                let shown = number(&cell.value, self.table, self.lang).map(|n| n.to_string());
                manifest.record(mark, &reference, &cell.value, &shown.unwrap_or_default());
            }
        }
        Ok(())
    }

    fn value(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        cell: &TableCell,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match number(&cell.value, self.table, self.lang) {
            Some(number) => sheet
                .write_number_with_format(at.0, at.1, number, format)
                .map(|_| ()),
            None => text(
                sheet,
                at,
                &cell.value.print(self.table.scale, self.lang),
                format,
            ),
        }
    }

    /// A SUM over the body rows, if the column is summable and the sum is exactly the total of the model.
    fn sum_formula(&self, total: usize, c: usize, role: RowRole) -> Option<Formula> {
        if role != RowRole::Total || !self.table.columns[c].sums {
            return None;
        }
        let body: Vec<usize> = (0..total)
            .filter(|r| self.table.rows[*r].role == RowRole::Body)
            .collect();
        let mut sum = Amount::ZERO;
        for r in &body {
            sum += exact(&self.table.rows[*r].cells[c].value)?;
        }
        let model = &self.table.rows[total].cells[c].value;
        if body.is_empty() || exact(model)? != sum {
            return None;
        }
        let ranges: Vec<String> = runs(&body)
            .into_iter()
            .map(|(first, last)| {
                let line = |r: usize| HEAD + 1 + r as u32;
                utility::cell_range(line(first), c as u16, line(last), c as u16)
            })
            .collect();
        let result = number(model, self.table, self.lang)?;
        Some(Formula::new(format!("SUM({})", ranges.join(","))).set_result(result.to_string()))
    }

    fn widths(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (c, column) in self.table.columns.iter().enumerate() {
            let cells = self
                .table
                .rows
                .iter()
                .take(500)
                .filter_map(|row| row.cells.get(c));
            let texts =
                cells.map(|cell| text_width(&cell.value.print(self.table.scale, self.lang), 1.0));
            let widest = texts
                .chain([text_width(&column.label, 1.0) + 1.5])
                .fold(0.0, f64::max);
            let least = if column.kind == ColumnKind::Date {
                15.0
            } else {
                9.0
            };
            sheet.set_column_width(c as u16, (widest * 2.0 + 3.0).clamp(least, 48.0))?;
        }
        Ok(())
    }
}

/// The number a cell holds: money in the scale of the table, points in per cent, dates as Excel's serial.
pub fn number(value: &Value, table: &Table, lang: Lang) -> Option<f64> {
    match value {
        Value::Points(points) => Some(points * 100.0),
        Value::Date(day) => Some(serial(*day)),
        value => value.number(table.scale, lang),
    }
}

/// Text as text: quoted where a program might take it for a formula.
pub fn text(
    sheet: &mut Worksheet,
    at: (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let clean: String = text
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(32_000)
        .collect();
    let quoted;
    let format = if looks_like_formula(text) {
        quoted = format.clone().set_quote_prefix();
        &quoted
    } else {
        format
    };
    sheet
        .write_string_with_format(at.0, at.1, clean, format)
        .map(|_| ())
}

/// Plain text in the base font.
pub fn plain(sheet: &mut Worksheet, at: (u32, u16), words: &str) -> Result<(), XlsxError> {
    text(sheet, at, words, &base(10.5))
}

fn exact(value: &Value) -> Option<Amount> {
    match value {
        Value::Money(amount) | Value::Quantity(amount) => Some(*amount),
        Value::Count(n) => Some(Amount::units(*n)),
        Value::Absent => Some(Amount::ZERO),
        _ => None,
    }
}

/// Runs of consecutive rows.
fn runs(rows: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => runs.push((*row, *row)),
        }
    }
    runs
}
