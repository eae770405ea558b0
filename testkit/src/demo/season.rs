//! The year's rhythm (季节性): which days sell how much, given working days, the Spring Festival (春节) and quarter ends.

use jiff::ToSpan;
use qd_base::{Date, DayKind, WorkCalendar};

use crate::places::rows;

/// New Year's Day of the lunar calendar (正月初一).
pub const SPRING_FESTIVALS: [Date; 5] = [
    Date::constant(2023, 1, 22),
    Date::constant(2024, 2, 10),
    Date::constant(2025, 1, 29),
    Date::constant(2026, 2, 17),
    Date::constant(2027, 2, 6),
];

/// How the months of a year stand to each other where no festival disturbs them.
const MONTHS: [f64; 12] = [
    1.00, 0.97, 1.10, 1.05, 1.02, 1.06, 0.92, 0.93, 1.05, 1.00, 1.06, 1.12,
];

/// Days off and make-up days of 2023 to 2026.
pub fn work_calendar() -> WorkCalendar {
    let mut calendar = WorkCalendar::default();
    for fields in rows(include_str!("../../data/demo_calendar.csv")) {
        let kind = match fields[2] {
            "holiday" => DayKind::Holiday,
            _ => DayKind::Workday,
        };
        let (mut day, last) = (date(fields[0]), date(fields[1]));
        while day <= last {
            calendar.days.insert(day, kind);
            day = day.saturating_add(1.day());
        }
    }
    calendar
}

/// A date of one of our own tables.
pub(super) fn date(field: &str) -> Date {
    field
        .parse()
        .expect("the tables of this crate hold dates where dates are expected")
}

/// How much a day sells against an ordinary working day.
pub fn day_weight(day: Date, calendar: &WorkCalendar) -> f64 {
    if !calendar.is_workday(day) {
        // A few warehouses send goods on weekends; nobody does on a public holiday.
        return if calendar.days.contains_key(&day) {
            0.0
        } else {
            0.03
        };
    }
    let month = MONTHS[day.month() as usize - 1];
    month * spring_festival(day) * national_day(day) * quarter_end(day, calendar)
}

/// Stocking up before the festival (节前备货), dead weeks around it, catching up after it.
fn spring_festival(day: Date) -> f64 {
    let offsets = SPRING_FESTIVALS.map(|festival| (day - festival).get_days());
    let nearest = offsets.into_iter().min_by_key(|offset| offset.abs());
    match nearest.unwrap_or(i32::MAX) {
        -42..=-16 => 1.20,
        -15..=-9 => 0.85,
        -8..=-1 => 0.30,
        0..=14 => 0.45,
        15..=21 => 0.85,
        22..=35 => 1.08,
        _ => 1.0,
    }
}

fn national_day(day: Date) -> f64 {
    let offset = (day - Date::constant(day.year(), 10, 1)).get_days();
    match offset {
        -12..=-1 => 1.12,
        7..=12 => 0.85,
        _ => 1.0,
    }
}

/// Months, and quarters still more, are pushed at their end (季末冲量).
fn quarter_end(day: Date, calendar: &WorkCalendar) -> f64 {
    let left = calendar.workdays(day, day.last_of_month());
    match (left, day.month() % 3) {
        (0..=6, 0) => 1.45,
        (0..=3, _) => 1.15,
        _ if day.day() <= 7 && day.month() % 3 == 1 => 0.80,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn make_up_days_are_worked_and_the_festival_is_dead() {
        let calendar = work_calendar();
        assert!(calendar.is_workday(date(2024, 2, 18)));
        assert_eq!(day_weight(date(2024, 2, 12), &calendar), 0.0);
        assert!(day_weight(date(2024, 2, 6), &calendar) < 0.4);
        assert!(day_weight(date(2024, 1, 10), &calendar) > 0.9);
    }

    #[test]
    fn working_days_of_a_year_are_those_of_the_notices() {
        let calendar = work_calendar();
        let days = |year| calendar.workdays(date(year, 1, 1), date(year, 12, 31));
        assert_eq!([2023, 2024, 2025, 2026].map(days), [249, 251, 248, 248]);
    }
}
