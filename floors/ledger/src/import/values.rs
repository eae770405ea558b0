//! Whole columns of numbers and dates (整列取值): each distinct cell is converted once, and what the column as a
//! whole shows — decimal sign, order of day and month — settles what one cell cannot.

use super::date::{self, Shape};
use super::date_order::{self, DateOrder, OrderEvidence};
use super::grid::{Column, Kind};
use super::number::{self, Decimal, DecimalSign};

/// Why a cell cannot be taken; the key of its sentence without `import-reject-`.
pub type Fault = &'static str;

/// A number column, converted.
#[derive(Debug, Default)]
pub struct Numbers {
    /// Per code: the value, a blank (`Ok(None)`), or the fault.
    pub values: Vec<Result<Option<Decimal>, Fault>>,
    /// Whether most values carried a percent sign.
    pub percent: bool,
    /// Currencies whose signs stood at the numbers.
    pub currencies: Vec<&'static str>,
    /// Largest absolute value.
    pub largest: i128,
}

/// Converts a number column; `used` tells which codes stand on lines.
pub fn numbers(column: &Column, used: &[u32], sign: DecimalSign, factor: Decimal) -> Numbers {
    let mut found = Numbers::default();
    let (mut percents, mut plain) = (0_u32, 0_u32);
    found.values = (0..column.distinct() as u32)
        .map(|code| {
            let text = column.text(code);
            match column.kind(code) {
                Kind::Empty => return Ok(None),
                Kind::Fault => return Err("formula-fault"),
                Kind::Bool | Kind::Date => return Err("not-a-number"),
                Kind::Number | Kind::Text => {}
            }
            // Numbers of a workbook always have a point.
            let sign = if column.kind(code) == Kind::Number {
                DecimalSign::Point
            } else {
                sign
            };
            let reading = match number::read(text, sign) {
                Some(reading) => reading,
                None if is_blank_word(text) => return Ok(None),
                None if text.starts_with('#') => return Err("formula-fault"),
                None => return Err("not-a-number"),
            };
            if used[code as usize] > 0 {
                percents += u32::from(reading.percent);
                plain += u32::from(!reading.percent && reading.value.0 != 0);
                found.largest = found.largest.max(reading.value.0.abs());
                if let Some(currency) = reading.currency
                    && !found.currencies.contains(&currency)
                {
                    found.currencies.push(currency);
                }
            }
            let value = if factor == Decimal::units(1) {
                Some(reading.value)
            } else {
                reading.value.scaled(factor)
            };
            match value {
                Some(value) if value.amount().is_some() => Ok(Some(value)),
                _ => Err("too-large"),
            }
        })
        .collect();
    found.percent = percents > plain;
    found
}

impl Numbers {
    /// Makes a discount column a share of the price that is let off: 5 in percent is 0.05, and 扣率 95 or a column
    /// of 0.85 … 1 that is never 0 names the share that is paid.
    pub fn make_share(&mut self, in_percent: bool, is_paid: bool) {
        let one = Decimal::units(1).0;
        let scale = if in_percent { 100 } else { 1 };
        let mut shares: Vec<&mut Decimal> = self
            .values
            .iter_mut()
            .filter_map(|value| value.as_mut().ok().and_then(Option::as_mut))
            .collect();
        for share in &mut shares {
            share.0 /= scale;
        }
        let full = shares.iter().any(|share| share.0 == one);
        let paid = is_paid || (full && shares.iter().all(|share| share.0 * 2 >= one));
        if paid {
            for share in shares {
                share.0 = one - share.0;
            }
        }
    }
}

/// Words that programs write for "nothing".
pub fn is_blank_word(text: &str) -> bool {
    const BLANKS: [&str; 12] = [
        "null", "nan", "n/a", "#n/a", "none", "nil", "na", "<na>", "(null)", "(blank)", "(空白)",
        "/",
    ];
    text.len() <= 12 && BLANKS.contains(&text.to_ascii_lowercase().as_str())
}

/// What the texts of a column say about the decimal sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignEvidence {
    /// A value that only makes sense with a decimal point.
    pub point: Option<String>,
    /// A value that only makes sense with a decimal comma.
    pub comma: Option<String>,
    /// A value that reads either way, such as 1.234.
    pub either: Option<String>,
}

