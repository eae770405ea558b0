//! Time dimensions (时间维度): day, month, quarter and year of a line, and the shift that lays a period of
//! comparison over the asked one.

use jiff::ToSpan;
use jiff::civil::Date;
use qd_base::Period;

use crate::fact::{day_date, day_number};

/// A dimension computed from the date. Calendar years and quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeDimension {
    /// `2017-03-05`.
    Day,
    /// `2017-03`.
    Month,
    /// `2017Q1`.
    Quarter,
    /// `2017`.
    Year,
}

impl TimeDimension {
    /// The dimension of a name: `day`, `month`, `quarter`, `year`.
    pub fn parse(name: &str) -> Option<TimeDimension> {
        match name {
            "day" => Some(TimeDimension::Day),
            "month" => Some(TimeDimension::Month),
            "quarter" => Some(TimeDimension::Quarter),
            "year" => Some(TimeDimension::Year),
            _ => None,
        }
    }

    /// The number of the day, month, quarter or year that holds a day; consecutive spans have consecutive numbers.
    pub fn slot(self, day: i32) -> i32 {
        if self == TimeDimension::Day {
            return day;
        }
        let date = day_date(day);
        let (year, month) = (i32::from(date.year()), i32::from(date.month()));
        match self {
            TimeDimension::Day => day,
            TimeDimension::Month => year * 12 + month - 1,
            TimeDimension::Quarter => year * 4 + (month - 1) / 3,
            TimeDimension::Year => year,
        }
    }

    /// The text of a slot, the same spelling as [`Period::text`].
    pub fn member(self, slot: i32) -> String {
        match self {
            TimeDimension::Day => day_date(slot).to_string(),
            TimeDimension::Month => {
                format!("{:04}-{:02}", slot.div_euclid(12), slot.rem_euclid(12) + 1)
            }
            TimeDimension::Quarter => {
                format!("{:04}Q{}", slot.div_euclid(4), slot.rem_euclid(4) + 1)
            }
            TimeDimension::Year => format!("{slot:04}"),
        }
    }

    /// The slot of a member text; `None` when no line can have it.
    pub fn slot_of(self, member: &str) -> Option<i32> {
        let period = Period::parse(member).ok()?;
        let slot = self.slot(day_number(period.first));
        (self.member(slot) == member).then_some(slot)
    }
}

/// Moves a day of the comparison period to the day of the asked period it stands beside: whole months when both
/// periods start on the same day of a month (the 29th to 31st fall on the last day of a shorter month), else days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// Whole months forward.
    pub months: i32,
    /// Days forward, applied when `months` is 0.
    pub days: i32,
}

impl Shift {
    /// The shift from the period of comparison to the asked one.
    pub fn between(asked: &Period, compared: &Period) -> Shift {
        let (to, from) = (asked.first, compared.first);
        if to.day() == from.day() {
            let months = (i32::from(to.year()) - i32::from(from.year())) * 12
                + i32::from(to.month())
                - i32::from(from.month());
            return Shift { months, days: 0 };
        }
        Shift {
            months: 0,
            days: (to - from).get_days(),
        }
    }

    /// The day moved.
    pub fn apply(self, day: i32) -> i32 {
        if self.months == 0 {
            return day + self.days;
        }
        let moved: Date = day_date(day).saturating_add(i64::from(self.months).months());
        day_number(moved)
    }
}

/// The days a question looks at, as day numbers, and how they are moved for time dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day that counts.
    pub first: i32,
    /// Last day that counts.
    pub last: i32,
    /// Towards the asked period; nothing for the asked period itself.
    pub shift: Shift,
}

impl Span {
    /// All days.
    pub const ALL: Span = Span {
        first: i32::MIN,
        last: i32::MAX,
        shift: Shift { months: 0, days: 0 },
    };

    /// The days of a period.
    pub fn of(period: &Period, shift: Shift) -> Span {
        Span {
            first: day_number(period.first),
            last: day_number(period.last),
            shift,
        }
    }

    /// Whether a day counts.
    pub fn contains(&self, day: i32) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_and_texts_agree_in_both_directions() {
        for dimension in [
            TimeDimension::Day,
            TimeDimension::Month,
            TimeDimension::Quarter,
            TimeDimension::Year,
        ] {
            for day in (-800..20_000).step_by(13) {
                let slot = dimension.slot(day);
                let text = dimension.member(slot);
                if day_date(day).year() >= 1970 {
                    assert_eq!(dimension.slot_of(&text), Some(slot), "{text}");
                }
            }
        }
        assert_eq!(TimeDimension::Month.slot_of("2017"), None);
        assert_eq!(TimeDimension::Year.slot_of("2017-01"), None);
    }

    #[test]
    fn a_leap_day_stands_beside_the_last_of_february() {
        let asked = Period::year(2017);
        let shift = Shift::between(&asked, &asked.years_before(1));
        let leap = day_number(Date::constant(2016, 2, 29));
        assert_eq!(day_date(shift.apply(leap)), Date::constant(2017, 2, 28));
        let week = Period::parse("2017-03-08..2017-03-14").expect("a range");
        let shift = Shift::between(&week, &week.previous());
        assert_eq!(shift, Shift { months: 0, days: 7 });
    }
}
