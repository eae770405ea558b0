//! BG/NBD (复购模型): customers buy at their own rate and may leave after any purchase.
//!
//! Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).

use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

use super::history::History;
use super::optimise::minimise;
use super::special::hypergeometric;
use crate::error::InsightError;

/// Days per time unit of the models.
pub(crate) const WEEK: f64 = 7.0;

/// Fitted BG/NBD model; rates are per week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BgNbd {
    /// Shape of the gamma distribution of purchase rates.
    pub r: f64,
    /// Scale of the purchase rates, weeks.
    pub alpha: f64,
    /// First parameter of the beta distribution of drop-out chances.
    pub a: f64,
    /// Second parameter of it.
    pub b: f64,
    /// Log-likelihood at the optimum.
    pub log_likelihood: f64,
}

impl BgNbd {
    /// Fits the model by maximum likelihood.
    ///
    /// # Errors
    /// `TooFew` below ten customers or without a repeat purchase; `Solver` without an optimum.
    pub fn fit(histories: &[History]) -> Result<Self, InsightError> {
        enough(histories)?;
        let kinds = kinds(histories);
        let minimum = minimise(&[-0.5, 1.5, -0.2, 0.8], 0.4, |logs| {
            let model = Self::from_logs(logs);
            let density = |(history, many): &(History, f64)| many * model.log_density(history);
            -kinds.iter().map(density).sum::<f64>() + stay_finite(logs)
        });
        if !minimum.converged || !minimum.value.is_finite() {
            return Err(InsightError::Solver(
                "BG/NBD likelihood has no optimum".to_owned(),
            ));
        }
        Ok(Self {
            log_likelihood: -minimum.value,
            ..Self::from_logs(&minimum.at)
        })
    }

    fn from_logs(logs: &[f64]) -> Self {
        let [r, alpha, a, b] = std::array::from_fn(|at| logs[at].exp());
        Self {
            r,
            alpha,
            a,
            b,
            log_likelihood: f64::NAN,
        }
    }

    fn log_density(&self, history: &History) -> f64 {
        let Self { r, alpha, a, b, .. } = *self;
        let (x, recency, age) = weeks(history);
        let shared =
            ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() + ln_gamma(a + b) + ln_gamma(b + x)
                - ln_gamma(b)
                - ln_gamma(a + b + x);
        let alive = -(r + x) * (alpha + age).ln();
        if x == 0.0 {
            return shared + alive;
        }
        let gone = (a / (b + x - 1.0)).ln() - (r + x) * (alpha + recency).ln();
        let larger = alive.max(gone);
        shared + larger + ((alive - larger).exp() + (gone - larger).exp()).ln()
    }

    /// Chance that the customer is still active.
    #[must_use]
    pub fn chance_active(&self, history: &History) -> f64 {
        let (x, recency, age) = weeks(history);
        if x == 0.0 {
            return 1.0;
        }
        let odds = self.a / (self.b + x - 1.0)
            * ((self.alpha + age) / (self.alpha + recency)).powf(self.r + x);
        1.0 / (1.0 + odds)
    }

    /// Expected number of purchase days in the coming `days`.
    #[must_use]
    pub fn expected_purchases(&self, history: &History, days: f64) -> f64 {
        let Self { r, alpha, a, b, .. } = *self;
        let (x, _, age) = weeks(history);
        let t = days / WEEK;
        // The formula has a removable pole at a = 1.
        let a = if (a - 1.0).abs() < 1e-7 {
            1.0 + 1e-7
        } else {
            a
        };
        let z = t / (alpha + age + t);
        let decay = ((alpha + age) / (alpha + age + t)).powf(r + x);
        let bought = 1.0 - decay * hypergeometric(r + x, b + x, a + b + x - 1.0, z);
        (a + b + x - 1.0) / (a - 1.0) * bought * self.chance_active(history)
    }
}

pub(crate) fn weeks(history: &History) -> (f64, f64, f64) {
    (
        f64::from(history.repeats),
        history.recency_days / WEEK,
        history.age_days / WEEK,
    )
}

pub(crate) fn enough(histories: &[History]) -> Result<(), InsightError> {
    if histories.len() < 10 {
        return Err(InsightError::TooFew {
            what: "customers",
            have: histories.len(),
            need: 10,
        });
    }
    if histories.iter().all(|history| history.repeats == 0) {
        return Err(InsightError::TooFew {
            what: "repeat purchases",
            have: 0,
            need: 1,
        });
    }
    Ok(())
}

/// Histories that the models cannot tell apart, with their number.
pub(crate) fn kinds(histories: &[History]) -> Vec<(History, f64)> {
    let key = |history: &History| {
        (
            history.repeats,
            history.recency_days.to_bits(),
            history.age_days.to_bits(),
        )
    };
    let mut sorted = histories.to_vec();
    sorted.sort_by_key(key);
    sorted
        .chunk_by(|a, b| key(a) == key(b))
        .map(|same| (same[0], same.len() as f64))
        .collect()
}

/// Keeps log-parameters from running away where the likelihood is flat; next to nothing within e^±10.
pub(crate) fn stay_finite(logs: &[f64]) -> f64 {
    logs.iter()
        .map(|log| (log.abs() - 10.0).max(0.0).powi(2))
        .sum()
}
