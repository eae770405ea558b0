//! Day or month first (日月先后): settled by what the whole column shows, never by habit.

use super::date::{Shape, century, day};

/// In which order day, month and year stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// 05/03/2024 is 5 March.
    Dmy,
    /// 05/03/2024 is 3 May.
    Mdy,
    /// 24/3/5 is 5 March 2024.
    Ymd,
}

/// The day three short numbers mean in a given order.
pub fn settle(parts: [u16; 3], order: DateOrder) -> Option<Shape> {
    let [a, b, c] = parts.map(i32::from);
    let full = |y: i32| if y < 100 { century(y) } else { y };
    match order {
        DateOrder::Dmy => day(full(c), b, a),
        DateOrder::Mdy => day(full(c), a, b),
        DateOrder::Ymd => day(full(a), b, c),
    }
}

/// How the order of a column was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderEvidence {
    /// One order fits all values; the value is the one that rules the other order out.
    Settled(DateOrder, String),
    /// Several orders fit all values.
    Open(Vec<DateOrder>),
    /// No order fits all values: here are two that contradict each other.
    Contradiction(String, String),
}

/// Settles the order of a column from all its distinct values.
pub fn find_order<'a>(values: impl Iterator<Item = (&'a str, [u16; 3])>) -> OrderEvidence {
    let mut first_large: Option<&str> = None;
    let mut second_large: Option<&str> = None;
    let mut year_last = true;
    let (mut firsts, mut lasts) = (Seen::default(), Seen::default());
    for (text, [a, b, c]) in values {
        if (13..=31).contains(&a) && b <= 12 && first_large.is_none() {
            first_large = Some(text);
        }
        if b > 12 && second_large.is_none() {
            second_large = Some(text);
        }
        year_last &= c <= 31;
        firsts.add(a);
        lasts.add(c);
        if a > 31 {
            second_large.get_or_insert(text);
        }
    }
    // The place of the year: four digits, a value no day can have, or few different values against many.
    let last_is_year = !year_last || lasts.count * 3 <= firsts.count;
    let first_is_year = year_last && (firsts.above_31 || firsts.count * 3 <= lasts.count);
    if first_is_year && !last_is_year {
        let witness = format!("{} × {}", firsts.count, lasts.count);
        return OrderEvidence::Settled(DateOrder::Ymd, witness);
    }
    match (first_large, second_large) {
        (Some(a), Some(b)) => OrderEvidence::Contradiction(a.to_owned(), b.to_owned()),
        (Some(a), None) if last_is_year => OrderEvidence::Settled(DateOrder::Dmy, a.to_owned()),
        (None, Some(b)) => OrderEvidence::Settled(DateOrder::Mdy, b.to_owned()),
        (Some(_), None) => OrderEvidence::Open(vec![DateOrder::Dmy, DateOrder::Ymd]),
        (None, None) if last_is_year => OrderEvidence::Open(vec![DateOrder::Dmy, DateOrder::Mdy]),
        (None, None) => OrderEvidence::Open(vec![DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd]),
    }
}

#[derive(Default)]
struct Seen {
    bits: u128,
    count: u32,
    above_31: bool,
}

impl Seen {
    fn add(&mut self, value: u16) {
        self.above_31 |= value > 31;
        let bit = 1_u128 << value.min(127);
        self.count += u32::from(self.bits & bit == 0);
        self.bits |= bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::date::shape;
    use qd_base::Date;

    fn on(y: i16, m: i8, d: i8) -> Option<Shape> {
        Some(Shape::Day(Date::constant(y, m, d)))
    }

    #[test]
    fn the_column_settles_day_and_month_or_stays_open() {
        let order = |texts: &[&'static str]| {
            find_order(texts.iter().map(|t| match shape(t) {
                Some(Shape::Parts(parts)) => (*t, parts),
                other => panic!("{t}: {other:?}"),
            }))
        };
        assert_eq!(
            order(&["03/01/19", "04/01/19", "17/02/19", "05/03/19"]),
            OrderEvidence::Settled(DateOrder::Dmy, "17/02/19".into())
        );
        assert_eq!(
            order(&["3/1/2019", "4/13/2019"]),
            OrderEvidence::Settled(DateOrder::Mdy, "4/13/2019".into())
        );
        assert_eq!(
            order(&["03/04/2019", "05/06/2019"]),
            OrderEvidence::Open(vec![DateOrder::Dmy, DateOrder::Mdy])
        );
        assert!(matches!(
            order(&["13/04/2019", "05/26/2019"]),
            OrderEvidence::Contradiction(..)
        ));
        let ymd: Vec<String> = (1..=28).map(|d| format!("24/3/{d}")).collect();
        let ymd = find_order(ymd.iter().map(|t| match shape(t) {
            Some(Shape::Parts(parts)) => (t.as_str(), parts),
            other => panic!("{t}: {other:?}"),
        }));
        assert!(matches!(ymd, OrderEvidence::Settled(DateOrder::Ymd, _)));
        assert_eq!(settle([3, 1, 19], DateOrder::Dmy), on(2019, 1, 3));
        assert_eq!(settle([3, 13, 2019], DateOrder::Dmy), None);
    }
}
