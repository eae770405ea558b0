//! Churn and win chances (流失与赢单概率): a model is shown only when it predicts unseen cases.
//!
//! The penalty is chosen inside each training fold (nested cross-validation), so the verdict has not
//! seen the cases it is judged by.

use serde::{Deserialize, Serialize};

use super::columns::{Column, check};
use super::logistic::LogisticModel;
use super::validate::{
    Validation, area_under_curve, forward_splits, out_of_fold, random_splits, stratified_folds,
};
use crate::error::InsightError;
use crate::score::{Share, wilson};

/// Penalties tried, from weak to strong.
const RIDGES: [f64; 3] = [1.0, 10.0, 100.0];

/// What the columns say about the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Signal {
    /// The interval of the AUC lies above one half: the model may be used.
    Predicts {
        /// The model, fitted to all cases.
        model: LogisticModel,
        /// Its quality on unseen cases.
        validation: Validation,
        /// Share of cases that happened.
        base_rate: Share,
    },
    /// Nothing in the columns predicts (无预测力): the base rate is the answer for every case.
    NothingPredicts {
        /// Quality of the best that could be learnt, for the record.
        validation: Validation,
        /// Share of cases that happened, with interval.
        base_rate: Share,
    },
}

impl Signal {
    /// The chance to state for a case of columns with the same names.
    #[must_use]
    pub fn chance(&self, columns: &[Column], case: usize) -> f64 {
        match self {
            Self::Predicts { model, .. } => model.chance(columns, case),
            Self::NothingPredicts { base_rate, .. } => base_rate.share,
        }
    }

    /// Quality on unseen cases.
    #[must_use]
    pub fn validation(&self) -> &Validation {
        match self {
            Self::Predicts { validation, .. } | Self::NothingPredicts { validation, .. } => {
                validation
            }
        }
    }
}

/// How the verdict is tested.
#[derive(Debug, Clone, Copy)]
pub enum Test<'a> {
    /// On randomly left-out cases: for a base observed on one day, such as customers of a month.
    LeftOut {
        /// Number of folds.
        folds: usize,
        /// Seed of the shuffle.
        seed: u64,
    },
    /// On later cases by models of earlier ones: for cases that arise in time, such as deals. Only this
    /// test sees through columns that carry the calendar or the edge of the observation window.
    Forward {
        /// Day on which each case arose (days since any fixed date).
        days: &'a [i32],
        /// Number of later blocks to judge.
        blocks: usize,
    },
}

/// Looks for a signal; the penalty is chosen by three inner folds.
///
/// # Errors
/// As [`LogisticModel::fit`].
pub fn find_signal(
    columns: &[Column],
    outcomes: &[bool],
    test: Test<'_>,
) -> Result<Signal, InsightError> {
    check(columns, outcomes)?;
    let cases: Vec<usize> = (0..outcomes.len()).collect();
    let happened = outcomes.iter().filter(|outcome| **outcome).count();
    let base_rate = wilson(happened, outcomes.len(), 0.95).ok_or(InsightError::TooFew {
        what: "cases",
        have: 0,
        need: 1,
    })?;
    let splits = match test {
        Test::LeftOut { folds, seed } => random_splits(outcomes, (folds, seed))?,
        Test::Forward { days, .. } if days.len() != outcomes.len() => {
            let (left, right) = (outcomes.len(), days.len());
            return Err(InsightError::LengthMismatch {
                what: "outcomes and days",
                left,
                right,
            });
        }
        Test::Forward { days, blocks } => forward_splits(days, blocks)?,
    };
    let validation = out_of_fold(outcomes, &splits, |train, test| {
        let ridge = choose_ridge(columns, outcomes, train)?;
        let model = LogisticModel::fit_cases(columns, outcomes, (train, ridge))?;
        Ok(test
            .iter()
            .map(|case| model.chance(columns, *case))
            .collect())
    })?;
    if validation.auc_interval.low <= 0.5 {
        return Ok(Signal::NothingPredicts {
            validation,
            base_rate,
        });
    }
    let ridge = choose_ridge(columns, outcomes, &cases)?;
    let model = LogisticModel::fit_cases(columns, outcomes, (&cases, ridge))?;
    Ok(Signal::Predicts {
        model,
        validation,
        base_rate,
    })
}

fn choose_ridge(
    columns: &[Column],
    outcomes: &[bool],
    cases: &[usize],
) -> Result<f64, InsightError> {
    let inner: Vec<bool> = cases.iter().map(|case| outcomes[*case]).collect();
    let assigned = stratified_folds(&inner, 3, 0x5eed);
    let mut best = (f64::NEG_INFINITY, RIDGES[0]);
    for ridge in RIDGES {
        let mut judged = Vec::with_capacity(cases.len());
        for fold in 0..3 {
            let part = |inside: bool| -> Vec<usize> {
                let chosen = cases.iter().zip(&assigned);
                chosen
                    .filter(|(_, at)| (**at == fold) == inside)
                    .map(|(case, _)| *case)
                    .collect()
            };
            let model = LogisticModel::fit_cases(columns, outcomes, (&part(false), ridge))?;
            judged.extend(
                part(true)
                    .into_iter()
                    .map(|case| (model.chance(columns, case), outcomes[case])),
            );
        }
        let auc = area_under_curve(&judged).unwrap_or(0.5);
        if auc > best.0 + 1e-9 {
            best = (auc, ridge);
        }
    }
    Ok(best.1)
}
