//! Periods (期间): years, halves, quarters, months and free ranges of a fiscal calendar, with one spelling each.

use std::fmt;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The width of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// One day.
    Day,
    /// One month (月).
    Month,
    /// Three months (季度).
    Quarter,
    /// Six months (半年).
    Half,
    /// Twelve months (年度).
    Year,
    /// A free range of days.
    Range,
}

/// Why a text is no period.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PeriodError {
    /// None of the spellings fits.
    #[error(
        "`{0}` is not a period; write 2017, 2017H1, 2017Q3, 2017-03, 2017-03-05 or 2017-01-01..2017-03-31"
    )]
    Unreadable(String),
    /// The range ends before it starts.
    #[error("the period `{0}` ends before it starts")]
    Backwards(String),
}

/// In which month the fiscal year starts; `1` is the calendar year. The fiscal year bears the name of the
/// calendar year in which it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiscalCalendar {
    /// 1 to 12.
    pub first_month: i8,
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        FiscalCalendar { first_month: 1 }
    }
}

/// A span of days, both ends included, with the canonical text that links and footers print.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// What kind of period this is.
    pub grain: Grain,
    /// `2017`, `2017H1`, `2017Q3`, `2017-03`, `2017-03-05` or `first..last`.
    pub text: String,
}

impl Period {
    /// Reads any of the spellings, with the calendar year as fiscal year.
    pub fn parse(text: &str) -> Result<Period, PeriodError> {
        FiscalCalendar::default().period(text)
    }

    /// A calendar year.
    pub fn year(year: i16) -> Period {
        FiscalCalendar::default().year(year)
    }

    /// A calendar month, 1 to 12.
    pub fn month(year: i16, month: i8) -> Period {
        let first = Date::constant(year, month, 1);
        Period {
            first,
            last: first.last_of_month(),
            grain: Grain::Month,
            text: format!("{year:04}-{month:02}"),
        }
    }

    /// A free range; `None` when it ends before it starts.
    pub fn range(first: Date, last: Date) -> Option<Period> {
        (first <= last).then(|| Period {
            first,
            last,
            grain: Grain::Range,
            text: format!("{first}..{last}"),
        })
    }

