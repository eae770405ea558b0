//! Spring Festival (春节) dates 2000–2035 and the share of its windows in each month.

use super::calendar::{day_number, days_in_month};

/// First day of the first lunar month, Beijing time: year, month, day.
///
/// Source: the calendar follows from the new moons (GB/T 33661-2017); the dates are the published ones
/// of the Purple Mountain Observatory and can be recomputed from any lunar calendar table.
const NEW_YEARS: [(i32, u32, u32); 36] = [
    (2000, 2, 5),
    (2001, 1, 24),
    (2002, 2, 12),
    (2003, 2, 1),
    (2004, 1, 22),
    (2005, 2, 9),
    (2006, 1, 29),
    (2007, 2, 18),
    (2008, 2, 7),
    (2009, 1, 26),
    (2010, 2, 14),
    (2011, 2, 3),
    (2012, 1, 23),
    (2013, 2, 10),
    (2014, 1, 31),
    (2015, 2, 19),
    (2016, 2, 8),
    (2017, 1, 28),
    (2018, 2, 16),
    (2019, 2, 5),
    (2020, 1, 25),
    (2021, 2, 12),
    (2022, 2, 1),
    (2023, 1, 22),
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
    (2027, 2, 6),
    (2028, 1, 26),
    (2029, 2, 13),
    (2030, 2, 3),
    (2031, 1, 23),
    (2032, 2, 11),
    (2033, 1, 31),
    (2034, 2, 19),
    (2035, 2, 8),
];

/// Day number of Spring Festival (正月初一) of a year from 2000 to 2035; none outside.
///
/// ```
/// use qd_insight::season::{day_number, spring_festival};
/// assert_eq!(spring_festival(2024), Some(day_number(2024, 2, 10)));
/// ```
pub fn spring_festival(year: i32) -> Option<i32> {
    let at = usize::try_from(year - NEW_YEARS[0].0).ok()?;
    NEW_YEARS.get(at).map(|(y, m, d)| day_number(*y, *m, *d))
}

/// All dates of the table as (year, day number), oldest first; start of an editable copy.
pub fn new_years() -> impl Iterator<Item = (i32, i32)> {
    NEW_YEARS
        .iter()
        .map(|(y, m, d)| (*y, day_number(*y, *m, *d)))
}

/// Windows around the festival, in days: busy before, still during, slow start after.
const WINDOWS: [(i32, i32); 3] = [(-20, -1), (0, 6), (7, 20)];

/// Drivers for a monthly series (春节回归项): share of the window before, during and after Spring Festival
/// that falls into each month, for `count` months from `month` of `year`.
///
/// Three columns, each 20, 7 and 14 days long as in Lin & Liu (2003) style holiday regressors; most months
/// are 0 and a year sums to 1 in each column. Years outside 2000–2035 give zeros.
///
/// ```
/// // 2024: festival on 10 February; 11 of the 20 days before it lie in January.
/// let columns = qd_insight::season::festival_windows(2024, 1, 3);
/// assert!((columns[0][0] - 11.0 / 20.0).abs() < 1e-12 && columns[1] == [0.0, 1.0, 0.0]);
/// ```
pub fn festival_windows(year: i32, month: u32, count: usize) -> [Vec<f64>; 3] {
    let mut columns = [vec![0.0; count], vec![0.0; count], vec![0.0; count]];
    for at in 0..count {
        let months = month as i32 - 1 + at as i32;
        let (y, m) = (
            year + months.div_euclid(12),
            months.rem_euclid(12) as u32 + 1,
        );
        let Some(festival) = spring_festival(y) else {
            continue;
        };
        let first = day_number(y, m, 1);
        let last = first + days_in_month(y, m) as i32 - 1;
        for (column, (from, to)) in columns.iter_mut().zip(WINDOWS) {
            let inside = last.min(festival + to) - first.max(festival + from) + 1;
            column[at] = f64::from(inside.max(0)) / f64::from(to - from + 1);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::super::calendar::civil;
    use super::*;

    #[test]
    fn every_festival_is_a_new_moon_between_21_january_and_20_february() {
        // Mean new moon of 6 January 2000 18:14 UTC and the synodic month; true moons are within 0.7 days.
        for (year, day) in new_years() {
            let (y, m, d) = civil(day);
            assert_eq!(y, year);
            assert!((m == 1 && d >= 21) || (m == 2 && d <= 20));
            let moons = (f64::from(day) + 0.17 - 10_962.76) / 29.530_588_86;
            let off = (moons - moons.round()) * 29.530_588_86;
            assert!(off.abs() < 1.3, "{year}: {off}");
        }
    }

    #[test]
    fn each_window_is_shared_out_fully_over_the_year() {
        for year in 2001..2035 {
            for column in festival_windows(year - 1, 12, 5) {
                assert!((column.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{year}");
            }
        }
    }
}
