//! Shares (占比) with their intervals: a rate without an interval says more than it knows.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

/// An interval (区间) at a stated confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Confidence, 0–1.
    pub confidence: f64,
}

impl Interval {
    /// Whether the interval holds a value, ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A share of successes among trials with its Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Cases that count.
    pub successes: usize,
    /// All cases.
    pub trials: usize,
    /// Successes over trials, 0–1.
    pub share: f64,
    /// Wilson interval.
    pub interval: Interval,
}

/// The share with its Wilson score interval (Wilson 1927); none without trials.
///
/// ```
/// let share = qd_insight::score::wilson(4238, 6711, 0.95).expect("trials");
/// assert!((share.share - 0.6315).abs() < 1e-4);
/// assert!((share.interval.low - 0.6199).abs() < 1e-4 && (share.interval.high - 0.6430).abs() < 1e-4);
/// ```
#[must_use]
pub fn wilson(successes: usize, trials: usize, confidence: f64) -> Option<Share> {
    if trials == 0 || successes > trials {
        return None;
    }
    let (n, share) = (trials as f64, successes as f64 / trials as f64);
    let z = normal_quantile(0.5 + confidence / 2.0);
    let scale = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / scale;
    let half = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let interval = Interval {
        low: (middle - half).max(0.0),
        high: (middle + half).min(1.0),
        confidence,
    };
    Some(Share {
        successes,
        trials,
        share,
        interval,
    })
}

/// Quantile of the standard normal distribution at a probability strictly between 0 and 1.
#[must_use]
pub fn normal_quantile(probability: f64) -> f64 {
    let bounded = probability.clamp(1e-300, 1.0 - 1e-16);
    Normal::standard().inverse_cdf(bounded)
}
