//! Team rate (团队绩效达成率) in both definitions; a page prints which one it shows.

use serde::{Deserialize, Serialize};

use super::{Share, wilson};

/// The team's rate, named by its definition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "definition")]
pub enum TeamRate {
    /// Σ actual over Σ target, in percent.
    ByAmount {
        /// Sum of actuals.
        actual: f64,
        /// Sum of targets.
        target: f64,
        /// Percent.
        percent: f64,
    },
    /// People who pass over people assessed.
    ByHeads {
        /// Count, share and interval.
        share: Share,
    },
}

/// Actual over target in percent (完成率); none for a target that is not positive: "—", never ∞.
#[must_use]
pub fn attainment(actual: f64, target: f64) -> Option<f64> {
    (target > 0.0 && actual.is_finite() && target.is_finite()).then(|| actual / target * 100.0)
}

/// Σ actual / Σ target (Σ实际/Σ目标) over `(actual, target)` pairs; none without a positive target.
#[must_use]
pub fn team_rate_by_amount(members: &[(f64, f64)]) -> Option<TeamRate> {
    let actual = members.iter().map(|member| member.0).sum();
    let target = members.iter().map(|member| member.1).sum();
    attainment(actual, target).map(|percent| TeamRate::ByAmount {
        actual,
        target,
        percent,
    })
}

/// People at or above `pass` over people assessed (合格人数/应考核人数); `None` scores are people due for
/// assessment without a score: they count as assessed and not passed. None without people.
#[must_use]
pub fn team_rate_by_heads(scores: &[Option<f64>], pass: f64) -> Option<TeamRate> {
    let passed = scores
        .iter()
        .flatten()
        .filter(|score| **score >= pass - 1e-9)
        .count();
    wilson(passed, scores.len(), 0.95).map(|share| TeamRate::ByHeads { share })
}
