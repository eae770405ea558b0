//! Dates as they arrive (日期): 2024年3月5日, 2024-3-5, 20240305, 45356, 05/03/24, Mar 5, 2024, 2024年3月 — read
//! when they can mean one day only; which of day and month comes first is settled by the whole column or asked.

use qd_base::Date;
use unicode_normalization::UnicodeNormalization;

/// The first and last year a sales ledger can hold; a "1900-01-01" is Excel's empty date, not a day of business.
pub const YEARS: std::ops::RangeInclusive<i16> = 1980..=2099;

/// What a text can mean as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One day and no other.
    Day(Date),
    /// A month; the first day stands for it.
    Month(Date),
    /// Three short numbers in an order the column has to settle.
    Parts([u16; 3]),
    /// A month (and a day) without its year: 3月, 3月5日.
    NoYear(i8, Option<i8>),
    /// A date outside [`YEARS`].
    Outside(i32),
}

/// What a text can mean as a date; `None` when it is no date.
pub fn shape(text: &str) -> Option<Shape> {
    if let Some(day) = iso(text.as_bytes()) {
        return Some(day);
    }
    if text.len() > 60 {
        return None;
    }
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let bare = without_time(folded.trim());
    if bare.bytes().all(|b| b.is_ascii_digit()) && !bare.is_empty() {
        return run_of_digits(bare);
    }
    chinese(bare)
        .or_else(|| named_month(bare))
        .or_else(|| separated(bare))
}

/// The fast path: `2017-04-27`, with or without a time behind it.
fn iso(b: &[u8]) -> Option<Shape> {
    if b.len() < 10 || b[4] != b[7] || !matches!(b[4], b'-' | b'/' | b'.') {
        return None;
    }
    if !(b.len() == 10 || matches!(b[10], b' ' | b'T')) {
        return None;
    }
    let digits = |range: std::ops::Range<usize>| {
        b[range].iter().try_fold(0_i32, |n, d| {
            d.is_ascii_digit().then(|| n * 10 + i32::from(d - b'0'))
        })
    };
    if b.len() > 10 && !b[11..].iter().all(|c| b"0123456789:.+-Zz ".contains(c)) {
        return None;
    }
    day(digits(0..4)?, digits(5..7)?, digits(8..10)?)
}

/// The date of an Excel serial number; `None` when it is none.
pub fn serial(number: f64) -> Option<Shape> {
    if !(0.0..200_000.0).contains(&number) {
        return None;
    }
    let whole = number.floor() as i64;
    let date = Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(whole));
    date.ok().map(bounded)
}

fn bounded(date: Date) -> Shape {
    if YEARS.contains(&date.year()) {
        Shape::Day(date)
    } else {
        Shape::Outside(i32::from(date.year()))
    }
}

pub(super) fn day(year: i32, month: i32, day: i32) -> Option<Shape> {
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    date.ok().map(bounded)
}

fn month(year: i32, month: i32) -> Option<Shape> {
    match day(year, month, 1)? {
        Shape::Day(date) => Some(Shape::Month(date)),
        other => Some(other),
    }
}

/// Cuts the time of day, weekday and zone off.
fn without_time(text: &str) -> &str {
    let mut text = text.trim_end_matches(['.', ' ', ',']);
    if let Some(colon) = text.find(':') {
        let before = &text[..colon];
        let cut = before.rfind([' ', 't', '日', ',']).map_or(0, |at| {
            at + if before[at..].starts_with('日') {
                '日'.len_utf8()
            } else {
                0
            }
        });
        let hour = before[cut..].trim_matches([' ', 't', ',']);
        if cut == 0 || !hour.bytes().all(|b| b.is_ascii_digit()) {
            return text;
        }
        text = before[..cut].trim();
    }
    for day in ["星期", "周", "("] {
        if let Some(at) = text.find(day)
            && at > 0
        {
            text = text[..at].trim();
        }
    }
    for name in [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ] {
        for word in [name, &name[..3]] {
            if let Some(rest) = text.strip_prefix(word)
                && rest.starts_with([',', ' '])
            {
                text = rest.trim_start_matches([',', ' ', '.']);
            }
        }
    }
    text.trim_end_matches("上午")
        .trim_end_matches("下午")
        .trim()
}

/// 20240305, 202403, 240305 (only as a hint for the column), or an Excel serial as text.
fn run_of_digits(text: &str) -> Option<Shape> {
    let n: i64 = text.parse().ok()?;
    let split = |a: i64, b: i64| (i32::try_from(n / a).ok(), (n / b % 100) as i32);
    match text.len() {
        8 => day(
            split(10_000, 100).0?,
            split(10_000, 100).1,
            (n % 100) as i32,
        ),
        14 => run_of_digits(&text[..8]),
        12 if text.starts_with("20") => run_of_digits(&text[..8]),
        6 => month(split(100, 1).0?, (n % 100) as i32),
        5 => serial(n as f64).filter(|s| matches!(s, Shape::Day(_))),
        1 => serial(n as f64),
        _ => None,
    }
}

