//! Purchase histories (购买记录) as the customer-base models need them: frequency, recency and age.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One purchase: customer code, day (days since any fixed date) and amount.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Purchase {
    /// Customer code.
    pub customer: u32,
    /// Day number; several purchases on one day count as one occasion.
    pub day: i32,
    /// Amount in any unit.
    pub amount: f64,
}

/// What a customer did until the day of observation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Customer code.
    pub customer: u32,
    /// Repeat purchase days (复购次数): days with purchases after the first one.
    pub repeats: u32,
    /// Time from the first to the last purchase, in days.
    pub recency_days: f64,
    /// Time from the first purchase to the day of observation, in days.
    pub age_days: f64,
    /// Mean amount per purchase day.
    pub mean_amount: f64,
}

/// Purchase days per customer, ascending, with the amount of each day.
#[must_use]
pub fn purchase_days(purchases: &[Purchase]) -> BTreeMap<u32, Vec<(i32, f64)>> {
    let mut sums: BTreeMap<u32, BTreeMap<i32, f64>> = BTreeMap::new();
    for purchase in purchases {
        let day = sums
            .entry(purchase.customer)
            .or_default()
            .entry(purchase.day)
            .or_default();
        *day += purchase.amount;
    }
    sums.into_iter()
        .map(|(customer, days)| (customer, days.into_iter().collect()))
        .collect()
}

/// Histories up to and including `last_day`, of customers who had bought by then, by ascending code.
#[must_use]
pub fn histories(purchases: &[Purchase], last_day: i32) -> Vec<History> {
    purchase_days(purchases)
        .into_iter()
        .filter_map(|(customer, days)| {
            let until: Vec<(i32, f64)> = days
                .into_iter()
                .filter(|(day, _)| *day <= last_day)
                .collect();
            let (first, last) = (until.first()?.0, until.last()?.0);
            Some(History {
                customer,
                repeats: u32::try_from(until.len() - 1).unwrap_or(u32::MAX),
                recency_days: f64::from(last - first),
                age_days: f64::from(last_day - first),
                mean_amount: until.iter().map(|(_, amount)| amount).sum::<f64>()
                    / until.len() as f64,
            })
        })
        .collect()
}
