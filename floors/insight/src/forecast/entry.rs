//! The way in (入口): one series or many, checked, forecast, bounded and replayed.

use rayon::prelude::*;

use super::backtest::replay;
use super::drivers::{effect, help};
use super::pipeline::make;
use super::types::{
    Forecast, ForecastError, Interval, MAX_HORIZON, Method, Model, Note, Options, Regressors, Sign,
};

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
    let mut notes = Vec::new();
    let drivers = useful_drivers(series, period, horizon, options, &mut notes)?;
    let known = drivers.and_then(|d| effect(series, period, horizon, d));
    let mut made = make(series, period, horizon, known.as_ref());
    let test = replay(series, period, (horizon, options.folds), drivers);
    if test.folds > 0 && !test.beats_seasonal_naive && made.parts[0].model != Model::Intermittent {
        made.lean_on_naive(test.skill);
        notes.push(Note::MovedTowardsSeasonalNaive);
    }
    let floor =
        (options.sign == Sign::AsHistory && series.iter().all(|v| *v >= 0.0)).then_some(0.0);
    let low = floor.unwrap_or(f64::NEG_INFINITY);
    let band = |wide: usize| -> Vec<Interval> {
        let cut = |b: &[Interval; 2]| Interval {
            lower: b[wide].lower.max(low),
            upper: b[wide].upper.max(low),
        };
        made.bands.iter().map(cut).collect()
    };
    made.notes.extend(notes);
    Ok(Forecast {
        interval80: band(0),
        interval95: band(1),
        point: made.point.iter().map(|v| v.max(low)).collect(),
        spread: made.spread,
        memory: made.memory,
        floor,
        method: Method {
            parts: made.parts,
            seasonal: made.seasonal,
            notes: made.notes,
        },
        backtest: test,
    })
}

/// The drivers of the options if they help out of sample; notes say which way it went.
fn useful_drivers<'a>(
    series: &[f64],
    period: usize,
    horizon: usize,
    options: &'a Options,
    notes: &mut Vec<Note>,
) -> Result<Option<&'a Regressors>, ForecastError> {
    let Some(drivers) = options
        .regressors
        .as_ref()
        .filter(|d| !d.columns.is_empty())
    else {
        return Ok(None);
    };
    let needed = series.len() + horizon;
    let unfit = |c: &Vec<f64>| c.len() != needed || c.iter().any(|v| !v.is_finite());
    if let Some(at) = drivers.columns.iter().position(unfit) {
        return Err(ForecastError::Regressor(at));
    }
    if help(series, period, drivers) {
        notes.push(Note::RegressorsUsed(drivers.names.clone()));
        return Ok(Some(drivers));
    }
    notes.push(Note::RegressorsRefused);
    Ok(None)
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
