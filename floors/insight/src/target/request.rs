//! What is to be allocated (分解请求): a total, the places it goes to, and the limits it must respect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::InsightError;

/// Largest total, so that sums stay within 64 bits.
const LARGEST_TOTAL: i64 = 100_000_000_000_000_000;

/// One place of the target tree: region (区域) × salesperson (业务员) × category (品类).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Code of the region.
    pub region: u32,
    /// Code of the salesperson.
    pub person: u32,
    /// Code of the category.
    pub category: u32,
    /// Weight in the proportional reference: last year's amount, or a judged potential; not negative.
    pub weight: f64,
}

/// Which part of the plan a limit speaks of; `None` means all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scope {
    /// Zero-based month of the plan.
    pub month: Option<usize>,
    /// Region.
    pub region: Option<u32>,
    /// Salesperson.
    pub person: Option<u32>,
    /// Category.
    pub category: Option<u32>,
}

/// What the limit demands, in minor units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// At least (下限).
    Floor(i64),
    /// At most (上限), a matter of policy.
    Ceiling(i64),
    /// At most (产能), a matter of what people or plants can do.
    Capacity(i64),
    /// Exactly (锁定), already agreed.
    Locked(i64),
}

/// A named limit; the name comes back when limits conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Name shown to people, in their language.
    pub name: String,
    /// What it speaks of.
    pub scope: Scope,
    /// What it demands.
    pub rule: Rule,
}

/// Whether month totals must follow the shares (月度节奏).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthRule {
    /// Month totals equal the shares to the step.
    #[default]
    Held,
    /// Shares are preferred; limits may move amounts between months.
    Preferred,
}

/// A total to allocate over places and months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Total in minor units.
    pub total: i64,
    /// Places, at least one with a positive weight.
    pub places: Vec<Place>,
    /// Share of each month (seasonality with Spring Festival); scaled to add up to 1.
    pub month_shares: Vec<f64>,
    /// Shares of categories with a season of their own.
    pub category_shares: BTreeMap<u32, Vec<f64>>,
    /// Whether month totals are held.
    pub month_rule: MonthRule,
    /// Limits.
    pub limits: Vec<Limit>,
    /// All results are multiples of this many minor units (取整单位), as total and limits must be.
    pub step: i64,
}

impl Rule {
    /// Least amount demanded.
    #[must_use]
    pub fn low(self) -> Option<i64> {
        match self {
            Self::Floor(amount) | Self::Locked(amount) => Some(amount),
            Self::Ceiling(_) | Self::Capacity(_) => None,
        }
    }

    /// Greatest amount allowed.
    #[must_use]
    pub fn high(self) -> Option<i64> {
        match self {
            Self::Ceiling(amount) | Self::Capacity(amount) | Self::Locked(amount) => Some(amount),
            Self::Floor(_) => None,
        }
    }

    fn amount(self) -> i64 {
        match self {
            Self::Floor(amount)
            | Self::Ceiling(amount)
            | Self::Capacity(amount)
            | Self::Locked(amount) => amount,
        }
    }
}

impl Scope {
    /// Whether a place and month belong to the scope.
    #[must_use]
    pub fn covers(&self, place: &Place, month: usize) -> bool {
        self.month.is_none_or(|wanted| wanted == month)
            && self.region.is_none_or(|wanted| wanted == place.region)
            && self.person.is_none_or(|wanted| wanted == place.person)
            && self.category.is_none_or(|wanted| wanted == place.category)
    }
}

impl Request {
    /// A request without limits: months held, step of one minor unit.
    #[must_use]
    pub fn new(total: i64, places: Vec<Place>, month_shares: Vec<f64>) -> Self {
        Self {
            total,
            places,
            month_shares,
            category_shares: BTreeMap::new(),
            month_rule: MonthRule::Held,
            limits: Vec::new(),
            step: 1,
        }
    }

