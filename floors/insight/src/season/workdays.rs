//! Working days (工作日): weekends, public holidays and make-up days (调休), and progress by them.

use super::calendar::day_of_week;

/// One day that the State Council notice (放假安排) lists: a day off or a weekend day that is worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Festival {
    /// Day number (0 = 1970-01-01).
    pub day: i32,
    /// True for a make-up working day (补班), false for a day off (放假).
    pub worked: bool,
}

/// Working days of a company (工作日历): Monday to Friday, changed by the listed days.
///
/// The list is data that people edit; the caller reads it and passes it here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    listed: Vec<Festival>,
}

impl WorkCalendar {
    /// A calendar from the listed days, in any order; for a day listed twice the last entry counts.
    pub fn new(mut listed: Vec<Festival>) -> Self {
        listed.sort_by_key(|f| f.day);
        listed.reverse();
        listed.dedup_by_key(|f| f.day);
        listed.reverse();
        Self { listed }
    }

    /// Whether work is done on this day.
    pub fn is_working(&self, day: i32) -> bool {
        match self.listed.binary_search_by_key(&day, |f| f.day) {
            Ok(at) => self.listed[at].worked,
            Err(_) => day_of_week(day) < 5,
        }
    }

    /// Working days from `from` up to and including `to`; 0 when `to` is before `from`.
    ///
    /// ```
    /// use qd_insight::season::{Festival, WorkCalendar, day_number};
    /// let new_year = Festival { day: day_number(2024, 1, 1), worked: false };
    /// let cal = WorkCalendar::new(vec![new_year]);
    /// assert_eq!(cal.working_days(day_number(2024, 1, 1), day_number(2024, 1, 7)), 4);
    /// ```
    pub fn working_days(&self, from: i32, to: i32) -> u32 {
        if to < from {
            return 0;
        }
        let weekdays = weekdays_before(to + 1) - weekdays_before(from);
        let first = self.listed.partition_point(|f| f.day < from);
        let last = self.listed.partition_point(|f| f.day <= to);
        let change: i32 = self.listed[first..last]
            .iter()
            .map(|f| i32::from(f.worked) - i32::from(day_of_week(f.day) < 5))
            .sum();
        (weekdays + change).max(0) as u32
    }

    /// Time progress (时间进度): working days from `from` to `today` over those from `from` to `to`, 0–1.
    ///
    /// `today` counts as passed. A period without working days is measured in calendar days.
    pub fn time_progress(&self, from: i32, to: i32, today: i32) -> f64 {
        if today < from {
            return 0.0;
        }
        if today >= to {
            return 1.0;
        }
        let whole = self.working_days(from, to);
        if whole == 0 {
            return f64::from(today - from + 1) / f64::from(to - from + 1);
        }
        f64::from(self.working_days(from, today)) / f64::from(whole)
    }

    /// First and last day the list speaks about; outside, holidays are unknown (only weekends are off).
    pub fn covered(&self) -> Option<(i32, i32)> {
        Some((self.listed.first()?.day, self.listed.last()?.day))
    }
}

/// Mondays to Fridays before `day`, counted from a fixed Monday.
fn weekdays_before(day: i32) -> i32 {
    let since_monday = day + 3;
    since_monday.div_euclid(7) * 5 + since_monday.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests {
    use super::super::calendar::day_number;
    use super::*;

    #[test]
    fn counting_in_blocks_equals_counting_one_by_one() {
        let cal = WorkCalendar::new(vec![
            Festival {
                day: day_number(2024, 2, 4),
                worked: true,
            },
            Festival {
                day: day_number(2024, 2, 12),
                worked: false,
            },
            Festival {
                day: day_number(2024, 2, 13),
                worked: false,
            },
        ]);
        let start = day_number(2024, 1, 29);
        for to in start - 3..start + 60 {
            let slow = (start..=to).filter(|d| cal.is_working(*d)).count() as u32;
            assert_eq!(cal.working_days(start, to), slow);
        }
    }

    #[test]
    fn progress_runs_from_nothing_to_all_by_working_days() {
        let cal = WorkCalendar::default();
        let (from, to) = (day_number(2024, 7, 1), day_number(2024, 7, 31));
        assert_eq!(cal.time_progress(from, to, from - 1), 0.0);
        assert_eq!(cal.time_progress(from, to, to), 1.0);
        // Friday, Saturday and Sunday stand at the same progress.
        let friday = day_number(2024, 7, 5);
        assert_eq!(cal.time_progress(from, to, friday), 5.0 / 23.0);
        assert_eq!(cal.time_progress(from, to, friday + 2), 5.0 / 23.0);
    }

    #[test]
    fn the_last_entry_for_a_day_counts() {
        let day = day_number(2024, 5, 1);
        let cal = WorkCalendar::new(vec![
            Festival { day, worked: false },
            Festival { day, worked: true },
        ]);
        assert!(cal.is_working(day));
    }
}
