//! Pareto/NBD (客户存续模型): customers buy at their own rate and leave at any time, unobserved.
//!
//! Schmittlein, Morrison & Colombo (1987), Management Science 33(1); formulas as Fader & Hardie (2005).

use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

use super::bg_nbd::{WEEK, enough, kinds, stay_finite, weeks};
use super::history::History;
use super::optimise::minimise;
use super::special::integral;
use crate::error::InsightError;

/// Fitted Pareto/NBD model; rates are per week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ParetoNbd {
    /// Shape of the gamma distribution of purchase rates.
    pub r: f64,
    /// Scale of the purchase rates, weeks.
    pub alpha: f64,
    /// Shape of the gamma distribution of drop-out rates.
    pub s: f64,
    /// Scale of the drop-out rates, weeks.
    pub beta: f64,
    /// Log-likelihood at the optimum.
    pub log_likelihood: f64,
}

impl ParetoNbd {
    /// Fits the model by maximum likelihood.
    ///
    /// # Errors
    /// `TooFew` below ten customers or without a repeat purchase; `Solver` without an optimum.
    pub fn fit(histories: &[History]) -> Result<Self, InsightError> {
        enough(histories)?;
        let kinds = kinds(histories);
        let minimum = minimise(&[-0.5, 2.0, -0.5, 2.0], 0.4, |logs| {
            let model = Self::from_logs(logs);
            let density = |(history, many): &(History, f64)| many * model.log_density(history);
            -kinds.iter().map(density).sum::<f64>() + stay_finite(logs)
        });
        if !minimum.converged || !minimum.value.is_finite() {
            return Err(InsightError::Solver(
                "Pareto/NBD likelihood has no optimum".to_owned(),
            ));
        }
        Ok(Self {
            log_likelihood: -minimum.value,
            ..Self::from_logs(&minimum.at)
        })
    }

    fn from_logs(logs: &[f64]) -> Self {
        let [r, alpha, s, beta] = std::array::from_fn(|at| logs[at].exp());
        Self {
            r,
            alpha,
            s,
            beta,
            log_likelihood: f64::NAN,
        }
    }

    /// Logarithms of the two terms of the likelihood: still active, and gone since the last purchase,
    /// s·∫ (α+u)^−(r+x) (β+u)^−(s+1) du from the last purchase to now, by quadrature over ln(α+u).
    fn log_terms(&self, history: &History) -> (f64, f64) {
        let Self {
            r, alpha, s, beta, ..
        } = *self;
        let (x, recency, age) = weeks(history);
        let active = -(r + x) * (alpha + age).ln() - s * (beta + age).ln();
        if age <= recency {
            return (active, f64::NEG_INFINITY);
        }
        let (from, to) = ((alpha + recency).ln(), (alpha + age).ln());
        let log_at = |log: f64| (1.0 - r - x) * log - (s + 1.0) * (beta - alpha + log.exp()).ln();
        let top = log_at(from);
        let area = integral(from, to, |log| (log_at(log) - top).exp());
        (active, s.ln() + top + area.ln())
    }

    fn log_density(&self, history: &History) -> f64 {
        let Self {
            r, alpha, s, beta, ..
        } = *self;
        let x = f64::from(history.repeats);
        let (active, gone) = self.log_terms(history);
        let larger = active.max(gone);
        let sum = larger + ((active - larger).exp() + (gone - larger).exp()).ln();
        ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() + s * beta.ln() + sum
    }

    /// Chance that the customer is still active.
    #[must_use]
    pub fn chance_active(&self, history: &History) -> f64 {
        let (active, gone) = self.log_terms(history);
        1.0 / (1.0 + (gone - active).exp())
    }

    /// Expected number of purchase days in the coming `days`.
    #[must_use]
    pub fn expected_purchases(&self, history: &History, days: f64) -> f64 {
        let Self {
            r, alpha, s, beta, ..
        } = *self;
        let (x, _, age) = weeks(history);
        let t = days / WEEK;
        // The formula has a removable pole at s = 1.
        let s = if (s - 1.0).abs() < 1e-7 {
            1.0 + 1e-7
        } else {
            s
        };
        let lasting = 1.0 - ((beta + age) / (beta + age + t)).powf(s - 1.0);
        (r + x) * (beta + age) / ((alpha + age) * (s - 1.0)) * lasting * self.chance_active(history)
    }

    /// Chances of at least 1, 2, 3… purchase days in the coming `days`, until below one in a million.
    /// The remaining lifetime is integrated over 64 steps.
    #[must_use]
    pub fn chances_of_at_least(&self, history: &History, days: f64) -> Vec<f64> {
        let (x, _, age) = weeks(history);
        let (shape, scale, beta) = (self.r + x, self.alpha + age, self.beta + age);
        let (t, active) = (days / WEEK, self.chance_active(history));
        let stays = |until: f64| (beta / (beta + until)).powf(self.s);
        let mut lives = vec![(t, active * stays(t))];
        for step in 0..64 {
            let (from, to) = (f64::from(step) / 64.0 * t, f64::from(step + 1) / 64.0 * t);
            lives.push((f64::midpoint(from, to), active * (stays(from) - stays(to))));
        }
        // Per length of life: chance of exactly k purchases, advanced by the negative binomial ratio.
        let mut exactly: Vec<(f64, f64)> = lives
            .iter()
            .map(|(life, weight)| {
                let idle = scale / (scale + life);
                (weight * idle.powf(shape), 1.0 - idle)
            })
            .collect();
        let mut rest = active - exactly.iter().map(|(chance, _)| chance).sum::<f64>();
        let mut tails = Vec::new();
        let mut k = 0.0;
        while rest > 1e-6 && tails.len() < 400 {
            tails.push(rest);
            for (chance, share) in &mut exactly {
                *chance *= (shape + k) / (k + 1.0) * *share;
            }
            rest -= exactly.iter().map(|(chance, _)| chance).sum::<f64>();
            k += 1.0;
        }
        tails
    }
}
