//! Cross-validation (交叉验证): what a model is worth on cases it has not seen.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use super::columns::{Column, check};
use super::logistic::LogisticModel;
use crate::error::InsightError;
use crate::score::{Interval, normal_quantile};
use crate::target::{Calibration, calibration};

/// Quality on unseen cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// Number of folds.
    pub folds: usize,
    /// Chance that a case that happened is scored above one that did not, within folds (AUC); 0.5 is
    /// guessing.
    pub auc: f64,
    /// 99 % interval of the AUC (Hanley & McNeil 1982).
    pub auc_interval: Interval,
    /// Share of cases judged right at a chance of one half.
    pub accuracy: f64,
    /// Brier score, skill and reliability bins.
    pub calibration: Calibration,
    /// The chance stated for each case by a model that had not seen it; none for cases only learnt from.
    pub chances: Vec<Option<f64>>,
}

/// Stratified folds: fold number per case, both outcomes spread evenly, by a seeded shuffle.
#[must_use]
pub(crate) fn stratified_folds(outcomes: &[bool], folds: usize, seed: u64) -> Vec<usize> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut assigned = vec![0; outcomes.len()];
    let mut next = 0;
    for wanted in [true, false] {
        let mut cases: Vec<usize> = (0..outcomes.len())
            .filter(|case| outcomes[*case] == wanted)
            .collect();
        cases.shuffle(&mut random);
        for case in cases {
            assigned[case] = next % folds;
            next += 1;
        }
    }
    assigned
}

/// Cross-validates a ridge logistic regression on columns.
///
/// # Errors
/// As [`LogisticModel::fit`]; `OutOfRange` below two folds.
pub fn cross_validate(
    columns: &[Column],
    outcomes: &[bool],
    ridge: f64,
    (folds, seed): (usize, u64),
) -> Result<Validation, InsightError> {
    check(columns, outcomes)?;
    out_of_fold(
        outcomes,
        &random_splits(outcomes, (folds, seed))?,
        |train, test| {
            let model = LogisticModel::fit_cases(columns, outcomes, (train, ridge))?;
            Ok(test
                .iter()
                .map(|case| model.chance(columns, *case))
                .collect())
        },
    )
}

/// One split: the cases to learn from and the cases to be judged on.
pub(crate) type Split = (Vec<usize>, Vec<usize>);

/// Splits by stratified folds.
///
/// # Errors
/// `OutOfRange` below two folds.
pub(crate) fn random_splits(
    outcomes: &[bool],
    (folds, seed): (usize, u64),
) -> Result<Vec<Split>, InsightError> {
    if folds < 2 {
        return Err(InsightError::OutOfRange {
            what: "number of folds",
            row: 0,
        });
    }
    let assigned = stratified_folds(outcomes, folds, seed);
    let split = |fold: usize| {
        let (test, train) = (0..outcomes.len()).partition(|case| assigned[*case] == fold);
        (train, test)
    };
    Ok((0..folds).map(split).collect())
}

/// Splits in time: each block of later cases is judged by what came before it; the first block is only
/// learnt from. Cases of one day stay together.
///
/// # Errors
/// `OutOfRange` below two blocks; `LengthMismatch`.
pub(crate) fn forward_splits(days: &[i32], blocks: usize) -> Result<Vec<Split>, InsightError> {
    if blocks < 2 || days.len() <= blocks {
        return Err(InsightError::OutOfRange {
            what: "number of blocks in time",
            row: 0,
        });
    }
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    let edge = |block: usize| sorted[block * days.len() / (blocks + 1)];
    let split = |block: usize| {
        let until = if block == blocks {
            i32::MAX
        } else {
            edge(block + 1)
        };
        let train = (0..days.len())
            .filter(|case| days[*case] < edge(block))
            .collect();
        let inside = |case: &usize| edge(block) <= days[*case] && days[*case] < until;
        (train, (0..days.len()).filter(inside).collect())
    };
    Ok((1..=blocks).map(split).collect())
}

/// Runs any learner over the splits: it sees the training cases and states chances for the test cases.
pub(crate) fn out_of_fold(
    outcomes: &[bool],
    splits: &[Split],
    learner: impl Fn(&[usize], &[usize]) -> Result<Vec<f64>, InsightError>,
) -> Result<Validation, InsightError> {
    let mut chances = vec![None; outcomes.len()];
    let (mut auc, mut pairs) = (0.0, 0.0);
    for (train, test) in splits {
        let stated = learner(train, test)?;
        let judged: Vec<(f64, bool)> = test
            .iter()
            .zip(&stated)
            .map(|(case, chance)| (*chance, outcomes[*case]))
            .collect();
        let happened = judged.iter().filter(|(_, outcome)| *outcome).count() as f64;
        let here = happened * (judged.len() as f64 - happened);
        auc += area_under_curve(&judged).unwrap_or(0.5) * here;
        pairs += here;
        test.iter()
            .zip(stated)
            .for_each(|(case, chance)| chances[*case] = Some(chance));
    }
    if pairs == 0.0 {
        return Err(InsightError::TooFew {
            what: "outcomes of each kind to judge",
            have: 0,
            need: 1,
        });
    }
    summary(outcomes, splits.len(), auc / pairs, chances)
}

fn summary(
    outcomes: &[bool],
    folds: usize,
    auc: f64,
    chances: Vec<Option<f64>>,
) -> Result<Validation, InsightError> {
    let judged: Vec<(f64, bool)> = chances
        .iter()
        .zip(outcomes)
        .filter_map(|(chance, outcome)| Some(((*chance)?, *outcome)))
        .collect();
    let right = judged
        .iter()
        .filter(|(chance, outcome)| (*chance >= 0.5) == *outcome)
        .count();
    let happened = judged.iter().filter(|(_, outcome)| *outcome).count();
    Ok(Validation {
        folds,
        auc,
        auc_interval: hanley_mcneil(auc, happened, judged.len() - happened, 0.99),
        accuracy: right as f64 / judged.len() as f64,
        calibration: calibration(&judged, 10)?,
        chances,
    })
}

/// Area under the ROC curve by ranks; ties count half. None when only one outcome occurs.
#[must_use]
pub fn area_under_curve(judged: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = judged.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let happened = sorted.iter().filter(|(_, outcome)| *outcome).count() as f64;
    let others = sorted.len() as f64 - happened;
    if happened == 0.0 || others == 0.0 {
        return None;
    }
    let (mut rank_sum, mut before) = (0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let rank = before + (tied.len() as f64 + 1.0) / 2.0;
        rank_sum += rank * tied.iter().filter(|(_, outcome)| *outcome).count() as f64;
        before += tied.len() as f64;
    }
    Some((rank_sum - happened * (happened + 1.0) / 2.0) / (happened * others))
}

fn hanley_mcneil(auc: f64, happened: usize, others: usize, confidence: f64) -> Interval {
    let (n1, n0) = (happened as f64, others as f64);
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let variance =
        (auc * (1.0 - auc) + (n1 - 1.0) * (q1 - auc * auc) + (n0 - 1.0) * (q2 - auc * auc))
            / (n1 * n0);
    let half = normal_quantile(0.5 + confidence / 2.0) * variance.max(0.0).sqrt();
    Interval {
        low: (auc - half).max(0.0),
        high: (auc + half).min(1.0),
        confidence,
    }
}
