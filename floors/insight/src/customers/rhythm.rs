//! Purchase rhythm (采购节奏): who should have ordered by now, by each customer's own median interval.
//!
//! Elapsed time is compared with the customer's own intervals and, as far as there are few of them, with
//! the intervals of all customers in units of their own medians. Pauses such as Spring Festival do not
//! count as elapsed time.

use serde::{Deserialize, Serialize};

use super::history::{Purchase, purchase_days};

/// Weight of the customer base in a customer's own distribution, in intervals.
const PRIOR_INTERVALS: f64 = 4.0;

/// Days on which nobody orders (春节, 国庆), both ends included; they are taken out of intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// First day.
    pub first_day: i32,
    /// Last day.
    pub last_day: i32,
}

/// How late a customer is (状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// Fewer than two intervals: no rhythm to judge by (样本不足).
    Unknown,
    /// Within the usual time (正常).
    OnTime,
    /// An order was to be expected by now (应下单未下单): chance at least 80 %.
    Due,
    /// At least 95 %: probably leaving (预警).
    Overdue,
}

/// A customer's rhythm on the day of observation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rhythm {
    /// Customer code.
    pub customer: u32,
    /// Number of intervals between purchase days.
    pub intervals: usize,
    /// Median interval in counted days; none without intervals.
    pub median_days: Option<f64>,
    /// Counted days since the last purchase.
    pub elapsed_days: f64,
    /// Elapsed over median.
    pub times_median: Option<f64>,
    /// Chance (0–1) that the customer would have ordered by now if the rhythm still held.
    pub chance_ordered_by_now: Option<f64>,
    /// The judgement.
    pub lateness: Lateness,
}

/// Rhythms on `today` of all customers who bought until then, by ascending code.
#[must_use]
pub fn purchase_rhythms(purchases: &[Purchase], today: i32, pauses: &[Pause]) -> Vec<Rhythm> {
    let counted = CountedDays::of(pauses);
    let customers: Vec<(u32, Vec<f64>, f64)> = purchase_days(purchases)
        .into_iter()
        .filter_map(|(customer, days)| {
            let days: Vec<i32> = days
                .into_iter()
                .map(|d| d.0)
                .filter(|d| *d <= today)
                .collect();
            let last = *days.last()?;
            let gaps = days
                .windows(2)
                .map(|pair| counted.between(pair[0], pair[1]))
                .collect();
            Some((customer, gaps, counted.between(last, today)))
        })
        .collect();
    let mut base: Vec<f64> = Vec::new();
    for (_, gaps, _) in customers.iter().filter(|(_, gaps, _)| gaps.len() >= 2) {
        let middle = median(gaps).max(0.5);
        base.extend(gaps.iter().map(|gap| gap / middle));
    }
    base.sort_by(f64::total_cmp);
    customers
        .into_iter()
        .map(|(customer, gaps, elapsed)| judge(customer, &gaps, elapsed, &base))
        .collect()
}

fn judge(customer: u32, gaps: &[f64], elapsed_days: f64, base: &[f64]) -> Rhythm {
    let median_days = (!gaps.is_empty()).then(|| median(gaps).max(0.5));
    let times_median = median_days.map(|middle| elapsed_days / middle);
    let chance = (gaps.len() >= 2).then(|| {
        let own = gaps.iter().filter(|gap| **gap <= elapsed_days).count() as f64;
        let times = times_median.unwrap_or(0.0);
        let among = base.partition_point(|known| *known <= times) as f64 / base.len() as f64;
        (own + PRIOR_INTERVALS * among) / (gaps.len() as f64 + PRIOR_INTERVALS)
    });
    let lateness = match chance {
        None => Lateness::Unknown,
        Some(chance) if chance >= 0.95 => Lateness::Overdue,
        Some(chance) if chance >= 0.80 => Lateness::Due,
        Some(_) => Lateness::OnTime,
    };
    Rhythm {
        customer,
        intervals: gaps.len(),
        median_days,
        elapsed_days,
        times_median,
        chance_ordered_by_now: chance,
        lateness,
    }
}

/// Calendar days without the pauses.
struct CountedDays {
    pauses: Vec<Pause>,
}

impl CountedDays {
    /// Joins overlapping pauses, so that no day is taken out twice.
    fn of(pauses: &[Pause]) -> Self {
        let mut sorted: Vec<Pause> = pauses
            .iter()
            .copied()
            .filter(|pause| pause.first_day <= pause.last_day)
            .collect();
        sorted.sort_by_key(|pause| (pause.first_day, pause.last_day));
        let mut joined: Vec<Pause> = Vec::new();
        for pause in sorted {
            match joined.last_mut() {
                Some(before) if pause.first_day <= before.last_day + 1 => {
                    before.last_day = before.last_day.max(pause.last_day);
                }
                _ => joined.push(pause),
            }
        }
        Self { pauses: joined }
    }

    /// Days after `from` up to `to` that count.
    fn between(&self, from: i32, to: i32) -> f64 {
        let paused: i32 = self
            .pauses
            .iter()
            .map(|pause| (pause.last_day.min(to) - pause.first_day.max(from + 1) + 1).max(0))
            .sum();
        f64::from(to - from - paused)
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[half]
    } else {
        f64::midpoint(sorted[half - 1], sorted[half])
    }
}
