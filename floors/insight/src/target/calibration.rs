//! Calibration (校准): when we said 70 %, did it happen seven times in ten?

use serde::{Deserialize, Serialize};

use crate::error::InsightError;
use crate::score::{Share, wilson};

/// Forecasts of about the same probability and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Lower edge of the bin, included.
    pub low: f64,
    /// Upper edge, excluded but for the last bin.
    pub high: f64,
    /// Mean stated probability.
    pub mean_forecast: f64,
    /// How often it happened, with interval.
    pub observed: Share,
}

/// How good a set of stated probabilities was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Number of forecasts.
    pub forecasts: usize,
    /// Mean squared error of the probabilities (Brier 1950); lower is better.
    pub brier: f64,
    /// Share of events.
    pub base_rate: f64,
    /// Brier score of always stating the base rate.
    pub brier_of_base_rate: f64,
    /// 1 − brier / brier of the base rate; above 0 is better than the base rate. None when all
    /// outcomes are the same.
    pub skill: Option<f64>,
    /// Mean distance of stated and observed share, weighted with the size of the bins.
    pub calibration_error: f64,
    /// Bins that hold forecasts, ascending.
    pub bins: Vec<ReliabilityBin>,
    /// Bins whose mean forecast lies inside the interval of what was observed.
    pub bins_in_agreement: usize,
}

/// Scores stated probabilities against outcomes in `bins` bins of equal width.
///
/// # Errors
/// `TooFew` without forecasts or bins; `OutOfRange` for a probability outside 0–1.
pub fn calibration(forecasts: &[(f64, bool)], bins: usize) -> Result<Calibration, InsightError> {
    if forecasts.is_empty() || bins == 0 {
        let have = forecasts.len().min(bins);
        return Err(InsightError::TooFew {
            what: "forecasts and bins",
            have,
            need: 1,
        });
    }
    if let Some(row) = forecasts
        .iter()
        .position(|(stated, _)| !(0.0..=1.0).contains(stated))
    {
        return Err(InsightError::OutOfRange {
            what: "probability",
            row,
        });
    }
    let n = forecasts.len() as f64;
    let base_rate = forecasts.iter().filter(|(_, happened)| *happened).count() as f64 / n;
    let squared = |(stated, happened): &(f64, bool)| (stated - f64::from(*happened)).powi(2);
    let brier = forecasts.iter().map(squared).sum::<f64>() / n;
    let brier_of_base_rate = base_rate * (1.0 - base_rate);
    let filled: Vec<ReliabilityBin> = (0..bins)
        .filter_map(|bin| reliability(forecasts, bin, bins))
        .collect();
    let distance = |bin: &ReliabilityBin| {
        bin.observed.trials as f64 / n * (bin.mean_forecast - bin.observed.share).abs()
    };
    Ok(Calibration {
        forecasts: forecasts.len(),
        brier,
        base_rate,
        brier_of_base_rate,
        skill: (brier_of_base_rate > 0.0).then(|| 1.0 - brier / brier_of_base_rate),
        calibration_error: filled.iter().map(distance).sum(),
        bins_in_agreement: filled
            .iter()
            .filter(|bin| bin.observed.interval.contains(bin.mean_forecast))
            .count(),
        bins: filled,
    })
}

fn reliability(forecasts: &[(f64, bool)], bin: usize, bins: usize) -> Option<ReliabilityBin> {
    let inside = |stated: f64| ((stated * bins as f64) as usize).min(bins - 1) == bin;
    let members: Vec<&(f64, bool)> = forecasts
        .iter()
        .filter(|(stated, _)| inside(*stated))
        .collect();
    let happened = members.iter().filter(|(_, happened)| *happened).count();
    let observed = wilson(happened, members.len(), 0.95)?;
    let mean_forecast =
        members.iter().map(|(stated, _)| stated).sum::<f64>() / members.len() as f64;
    let edge = |at: usize| at as f64 / bins as f64;
    Some(ReliabilityBin {
        low: edge(bin),
        high: edge(bin + 1),
        mean_forecast,
        observed,
    })
}
