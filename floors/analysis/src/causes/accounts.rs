//! Key accounts (重点客户): a large customer that broke away is a cause by name, even where its region or channel as
//! a whole carries a larger change; and when a customer or seller went silent, the cause says since when.

use qd_base::{Amount, Period};
use qd_ledger::{MetricKey, Query};
use qd_reports::{Desk, ReportError};

use super::{Candidate, Causes, Standing, Table};

/// So many of the largest customers of the earlier span are key accounts.
const KEY_ACCOUNTS: usize = 20;
/// A key account broke away when less than this part is left of what the general trend would have made of it.
const BROKEN: f64 = 0.75;
/// What a key account lost is worth naming from this part of all earlier revenue on.
const WORTH_NAMING: f64 = 0.005;
/// At most so many are named before everything else.
const MOST: usize = 3;
/// Silence of so many whole months at the end of the span counts as an end.
const SILENT_MONTHS: usize = 2;

/// Key accounts that broke away, largest loss first.
pub(super) fn candidates(table: &Table) -> Vec<Candidate> {
    let Some(at) = table.dims.iter().position(|dim| dim.name == "customer") else {
        return Vec::new();
    };
    let dim = &table.dims[at];
    let mut sums = vec![(0.0f64, 0.0f64); dim.members.len()];
    for (row, code) in dim.codes.iter().enumerate() {
        let (actual, expected) = &mut sums[*code as usize];
        *actual += table.actual[row].to_f64();
        *expected += table.expected[row].to_f64();
    }
    broken(&sums, |code| !dim.members[code].is_empty())
        .into_iter()
        .map(|code| Candidate {
            members: vec![(at, code as u32)],
            surprise: 1.0,
            standing: Standing::Account,
        })
        .collect()
}

/// Customers by code as (later, earlier) amount: those of the largest that broke away, largest loss first.
fn broken(sums: &[(f64, f64)], named: impl Fn(usize) -> bool) -> Vec<usize> {
    let later: f64 = sums.iter().map(|s| s.0).sum();
    let earlier: f64 = sums.iter().map(|s| s.1).sum();
    if earlier <= 0.0 {
        return Vec::new();
    }
    let trend = (later / earlier).clamp(0.0, 1.0);
    let mut largest: Vec<usize> = (0..sums.len()).filter(|code| named(*code)).collect();
    largest.sort_by(|a, b| sums[*b].1.total_cmp(&sums[*a].1));
    largest.truncate(KEY_ACCOUNTS);
    let loss = |code: usize| sums[code].1 - sums[code].0;
    let mut found: Vec<usize> = largest
        .into_iter()
        .filter(|code| {
            sums[*code].0 < BROKEN * trend * sums[*code].1 && loss(*code) >= WORTH_NAMING * earlier
        })
        .collect();
    found.sort_by(|a, b| loss(*b).total_cmp(&loss(*a)));
    found.truncate(MOST);
    found
}

/// Says of customers and sellers that fell when they last bought or sold, where that is a while ago.
pub(super) fn date_the_ends(
    desk: &Desk,
    causes: &mut Causes,
    current: &Period,
) -> Result<(), ReportError> {
    let months = current.months();
    for driver in &mut causes.drivers {
        let [(dimension, member)] = driver.members.as_slice() else {
            continue;
        };
        let person = ["customer", "salesperson"].contains(&dimension.as_str());
        if !person || driver.current >= driver.base {
            continue;
        }
        let query = Query::of(&[MetricKey::Revenue])
            .by(&["month"])
            .only(dimension, &[member])
            .during(current);
        let frame = desk.ask(&query)?;
        let last = (0..frame.rows())
            .filter(|row| frame.amount("revenue", *row) > Amount::ZERO)
            .map(|row| frame.member("month", row))
            .max();
        let at = months.iter().position(|m| Some(m.text.as_str()) == last);
        driver.stopped = at
            .filter(|at| at + SILENT_MONTHS < months.len())
            .map(|at| months[at].clone());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn a_large_customer_that_left_is_named_and_small_ones_are_not() {
        let mut sums = vec![(90.0, 100.0); 30];
        sums.push((0.0, 500.0));
        sums.push((280.0, 300.0));
        sums.push((0.0, 10.0));
        assert_eq!(broken(&sums, |_| true), [30]);
    }

    #[test]
    fn a_fall_that_all_share_names_nobody() {
        assert!(broken(&vec![(50.0, 100.0); 40], |_| true).is_empty());
        assert!(broken(&[(1.0, 0.0)], |_| true).is_empty());
    }
}
