//! Sales details as 用友 U8 exports them: a title, a line about who made it, captions, lines, a row of totals (合计).

use std::path::Path;

use encoding_rs::GB18030;
use qd_base::Amount;

use super::cast::segments;
use super::files::DemoError;
use super::line::{Line, TAX_PERCENT};
use super::simulate::Company;
use super::table::{Sheet, Value, write_text};
use super::words::{
    BLUE_RED, COMPANY, DEPARTMENT, MADE_BY, SALES_TITLE, TAKES_BACK, TOTAL, U8_CAPTIONS,
};
use crate::places::channels;

/// How dates stand in the file: as real dates, or as text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum DateForm {
    Real,
    Text,
}

/// One year as a workbook.
pub(super) fn workbook(
    company: &Company,
    year: i16,
    form: DateForm,
    path: &Path,
) -> Result<(), DemoError> {
    let mut sheet = Sheet::named(SALES_TITLE)?;
    let width = U8_CAPTIONS.len() as u16;
    sheet.title(&format!("{COMPANY} {SALES_TITLE}"), width)?;
    let dates = format!("{}{year}-01-01 ~ {year}-12-31", MADE_BY[1]);
    let made = [MADE_BY[0], "", "", &dates, "", "", MADE_BY[2]].map(Value::text);
    sheet.row(&made, false)?;
    sheet.row(&captions(), true)?;
    let names = Names::of(company);
    for line in company.year(year) {
        let mut row = names.row(line);
        if form == DateForm::Text {
            row[0] = Value::Text(line.date.to_string());
        }
        sheet.row(&row, false)?;
    }
    sheet.row(&totals(company, year), true)?;
    sheet.save(path)?;
    Ok(())
}

/// One year as comma-separated text in the encoding of Chinese Windows.
pub(super) fn text(company: &Company, year: i16, path: &Path) -> Result<(), DemoError> {
    let names = Names::of(company);
    let mut rows = vec![captions()];
    rows.extend(company.year(year).map(|line| names.row(line)));
    rows.push(totals(company, year));
    write_text(path, &rows, b',', GB18030)
}

fn captions() -> Vec<Value> {
    U8_CAPTIONS.map(Value::text).to_vec()
}

fn totals(company: &Company, year: i16) -> Vec<Value> {
    let sum = |of: fn(&Line) -> i64| Value::fen(company.year(year).map(of).sum());
    let mut row = vec![Value::Empty; U8_CAPTIONS.len()];
    row[0] = Value::text(TOTAL);
    let quantity = company.year(year).map(|l| l.entry.quantity).sum::<Amount>();
    row[18] = Value::Number(quantity);
    row[20] = sum(|l| l.entry.amount_fen);
    row[22] = sum(|l| l.entry.tax_fen);
    row[23] = sum(|l| l.entry.gross_fen());
    row[24] = sum(|l| l.entry.discount_fen);
    row[25] = sum(|l| l.entry.cost_fen);
    row
}

/// The names behind the places that lines hold.
pub(super) struct Names<'a> {
    company: &'a Company,
    channels: Vec<&'static str>,
    segments: Vec<&'static str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(company: &'a Company) -> Names<'a> {
        Names {
            company,
            channels: channels().into_iter().map(|c| c.0).collect(),
            segments: segments().into_iter().map(|s| s.name).collect(),
        }
    }

    /// Customer code, name, industry, region, province, city, department, salesperson, channel.
    pub(super) fn parties(&self, line: &Line) -> Vec<Value> {
        let customer = &self.company.customers[line.customer];
        let place = &customer.place;
        vec![
            Value::text(&customer.code),
            Value::text(&customer.name),
            Value::text(self.segments[customer.segment]),
            Value::text(place.region),
            Value::text(place.province),
            Value::text(place.city),
            Value::Text(format!("{}{DEPARTMENT}", place.region)),
            Value::text(self.company.sellers[line.seller].name),
            Value::text(self.channels[line.channel]),
        ]
    }

    /// Product code, name, specification, category, sub-category, unit.
    pub(super) fn goods(&self, line: &Line) -> Vec<Value> {
        let product = &self.company.products[line.entry.product];
        vec![
            Value::text(&product.code),
            Value::text(&product.name),
            Value::text(product.specification),
            Value::text(product.category),
            Value::text(product.subcategory),
            Value::text(product.unit),
        ]
    }

    /// Quantity, price, amount, tax rate, tax, gross, discount, cost.
    pub(super) fn figures(line: &Line) -> Vec<Value> {
        let entry = &line.entry;
        vec![
            Value::Number(entry.quantity),
            Value::Number(entry.price),
            Value::fen(entry.amount_fen),
            Value::whole(TAX_PERCENT as usize),
            Value::fen(entry.tax_fen),
            Value::fen(entry.gross_fen()),
            Value::fen(entry.discount_fen),
            Value::fen(entry.cost_fen),
        ]
    }

    /// What a red line says about its source.
    pub(super) fn remark(line: &Line) -> Value {
        match &line.takes_back {
            Some((bill, number)) => Value::Text(format!("{TAKES_BACK}{bill}-{number}")),
            None => Value::Empty,
        }
    }

    fn row(&self, line: &Line) -> Vec<Value> {
        let mut row = vec![
            Value::Day(line.date),
            Value::text(&line.bill),
            Value::whole(line.number),
        ];
        row.extend(self.parties(line));
        row.extend(self.goods(line));
        row.extend(Self::figures(line));
        row.push(Value::text(
            BLUE_RED[usize::from(line.takes_back.is_some())],
        ));
        row.push(Self::remark(line));
        row
    }
}
