//! Values of documents (数值): what a number is, so that every renderer prints, aligns and colours it alike.

use qd_base::format::{self, Scale};
use qd_base::{Amount, Date, Lang};
use serde::{Deserialize, Serialize};

/// One value of a page or document, exact where the ledger is exact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// Money in whole currency units (元); printed in the scale of its table or sentence.
    Money(Amount),
    /// A price of one piece; always printed in whole currency units, whatever the scale around it.
    Price(Amount),
    /// A quantity (数量).
    Quantity(Amount),
    /// A number of things (个数).
    Count(i64),
    /// A plain ratio with two decimals, for example an index.
    Ratio(f64),
    /// A share or rate: 0.25 is 25.0%.
    Percent(f64),
    /// A relative change: printed with its sign.
    Change(f64),
    /// A change of a rate: 0.012 is +1.2 percentage points (百分点).
    Points(f64),
    /// Words.
    Text(String),
    /// A day.
    Date(Date),
    /// Not known, or not computable: printed as a dash, never as zero.
    Absent,
}

impl Value {
    /// A rate that may not be computable: absent when `None`, infinite or not a number.
    pub fn percent(rate: Option<f64>) -> Value {
        rate.filter(|rate| rate.is_finite())
            .map_or(Value::Absent, Value::Percent)
    }

    /// A relative change that may not be computable.
    pub fn change(rate: Option<f64>) -> Value {
        rate.filter(|rate| rate.is_finite())
            .map_or(Value::Absent, Value::Change)
    }

    /// A ratio that may not be computable.
    pub fn ratio(ratio: Option<f64>) -> Value {
        ratio
            .filter(|ratio| ratio.is_finite())
            .map_or(Value::Absent, Value::Ratio)
    }

    /// Words.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// As printed in a table: without unit, the unit stands in the caption.
    pub fn print(&self, scale: Scale, lang: Lang) -> String {
        match self {
            Value::Money(amount) => format::money(*amount, scale, lang),
            Value::Price(amount) => format::money(*amount, Scale::One, lang),
            Value::Quantity(amount) => format::quantity(*amount),
            Value::Count(n) => format::count(*n),
            Value::Ratio(ratio) => format::fixed((ratio * 100.0).round() as i128, 2),
            Value::Percent(rate) => format::percent(Some(*rate)),
            Value::Change(rate) => format::change(Some(*rate)),
            Value::Points(change) => format::points(*change, lang),
            Value::Text(text) => text.clone(),
            Value::Date(day) => format::date(*day, lang),
            Value::Absent => "—".to_owned(),
        }
    }

    /// As printed in a sentence or on a card: money carries its unit, `1,611.75万元` or `−¥16,117.55k`.
    pub fn phrase(&self, scale: Scale, lang: Lang) -> String {
        let number = self.print(scale, lang);
        match self {
            Value::Money(_) => with_unit(&number, scale, lang),
            Value::Price(_) => with_unit(&number, Scale::One, lang),
            _ => number,
        }
    }

    /// The same value in one spelling for both languages: exact, without scale. Identity of the number, see
    /// [`crate::numbers`] and [`crate::verify`].
    pub fn canonical(&self) -> String {
        match self {
            Value::Money(amount) | Value::Price(amount) | Value::Quantity(amount) => {
                amount.to_plain()
            }
            Value::Count(n) => n.to_string(),
            Value::Ratio(x) | Value::Percent(x) | Value::Change(x) | Value::Points(x) => {
                x.to_string()
            }
            Value::Text(text) => text.clone(),
            Value::Date(day) => day.to_string(),
            Value::Absent => "—".to_owned(),
        }
    }

    /// The number to plot or to write into a spreadsheet, in units of the scale; `None` for words, days, nothing.
    pub fn number(&self, scale: Scale, lang: Lang) -> Option<f64> {
        match self {
            Value::Money(amount) => Some(amount.to_f64() / scale.factor(lang) as f64),
            Value::Price(amount) | Value::Quantity(amount) => Some(amount.to_f64()),
            Value::Count(n) => Some(*n as f64),
            Value::Ratio(x) | Value::Percent(x) | Value::Change(x) | Value::Points(x) => Some(*x),
            Value::Text(_) | Value::Date(_) | Value::Absent => None,
        }
    }

    /// Whether this is a number (right aligned, summable), not words or a day.
    pub fn is_number(&self) -> bool {
        !matches!(self, Value::Text(_) | Value::Date(_))
    }

    /// Whether it prints in red.
    pub fn is_negative(&self) -> bool {
        match self {
            Value::Money(a) | Value::Price(a) | Value::Quantity(a) => *a < Amount::ZERO,
            Value::Count(n) => *n < 0,
            Value::Ratio(x) | Value::Percent(x) | Value::Change(x) | Value::Points(x) => *x < 0.0,
            Value::Text(_) | Value::Date(_) | Value::Absent => false,
        }
    }
}

/// Chinese names the unit behind the number; English puts the currency sign before it, behind the minus.
fn with_unit(number: &str, scale: Scale, lang: Lang) -> String {
    let word = scale.word(lang);
    if lang == Lang::Zh {
        return format!("{number}{word}");
    }
    match number.strip_prefix('−') {
        Some(size) => format!("−¥{size}{word}"),
        None => format!("¥{number}{word}"),
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_prints_in_the_scale_and_keeps_one_identity_in_both_languages() {
        let money = Value::Money(Amount::units(-16_117_548));
        assert_eq!(money.print(Scale::Wan, Lang::Zh), "−1,611.75");
        assert_eq!(money.phrase(Scale::Wan, Lang::Zh), "−1,611.75万元");
        assert_eq!(money.print(Scale::Wan, Lang::En), "−16,117.55");
        assert_eq!(money.phrase(Scale::Wan, Lang::En), "−¥16,117.55k");
        let price = Value::Price(Amount::units(12));
        assert_eq!(price.phrase(Scale::Wan, Lang::En), "¥12.00");
        assert_eq!(money.canonical(), "-16117548.00");
        assert!(money.is_negative());
    }

    #[test]
    fn what_cannot_be_computed_is_a_dash() {
        assert_eq!(Value::percent(Some(f64::NAN)), Value::Absent);
        assert_eq!(Value::Absent.print(Scale::One, Lang::Zh), "—");
        assert_eq!(
            Value::change(Some(0.1)).print(Scale::One, Lang::Zh),
            "+10.0%"
        );
        assert_eq!(Value::Ratio(1.005).print(Scale::One, Lang::En), "1.00");
    }
}
