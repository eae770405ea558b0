//! Fair comparison with last year (同比): equal distance from Spring Festival, January and February
//! together, and growth per working day.

use super::calendar::day_number;

/// A daily series without gaps: values of consecutive days from `first` (day number) on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Daily<'a> {
    /// Day number (0 = 1970-01-01) of the first value.
    pub first: i32,
    /// One value per day; days without business are zero.
    pub values: &'a [f64],
}

impl Daily<'_> {
    /// Sum from `from` to `to`, both included; none if a day is not covered.
    pub fn sum(&self, from: i32, to: i32) -> Option<f64> {
        let start = usize::try_from(from - self.first).ok()?;
        let end = usize::try_from(to - self.first + 1).ok()?;
        (start <= end).then_some(())?;
        self.values.get(start..end).map(|v| v.iter().sum())
    }
}

/// A monthly series without gaps: values of consecutive months from `month` of `year` on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Monthly<'a> {
    /// Year of the first value.
    pub year: i32,
    /// Month (1–12) of the first value.
    pub month: u32,
    /// One value per month.
    pub values: &'a [f64],
}

impl Monthly<'_> {
    /// Value of one month; none if not covered.
    pub fn of(&self, year: i32, month: u32) -> Option<f64> {
        let at = (year - self.year) * 12 + month as i32 - self.month as i32;
        self.values.get(usize::try_from(at).ok()?).copied()
    }
}

/// Two amounts and the growth from the earlier to the later one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// The later amount.
    pub current: f64,
    /// The earlier amount.
    pub previous: f64,
    /// current / previous − 1; none when the earlier amount is not positive.
    pub rate: Option<f64>,
}

impl Growth {
    /// Growth from `previous` to `current`.
    pub fn of(current: f64, previous: f64) -> Self {
        let rate = (previous > 0.0).then(|| current / previous - 1.0);
        Self {
            current,
            previous,
            rate,
        }
    }
}

/// Spring-Festival-aligned year-on-year (春节对齐同比) beside the plain one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aligned {
    /// Same calendar dates of last year.
    pub plain: Growth,
    /// Same distance from Spring Festival last year.
    pub aligned: Growth,
    /// First day of the window, in days from the festival (negative = before).
    pub from_offset: i32,
    /// Last day of the window, in days from the festival.
    pub to_offset: i32,
}

/// The festival days of two consecutive years, as day numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FestivalPair {
    /// Festival of the year in question.
    pub this_year: i32,
    /// Festival of the year before.
    pub last_year: i32,
}

/// Compares 1 January up to `through` (at most 31 March) of `year` with last year at equal distance from
/// Spring Festival (春节对齐同比).
///
/// The window keeps its length, so early days may reach back into the December before last year; none
/// when the series does not cover a window. Limits: weekdays are not aligned, and a December close inside the
/// window is compared with ordinary days; read it beside January and February combined.
///
/// ```
/// use qd_insight::season::{Daily, FestivalPair, aligned_yoy, day_number};
/// // Business of 10 a day that stops for a week at the festival: truly no growth.
/// let (old, new) = (day_number(2023, 1, 22), day_number(2024, 2, 10));
/// let first = day_number(2022, 12, 1);
/// let values: Vec<f64> = (first..=day_number(2024, 3, 31))
///     .map(|d| if (old..old + 7).contains(&d) || (new..new + 7).contains(&d) { 0.0 } else { 10.0 })
///     .collect();
/// let daily = Daily { first, values: &values };
/// let pair = FestivalPair { this_year: new, last_year: old };
/// let january = aligned_yoy(&daily, 2024, day_number(2024, 1, 31), pair).unwrap();
/// assert!(january.plain.rate.unwrap() > 0.29); // looks like growth of 29 %
/// assert_eq!(january.aligned.rate, Some(0.0)); // is none
/// ```
pub fn aligned_yoy(
    daily: &Daily<'_>,
    year: i32,
    through: i32,
    festivals: FestivalPair,
) -> Option<Aligned> {
    let from = day_number(year, 1, 1);
    let to = through.min(day_number(year, 3, 31));
    let current = daily.sum(from, to)?;
    let shift = festivals.this_year - festivals.last_year;
    let (plain_from, plain_to) = (day_number(year - 1, 1, 1), same_date_last_year(to));
    Some(Aligned {
        plain: Growth::of(current, daily.sum(plain_from, plain_to)?),
        aligned: Growth::of(current, daily.sum(from - shift, to - shift)?),
        from_offset: from - festivals.this_year,
        to_offset: to - festivals.this_year,
    })
}

/// The same date one year earlier; 29 February becomes 28 February.
fn same_date_last_year(day: i32) -> i32 {
    let (y, m, d) = super::calendar::civil(day);
    day_number(y - 1, m, d.min(super::calendar::days_in_month(y - 1, m)))
}

/// January and February together (1–2月合并) against last year, beside each month alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JanFeb {
    /// Both months together: the figure to read.
    pub combined: Growth,
    /// January alone, moved by the festival.
    pub january: Growth,
    /// February alone, moved by the festival.
    pub february: Growth,
}

/// January + February of `year` against the year before; none when a month is missing.
pub fn jan_feb_combined(monthly: &Monthly<'_>, year: i32) -> Option<JanFeb> {
    let (jan, feb) = (monthly.of(year, 1)?, monthly.of(year, 2)?);
    let (old_jan, old_feb) = (monthly.of(year - 1, 1)?, monthly.of(year - 1, 2)?);
    Some(JanFeb {
        combined: Growth::of(jan + feb, old_jan + old_feb),
        january: Growth::of(jan, old_jan),
        february: Growth::of(feb, old_feb),
    })
}

/// Growth per working day (工作日调整增长): both amounts divided by their working days; none without any.
///
/// ```
/// // 22 working days against 20: 10 % more sales is no growth at all.
/// let g = qd_insight::season::working_day_growth((110.0, 22), (100.0, 20)).unwrap();
/// assert_eq!(g.rate, Some(0.0));
/// ```
pub fn working_day_growth(current: (f64, u32), previous: (f64, u32)) -> Option<Growth> {
    (current.1 > 0 && previous.1 > 0).then(|| {
        Growth::of(
            current.0 / f64::from(current.1),
            previous.0 / f64::from(previous.1),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn january_and_february_are_read_together() {
        let values = [
            80.0, 40.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 45.0, 81.0,
        ];
        let monthly = Monthly {
            year: 2023,
            month: 1,
            values: &values,
        };
        let pair = jan_feb_combined(&monthly, 2024).unwrap();
        assert!((pair.combined.rate.unwrap() - 0.05).abs() < 1e-12);
        assert!(pair.january.rate.unwrap() < -0.4 && pair.february.rate.unwrap() > 1.0);
        assert_eq!(jan_feb_combined(&monthly, 2023), None);
    }

    #[test]
    fn a_window_that_is_not_covered_gives_nothing() {
        let values = vec![1.0; 100];
        let daily = Daily {
            first: day_number(2024, 1, 1),
            values: &values,
        };
        let pair = FestivalPair {
            this_year: day_number(2024, 2, 10),
            last_year: day_number(2023, 1, 22),
        };
        assert_eq!(
            aligned_yoy(&daily, 2024, day_number(2024, 2, 1), pair),
            None
        );
    }

    #[test]
    fn growth_from_nothing_has_no_rate() {
        assert_eq!(Growth::of(5.0, 0.0).rate, None);
    }
}