    /// Whether the day lies inside.
    pub fn contains(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// Number of days.
    pub fn days(&self) -> i32 {
        (self.last - self.first).get_days() + 1
    }

    /// The same span a number of years earlier (negative: later). 29 February becomes the 28th.
    pub fn years_before(&self, years: i16) -> Period {
        let first = shift_years(self.first, -years);
        let last = if self.last == self.last.last_of_month() {
            shift_years(self.last.first_of_month(), -years).last_of_month()
        } else {
            shift_years(self.last, -years)
        };
        self.renamed(first, last)
    }

    /// The period of equal width just before this one (环比).
    pub fn previous(&self) -> Period {
        let months = match self.grain {
            Grain::Month => 1,
            Grain::Quarter => 3,
            Grain::Half => 6,
            Grain::Year => 12,
            Grain::Day | Grain::Range => {
                let days = self.days();
                let last = self.first.saturating_sub(1.day());
                return self.renamed(self.first.saturating_sub(days.days()), last);
            }
        };
        let first = self.first.saturating_sub(months.months());
        self.renamed(first, self.first.saturating_sub(1.day()))
    }

    /// The calendar months touched by the period, first to last.
    pub fn months(&self) -> Vec<Period> {
        let mut months = Vec::new();
        let mut day = self.first.first_of_month();
        while day <= self.last {
            months.push(Period::month(day.year(), day.month()));
            day = day.saturating_add(1.month());
        }
        months
    }

    fn renamed(&self, first: Date, last: Date) -> Period {
        let text = match self.grain {
            Grain::Day => first.to_string(),
            Grain::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Grain::Range => format!("{first}..{last}"),
            Grain::Quarter | Grain::Half | Grain::Year => {
                let fiscal = FiscalCalendar { first_month: 1 };
                match self.grain {
                    Grain::Year if first.month() == 1 => format!("{:04}", first.year()),
                    Grain::Quarter if fiscal.is_start(first, 3) => {
                        format!("{:04}Q{}", first.year(), (first.month() - 1) / 3 + 1)
                    }
                    Grain::Half if fiscal.is_start(first, 6) => {
                        format!("{:04}H{}", first.year(), (first.month() - 1) / 6 + 1)
                    }
                    _ => format!("{first}..{last}"),
                }
            }
        };
        Period {
            first,
            last,
            grain: self.grain,
            text,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FiscalCalendar {
    /// A fiscal year.
    pub fn year(&self, year: i16) -> Period {
        self.span(year, 0, 12, Grain::Year, format!("{year:04}"))
    }

    /// Reads `2017`, `2017H1`, `2017Q3`, `2017-03`, `2017-03-05`, `2017-01-01..2017-03-31`, `2017-01..2017-03`.
    pub fn period(&self, text: &str) -> Result<Period, PeriodError> {
        let text = text.trim();
        let unreadable = || PeriodError::Unreadable(text.to_owned());
        if let Some((from, to)) = text.split_once("..") {
            let (from, to) = (self.period(from)?, self.period(to)?);
            return Period::range(from.first, to.last)
                .ok_or_else(|| PeriodError::Backwards(text.to_owned()));
        }
        let year: i16 = text
            .get(..4)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok())
            .filter(|year| (1900..=2200).contains(year))
            .ok_or_else(unreadable)?;
        let rest = &text[4..];
        match (rest.as_bytes(), rest.len()) {
            ([], _) => Ok(self.year(year)),
            ([b'Q' | b'q', n @ b'1'..=b'4'], _) => {
                let n = (n - b'1') as i8;
                Ok(self.span(
                    year,
                    n * 3,
                    3,
                    Grain::Quarter,
                    format!("{year:04}Q{}", n + 1),
                ))
            }
            ([b'H' | b'h', n @ b'1'..=b'2'], _) => {
                let n = (n - b'1') as i8;
                Ok(self.span(year, n * 6, 6, Grain::Half, format!("{year:04}H{}", n + 1)))
            }
            ([b'-', ..], 2 | 3) => {
                let month: i8 = rest[1..].parse().map_err(|_| unreadable())?;
                (1..=12)
                    .contains(&month)
                    .then(|| Period::month(year, month))
                    .ok_or_else(unreadable)
            }
            ([b'-', ..], _) => {
                let day: Date = text.parse().map_err(|_| unreadable())?;
                Ok(Period {
                    first: day,
                    last: day,
                    grain: Grain::Day,
                    text: day.to_string(),
                })
            }
            _ => Err(unreadable()),
        }
    }

    /// The fiscal year a day belongs to.
    pub fn year_of(&self, day: Date) -> i16 {
        if day.month() >= self.first_month {
            day.year()
        } else {
            day.year() - 1
        }
    }

    fn span(&self, year: i16, offset: i8, months: i8, grain: Grain, text: String) -> Period {
        let start = Date::constant(year, self.first_month, 1);
        let first = start.saturating_add(i64::from(offset).months());
        let last = first
            .saturating_add(i64::from(months).months())
            .saturating_sub(1.day());
        Period {
            first,
            last,
            grain,
            text,
        }
    }

    fn is_start(&self, day: Date, months: i8) -> bool {
        day.day() == 1 && (day.month() - self.first_month).rem_euclid(months) == 0
    }
}

fn shift_years(day: Date, years: i16) -> Date {
    day.saturating_add(i64::from(years).years())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_spelling_is_read() {
        let cases = [
            ("2017", date(2017, 1, 1), date(2017, 12, 31)),
            ("2017H2", date(2017, 7, 1), date(2017, 12, 31)),
            ("2017q3", date(2017, 7, 1), date(2017, 9, 30)),
            ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
            ("2017-03-05", date(2017, 3, 5), date(2017, 3, 5)),
            ("2016..2017", date(2016, 1, 1), date(2017, 12, 31)),
            ("2017-01..2017-02", date(2017, 1, 1), date(2017, 2, 28)),
        ];
        for (text, first, last) in cases {
            let period = Period::parse(text).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!((period.first, period.last), (first, last), "{text}");
        }
        for text in [
            "",
            "17",
            "2017Q5",
            "2017-13",
            "2017-02-30",
            "２０１７",
            "20177",
            "2017H3",
            "上月",
        ] {
            assert!(Period::parse(text).is_err(), "{text}");
        }
        assert!(matches!(
            Period::parse("2018..2017"),
            Err(PeriodError::Backwards(_))
        ));
    }

    #[test]
    fn comparisons_keep_whole_months() {
        let feb = Period::parse("2017-02").expect("a month");
        assert_eq!(feb.years_before(1).last, date(2016, 2, 29));
        assert_eq!(feb.years_before(1).text, "2016-02");
        assert_eq!(feb.previous().text, "2017-01");
        assert_eq!(
            Period::parse("2017Q1").expect("a quarter").previous().text,
            "2016Q4"
        );
        assert_eq!(Period::year(2017).previous().text, "2016");
        assert_eq!(Period::year(2017).months().len(), 12);
    }

    #[test]
    fn a_fiscal_year_may_start_in_april() {
        let fiscal = FiscalCalendar { first_month: 4 };
        let q4 = fiscal.period("2017Q4").expect("a quarter");
        assert_eq!((q4.first, q4.last), (date(2018, 1, 1), date(2018, 3, 31)));
        assert_eq!(fiscal.year_of(date(2018, 3, 31)), 2017);
    }
}
