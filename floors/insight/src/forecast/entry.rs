//! The way in (入口): one series or many, checked, forecast, bounded and replayed.

use rayon::prelude::*;

use super::backtest::replay;
use super::points::{Prepared, seasonal_naive};
use super::types::{Forecast, ForecastError, Interval, MAX_HORIZON, Method, Note, Options, Sign};

/// One named series to forecast in a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name that the caller knows it by.
    pub name: String,
    /// Values at equal distances, oldest first, without gaps.
    pub values: Vec<f64>,
    /// Periods in a year (12 months, 4 quarters; 1 when there is no season).
    pub period: usize,
    /// Periods to forecast.
    pub horizon: usize,
}

/// Forecasts `horizon` periods of a series whose season repeats every `period` values (12 for months).
///
/// Deterministic. See the module documentation for method, source, assumptions and limits.
///
/// # Errors
/// [`ForecastError::Empty`], [`ForecastError::NotFinite`], [`ForecastError::Horizon`] or
/// [`ForecastError::Regressor`] when the input cannot be used.
///
/// ```
/// use qd_insight::forecast::{Options, forecast};
/// let sales: Vec<f64> =
///     (0..60).map(|m| 300.0 + m as f64 + 9.0 * ((m % 12) as f64 - 5.5)).collect();
/// let f = forecast(&sales, 12, 3, &Options::default()).unwrap();
/// assert!((f.point[0] - (300.0 + 60.0 - 49.5)).abs() < 15.0);
/// assert!(f.interval95[0].lower < f.interval80[0].lower && f.backtest.beats_seasonal_naive);
/// ```
pub fn forecast(
    series: &[f64],
    period: usize,
    horizon: usize,
    options: &Options,
) -> Result<Forecast, ForecastError> {
    check(series, horizon)?;
    let made = Prepared::of(series, period).points(horizon);
    let test = replay(series, period, horizon, options.folds).test;
    let mut notes = Vec::new();
    let mut point = made.point;
    if test.folds > 0 && !test.beats_seasonal_naive {
        let flat = seasonal_naive(series, period, horizon);
        point
            .iter_mut()
            .zip(flat)
            .for_each(|(p, s)| *p = 0.5 * (*p + s));
        notes.push(Note::MovedTowardsSeasonalNaive);
    }
    if series.len() < 2 * period {
        notes.push(Note::ShortHistory);
    }
    let floor =
        (options.sign == Sign::AsHistory && series.iter().all(|v| *v >= 0.0)).then_some(0.0);
    let spread: Vec<f64> = (0..horizon)
        .map(|h| made.sigma * (1.0 + h as f64 * made.memory * made.memory).sqrt())
        .collect();
    if let Some(low) = floor {
        point.iter_mut().for_each(|v| *v = v.max(low));
    }
    let band = |z: f64| -> Vec<Interval> {
        let low = floor.unwrap_or(f64::NEG_INFINITY);
        point
            .iter()
            .zip(&spread)
            .map(|(p, s)| Interval {
                lower: (p - z * s).max(low),
                upper: p + z * s,
            })
            .collect()
    };
    Ok(Forecast {
        interval80: band(1.2816),
        interval95: band(1.96),
        spread,
        memory: made.memory,
        floor,
        method: Method {
            parts: made.parts,
            seasonal: made.seasonal,
            notes,
        },
        backtest: test,
        point,
    })
}

/// Forecasts many series on all cores; the answers stand in the order of the series.
pub fn forecast_many(series: &[Series], options: &Options) -> Vec<Result<Forecast, ForecastError>> {
    series
        .par_iter()
        .map(|s| forecast(&s.values, s.period, s.horizon, options))
        .collect()
}

/// Refuses what cannot be forecast.
pub(crate) fn check(series: &[f64], horizon: usize) -> Result<(), ForecastError> {
    if series.is_empty() {
        return Err(ForecastError::Empty);
    }
    if let Some(at) = series.iter().position(|v| !v.is_finite()) {
        return Err(ForecastError::NotFinite(at));
    }
    if horizon == 0 || horizon > MAX_HORIZON {
        return Err(ForecastError::Horizon);
    }
    Ok(())
}
