//! How figures are written (数字格式): thousands, 万元, percentages, changes in percentage points, dates.

use jiff::civil::Date;

use crate::{Amount, Lang};

/// The unit in which money is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Scale {
    /// As it is: 元.
    One,
    /// 万元 (ten thousand); thousands in English.
    Wan,
    /// 亿元 (hundred million); millions in English.
    Yi,
}

impl Scale {
    /// The scale in which a page of numbers with this largest member reads best.
    pub fn for_largest(largest: Amount) -> Scale {
        match largest.abs().0 / crate::SCALE {
            0..100_000 => Scale::One,
            100_000..10_000_000_000 => Scale::Wan,
            _ => Scale::Yi,
        }
    }

    /// How many units one step holds in that language.
    pub fn factor(self, lang: Lang) -> i64 {
        match (self, lang) {
            (Scale::One, _) => 1,
            (Scale::Wan, Lang::Zh) => 10_000,
            (Scale::Yi, Lang::Zh) => 100_000_000,
            (Scale::Wan, Lang::En) => 1_000,
            (Scale::Yi, Lang::En) => 1_000_000,
        }
    }

    /// The word printed in captions: 元, 万元, 亿元; in English nothing, thousand, million.
    pub fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Scale::One, Lang::Zh) => "元",
            (Scale::Wan, Lang::Zh) => "万元",
            (Scale::Yi, Lang::Zh) => "亿元",
            (Scale::One, Lang::En) => "",
            (Scale::Wan, Lang::En) => "k",
            (Scale::Yi, Lang::En) => "M",
        }
    }
}

/// Money in a scale, two decimals, thousands separated, minus as `−`: `1,611.75`.
pub fn money(amount: Amount, scale: Scale, lang: Lang) -> String {
    let steps = i128::from(scale.factor(lang)) * i128::from(crate::SCALE);
    let hundredths = round_div(i128::from(amount.0) * 100, steps);
    fixed(hundredths, 2)
}

/// A quantity without needless decimals, thousands separated.
pub fn quantity(amount: Amount) -> String {
    if amount.0 % crate::SCALE == 0 {
        fixed(i128::from(amount.0 / crate::SCALE), 0)
    } else {
        fixed(round_div(i128::from(amount.0), 100), 2)
    }
}

/// A whole number with thousands separated.
pub fn count(n: i64) -> String {
    fixed(i128::from(n), 0)
}

/// A share or rate as a percentage with one decimal; what cannot be computed is `—`.
pub fn percent(rate: Option<f64>) -> String {
    match rate {
        Some(rate) if rate.is_finite() => {
            format!("{}%", fixed((rate * 1000.0).round() as i128, 1))
        }
        _ => "—".to_owned(),
    }
}

/// The same with a sign for changes: `+12.3%`, `−4.0%`.
pub fn change(rate: Option<f64>) -> String {
    let text = percent(rate);
    match rate {
        Some(rate) if rate.is_finite() && (rate * 1000.0).round() > 0.0 => format!("+{text}"),
        _ => text,
    }
}

/// A change of a percentage, in percentage points (百分点).
pub fn points(change: f64, lang: Lang) -> String {
    let number = fixed((change * 1000.0).round() as i128, 1);
    let sign = if change > 0.0 { "+" } else { "" };
    match lang {
        Lang::Zh => format!("{sign}{number}个百分点"),
        Lang::En => format!("{sign}{number} pp"),
    }
}

/// `2027年3月5日` or `5 Mar 2027`.
pub fn date(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.strftime("%-d %b %Y").to_string(),
    }
}

/// A fixed-point integer with `places` decimals, thousands separated, `−` for minus.
pub fn fixed(value: i128, places: usize) -> String {
    let digits = format!("{:0width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 2);
    if value < 0 {
        text.push('−');
    }
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    if places > 0 {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

fn round_div(value: i128, by: i128) -> i128 {
    let half = by / 2;
    if value >= 0 {
        (value + half) / by
    } else {
        (value - half) / by
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_in_the_scale_of_the_page() {
        let amount = Amount::parse("16117548.237").expect("a number");
        assert_eq!(money(amount, Scale::Wan, Lang::Zh), "1,611.75");
        assert_eq!(money(amount, Scale::Wan, Lang::En), "16,117.55");
        assert_eq!(money(-amount, Scale::One, Lang::Zh), "−16,117,548.24");
        assert_eq!(Scale::for_largest(amount), Scale::Wan);
    }

    #[test]
    fn rates_say_when_they_cannot_be_computed() {
        assert_eq!(percent(None), "—");
        assert_eq!(percent(Some(f64::INFINITY)), "—");
        assert_eq!(change(Some(0.1234)), "+12.3%");
        assert_eq!(change(Some(-0.04)), "−4.0%");
        assert_eq!(points(-0.012, Lang::Zh), "−1.2个百分点");
    }

    #[test]
    fn dates_follow_the_language() {
        let day = jiff::civil::date(2027, 3, 5);
        assert_eq!(date(day, Lang::Zh), "2027年3月5日");
        assert_eq!(date(day, Lang::En), "5 Mar 2027");
    }
}
