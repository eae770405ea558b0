//! Days as numbers (日序): days since 1970-01-01, so that dates can be counted without a calendar library.

/// Day number (0 = 1970-01-01) of a proleptic Gregorian date; month 1–12, day 1–31.
///
/// ```
/// use qd_insight::season::{civil, day_number};
/// assert_eq!(day_number(2024, 2, 10), 19_763);
/// assert_eq!(civil(19_763), (2024, 2, 10));
/// ```
pub fn day_number(year: i32, month: u32, day: u32) -> i32 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((month as i32 + 9) % 12) + 2) / 5 + day as i32 - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month (1–12) and day (1–31) of a day number.
pub fn civil(day: i32) -> (i32, u32, u32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let shifted = (5 * of_year + 2) / 153;
    let d = (of_year - (153 * shifted + 2) / 5 + 1) as u32;
    let m = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    } as u32;
    (years + era * 400 + i32::from(m <= 2), m, d)
}

/// Day of the week, 0 = Monday … 6 = Sunday.
pub fn day_of_week(day: i32) -> u32 {
    (day + 3).rem_euclid(7) as u32
}

/// Number of days in a month.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    let next = if month == 12 {
        day_number(year + 1, 1, 1)
    } else {
        day_number(year, month + 1, 1)
    };
    (next - day_number(year, month, 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_four_centuries_goes_there_and_back() {
        for day in day_number(1900, 1, 1)..day_number(2300, 1, 1) {
            let (y, m, d) = civil(day);
            assert_eq!(day_number(y, m, d), day);
        }
    }

    #[test]
    fn the_first_day_of_the_epoch_was_a_thursday() {
        assert_eq!(day_of_week(0), 3);
        assert_eq!(day_of_week(day_number(2024, 2, 10)), 5);
    }

    #[test]
    fn february_knows_leap_years() {
        assert_eq!((days_in_month(2024, 2), days_in_month(2023, 2)), (29, 28));
        assert_eq!((days_in_month(2000, 2), days_in_month(1900, 2)), (29, 28));
    }
}
