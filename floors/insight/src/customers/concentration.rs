//! Concentration (集中度): ABC classes (帕累托), share of the ten largest (CR10) and Gini coefficient.

use serde::{Deserialize, Serialize};

/// ABC class (客户/产品分级).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AbcClass {
    /// The largest, together up to 80 % of the positive amount.
    A,
    /// The next, up to 95 %.
    B,
    /// The rest, and all without a positive amount.
    C,
}

/// One member in descending order of amount.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AbcRow {
    /// Code as given.
    pub key: u32,
    /// Amount in any unit.
    pub amount: f64,
    /// Cumulative share (0–1) of the positive amount, this member included.
    pub cumulative: f64,
    /// Class.
    pub class: AbcClass,
}

/// How concentrated amounts are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concentration {
    /// Members, the largest first.
    pub rows: Vec<AbcRow>,
    /// Share (0–1) of the ten largest; none without a positive amount.
    pub cr10: Option<f64>,
    /// Gini coefficient of the positive amounts: 0 all equal, near 1 one has all; none without any.
    pub gini: Option<f64>,
}

/// Classes and measures for `(code, amount)` pairs. Amounts of zero or less are listed last and do not
/// enter the shares.
#[must_use]
pub fn concentration(members: &[(u32, f64)]) -> Concentration {
    let mut sorted: Vec<(u32, f64)> = members
        .iter()
        .copied()
        .filter(|(_, amount)| amount.is_finite())
        .collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let positive: Vec<f64> = sorted
        .iter()
        .map(|row| row.1)
        .filter(|amount| *amount > 0.0)
        .collect();
    let total: f64 = positive.iter().sum();
    let mut before = 0.0;
    let rows = sorted
        .into_iter()
        .map(|(key, amount)| {
            let share_before = if total > 0.0 { before / total } else { 1.0 };
            before += amount.max(0.0);
            let class = match share_before {
                _ if amount <= 0.0 => AbcClass::C,
                share if share < 0.80 - 1e-12 => AbcClass::A,
                share if share < 0.95 - 1e-12 => AbcClass::B,
                _ => AbcClass::C,
            };
            let cumulative = if total > 0.0 { before / total } else { 0.0 };
            AbcRow {
                key,
                amount,
                cumulative,
                class,
            }
        })
        .collect();
    let n = positive.len() as f64;
    let ranked: f64 = positive
        .iter()
        .rev()
        .enumerate()
        .map(|(at, amount)| (at as f64 + 1.0) * amount)
        .sum();
    Concentration {
        rows,
        cr10: (total > 0.0).then(|| positive.iter().take(10).sum::<f64>() / total),
        gini: (total > 0.0).then(|| 2.0 * ranked / (n * total) - (n + 1.0) / n),
    }
}