/// 2024年3月5日, 2024年3月, 24年3月5日, 3月5日, 3月上旬.
fn chinese(text: &str) -> Option<Shape> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = match compact.split_once('年') {
        Some((year, rest)) => (Some(year.parse::<i32>().ok()?), rest),
        None => (None, compact.as_str()),
    };
    let (month_text, rest) = rest.split_once('月')?;
    let m: i32 = month_text.parse().ok().filter(|m| (1..=12).contains(m))?;
    let rest = rest.trim_end_matches(['日', '号', '份']);
    let part = matches!(rest, "" | "上旬" | "中旬" | "下旬" | "初" | "末" | "底");
    let d: Option<i32> = if part { None } else { Some(rest.parse().ok()?) };
    let year = year.map(|y| if y < 100 { y + 2000 } else { y });
    match (year, d) {
        (Some(year), Some(d)) => day(year, m, d),
        (Some(year), None) => month(year, m),
        (None, d) => {
            let d = d.map(i8::try_from).transpose().ok()?;
            (d.is_none_or(|d| (1..=31).contains(&d))).then_some(Shape::NoYear(m as i8, d))
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Mar 5, 2024 · 5 March 2024 · 05-Mar-24 · Mar-24 · March 2024.
fn named_month(text: &str) -> Option<Shape> {
    let words: Vec<&str> = text
        .split([' ', '-', '/', ',', '.', '\''])
        .filter(|w| !w.is_empty())
        .collect();
    if !(2..=3).contains(&words.len()) {
        return None;
    }
    let named = |word: &str| {
        let known = |name: &str| {
            word.len() >= 3 && (name.starts_with(word) || (word == "sept" && name == "september"))
        };
        MONTHS
            .iter()
            .position(|name| known(name))
            .map(|p| p as i32 + 1)
    };
    let at = words.iter().position(|w| named(w).is_some())?;
    let m = named(words[at])?;
    let numbers: Vec<(i32, usize)> = words
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != at)
        .map(|(_, w)| {
            let bare = w.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            bare.parse().map(|n| (n, bare.len()))
        })
        .collect::<Result<_, _>>()
        .ok()?;
    let full = |y: (i32, usize)| if y.1 <= 2 { century(y.0) } else { y.0 };
    match numbers[..] {
        // Mar-24 is how Excel shows a month; 24-Mar and Mar 5 are days without their year.
        [n] if n.1 == 4 || (n.1 == 2 && at == 0 && !text.contains(' ')) => month(full(n), m),
        [n] => Some(Shape::NoYear(m as i8, i8::try_from(n.0).ok())),
        // 2024-Mar-05 against 05-Mar-24 and Mar 5, 2024.
        [a, b] if a.1 == 4 => day(a.0, m, b.0),
        [a, b] => day(full(b), m, a.0),
        _ => None,
    }
}

/// A two-digit year: 80–99 belong to the last century.
pub fn century(year: i32) -> i32 {
    if year >= 80 { 1900 + year } else { 2000 + year }
}

/// Numbers between `-`, `/`, `.` or blanks.
fn separated(text: &str) -> Option<Shape> {
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, '-' | '/' | '.' | ' ' | '\\' | '、') {
        return None;
    }
    let parts: Vec<&str> = text.split(sign).map(str::trim).collect();
    let number = |p: &str| {
        (!p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit()))
            .then(|| p.parse::<i32>().ok())
            .flatten()
    };
    match parts[..] {
        [y, m] if y.len() == 4 && sign != ' ' => month(number(y)?, number(m)?),
        [m, y] if y.len() == 4 && sign != ' ' && sign != '.' => month(number(y)?, number(m)?),
        [y, m, d] if y.len() == 4 => day(number(y)?, number(m)?, number(d)?),
        [a, b, c] => {
            let all = [number(a)?, number(b)?, number(c)?];
            let short = a.len() <= 2 && b.len() <= 2 && matches!(c.len(), 1 | 2 | 4);
            let possible = all[0] > 0 || c.len() <= 2;
            (short && possible).then(|| Shape::Parts(all.map(|n| n as u16)))
        }
        _ => None,
    }
}

/// A month, or a day of it, in a year known from elsewhere.
pub fn in_year(year: i16, of: i8, on: Option<i8>) -> Option<Shape> {
    match on {
        Some(on) => day(i32::from(year), i32::from(of), i32::from(on)),
        None => month(i32::from(year), i32::from(of)),
    }
}

/// A date from numbers in columns of their own; two-digit years belong to the century around 2000.
pub fn whole(year: i64, month: i64, on: i64) -> Option<Date> {
    let year = i32::try_from(year).ok()?;
    let full = if (0..100).contains(&year) {
        century(year)
    } else {
        year
    };
    match day(full, i32::try_from(month).ok()?, i32::try_from(on).ok()?)? {
        Shape::Day(date) => Some(date),
        _ => None,
    }
}

