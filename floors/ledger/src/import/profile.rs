//! What the values of a column say about it (值的证据): how many are numbers, dates, decimals, how many differ.

use super::date::{self, Shape};
use super::grid::{Column, Kind};
use super::number::{self, DecimalSign};

/// Rows looked at for shares; counts of filled and distinct cells are exact.
const SAMPLE: usize = 1_000;

/// A column in figures. Shares are of the filled cells, 0 to 1.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Filled cells.
    pub filled: usize,
    /// Distinct filled cells.
    pub distinct: usize,
    /// Share that reads as a number.
    pub numbers: f64,
    /// Share that has a fraction.
    pub decimals: f64,
    /// Share that reads as a date (a bare number only when the workbook calls it a date or it is 20240305).
    pub dates: f64,
    /// Share that is a whole number of 1 to 12.
    pub months: f64,
    /// Share that is a whole number of 1990 to 2099.
    pub years: f64,
    /// Mean length in characters.
    pub length: f64,
    /// Identifier digits lost in Excel: 1.23E+17 or sixteen digits and more that end in 000.
    pub lost_digits: Option<String>,
    /// Three different values, for questions.
    pub examples: Vec<String>,
}

/// Looks at a column on the given rows.
pub fn profile(column: &Column, rows: &[u32]) -> Profile {
    let mut seen = vec![false; column.distinct()];
    let mut profile = Profile::default();
    for row in rows {
        let code = column.codes[*row as usize];
        if code != 0 {
            profile.filled += 1;
            if !seen[code as usize] {
                seen[code as usize] = true;
                profile.distinct += 1;
            }
        }
    }
    let step = (profile.filled / SAMPLE).max(1);
    let sample: Vec<u32> = rows
        .iter()
        .map(|row| column.codes[*row as usize])
        .filter(|code| *code != 0)
        .step_by(step)
        .collect();
    let mut tally = Tally::default();
    for code in &sample {
        tally.add(column.kind(*code), column.text(*code));
        let text = column.text(*code);
        if profile.examples.len() < 3 && !profile.examples.iter().any(|e| e == text) {
            profile.examples.push(text.to_owned());
        }
    }
    // One long number in a thousand ends in 000 by chance; where Excel was at work, practically all do.
    let spoilt = tally.lost_count * 2 > tally.long;
    profile.lost_digits = tally.lost.take().filter(|_| spoilt);
    tally.share(&mut profile, sample.len());
    profile
}

#[derive(Default)]
struct Tally {
    numbers: u32,
    decimals: u32,
    dates: u32,
    months: u32,
    years: u32,
    length: usize,
    long: u32,
    lost_count: u32,
    lost: Option<String>,
}

impl Tally {
    fn add(&mut self, kind: Kind, text: &str) {
        self.length += text.chars().count();
        let as_text = matches!(kind, Kind::Text | Kind::Number);
        let number = as_text
            .then(|| {
                number::read(text, DecimalSign::Point)
                    .or_else(|| number::read(text, DecimalSign::Comma))
            })
            .flatten();
        if let Some(reading) = number {
            self.numbers += 1;
            let whole = reading.value.0 % 1_000_000_000_000 == 0;
            self.decimals += u32::from(!whole);
            let n = reading.value.0 / 1_000_000_000_000;
            self.months += u32::from(whole && (1..=12).contains(&n));
            self.years += u32::from(whole && (1990..=2099).contains(&n));
        }
        let dated = match kind {
            Kind::Date => true,
            Kind::Number => text.len() == 8 && matches!(date::shape(text), Some(Shape::Day(_))),
            // Five digits as text can be a serial number, but so can a customer number.
            Kind::Text => {
                !(text.len() <= 6 && number.is_some())
                    && matches!(
                        date::shape(text),
                        Some(Shape::Day(_) | Shape::Month(_) | Shape::Parts(_))
                    )
            }
            _ => false,
        };
        self.dates += u32::from(dated);
        self.long += u32::from(text.len() >= 16 || text.contains(['e', 'E']));
        if lost_digits(text) {
            self.lost_count += 1;
            self.lost.get_or_insert_with(|| text.to_owned());
        }
    }

    fn share(&self, profile: &mut Profile, sample: usize) {
        let of = |n: u32| f64::from(n) / sample.max(1) as f64;
        profile.numbers = of(self.numbers);
        profile.decimals = of(self.decimals);
        profile.dates = of(self.dates);
        profile.months = of(self.months);
        profile.years = of(self.years);
        profile.length = self.length as f64 / sample.max(1) as f64;
    }
}

/// 1.23E+17, or a run of sixteen digits and more whose last three are zero.
fn lost_digits(text: &str) -> bool {
    let digits = text.len() >= 16 && text.bytes().all(|b| b.is_ascii_digit());
    if digits {
        return text.ends_with("000");
    }
    let lower = text.to_ascii_lowercase();
    lower.split_once("e+").is_some_and(|(mantissa, exponent)| {
        mantissa.contains('.')
            && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && exponent.parse::<u32>().is_ok_and(|e| e >= 11)
    })
}

/// Whether each value of `from` goes with one value of `to` only, on at least this share of the rows.
pub fn determines(from: &Column, to: &Column, rows: &[u32]) -> f64 {
    let step = (rows.len() / 50_000).max(1);
    let mut first: rustc_hash::FxHashMap<u32, u32> = rustc_hash::FxHashMap::default();
    let (mut same, mut all) = (0_u64, 0_u64);
    for row in rows.iter().step_by(step) {
        let (a, b) = (from.codes[*row as usize], to.codes[*row as usize]);
        if a == 0 || b == 0 {
            continue;
        }
        all += 1;
        same += u64::from(*first.entry(a).or_insert(b) == b);
    }
    if all == 0 {
        0.0
    } else {
        same as f64 / all as f64
    }
}
