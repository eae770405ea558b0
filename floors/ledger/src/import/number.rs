//! Numbers as people and ERP systems write them (数字): 1,234.50 · ￥99 · (123.00) · 12.5万 · 15% · 壹万贰仟 ·
//! 1.234,50 — read exactly, as integers, and never guessed: what does not fit is a fault.

use std::borrow::Cow;

use qd_base::Amount;
use unicode_normalization::UnicodeNormalization;

/// How many decimal places a [`Decimal`] keeps.
const PLACES: u32 = 12;
/// 10^12.
const ONE: i128 = 1_000_000_000_000;
/// Digits that can be read before the value leaves any ledger.
const LARGEST: i128 = 1_000_000_000_000_000_000 * ONE;

/// An exact decimal with twelve places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub i128);

impl Decimal {
    /// To the ledger's four places, half away from zero; `None` when too large.
    pub fn amount(self) -> Option<Amount> {
        round(self.0, ONE / 10_000)
    }

    /// Product, to the ledger's four places; `None` when too large.
    pub fn times(self, other: Decimal) -> Option<Amount> {
        let product = self.0.checked_mul(other.0 / 10_000)?;
        round(product, (ONE / 10_000) * (ONE / 10_000))
    }

    /// Product as a decimal, for rates and units of money; `None` when too large.
    pub fn scaled(self, other: Decimal) -> Option<Decimal> {
        // Both sides keep eight places here, which any rate or unit factor fits.
        let product = (self.0 / 10_000).checked_mul(other.0 / 10_000)?;
        Some(Decimal(product / 10_000))
    }

    /// A whole number.
    pub const fn units(n: i64) -> Decimal {
        Decimal(n as i128 * ONE)
    }
}

fn round(value: i128, step: i128) -> Option<Amount> {
    let (whole, rest) = (value / step, value % step);
    let up = i128::from(rest.abs() * 2 >= step) * rest.signum();
    i64::try_from(whole + up).ok().map(Amount)
}

/// Which sign separates the decimals in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalSign {
    /// 1,234.50
    Point,
    /// 1.234,50
    Comma,
}

/// What a number's text carries besides the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The value; a percentage is already divided by a hundred.
    pub value: Decimal,
    /// Whether a percent sign stood behind it.
    pub percent: bool,
    /// The currency sign before or behind it.
    pub currency: Option<&'static str>,
}

/// Reads a number. `None`: this text is no number. Empty text is no number either: the caller decides what a blank
/// means.
pub fn read(text: &str, sign: DecimalSign) -> Option<Reading> {
    if sign == DecimalSign::Point
        && let Some(value) = plain(text.as_bytes())
    {
        return Some(Reading {
            value,
            percent: false,
            currency: None,
        });
    }
    read_dressed(text, sign)
}

/// The fast path: an optional minus, digits, an optional point and digits.
#[inline]
pub fn plain(bytes: &[u8]) -> Option<Decimal> {
    let (negative, digits) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let (mut value, mut places, mut point) = (0_i64, 0_u32, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                places += u32::from(point);
            }
            b'.' if !point && digits.len() > 1 => point = true,
            _ => return None,
        }
    }
    if places > PLACES {
        return None;
    }
    let value = i128::from(value) * 10_i128.pow(PLACES - places);
    Some(Decimal(if negative { -value } else { value }))
}

