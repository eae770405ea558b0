//! What a goal is weighed by (分解依据): each member's own history and the capacity it has proven, not its base alone.
//!
//! The weight of a member is its base times a factor: two thirds from its growth against the company's in the last
//! two spans, of which half is taken to go on and at most 15 % either way; one third from its best twelve months so
//! far over its base, at most half as much again — what it has shown it can do. A seller without sales in the last
//! three months keeps no goal: the others of the region carry it on.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Period};
use qd_ledger::MetricKey;
use qd_reports::{Desk, ReportError};

use crate::{Monthly, monthly};

/// How much of a member's lead or lag on the company goes on.
const PERSISTENCE: f64 = 0.5;
/// The greatest lead or lag that is taken to go on.
const MOST_TREND: f64 = 0.15;
/// The greatest proven capacity over the base that counts.
const MOST_CAPACITY: f64 = 1.5;
/// The part of the factor that follows the trend; the rest follows proven capacity.
const TREND_PART: f64 = 2.0 / 3.0;
/// A seller who sold nothing for so many months is not planned with.
const IDLE_MONTHS: usize = 3;

/// What is known of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// Its growth from the span before the base; `None` where the ledger does not reach back.
    pub growth: Option<f64>,
    /// Its best run of months as long as the base.
    pub best: Amount,
    /// What its base is multiplied by.
    pub factor: f64,
    /// Whether it sold nothing lately.
    pub idle: bool,
}

/// The members' bases, in the order of their names, by what was known before the year of the goal began.
///
/// # Errors
/// As the ledger's.
pub fn read(
    desk: &Desk,
    dimension: &str,
    names: &[String],
    (base, eve): (&Period, Date),
) -> Result<Vec<Basis>, ReportError> {
    let series = monthly(desk, MetricKey::Revenue, Some(dimension))?.known_before(eve);
    Ok(names
        .iter()
        .map(|name| {
            let own = series.groups.iter().find(|(member, _)| member == name);
            own.map_or(
                Basis {
                    growth: None,
                    best: Amount::ZERO,
                    factor: 1.0,
                    idle: false,
                },
                |(_, values)| one(&series, values, base),
            )
        })
        .collect())
}

fn one(series: &Monthly, values: &[Amount], base: &Period) -> Basis {
    let inside = |month: &Period| base.contains(month.first);
    let from = series.months.iter().position(inside).unwrap_or(0);
    let length = series.months.iter().filter(|m| inside(m)).count().max(1);
    let sum = |list: &[Amount], at: usize| -> f64 {
        list.iter().skip(at).take(length).map(|a| a.to_f64()).sum()
    };
    let now = sum(values, from);
    let earlier = from.checked_sub(length.max(12));
    let growth = earlier.and_then(|at| {
        let before = sum(values, at);
        (before > 0.0).then(|| now / before - 1.0)
    });
    let company = earlier.map(|at| sum(&series.total, from) / sum(&series.total, at));
    let best = (0..(values.len() + 1).saturating_sub(length))
        .map(|at| values[at..at + length].iter().copied().sum::<Amount>())
        .max()
        .unwrap_or_default();
    let late = values.iter().rev().take(IDLE_MONTHS);
    Basis {
        growth,
        best,
        factor: factor(growth, company, (best.to_f64(), now)),
        idle: length > IDLE_MONTHS && now > 0.0 && late.copied().sum::<Amount>().0 <= 0,
    }
}

fn factor(growth: Option<f64>, company: Option<f64>, (best, base): (f64, f64)) -> f64 {
    if base <= 0.0 {
        return 1.0;
    }
    let trend = match (growth, company) {
        (Some(own), Some(whole)) if own > -1.0 && whole.is_finite() && whole > 0.0 => {
            let lead = PERSISTENCE * ((1.0 + own) / whole).ln();
            lead.clamp(-MOST_TREND, MOST_TREND).exp()
        }
        _ => 1.0,
    };
    let capacity = (best / base).clamp(1.0, MOST_CAPACITY);
    TREND_PART * trend + (1.0 - TREND_PART) * capacity
}

/// Weights of places: base times the factors of their members; what idle members had goes to the others of their
/// region, so that a region's weight does not depend on who carries it. Each place is given as base, region, factor
/// and whether it is idle.
pub fn weights(places: &[(f64, u32, f64, bool)]) -> Vec<f64> {
    let mut regions: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for (base, region, _, idle) in places {
        let (going, staying) = regions.entry(*region).or_default();
        *(if *idle { going } else { staying }) += base;
    }
    places
        .iter()
        .map(|(base, region, factor, idle)| {
            let (going, staying) = regions[region];
            match (*idle, staying > 0.0) {
                (true, true) => 0.0,
                (true, false) => *base,
                (false, _) => base * factor * (1.0 + going / staying.max(f64::MIN_POSITIVE)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{factor, weights};

    #[test]
    fn who_grew_faster_than_the_company_is_asked_for_more_within_bounds() {
        let flat = factor(Some(0.05), Some(1.05), (100.0, 100.0));
        let ahead = factor(Some(0.30), Some(1.05), (100.0, 100.0));
        let far = factor(Some(9.0), Some(1.05), (100.0, 100.0));
        assert!((flat - 1.0).abs() < 1e-12);
        assert!(ahead > flat && far > ahead);
        assert!(far <= 2.0 / 3.0 * 0.15f64.exp() + 1.0 / 3.0 + 1e-12);
    }

    #[test]
    fn proven_capacity_counts_and_a_short_history_changes_nothing() {
        assert!(factor(None, None, (140.0, 100.0)) > 1.1);
        assert!((factor(None, None, (100.0, 100.0)) - 1.0).abs() < 1e-12);
        let slid = factor(Some(-0.4), Some(1.0), (160.0, 100.0));
        assert!(slid > 1.0, "who fell has shown more than the base says");
    }

    #[test]
    fn a_regions_weight_stays_when_a_seller_is_gone() {
        let found = weights(&[
            (60.0, 0, 1.0, true),
            (40.0, 0, 1.0, false),
            (20.0, 0, 1.0, false),
            (30.0, 1, 1.0, true),
        ]);
        assert_eq!(found[0], 0.0);
        assert!((found[1] - 80.0).abs() < 1e-9 && (found[2] - 40.0).abs() < 1e-9);
        assert_eq!(found[3], 30.0, "alone in the region: nobody could carry it");
    }
}
