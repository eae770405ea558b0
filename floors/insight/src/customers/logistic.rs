//! Logistic regression (逻辑回归): a chance from named features, with coefficients a person can read.
//!
//! Ridge-penalised maximum likelihood by Newton steps; standard errors from the curvature.

use serde::{Deserialize, Serialize};

use super::columns::{Column, Encoding, Feature, check};
use super::linear::{Newton, cholesky, dot, inverse};
use crate::error::InsightError;

/// One coefficient of a fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// What it belongs to.
    pub feature: Feature,
    /// Change of the log-odds per standard deviation of a number, or against the reference level.
    pub weight: f64,
    /// Its standard error (approximate, as the ridge shrinks the weight).
    pub standard_error: f64,
    /// e^weight: the odds are multiplied by this.
    pub odds_ratio: f64,
}

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogisticModel {
    encoding: Encoding,
    weights: Vec<f64>,
    errors: Vec<f64>,
    /// Strength of the ridge penalty.
    pub ridge: f64,
}

impl LogisticModel {
    /// Fits the chance of `outcomes` to all cases. `ridge` is the penalty on squared weights (1 = that of
    /// one case of information per weight).
    ///
    /// # Errors
    /// `LengthMismatch`, `OutOfRange`, `TooFew` for unusable input; `Solver` when Newton steps fail.
    pub fn fit(columns: &[Column], outcomes: &[bool], ridge: f64) -> Result<Self, InsightError> {
        check(columns, outcomes)?;
        let cases: Vec<usize> = (0..outcomes.len()).collect();
        Self::fit_cases(columns, outcomes, (&cases, ridge))
    }

    pub(crate) fn fit_cases(
        columns: &[Column],
        outcomes: &[bool],
        (cases, ridge): (&[usize], f64),
    ) -> Result<Self, InsightError> {
        let encoding = Encoding::learn(columns, cases);
        let rows = encoding.rows(columns, cases);
        let happened: Vec<f64> = cases
            .iter()
            .map(|case| f64::from(outcomes[*case]))
            .collect();
        let failed = || InsightError::Solver("logistic regression does not converge".to_owned());
        let (weights, curvature) = newton(&rows, &happened, ridge).ok_or_else(failed)?;
        let covariance = inverse(&cholesky(&curvature).ok_or_else(failed)?);
        let errors = (0..weights.len())
            .map(|at| covariance[at][at].sqrt())
            .collect();
        Ok(Self {
            encoding,
            weights,
            errors,
            ridge,
        })
    }

    /// The chance for one case of columns with the same names.
    #[must_use]
    pub fn chance(&self, columns: &[Column], case: usize) -> f64 {
        logistic(dot(&self.encoding.row(columns, case), &self.weights))
    }

    /// Coefficients, the strongest first.
    #[must_use]
    pub fn coefficients(&self) -> Vec<Coefficient> {
        let mut all: Vec<Coefficient> = self
            .encoding
            .features
            .iter()
            .zip(self.weights.iter().zip(&self.errors).skip(1))
            .map(|(feature, (weight, error))| Coefficient {
                feature: feature.clone(),
                weight: *weight,
                standard_error: *error,
                odds_ratio: weight.exp(),
            })
            .collect();
        all.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        all
    }
}

pub(crate) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Weights and curvature at the optimum; the intercept is not penalised.
fn newton(rows: &[Vec<f64>], happened: &[f64], ridge: f64) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
    let mut weights = vec![0.0; rows.first()?.len()];
    for _ in 0..60 {
        let mut sums = Newton::new(weights.len());
        for (row, outcome) in rows.iter().zip(happened) {
            let chance = logistic(dot(row, &weights));
            sums.add(row, outcome - chance, (chance * (1.0 - chance)).max(1e-9));
        }
        let (change, curvature) = sums.step(&weights, ridge)?;
        let largest = change.iter().fold(0.0f64, |most, by| most.max(by.abs()));
        let pace = if largest > 4.0 { 4.0 / largest } else { 1.0 };
        weights
            .iter_mut()
            .zip(&change)
            .for_each(|(weight, by)| *weight += pace * by);
        if largest < 1e-8 {
            return Some((weights, curvature));
        }
    }
    None
}
