//! The working calendar (工作日历): public holidays and make-up working days (调休) as editable data.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// What a listed day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayKind {
    /// A day off by notice.
    Holiday,
    /// A weekend day made a working day.
    Workday,
}

/// Which days are worked. Days that are not listed follow the week: Monday to Friday.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkCalendar {
    /// The listed days.
    pub days: BTreeMap<Date, DayKind>,
}

impl WorkCalendar {
    /// Whether people work on that day.
    pub fn is_workday(&self, day: Date) -> bool {
        match self.days.get(&day) {
            Some(DayKind::Holiday) => false,
            Some(DayKind::Workday) => true,
            None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// Working days from `from` to `to`, both included; 0 when `to` is before `from`.
    pub fn workdays(&self, from: Date, to: Date) -> u32 {
        let mut day = from;
        let mut count = 0;
        while day <= to {
            count += u32::from(self.is_workday(day));
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        count
    }

    /// Time progress (时间进度): the share of the period's working days that has passed by the end of `today`.
    /// `None` when the period has no working day.
    pub fn progress(&self, from: Date, to: Date, today: Date) -> Option<f64> {
        let all = self.workdays(from, to);
        let done = self.workdays(from, today.min(to));
        (all > 0).then(|| f64::from(done) / f64::from(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn holidays_and_make_up_days_change_the_week() {
        let mut calendar = WorkCalendar::default();
        calendar.days.insert(date(2025, 1, 28), DayKind::Holiday);
        calendar.days.insert(date(2025, 1, 26), DayKind::Workday);
        assert!(!calendar.is_workday(date(2025, 1, 28)));
        assert!(calendar.is_workday(date(2025, 1, 26)));
        assert_eq!(calendar.workdays(date(2025, 1, 25), date(2025, 1, 29)), 3);
        assert_eq!(
            calendar.progress(date(2025, 1, 25), date(2025, 1, 26), date(2025, 1, 25)),
            Some(0.0)
        );
        assert_eq!(
            calendar.progress(date(2025, 1, 25), date(2025, 1, 25), date(2025, 1, 25)),
            None
        );
    }
}
