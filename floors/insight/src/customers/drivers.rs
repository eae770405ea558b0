//! Satisfaction drivers (满意度驱动因素): which partial scores carry the overall one, and where to act.
//!
//! Importance is the Shapley share of explained variance (Lindeman, Merenda & Gold 1980), which does not
//! depend on the order in which correlated drivers are entered.

use serde::{Deserialize, Serialize};

use super::linear::{cholesky, dot, solve_with};
use super::satisfaction::{average, variance};
use crate::error::InsightError;

/// Most drivers, as all subsets are fitted.
const MOST: usize = 14;

/// Where a driver stands (重要性—表现象限).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Important and below average: act here first (重点改进).
    Improve,
    /// Important and good (继续保持).
    Keep,
    /// Unimportant and below average (低优先级).
    LowPriority,
    /// Unimportant and good (过度投入).
    Overdone,
}

/// One driver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SatisfactionDriver {
    /// Name.
    pub name: String,
    /// Mean score, in the unit of the scale.
    pub mean: f64,
    /// Standardised regression coefficient: deviations of overall score per deviation of the driver.
    pub beta: f64,
    /// Shapley share of the explained variance; the shares add up to 1.
    pub importance: f64,
    /// Quadrant against average importance and mean.
    pub quadrant: Quadrant,
}

/// Drivers and how much of the overall score they explain together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriverAnalysis {
    /// Complete answers used.
    pub answers: usize,
    /// Share of variance explained (R²). Low: the important things were not asked.
    pub explained: f64,
    /// Drivers, the most important first.
    pub drivers: Vec<SatisfactionDriver>,
}

/// Drivers of `overall` among `(name, scores)`, one score per respondent in the same order.
///
/// # Errors
/// `LengthMismatch`; `TooFew` below ten answers per driver or without drivers; `OutOfRange` for more than
/// 14 drivers, a driver that never varies, or drivers that are copies of each other.
pub fn satisfaction_drivers(
    overall: &[f64],
    drivers: &[(&str, &[f64])],
) -> Result<DriverAnalysis, InsightError> {
    let count = drivers.len();
    let (columns, target) = prepared(overall, drivers)?;
    let n = overall.len() as f64;
    let between = |a: &[f64], b: &[f64]| dot(a, b) / (n - 1.0);
    let matrix: Vec<Vec<f64>> = columns
        .iter()
        .map(|a| columns.iter().map(|b| between(a, b)).collect())
        .collect();
    let right: Vec<f64> = columns
        .iter()
        .map(|column| between(column, &target))
        .collect();
    let explained: Vec<f64> = (0..1usize << count)
        .map(|subset| explained_by(&matrix, &right, subset))
        .collect::<Option<_>>()
        .ok_or(InsightError::OutOfRange {
            what: "drivers that repeat each other",
            row: 0,
        })?;
    let full = (1usize << count) - 1;
    let betas = cholesky(&matrix)
        .map(|factor| solve_with(&factor, &right))
        .ok_or(InsightError::OutOfRange {
            what: "drivers that repeat each other",
            row: 0,
        })?;
    let total = explained[full];
    let means: Vec<f64> = drivers.iter().map(|(_, scores)| average(scores)).collect();
    let middle = average(&means);
    let mut found: Vec<SatisfactionDriver> = (0..count)
        .map(|at| {
            let importance = shapley(&explained, count, at) / total.max(1e-12);
            let important = importance >= 1.0 / count as f64;
            SatisfactionDriver {
                name: drivers[at].0.to_owned(),
                mean: means[at],
                beta: betas[at],
                importance,
                quadrant: quadrant(important, means[at] >= middle),
            }
        })
        .collect();
    found.sort_by(|a, b| {
        b.importance
            .total_cmp(&a.importance)
            .then(a.name.cmp(&b.name))
    });
    Ok(DriverAnalysis {
        answers: overall.len(),
        explained: total,
        drivers: found,
    })
}

/// Checked and standardised drivers and overall score.
fn prepared(
    overall: &[f64],
    drivers: &[(&str, &[f64])],
) -> Result<(Vec<Vec<f64>>, Vec<f64>), InsightError> {
    let count = drivers.len();
    if count == 0 || count > MOST {
        return Err(InsightError::OutOfRange {
            what: "number of drivers (1–14)",
            row: count,
        });
    }
    if overall.len() < 10 * (count + 1) {
        let (have, need) = (overall.len(), 10 * (count + 1));
        return Err(InsightError::TooFew {
            what: "complete answers",
            have,
            need,
        });
    }
    let mut columns = Vec::with_capacity(count);
    for (row, (_, scores)) in drivers.iter().enumerate() {
        if scores.len() != overall.len() {
            let (left, right) = (overall.len(), scores.len());
            return Err(InsightError::LengthMismatch {
                what: "answers of a driver",
                left,
                right,
            });
        }
        let constant = InsightError::OutOfRange {
            what: "driver without variation",
            row,
        };
        columns.push(standardised(scores).ok_or(constant)?);
    }
    let target = standardised(overall).ok_or(InsightError::OutOfRange {
        what: "overall score without variation",
        row: 0,
    })?;
    Ok((columns, target))
}

fn quadrant(important: bool, good: bool) -> Quadrant {
    match (important, good) {
        (true, false) => Quadrant::Improve,
        (true, true) => Quadrant::Keep,
        (false, false) => Quadrant::LowPriority,
        (false, true) => Quadrant::Overdone,
    }
}

fn standardised(scores: &[f64]) -> Option<Vec<f64>> {
    let (mean, deviation) = (average(scores), variance(scores).sqrt());
    (deviation > 1e-12).then(|| {
        scores
            .iter()
            .map(|score| (score - mean) / deviation)
            .collect()
    })
}

/// R² of the drivers in a subset (bit mask).
fn explained_by(matrix: &[Vec<f64>], right: &[f64], subset: usize) -> Option<f64> {
    let chosen: Vec<usize> = (0..right.len())
        .filter(|at| subset >> at & 1 == 1)
        .collect();
    if chosen.is_empty() {
        return Some(0.0);
    }
    let part: Vec<Vec<f64>> = chosen
        .iter()
        .map(|i| chosen.iter().map(|j| matrix[*i][*j]).collect())
        .collect();
    let side: Vec<f64> = chosen.iter().map(|at| right[*at]).collect();
    Some(dot(&solve_with(&cholesky(&part)?, &side), &side))
}

/// Mean gain of R² by a driver over all orders of entry.
fn shapley(explained: &[f64], count: usize, driver: usize) -> f64 {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    (0..explained.len())
        .filter(|subset| subset >> driver & 1 == 0)
        .map(|subset| {
            let size = subset.count_ones() as usize;
            let weight = factorial(size) * factorial(count - size - 1) / factorial(count);
            weight * (explained[subset | 1 << driver] - explained[subset])
        })
        .sum()
}