/// A year, month or day in a cell of its own: `3`, `3月`, `2024年`, `March`, `Q3` is none.
pub fn part_number(text: &str) -> Option<i64> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let bare = folded
        .trim()
        .trim_end_matches(['年', '月', '日', '号', '份']);
    let bare = bare.strip_suffix(".0").unwrap_or(bare);
    bare.parse().ok().or_else(|| {
        (bare.len() >= 3)
            .then(|| MONTHS.iter().position(|name| name.starts_with(bare)))
            .flatten()
            .map(|at| at as i64 + 1)
    })
}

/// A year of four digits in a title: 2024年销售明细. `None` when there is none or several.
pub fn year_in(title: &str) -> Option<i16> {
    let mut found = None;
    for part in title.split(|c: char| !c.is_ascii_digit()) {
        let year = part.get(..4).and_then(|y| y.parse::<i16>().ok());
        let Some(year) = year.filter(|y| (1990..=2099).contains(y)) else {
            continue;
        };
        if !matches!(part.len(), 4 | 6 | 8) || found.is_some_and(|f| f != year) {
            return None;
        }
        found = Some(year);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(y: i16, m: i8, d: i8) -> Option<Shape> {
        Some(Shape::Day(Date::constant(y, m, d)))
    }

    #[test]
    fn every_listed_form_of_a_date_is_read() {
        for text in [
            "2024-03-05",
            "2024-3-5",
            "2024/3/5",
            "2024.03.05",
            "2024.3.5",
            "20240305",
            "2024年3月5日",
            "2024年03月05号",
            "２０２４年３月５日",
            "24年3月5日",
            "2024-03-05 08:26:00",
            "2024/3/5 8:26",
            "2024-03-05T08:26:00Z",
            "2024-03-05T08:26:00+08:00",
            "2024-03-05 08:26:00.000",
            "Mar 5, 2024",
            "5 March 2024",
            "05-Mar-24",
            "05-MAR-2024",
            "2024-Mar-05",
            "March 5th, 2024",
            "Tue, 5 Mar 2024",
            "45356",
            "2024年3月5日 星期二",
            "2024年3月5日8:26",
            "20240305082600",
            "2024-03-05 12:00 AM",
            "2024 03 05",
            "Tuesday, March 5, 2024",
        ] {
            assert_eq!(shape(text), on(2024, 3, 5), "{text}");
        }
        let march = Some(Shape::Month(Date::constant(2024, 3, 1)));
        for text in [
            "2024年3月",
            "2024-03",
            "2024/3",
            "202403",
            "Mar-24",
            "March 2024",
            "03/2024",
            "2024年3月上旬",
            "2024年3月份",
        ] {
            assert_eq!(shape(text), march, "{text}");
        }
        assert_eq!(shape("3月"), Some(Shape::NoYear(3, None)));
        assert_eq!(shape("3月5日"), Some(Shape::NoYear(3, Some(5))));
        assert_eq!(shape("05/03/24"), Some(Shape::Parts([5, 3, 24])));
        assert_eq!(shape("5.3.2024"), Some(Shape::Parts([5, 3, 2024])));
        assert_eq!(shape("24/3/5 10:00"), Some(Shape::Parts([24, 3, 5])));
    }

    #[test]
    fn dates_of_1900_and_no_dates_are_not_taken() {
        assert_eq!(shape("1900-01-01"), Some(Shape::Outside(1900)));
        assert_eq!(serial(1.0), Some(Shape::Outside(1899)));
        assert_eq!(serial(45356.5), on(2024, 3, 5));
        for text in [
            "",
            "abc",
            "2024-13-05",
            "2024-02-30",
            "12:30",
            "1234567",
            "17850.0",
            "May",
            "合计",
            "2024-03-05-1",
            "3.5",
            "-5",
            "A 3 5",
        ] {
            assert_eq!(shape(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_in_all_its_forms(offset in 0_i64..40_000) {
            let date = Date::constant(1985, 1, 1).saturating_add(jiff::Span::new().days(offset));
            let (y, m, d) = (date.year(), date.month(), date.day());
            for text in [
                date.to_string(), format!("{y}年{m}月{d}日"), format!("{y}/{m}/{d}"), format!("{y}.{m:02}.{d:02}"),
                format!("{y}{m:02}{d:02}"), date.strftime("%b %d, %Y").to_string(), date.at(8, 5, 0, 0).strftime("%d-%b-%Y %H:%M").to_string(),
            ] {
                prop_assert_eq!(shape(&text), Some(Shape::Day(date)), "{}", text);
            }
        }

        #[test]
        fn no_text_makes_the_date_reader_panic(text in "\\PC{0,30}") {
            let _ = shape(&text);
        }
    }
}
