//! RFM (客户价值分层): recency, frequency and amount scored 1–5 by rank within the customer base.

use serde::{Deserialize, Serialize};

use super::history::{Purchase, purchase_days};

/// Segment by scores (客户类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// Bought recently, often and much (重要价值客户).
    Champion,
    /// Buys often (忠诚客户).
    Loyal,
    /// Bought lately for the first times (新客户).
    Promising,
    /// Was good, is silent now (重要挽留客户).
    AtRisk,
    /// Neither lately nor often (流失客户).
    Hibernating,
    /// In between (一般客户).
    Ordinary,
}

/// Scores of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rfm {
    /// Customer code.
    pub customer: u32,
    /// Days since the last purchase.
    pub recency_days: i32,
    /// Purchase days.
    pub purchase_days: u32,
    /// Sum of amounts.
    pub amount: f64,
    /// Recency score, 5 = bought most recently.
    pub recency_score: u8,
    /// Frequency score, 5 = buys most often.
    pub frequency_score: u8,
    /// Amount score, 5 = spends most.
    pub amount_score: u8,
    /// Segment.
    pub segment: Segment,
}

/// Scores all customers who bought between `first_day` and `today`, by ascending code. Equal values get
/// equal scores.
#[must_use]
pub fn rfm(purchases: &[Purchase], first_day: i32, today: i32) -> Vec<Rfm> {
    let within: Vec<Purchase> = purchases
        .iter()
        .filter(|purchase| (first_day..=today).contains(&purchase.day))
        .copied()
        .collect();
    let mut customers: Vec<Rfm> = purchase_days(&within)
        .into_iter()
        .filter_map(|(customer, days)| {
            Some(Rfm {
                customer,
                recency_days: today - days.last()?.0,
                purchase_days: u32::try_from(days.len()).unwrap_or(u32::MAX),
                amount: days.iter().map(|(_, amount)| amount).sum(),
                recency_score: 0,
                frequency_score: 0,
                amount_score: 0,
                segment: Segment::Ordinary,
            })
        })
        .collect();
    let recency = fifths(
        customers
            .iter()
            .map(|known| -f64::from(known.recency_days))
            .collect(),
    );
    let frequency = fifths(
        customers
            .iter()
            .map(|known| f64::from(known.purchase_days))
            .collect(),
    );
    let amount = fifths(customers.iter().map(|known| known.amount).collect());
    for (at, customer) in customers.iter_mut().enumerate() {
        customer.recency_score = recency[at];
        customer.frequency_score = frequency[at];
        customer.amount_score = amount[at];
        customer.segment = segment(recency[at], frequency[at], amount[at]);
    }
    customers
}

fn fifths(values: Vec<f64>) -> Vec<u8> {
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let score = |value: &f64| {
        let below = sorted.partition_point(|known| known < value);
        let upto = sorted.partition_point(|known| known <= value);
        let middle = f64::midpoint(below as f64, upto as f64) / sorted.len() as f64;
        ((middle * 5.0) as u8).min(4) + 1
    };
    values.iter().map(score).collect()
}

fn segment(recency: u8, frequency: u8, amount: u8) -> Segment {
    match (recency, frequency, amount) {
        (4.., 4.., 4..) => Segment::Champion,
        (..=2, 4.., _) | (..=2, _, 4..) => Segment::AtRisk,
        (3.., 4.., _) => Segment::Loyal,
        (4.., ..=2, _) => Segment::Promising,
        (..=2, ..=2, _) => Segment::Hibernating,
        _ => Segment::Ordinary,
    }
}