/// Collects the evidence from all texts of a column.
pub fn sign_evidence(column: &Column, used: &[u32]) -> SignEvidence {
    let mut evidence = SignEvidence::default();
    for code in 1..column.distinct() as u32 {
        if used[code as usize] == 0 || column.kind(code) != Kind::Text {
            continue;
        }
        let text = column.text(code);
        let slot = match (text.find('.'), text.find(',')) {
            (None, None) => continue,
            (Some(dot), Some(comma)) if dot > comma => &mut evidence.point,
            (Some(_), Some(_)) => &mut evidence.comma,
            (Some(_), None) if text.matches('.').count() > 1 => &mut evidence.comma,
            (None, Some(_)) if text.matches(',').count() > 1 => &mut evidence.point,
            (Some(dot), None) if could_group(text, dot) => &mut evidence.either,
            (None, Some(comma)) if could_group(text, comma) => &mut evidence.either,
            (Some(_), None) => &mut evidence.point,
            (None, Some(_)) => &mut evidence.comma,
        };
        if slot.is_none() && text.bytes().any(|b| b.is_ascii_digit()) {
            *slot = Some(text.to_owned());
        }
    }
    evidence
}

/// Whether the one separator can be a thousands separator: one to three digits before (no leading zero), exactly
/// three behind.
fn could_group(text: &str, at: usize) -> bool {
    let digits = |t: &str| t.bytes().filter(u8::is_ascii_digit).count();
    let before = &text[..at];
    let first = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits(&text[at + 1..]) == 3 && (1..=3).contains(&digits(before)) && !first.starts_with('0')
}

/// A date column, converted.
#[derive(Debug, Default)]
pub struct Days {
    /// Per code: the day since 1970-01-01, or the fault; blanks are a fault as well.
    pub values: Vec<Result<i32, Fault>>,
    /// The order found in the column, with the value that proves it.
    pub order: Option<(DateOrder, String)>,
    /// Cells that name a month only and stand for its first day.
    pub months: u64,
    /// Whether any value had no year.
    pub yearless: bool,
}

/// Converts a date column. `Err` holds what stays open: the possible orders, best first.
pub fn days(
    column: &Column,
    used: &[u32],
    wanted: Option<DateOrder>,
    year: Option<i16>,
) -> Result<Days, OrderEvidence> {
    let shapes: Vec<Option<Shape>> = (0..column.distinct() as u32)
        .map(|code| cell_shape(column.kind(code), column.text(code)))
        .collect();
    let parts = shapes
        .iter()
        .enumerate()
        .filter_map(|(code, shape)| match shape {
            Some(Shape::Parts(parts)) if used[code] > 0 => Some((column.text(code as u32), *parts)),
            _ => None,
        });
    let mut days = Days::default();
    let mut parts = parts.peekable();
    let order = match (wanted, parts.peek()) {
        (_, None) => DateOrder::Ymd,
        (Some(order), _) => order,
        (None, Some(_)) => match date_order::find_order(parts) {
            OrderEvidence::Settled(order, proof) => {
                days.order = Some((order, proof));
                order
            }
            open => return Err(open),
        },
    };
    days.values = shapes
        .iter()
        .enumerate()
        .map(|(code, shape)| {
            let shape = match (shape, year) {
                (Some(Shape::Parts(parts)), _) => date_order::settle(*parts, order),
                (Some(Shape::NoYear(month, day)), Some(year)) => date::in_year(year, *month, *day),
                (other, _) => *other,
            };
            match shape {
                Some(Shape::Day(date)) => Ok(crate::fact::day_number(date)),
                Some(Shape::Month(date)) => {
                    days.months += u64::from(used[code]);
                    Ok(crate::fact::day_number(date))
                }
                Some(Shape::Outside(_)) => Err("date-outside"),
                Some(Shape::NoYear(..)) => {
                    days.yearless |= used[code] > 0;
                    Err("date-without-year")
                }
                Some(Shape::Parts(_)) => Err("not-a-date"),
                None if code == 0 => Err("no-date"),
                None if is_blank_word(column.text(code as u32)) => Err("no-date"),
                None if column.kind(code as u32) == Kind::Fault => Err("formula-fault"),
                None => Err("not-a-date"),
            }
        })
        .collect();
    Ok(days)
}

/// What a cell can mean as a date. Numbers of a workbook without a date format are serials, or 20240305.
fn cell_shape(kind: Kind, text: &str) -> Option<Shape> {
    match kind {
        Kind::Empty | Kind::Bool | Kind::Fault => None,
        Kind::Number => match text.len() {
            6 | 8 if text.bytes().all(|b| b.is_ascii_digit()) => date::shape(text),
            _ => text.parse().ok().and_then(date::serial),
        },
        Kind::Date | Kind::Text => date::shape(text),
    }
}