    /// Number of months.
    #[must_use]
    pub fn months(&self) -> usize {
        self.month_shares.len()
    }

    /// The proportional reference per cell (place-major), adding up to 1: weight × month share. A floor
    /// or lock over cells without any weight gets its own amount as reference, by month share.
    pub(crate) fn reference(&self) -> Result<Vec<f64>, InsightError> {
        self.check()?;
        let months = self.months();
        let weights: f64 = self.places.iter().map(|place| place.weight).sum();
        let mut reference = Vec::with_capacity(self.places.len() * months);
        for place in &self.places {
            let shares = self
                .category_shares
                .get(&place.category)
                .unwrap_or(&self.month_shares);
            let sum: f64 = shares.iter().sum();
            reference.extend(
                shares
                    .iter()
                    .map(|share| place.weight / weights * share / sum),
            );
        }
        self.open_demanded_cells(&mut reference);
        let total: f64 = reference.iter().sum();
        reference.iter_mut().for_each(|part| *part /= total);
        Ok(reference)
    }

    fn open_demanded_cells(&self, reference: &mut [f64]) {
        let months = self.months();
        for limit in &self.limits {
            let demanded = limit.rule.low().unwrap_or(0);
            let cells: Vec<usize> = (0..reference.len())
                .filter(|cell| {
                    limit
                        .scope
                        .covers(&self.places[cell / months], cell % months)
                })
                .collect();
            let known: f64 = cells.iter().map(|cell| reference[*cell]).sum();
            if demanded == 0 || known > 0.0 {
                continue;
            }
            let shares: Vec<f64> = cells
                .iter()
                .map(|cell| self.month_shares[cell % months].max(1e-6))
                .collect();
            let sum: f64 = shares.iter().sum();
            for (cell, share) in cells.iter().zip(shares) {
                reference[*cell] = demanded as f64 / self.total.max(1) as f64 * share / sum;
            }
        }
    }

    fn check(&self) -> Result<(), InsightError> {
        let wrong = |what, row| Err(InsightError::OutOfRange { what, row });
        if self.places.is_empty() || self.month_shares.is_empty() {
            return Err(InsightError::TooFew {
                what: "places and months",
                have: 0,
                need: 1,
            });
        }
        if self.step < 1
            || !(0..=LARGEST_TOTAL).contains(&self.total)
            || self.total % self.step != 0
        {
            return wrong("total as a multiple of the step", 0);
        }
        let usable = |part: &f64| part.is_finite() && *part >= 0.0;
        if let Some(row) = self.places.iter().position(|place| !usable(&place.weight)) {
            return wrong("weight of a place", row);
        }
        if self.places.iter().all(|place| place.weight == 0.0) {
            return wrong("sum of weights", 0);
        }
        for shares in self.category_shares.values().chain([&self.month_shares]) {
            if shares.len() != self.months() {
                return Err(InsightError::LengthMismatch {
                    what: "month shares",
                    left: self.months(),
                    right: shares.len(),
                });
            }
            if !shares.iter().all(usable) || shares.iter().sum::<f64>() <= 0.0 {
                return wrong("month shares", 0);
            }
        }
        self.check_limits()
    }

    fn check_limits(&self) -> Result<(), InsightError> {
        for (row, limit) in self.limits.iter().enumerate() {
            let amount = limit.rule.amount();
            if !(0..=LARGEST_TOTAL).contains(&amount) || amount % self.step != 0 {
                return Err(InsightError::OutOfRange {
                    what: "limit as a multiple of the step",
                    row,
                });
            }
            let months = self.months();
            let covered = self.places.iter().any(|place| {
                limit.scope.month.is_none_or(|month| month < months)
                    && Scope {
                        month: None,
                        ..limit.scope
                    }
                    .covers(place, 0)
            });
            if !covered {
                return Err(InsightError::OutOfRange {
                    what: "limit that covers no place",
                    row,
                });
            }
        }
        Ok(())
    }
}
