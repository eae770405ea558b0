//! Result of the bridge (量价桥的结果): totals, groups, top contributors and what could not be split.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Component, Components};
use crate::error::InsightError;

/// How the volume component was formed (数量口径).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumeForm {
    /// No quantities at all: price, volume and mix are not available.
    Unavailable,
    /// One unit of measure: quantities could be summed.
    SingleUnit,
    /// Several units: change of quantity per unit, weighted with the unit's base amount; quantities
    /// were not summed across units.
    AmountWeighted {
        /// Number of units of measure.
        units: usize,
    },
}

/// Quantities of repeat business within one unit of measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UnitVolume {
    /// Code of the unit.
    pub unit: u32,
    /// Quantity in the base period, in the input's fraction of the unit.
    pub quantity0: i128,
    /// Quantity in the current period.
    pub quantity1: i128,
    /// Mean base price in minor units per fraction of the unit; none without a positive base quantity.
    pub mean_price0: Option<f64>,
    /// Volume component of the unit, minor units.
    pub volume: i64,
}

/// The bridge of one group; its components add up to `current − base`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GroupBridge {
    /// Code of the group.
    pub key: u32,
    /// Amount in the base period, minor units.
    pub base: i64,
    /// Amount in the current period, minor units.
    pub current: i64,
    /// The parts of the change.
    pub components: Components,
}

/// One name behind a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributor {
    /// Code of the customer, product… as given in `keys`.
    pub key: u32,
    /// Its part of the component, minor units.
    pub amount: i64,
}

/// The change between two periods, split (收入桥).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bridge {
    /// Amount in the base period, minor units.
    pub base: i64,
    /// Amount in the current period, minor units.
    pub current: i64,
    /// The parts; they add up to `current − base` exactly.
    pub components: Components,
    /// One bridge per `Cell::group`, by ascending code; they add up to the total in each component.
    pub groups: Vec<GroupBridge>,
    /// How volume was formed.
    pub volume_form: VolumeForm,
    /// Quantities per unit of measure, by ascending code.
    pub units: Vec<UnitVolume>,
    /// Base plus current amount (absolute) of repeat business without quantities, minor units.
    pub amount_without_quantity: i64,
    /// Share (0–1) of the current repeat amount with quantities that had a base price to compare with.
    pub price_coverage: Option<f64>,
    pub(crate) rows: Vec<RowSplit>,
}

/// The split of one input row, kept in input order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct RowSplit {
    pub(crate) base: i64,
    pub(crate) current: i64,
    pub(crate) part: RowPart,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum RowPart {
    Whole(Component),
    Split([i64; 3]),
}

impl RowSplit {
    pub(crate) fn components(&self) -> Components {
        match self.part {
            RowPart::Whole(component) => Components::whole(component, self.current - self.base),
            RowPart::Split([price, volume, mix]) => Components {
                price,
                volume,
                mix,
                ..Components::default()
            },
        }
    }
}

impl Bridge {
    /// The change, minor units.
    #[must_use]
    pub fn delta(&self) -> i64 {
        self.current - self.base
    }

    /// Bridges along any other dimension: `keys[i]` is the code of input row `i`. Ascending codes; the
    /// groups add up to the total in each component.
    ///
    /// # Errors
    /// `LengthMismatch` when there is not one key per row.
    pub fn along(&self, keys: &[u32]) -> Result<Vec<GroupBridge>, InsightError> {
        self.check(keys)?;
        let mut groups: BTreeMap<u32, GroupBridge> = BTreeMap::new();
        for (row, key) in self.rows.iter().zip(keys) {
            let group = groups.entry(*key).or_default();
            group.key = *key;
            group.base += row.base;
            group.current += row.current;
            group.components += row.components();
        }
        Ok(groups.into_values().collect())
    }

    /// The `limit` largest names (by absolute amount) behind a component, along any dimension.
    ///
    /// # Errors
    /// `LengthMismatch` when there is not one key per row.
    pub fn top_contributors(
        &self,
        component: Component,
        keys: &[u32],
        limit: usize,
    ) -> Result<Vec<Contributor>, InsightError> {
        self.check(keys)?;
        let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
        for (row, key) in self.rows.iter().zip(keys) {
            *sums.entry(*key).or_default() += row.components().amount(component);
        }
        let mut names: Vec<Contributor> = sums
            .into_iter()
            .filter(|(_, amount)| *amount != 0)
            .map(|(key, amount)| Contributor { key, amount })
            .collect();
        names.sort_by_key(|name| (std::cmp::Reverse(name.amount.unsigned_abs()), name.key));
        names.truncate(limit);
        Ok(names)
    }

    fn check(&self, keys: &[u32]) -> Result<(), InsightError> {
        if keys.len() == self.rows.len() {
            return Ok(());
        }
        Err(InsightError::LengthMismatch {
            what: "keys per row of the bridge",
            left: self.rows.len(),
            right: keys.len(),
        })
    }
}
