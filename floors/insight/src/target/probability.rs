//! Probability of reaching a target (达成概率), by seeded simulation with the simulation error shown.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::error::InsightError;
use crate::score::{Interval, Share, wilson};

/// Shape of the forecast errors (误差分布).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// Symmetric around the mean.
    #[default]
    Normal,
    /// Skewed to the right with the same mean and standard deviation; for amounts that cannot fall
    /// below zero. Months with a mean of zero or less stay normal.
    Lognormal,
}

/// Forecast of the coming months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastPath {
    /// Mean per month.
    pub mean: Vec<f64>,
    /// Standard deviation of the forecast error per month.
    pub sd: Vec<f64>,
    /// Correlation (0–1) between the errors of any two months: a year that begins below its forecast
    /// tends to stay below. Zero understates the risk of the total.
    pub correlation: f64,
    /// Shape of the errors.
    pub spread: Spread,
}

/// The chance of reaching a target and how exactly the simulation knows it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Probability {
    /// The target.
    pub target: f64,
    /// Runs that reach it, their share and the interval of the simulation error (not of the model).
    pub reached: Share,
    /// Standard error of the share due to the finite number of runs.
    pub standard_error: f64,
    /// Mean of the simulated totals.
    pub mean: f64,
    /// The middle 80 % of the simulated totals.
    pub middle: Interval,
    /// Median of the simulated totals.
    pub median: f64,
    /// Mean amount missing in the runs that fail; none when none fails.
    pub mean_shortfall: Option<f64>,
}

/// Simulated totals of the path plus what is already booked.
///
/// # Errors
/// `TooFew` without months or runs, `LengthMismatch`, `OutOfRange` for unusable numbers.
pub fn simulate_totals(
    path: &ForecastPath,
    booked: f64,
    runs: usize,
    seed: u64,
) -> Result<Vec<f64>, InsightError> {
    check(path, runs)?;
    let mut random = StdRng::seed_from_u64(seed);
    let (shared, own) = (path.correlation.sqrt(), (1.0 - path.correlation).sqrt());
    let total = |random: &mut StdRng| {
        let common = standard_normal(random);
        let months = path.mean.iter().zip(&path.sd);
        booked
            + months
                .map(|(mean, sd)| {
                    let error = shared * common + own * standard_normal(random);
                    shaped(path.spread, (*mean, *sd), error)
                })
                .sum::<f64>()
    };
    Ok((0..runs).map(|_| total(&mut random)).collect())
}

/// Chance that booked business plus the forecast reaches the target.
///
/// # Errors
/// As [`simulate_totals`].
///
/// ```
/// use qd_insight::target::{ForecastPath, Spread, probability_of_target};
/// let path = ForecastPath {
///     mean: vec![100.0; 12], sd: vec![10.0; 12], correlation: 0.0, spread: Spread::Normal,
/// };
/// // Total 1,200 with standard deviation 34.6: reaching 1,234.6 is one deviation away, 15.9 %.
/// let chance = probability_of_target(&path, 0.0, 1_234.64, (20_000, 7))?;
/// assert!((chance.reached.share - 0.1587).abs() < 0.01);
/// # Ok::<(), qd_insight::error::InsightError>(())
/// ```
pub fn probability_of_target(
    path: &ForecastPath,
    booked: f64,
    target: f64,
    (runs, seed): (usize, u64),
) -> Result<Probability, InsightError> {
    probability_from_samples(&simulate_totals(path, booked, runs, seed)?, target)
}

/// Chance of reaching the target from totals that were simulated elsewhere, such as forecast paths.
///
/// # Errors
/// `TooFew` without samples; `OutOfRange` when a sample is not a number.
pub fn probability_from_samples(samples: &[f64], target: f64) -> Result<Probability, InsightError> {
    if let Some(row) = samples.iter().position(|sample| !sample.is_finite()) {
        return Err(InsightError::OutOfRange {
            what: "simulated total",
            row,
        });
    }
    let missing: Vec<f64> = samples
        .iter()
        .filter(|sample| **sample < target)
        .map(|sample| target - sample)
        .collect();
    let Some(reached) = wilson(samples.len() - missing.len(), samples.len(), 0.95) else {
        return Err(InsightError::TooFew {
            what: "simulated totals",
            have: 0,
            need: 1,
        });
    };
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quantile = |part: f64| sorted[((sorted.len() - 1) as f64 * part).round() as usize];
    let runs = samples.len() as f64;
    Ok(Probability {
        target,
        reached,
        standard_error: (reached.share * (1.0 - reached.share) / runs).sqrt(),
        mean: samples.iter().sum::<f64>() / runs,
        middle: Interval {
            low: quantile(0.1),
            high: quantile(0.9),
            confidence: 0.8,
        },
        median: quantile(0.5),
        mean_shortfall: (!missing.is_empty())
            .then(|| missing.iter().sum::<f64>() / missing.len() as f64),
    })
}

fn check(path: &ForecastPath, runs: usize) -> Result<(), InsightError> {
    if path.mean.is_empty() || runs == 0 {
        let have = path.mean.len().min(runs);
        return Err(InsightError::TooFew {
            what: "months and runs",
            have,
            need: 1,
        });
    }
    if path.mean.len() != path.sd.len() {
        let (left, right) = (path.mean.len(), path.sd.len());
        return Err(InsightError::LengthMismatch {
            what: "means and deviations",
            left,
            right,
        });
    }
    let bad = |(mean, sd): (&f64, &f64)| !mean.is_finite() || !sd.is_finite() || *sd < 0.0;
    if let Some(row) = path.mean.iter().zip(&path.sd).position(bad) {
        return Err(InsightError::OutOfRange {
            what: "forecast month",
            row,
        });
    }
    if !(0.0..=1.0).contains(&path.correlation) {
        return Err(InsightError::OutOfRange {
            what: "correlation of months",
            row: 0,
        });
    }
    Ok(())
}

fn shaped(spread: Spread, (mean, sd): (f64, f64), error: f64) -> f64 {
    if spread == Spread::Normal || mean <= 0.0 {
        return mean + sd * error;
    }
    let variance = (1.0 + (sd / mean).powi(2)).ln();
    (mean.ln() - variance / 2.0 + variance.sqrt() * error).exp()
}

/// A standard normal draw (Box–Muller).
pub(crate) fn standard_normal(random: &mut StdRng) -> f64 {
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.random::<f64>()).cos()
}
