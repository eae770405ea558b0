//! Allocation (分解结果): whole amounts per place and month; every margin is the sum of its cells.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::conflict::ConstraintSource;
use super::request::{Place, Scope};

/// How evenly people are treated: allocated amount over proportional reference (公平度).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fairness {
    /// The person asked for least in proportion, and the ratio.
    pub least: (u32, f64),
    /// The person asked for most in proportion, and the ratio.
    pub most: (u32, f64),
    /// Reference-weighted standard deviation of the ratios of all cells; 0 is perfectly proportional.
    pub spread: f64,
}

/// A total allocated in whole steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    /// Total, minor units; equals the sum of all cells.
    pub total: i64,
    /// Number of months.
    pub months: usize,
    /// Places as requested.
    pub places: Vec<Place>,
    /// Amounts, place-major: `cells[place * months + month]`, minor units.
    pub cells: Vec<i64>,
    /// Limits that hold exactly at their bound, so that relaxing one would change the plan.
    pub binding: Vec<ConstraintSource>,
    /// Limits that whole steps could not meet, with the amount missed; empty in all ordinary cases.
    pub rounding_misses: Vec<(ConstraintSource, i64)>,
    /// How evenly people are treated; none when no person has a reference.
    pub fairness: Option<Fairness>,
}

/// Three tiers, in each cell 保底 ≤ 目标 ≤ 挑战.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tiers {
    /// Floor tier (保底).
    pub floor: Allocation,
    /// Goal tier (目标).
    pub goal: Allocation,
    /// Stretch tier (挑战).
    pub stretch: Allocation,
}

impl Allocation {
    /// Amount of one place in one month, minor units.
    #[must_use]
    pub fn amount(&self, place: usize, month: usize) -> i64 {
        self.cells[place * self.months + month]
    }

    /// Sum over a scope, minor units.
    #[must_use]
    pub fn sum(&self, scope: &Scope) -> i64 {
        self.each()
            .filter(|(place, month, _)| scope.covers(place, *month))
            .map(|c| c.2)
            .sum()
    }

    /// Month totals.
    #[must_use]
    pub fn by_month(&self) -> Vec<i64> {
        let mut sums = vec![0; self.months];
        self.each()
            .for_each(|(_, month, amount)| sums[month] += amount);
        sums
    }

    /// Region totals by code.
    #[must_use]
    pub fn by_region(&self) -> BTreeMap<u32, i64> {
        self.by(|place| place.region)
    }

    /// Person totals by code.
    #[must_use]
    pub fn by_person(&self) -> BTreeMap<u32, i64> {
        self.by(|place| place.person)
    }

    /// Category totals by code.
    #[must_use]
    pub fn by_category(&self) -> BTreeMap<u32, i64> {
        self.by(|place| place.category)
    }

    fn by(&self, code: impl Fn(&Place) -> u32) -> BTreeMap<u32, i64> {
        let mut sums = BTreeMap::new();
        self.each()
            .for_each(|(place, _, amount)| *sums.entry(code(place)).or_default() += amount);
        sums
    }

    fn each(&self) -> impl Iterator<Item = (&Place, usize, i64)> {
        self.cells.iter().enumerate().map(|(cell, amount)| {
            (
                &self.places[cell / self.months],
                cell % self.months,
                *amount,
            )
        })
    }

    pub(crate) fn weigh_fairness(&mut self, reference: &[f64]) {
        let total = self.total as f64;
        if total <= 0.0 {
            return;
        }
        let mut people: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        let mut variance = 0.0;
        for (cell, amount) in self.cells.iter().enumerate() {
            let person = people
                .entry(self.places[cell / self.months].person)
                .or_default();
            person.0 += *amount as f64 / total;
            person.1 += reference[cell];
            if reference[cell] > 0.0 {
                let ratio = *amount as f64 / total / reference[cell];
                variance += reference[cell] * (ratio - 1.0).powi(2);
            }
        }
        let ratios: Vec<(u32, f64)> = people
            .into_iter()
            .filter(|(_, (_, known))| *known > 0.0)
            .map(|(person, (given, known))| (person, given / known))
            .collect();
        let by_ratio = |a: &&(u32, f64), b: &&(u32, f64)| a.1.total_cmp(&b.1);
        let least = ratios.iter().min_by(by_ratio).copied();
        let most = ratios.iter().max_by(by_ratio).copied();
        self.fairness = least.zip(most).map(|(least, most)| Fairness {
            least,
            most,
            spread: variance.sqrt(),
        });
    }
}