const CURRENCIES: [(&str, &str); 19] = [
    ("人民币", "CNY"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("us$", "USD"),
    ("usd", "USD"),
    ("hk$", "HKD"),
    ("hkd", "HKD"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("jpy", "JPY"),
    ("r$", "BRL"),
    ("rs.", "INR"),
    ("inr", "INR"),
    ("¥", "CNY"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("元", "CNY"),
];

const MULTIPLES: [(&str, i64); 9] = [
    ("万元", 10_000),
    ("亿元", 100_000_000),
    ("千元", 1_000),
    ("万", 10_000),
    ("亿", 100_000_000),
    ("千", 1_000),
    ("百万", 1_000_000),
    ("k", 1_000),
    ("m", 1_000_000),
];

fn read_dressed(text: &str, sign: DecimalSign) -> Option<Reading> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let folded: String = folded
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'' && *c != '\u{feff}')
        .collect();
    let mut rest: &str = &folded;
    if rest.len() > 80 {
        return None;
    }
    if matches!(rest, "-" | "—" | "–" | "--" | "——" | "－") {
        return Some(Reading {
            value: Decimal(0),
            percent: false,
            currency: None,
        });
    }
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        negative = true;
        rest = inner;
    }
    let mut currency = None;
    strip_signs(&mut rest, &mut negative, &mut currency);
    let percent = rest.ends_with('%');
    rest = rest.trim_end_matches('%');
    let (mut factor, mut permille) = (1_i64, false);
    if let Some(bare) = rest.strip_suffix('‰') {
        (rest, permille) = (bare, true);
    }
    // The longest word first: 百万 before 万.
    let mut words = MULTIPLES;
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    for (word, multiple) in words {
        if let Some(bare) = rest.strip_suffix(word)
            && bare.ends_with(|c: char| c.is_ascii_digit())
        {
            (rest, factor) = (bare, multiple);
            break;
        }
    }
    let value = digits(rest, sign).or_else(|| super::hanzi::read(rest))?;
    let value = value.0.checked_mul(i128::from(factor))?;
    let value = match (percent, permille) {
        (true, _) => value / 100,
        (_, true) => value / 1_000,
        _ => value,
    };
    (value.abs() <= LARGEST).then_some(Reading {
        value: Decimal(if negative { -value } else { value }),
        percent: percent || permille,
        currency,
    })
}

/// Takes currency words and signs off both ends, in any order: `-￥5`, `￥-5`, `5-`, `CNY 5`.
fn strip_signs(rest: &mut &str, negative: &mut bool, currency: &mut Option<&'static str>) {
    let mut minus_seen = false;
    for _ in 0..4 {
        for (word, code) in CURRENCIES {
            if let Some(bare) = rest.strip_prefix(word) {
                (*rest, *currency) = (bare, Some(code));
            } else if word != "元"
                && let Some(bare) = rest.strip_suffix(word)
            {
                (*rest, *currency) = (bare, Some(code));
            } else if let Some(bare) = rest.strip_suffix(word)
                && bare.ends_with(|c: char| c.is_ascii_digit())
            {
                (*rest, *currency) = (bare, Some(code));
            }
        }
        let bare = rest
            .strip_prefix(['-', '−', '–'])
            .or_else(|| rest.strip_suffix(['-', '−']));
        if let Some(bare) = bare
            && !minus_seen
        {
            (*rest, *negative, minus_seen) = (bare, !*negative, true);
        } else if let Some(bare) = rest.strip_prefix('+') {
            *rest = bare;
        }
    }
}

/// Digits with separators and an exponent.
fn digits(text: &str, sign: DecimalSign) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let plain = ungroup(mantissa, sign)?;
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    let mut places = exponent;
    let mut kept = 0;
    for (byte, behind) in whole
        .bytes()
        .map(|b| (b, 0))
        .chain(fraction.bytes().map(|b| (b, 1)))
    {
        if !byte.is_ascii_digit() {
            return None;
        }
        // Thirty digits are more than any ledger holds; the rest of a long fraction is below rounding.
        if kept >= 30 {
            if behind == 0 {
                return None;
            }
            continue;
        }
        kept += i32::from(value != 0 || byte != b'0');
        value = value * 10 + i128::from(byte - b'0');
        places -= behind;
    }
    shift(value, places + PLACES as i32).map(Decimal)
}

/// value × 10^power, rounded half up on the way down.
fn shift(value: i128, power: i32) -> Option<i128> {
    if value == 0 {
        return Some(0);
    }
    if power >= 0 {
        let factor = 10_i128.checked_pow(u32::try_from(power).ok()?)?;
        return value.checked_mul(factor).filter(|v| *v <= LARGEST);
    }
    let Some(divisor) = 10_i128.checked_pow(power.unsigned_abs()) else {
        return Some(0);
    };
    Some((value + divisor / 2) / divisor).filter(|v| *v <= LARGEST)
}

