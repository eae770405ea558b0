//! Backtest (回测): the method replayed at past dates beside the seasonal naive forecast (季节朴素).

use super::drivers::effect;
use super::pipeline::points_of;
use super::points::seasonal_naive;
use super::types::{Backtest, Errors, ForecastError, Regressors};

/// Replays the method at `folds` past origins and measures it beside the seasonal naive forecast.
///
/// The last origin leaves exactly `horizon` periods; earlier ones step back by a third of the horizon
/// (at least one period). Nothing after an origin is seen. Fewer folds are replayed when the history is short;
/// [`ForecastError::TooShort`] when not even one origin leaves three values to fit on.
///
/// ```
/// let sales: Vec<f64> = (0..60).map(|m| 300.0 + m as f64 + 9.0 * ((m % 12) as f64 - 5.5)).collect();
/// let test = qd_insight::forecast::backtest(&sales, 12, 6, 3).unwrap();
/// assert!(test.model.mae < test.seasonal_naive.mae && test.beats_seasonal_naive);
/// ```
pub fn backtest(
    series: &[f64],
    period: usize,
    horizon: usize,
    folds: usize,
) -> Result<Backtest, ForecastError> {
    super::entry::check(series, horizon)?;
    let test = replay(series, period, (horizon, folds), None);
    if test.folds == 0 && folds > 0 {
        return Err(ForecastError::TooShort(series.len()));
    }
    Ok(test)
}

/// Origins to replay: positions where the forecast would have been made, latest first.
pub(crate) fn origins(length: usize, period: usize, horizon: usize, folds: usize) -> Vec<usize> {
    let least = if period > 1 && length >= 2 * period + horizon {
        2 * period
    } else {
        3
    };
    let stride = (horizon / 3).max(1);
    (0..folds)
        .filter_map(|k| length.checked_sub(horizon + k * stride))
        .take_while(|o| *o >= least)
        .collect()
}

/// The backtest proper; `folds` of the answer is 0 when nothing could be replayed.
pub(crate) fn replay(
    series: &[f64],
    period: usize,
    (horizon, folds): (usize, usize),
    drivers: Option<&Regressors>,
) -> Backtest {
    let horizon = horizon.min((series.len() / 3).max(1));
    let scale = naive_scale(series, period);
    let (mut ours, mut naive) = (Sums::default(), Sums::default());
    let origins = origins(series.len(), period, horizon, folds);
    for &origin in &origins {
        let (past, future) = series.split_at(origin);
        let known = drivers.and_then(|d| effect(past, period, horizon, d));
        let point = points_of(past, period, horizon, known.as_ref());
        let flat = seasonal_naive(past, period, horizon);
        for ((actual, f), s) in future.iter().zip(&point).zip(&flat) {
            ours.add(*actual, *f);
            naive.add(*actual, *s);
        }
    }
    let (model, seasonal_naive) = (ours.mean(scale), naive.mean(scale));
    let skill = if seasonal_naive.mae > 0.0 {
        1.0 - model.mae / seasonal_naive.mae
    } else {
        0.0
    };
    Backtest {
        folds: origins.len(),
        horizon,
        model,
        seasonal_naive,
        skill,
        beats_seasonal_naive: !origins.is_empty() && skill > 0.0,
    }
}

/// In-sample mean absolute error of the seasonal naive forecast, the scale of MASE.
pub(crate) fn naive_scale(series: &[f64], period: usize) -> f64 {
    let lag = if series.len() > period {
        period.max(1)
    } else {
        1
    };
    let pairs = series.len().saturating_sub(lag).max(1);
    let sum: f64 = series
        .iter()
        .skip(lag)
        .zip(series)
        .map(|(a, b)| (a - b).abs())
        .sum();
    sum / pairs as f64
}

#[derive(Default)]
struct Sums {
    absolute: f64,
    percent: f64,
    signed: f64,
    count: f64,
}

impl Sums {
    fn add(&mut self, actual: f64, forecast: f64) {
        let size = actual.abs() + forecast.abs();
        self.absolute += (actual - forecast).abs();
        self.signed += forecast - actual;
        self.percent += if size > 0.0 {
            200.0 * (actual - forecast).abs() / size
        } else {
            0.0
        };
        self.count += 1.0;
    }

    fn mean(&self, scale: f64) -> Errors {
        let n = self.count.max(1.0);
        let mae = self.absolute / n;
        let mase = if scale > 0.0 { mae / scale } else { 0.0 };
        Errors {
            mae,
            smape: self.percent / n,
            mase,
            bias: self.signed / n,
        }
    }
}
