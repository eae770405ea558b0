//! Response bias (样本代表性): do those who answered resemble those who were asked?

use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::error::InsightError;

/// Whether the answers resemble the customers asked (样本代表性).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResponseBias {
    /// Pearson's chi-square of answers against the population's shares.
    pub chi_square: f64,
    /// Degrees of freedom.
    pub freedom: usize,
    /// Chance of a difference as large by luck alone.
    pub p_value: f64,
    /// Stratum with the largest deviation, by index.
    pub worst_stratum: usize,
    /// Share of answers over share of population in that stratum.
    pub worst_ratio: f64,
    /// Whether bias is shown at the 5 % level.
    pub shown: bool,
    /// Whether expected counts are too small (under 5) for the test to be trusted.
    pub weak: bool,
}

/// Compares answers per stratum (region, tier…) with the population per stratum.
///
/// # Errors
/// `LengthMismatch`; `TooFew` below two strata or without answers; `OutOfRange` for an empty stratum of
/// the population.
pub fn response_bias(
    answers: &[usize],
    population: &[usize],
) -> Result<ResponseBias, InsightError> {
    if answers.len() != population.len() {
        let (left, right) = (answers.len(), population.len());
        return Err(InsightError::LengthMismatch {
            what: "strata",
            left,
            right,
        });
    }
    let (n, all) = (
        answers.iter().sum::<usize>(),
        population.iter().sum::<usize>(),
    );
    if answers.len() < 2 || n == 0 {
        return Err(InsightError::TooFew {
            what: "strata and answers",
            have: n.min(1),
            need: 2,
        });
    }
    if let Some(row) = population.iter().position(|count| *count == 0) {
        return Err(InsightError::OutOfRange {
            what: "population of a stratum",
            row,
        });
    }
    let expected: Vec<f64> = population
        .iter()
        .map(|count| *count as f64 / all as f64 * n as f64)
        .collect();
    let parts: Vec<f64> = answers
        .iter()
        .zip(&expected)
        .map(|(seen, expected)| (*seen as f64 - expected).powi(2) / expected)
        .collect();
    let worst = (0..parts.len())
        .max_by(|a, b| parts[*a].total_cmp(&parts[*b]))
        .unwrap_or(0);
    let chi_square: f64 = parts.iter().sum();
    let freedom = answers.len() - 1;
    let law =
        ChiSquared::new(freedom as f64).map_err(|error| InsightError::Solver(error.to_string()))?;
    let p_value = law.sf(chi_square);
    Ok(ResponseBias {
        chi_square,
        freedom,
        p_value,
        worst_stratum: worst,
        worst_ratio: answers[worst] as f64 / expected[worst],
        shown: p_value < 0.05,
        weak: expected.iter().any(|count| *count < 5.0),
    })
}
