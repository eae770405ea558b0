//! Amounts and money (金额): exact integers, never floating point.
//!
//! The ledger keeps [`Amount`]: 1/10,000 of a currency unit, because ERP exports carry three and four decimals
//! and rounding each line would move the total away from finance's. [`Money`] is whole minor units (分).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many [`Amount`] steps make one unit (one yuan, one piece).
pub const SCALE: i64 = 10_000;

/// An exact decimal with four places: ledger money in yuan, or a quantity in pieces.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(pub i64);

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// Not a plain decimal number.
    #[error("`{0}` is not a decimal number")]
    NotANumber(String),
    /// Larger than the ledger can hold (about 9.2e14).
    #[error("`{0}` is too large")]
    TooLarge(String),
}

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// Whole units: `Amount::units(3)` is 3.0000.
    pub const fn units(n: i64) -> Amount {
        Amount(n * SCALE)
    }

    /// Reads a plain decimal (`-1234.5678`); digits past the fourth place are rounded half away from zero.
    pub fn parse(text: &str) -> Result<Amount, AmountError> {
        let bad = || AmountError::NotANumber(text.to_owned());
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && fraction.is_empty())
            || !whole
                .bytes()
                .chain(fraction.bytes())
                .all(|b| b.is_ascii_digit())
        {
            return Err(bad());
        }
        let mut value: i128 = 0;
        for b in whole.bytes() {
            value = value
                .saturating_mul(10)
                .saturating_add(i128::from(b - b'0'));
        }
        for place in 0..4 {
            let digit = fraction
                .as_bytes()
                .get(place)
                .map_or(0, |b| i128::from(b - b'0'));
            value = value.saturating_mul(10).saturating_add(digit);
        }
        if fraction.as_bytes().get(4).is_some_and(|b| *b >= b'5') {
            value += 1;
        }
        let signed = if negative { -value } else { value };
        i64::try_from(signed)
            .map(Amount)
            .map_err(|_| AmountError::TooLarge(text.to_owned()))
    }

    /// From a spreadsheet's binary number, rounded to four places; `None` when not finite or too large.
    pub fn from_f64(x: f64) -> Option<Amount> {
        let scaled = (x * SCALE as f64).round();
        (scaled.is_finite() && scaled.abs() < 9.0e18).then_some(Amount(scaled as i64))
    }

    /// For statistics and charts only; never summed back into money.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / SCALE as f64
    }

    /// Hundredths (分), rounded half away from zero: the one rounding rule for printed money.
    pub fn to_fen(self) -> i64 {
        let (q, r) = (self.0 / 100, self.0 % 100);
        if r.abs() >= 50 { q + r.signum() } else { q }
    }

    /// Exact text without trailing zeros beyond two places: `1234.50`, `0.1235`.
    pub fn to_plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        let text = format!("{sign}{}.{:04}", abs / SCALE as u64, abs % SCALE as u64);
        let keep = text.trim_end_matches('0');
        let dot = text.find('.').expect("the format above writes a point");
        text[..keep.len().max(dot + 3)].to_owned()
    }

    /// Two decimals, rounded: what a person and the JSON of `query` print for money.
    pub fn to_fen_text(self) -> String {
        let fen = self.to_fen();
        let sign = if fen < 0 { "-" } else { "" };
        format!(
            "{sign}{}.{:02}",
            fen.unsigned_abs() / 100,
            fen.unsigned_abs() % 100
        )
    }

    /// Absolute value.
    pub fn abs(self) -> Amount {
        Amount(self.0.abs())
    }
}

impl Add for Amount {
    type Output = Amount;
    fn add(self, other: Amount) -> Amount {
        Amount(self.0 + other.0)
    }
}
impl Sub for Amount {
    type Output = Amount;
    fn sub(self, other: Amount) -> Amount {
        Amount(self.0 - other.0)
    }
}
impl Neg for Amount {
    type Output = Amount;
    fn neg(self) -> Amount {
        Amount(-self.0)
    }
}
impl AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        self.0 += other.0;
    }
}
impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Amount) {
        self.0 -= other.0;
    }
}
impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(iter: I) -> Amount {
        iter.fold(Amount::ZERO, Add::add)
    }
}
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_plain())
    }
}
impl FromStr for Amount {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Amount, AmountError> {
        Amount::parse(text)
    }
}

/// An ISO 4217 currency code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Renminbi (人民币).
    pub const CNY: Currency = Currency(*b"CNY");

    /// Reads a code of three capital letters.
    pub fn parse(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Currency(bytes))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only capital letters are stored")
    }

    /// The sign people write before an amount.
    pub fn sign(&self) -> &str {
        match &self.0 {
            b"CNY" | b"JPY" => "¥",
            b"USD" => "$",
            b"EUR" => "€",
            b"GBP" => "£",
            _ => self.code(),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Currency, String> {
        Currency::parse(&code).ok_or_else(|| format!("`{code}` is not a currency code"))
    }
}
impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// Whole minor units (分) of a currency; the form of money in records and documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units, for example 分.
    pub minor: i64,
    /// The currency they are counted in.
    pub currency: Currency,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_read_exactly_and_rounded_at_the_fifth_place() {
        assert_eq!(Amount::parse("16117548.237"), Ok(Amount(161_175_482_370)));
        assert_eq!(Amount::parse("-0.00005"), Ok(Amount(-1)));
        assert_eq!(Amount::parse(".5"), Ok(Amount(5000)));
        assert!(Amount::parse("1,234").is_err());
        assert!(Amount::parse("").is_err());
        assert!(Amount::parse("-").is_err());
        assert!(matches!(
            Amount::parse("99999999999999999"),
            Err(AmountError::TooLarge(_))
        ));
    }

    #[test]
    fn money_is_rounded_half_away_from_zero() {
        assert_eq!(Amount(49).to_fen(), 0);
        assert_eq!(Amount(50).to_fen(), 1);
        assert_eq!(Amount(-50).to_fen(), -1);
        assert_eq!(Amount(-12_345_678).to_fen_text(), "-1234.57");
    }

    proptest! {
        #[test]
        fn plain_text_round_trips(n in any::<i64>().prop_filter("abs", |n| *n != i64::MIN)) {
            prop_assert_eq!(Amount::parse(&Amount(n).to_plain()), Ok(Amount(n)));
        }
    }
}
