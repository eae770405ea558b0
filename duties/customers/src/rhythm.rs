//! Purchase rhythms (采购节奏) of all customers the reader sees, by their own days of purchase. The Spring Festival and the national
//! holidays do not count as waiting.

use std::collections::BTreeMap;
use std::sync::Arc;

use qd_base::Date;
use qd_insight::customers::{Pause, Purchase, Rhythm, purchase_rhythms};
use qd_insight::season::spring_festival;
use qd_ledger::{MetricKey, Query};
use qd_reports::{Desk, ReportError};

/// Days around the first day of the Chinese year on which hardly anybody orders.
const SPRING: (i32, i32) = (-3, 10);

/// A customer's rhythm with the last day of purchase.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    /// The rhythm.
    pub rhythm: Rhythm,
    /// The last day on which the customer bought.
    pub last: Date,
}

impl Habit {
    /// The day by which the next purchase is to be expected: half of the customer's intervals were shorter.
    pub fn next(&self) -> Option<Date> {
        let days = self.rhythm.median_days?.round() as i64;
        self.last.checked_add(jiff::Span::new().days(days)).ok()
    }
}

fn number(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}

/// Rhythms by the customer's name, as of the last day of the ledger; empty where the ledger knows no customers.
///
/// # Errors
/// The ledger's fault.
pub fn habits(desk: &Desk) -> Result<Arc<BTreeMap<String, Habit>>, ReportError> {
    desk.remember("customers.habits", || {
        if !desk.has_dimension("customer") {
            return Ok(BTreeMap::new());
        }
        let Ok((first, last)) = desk.span() else {
            return Ok(BTreeMap::new());
        };
        let query = Query::of(&[MetricKey::Revenue]).by(&["customer", "day"]);
        let frame = desk.ask(&query)?;
        let mut codes: BTreeMap<String, u32> = BTreeMap::new();
        let mut purchases = Vec::new();
        let mut latest: BTreeMap<String, Date> = BTreeMap::new();
        for row in 0..frame.rows() {
            let name = frame.member("customer", row);
            let amount = frame.amount("revenue", row).to_f64();
            let day: Option<Date> = frame.member("day", row).parse().ok();
            // A return is no purchase.
            let (Some(day), true) = (day, amount > 0.0 && !name.is_empty()) else {
                continue;
            };
            let next = u32::try_from(codes.len()).unwrap_or(u32::MAX);
            let customer = *codes.entry(name.to_owned()).or_insert(next);
            purchases.push(Purchase {
                customer,
                day: number(day),
                amount,
            });
            let known = latest.entry(name.to_owned()).or_insert(day);
            *known = (*known).max(day);
        }
        let found = purchase_rhythms(&purchases, number(last), &pauses(first, last));
        let by_code: BTreeMap<u32, Rhythm> = found.iter().map(|one| (one.customer, *one)).collect();
        let named = codes.into_iter().filter_map(|(name, code)| {
            let rhythm = *by_code.get(&code)?;
            let last = *latest.get(&name)?;
            Some((name, Habit { rhythm, last }))
        });
        Ok(named.collect())
    })
}

fn pauses(first: Date, last: Date) -> Vec<Pause> {
    let mut all = Vec::new();
    for year in first.year()..=last.year() {
        if let Some(spring) = spring_festival(year.into()) {
            all.push(Pause {
                first_day: spring + SPRING.0,
                last_day: spring + SPRING.1,
            });
        }
        let october = number(Date::constant(year, 10, 1));
        all.push(Pause {
            first_day: october,
            last_day: october + 6,
        });
    }
    all
}