/// Takes thousands separators out; they must stand at every third digit (or every fourth, 万-wise, or by the
/// Indian habit), never anywhere else.
fn ungroup(text: &str, sign: DecimalSign) -> Option<Cow<'_, str>> {
    let (group, point) = match sign {
        DecimalSign::Point => (',', '.'),
        DecimalSign::Comma => ('.', ','),
    };
    let (whole, fraction) = match text.rsplit_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    if fraction.is_some_and(|f| f.contains(group)) || whole.contains(point) {
        return None;
    }
    if whole.contains(group) {
        let parts: Vec<&str> = whole.split(group).collect();
        let (first, middle) = (parts[0], &parts[1..]);
        let last = middle.last().expect("a separator makes two parts");
        let even = (middle.iter().all(|p| p.len() == 3) && first.len() <= 3)
            || (middle.iter().all(|p| p.len() == 4) && first.len() <= 4)
            || (last.len() == 3
                && middle[..middle.len() - 1].iter().all(|p| p.len() == 2)
                && first.len() <= 2);
        if first.is_empty() || !even {
            return None;
        }
    } else if sign == DecimalSign::Point && fraction.is_none() {
        return Some(Cow::Borrowed(text));
    }
    let whole: String = whole.chars().filter(|c| *c != group).collect();
    Some(Cow::Owned(match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str) -> Option<String> {
        read(text, DecimalSign::Point)
            .and_then(|r| r.value.amount())
            .map(|a| a.to_plain())
    }

    #[test]
    fn numbers_in_every_dress_are_read_exactly() {
        for (text, expected) in [
            ("1234.5", "1234.50"),
            ("1,234.50", "1234.50"),
            ("１２３", "123.00"),
            ("￥1,234.50", "1234.50"),
            ("¥ -5", "-5.00"),
            ("-￥5", "-5.00"),
            ("(123.00)", "-123.00"),
            ("（123.00）", "-123.00"),
            ("12.5万", "125000.00"),
            ("3.2亿元", "320000000.00"),
            ("123-", "-123.00"),
            ("-", "0.00"),
            ("—", "0.00"),
            ("15%", "0.15"),
            ("1.2E+05", "120000.00"),
            ("125.43999999999998", "125.44"),
            ("-60.70400000000001", "-60.704"),
            ("$1,234", "1234.00"),
            ("100元", "100.00"),
            ("CNY 88.8", "88.80"),
            ("壹万贰仟", "12000.00"),
            ("12,34,567.5", "1234567.50"),
            ("+7", "7.00"),
            (".5", "0.50"),
            ("1e-7", "0.00"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_read_as_one() {
        for text in [
            "",
            "abc",
            "1,23",
            "1.2.3",
            "12,5",
            "--5",
            "1,2345,6",
            "N/A",
            "5 pcs",
            "2019-01-02",
            "1.234,50",
            "e5",
            "1e999",
            "#DIV/0!",
            "99999999999999999999999999",
            "万",
            "()",
            "%",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
        let comma = |text| read(text, DecimalSign::Comma).and_then(|r| r.value.amount());
        assert_eq!(comma("1.234,50"), Amount::parse("1234.5").ok());
        assert_eq!(comma("12,5"), Amount::parse("12.5").ok());
        assert_eq!(comma("1.5"), None);
    }

    #[test]
    fn products_are_exact() {
        let price = read("2.55", DecimalSign::Point).expect("a number").value;
        assert_eq!(price.times(Decimal::units(6)), Amount::parse("15.3").ok());
        assert_eq!(
            price.scaled(Decimal::units(-3)),
            Some(Decimal(-7_650_000_000_000))
        );
    }

    proptest! {
        #[test]
        fn every_amount_is_read_back_plain_grouped_and_in_brackets(n in -4_000_000_000_000_000_i64..4_000_000_000_000_000) {
            let amount = Amount(n);
            let plain = amount.to_plain();
            prop_assert_eq!(value(&plain), Some(plain.clone()));
            let (whole, fraction) = plain.trim_start_matches('-').split_once('.').expect("a point");
            let mut grouped = String::new();
            for (i, c) in whole.chars().enumerate() {
                if i > 0 && (whole.len() - i).is_multiple_of(3) {
                    grouped.push(',');
                }
                grouped.push(c);
            }
            let minus = if n < 0 { "-" } else { "" };
            prop_assert_eq!(value(&format!("{minus}{grouped}.{fraction}")), Some(plain.clone()));
            let european = format!("{minus}{}", format!("{grouped}.{fraction}").replace('.', ";").replace(',', ".").replace(';', ","));
            prop_assert_eq!(read(&european, DecimalSign::Comma).and_then(|r| r.value.amount()), Some(amount));
            prop_assert_eq!(value(&format!("({grouped}.{fraction})")), Some(Amount(-n.abs()).to_plain()));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,40}") {
            let _ = read(&text, DecimalSign::Point);
            let _ = read(&text, DecimalSign::Comma);
        }
    }
}
