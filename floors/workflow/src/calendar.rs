//! The working calendar of the house (工作日历), kept for due times: the app loads it when the house opens.

use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use qd_base::{Date, WorkCalendar};

static CALENDAR: RwLock<Option<WorkCalendar>> = RwLock::new(None);
/// The hour in China at which a working day's business ends.
const CLOSING: i8 = 18;

/// Keeps the calendar of the house.
pub fn keep_calendar(calendar: WorkCalendar) {
    *CALENDAR.write().unwrap_or_else(PoisonError::into_inner) = Some(calendar);
}

/// The calendar kept; Monday to Friday before one was.
pub fn calendar() -> WorkCalendar {
    let kept = CALENDAR.read().unwrap_or_else(PoisonError::into_inner);
    kept.clone().unwrap_or_default()
}

/// The zone of the business.
pub(crate) fn china() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::fixed(jiff::tz::offset(8)))
}

/// The end of business on a day.
pub fn closing(day: Date) -> Timestamp {
    let at = day.at(CLOSING, 0, 0, 0).to_zoned(china());
    at.map(|zoned| zoned.timestamp()).unwrap_or(Timestamp::MAX)
}

/// The day in China of an instant.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(china()).date()
}

/// The working day that lies some working days after (or before) a day.
pub fn workdays_from(day: Date, count: i32) -> Date {
    let calendar = calendar();
    let (mut day, mut left) = (day, count.unsigned_abs());
    // A calendar without working days ends the search after a year.
    for _ in 0..366 {
        if left == 0 {
            break;
        }
        let next = if count < 0 {
            day.yesterday()
        } else {
            day.tomorrow()
        };
        match next {
            Ok(next) => day = next,
            Err(_) => break,
        }
        if calendar.is_workday(day) {
            left -= 1;
        }
    }
    day
}
