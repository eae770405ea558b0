//! What a forecast (预测) takes and gives: options, points, intervals, the method note and the backtest.

use serde::{Deserialize, Serialize};

/// Why no forecast (预测) can be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ForecastError {
    /// The series has no value at all; give at least one.
    #[error("the series is empty")]
    Empty,
    /// A value is not a finite number; leave the period out or put zero. Holds the position.
    #[error("value {0} of the series is not a finite number")]
    NotFinite(usize),
    /// The horizon is zero or longer than [`MAX_HORIZON`].
    #[error("the horizon must be between 1 and {MAX_HORIZON}")]
    Horizon,
    /// A regressor column does not have one value for each past and future period. Holds its position.
    #[error("regressor {0} must have one finite value for each past and each future period")]
    Regressor(usize),
    /// Too few observations for the number of folds asked for.
    #[error("the history is too short for a backtest: {0} values")]
    TooShort(usize),
    /// The structure of a hierarchy and the forecasts or errors given do not fit together.
    #[error("the hierarchy does not fit: {0}")]
    Hierarchy(&'static str),
}

/// Longest horizon that is accepted, in periods.
pub const MAX_HORIZON: usize = 1_000;

/// Known drivers (外生变量) beside the series, for example Spring Festival windows or working days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Regressors {
    /// One name per column; comes back in the notes when the column is used.
    pub names: Vec<String>,
    /// One column per driver; each holds the past periods, then the future ones (length + horizon).
    pub columns: Vec<Vec<f64>>,
}

/// Whether forecasts may go below zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Below zero only if the history has been there.
    #[default]
    AsHistory,
    /// Any sign.
    Any,
}

/// How to forecast; `Options::default()` is right for monthly sales.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Past forecast origins to replay for the backtest (回测) printed beside the forecast; 0 skips it
    /// (and with it the fall-back to the seasonal naive forecast).
    pub folds: usize,
    /// Drivers that are used only if they improve forecasts of periods that they have not seen.
    pub regressors: Option<Regressors>,
    /// Whether forecasts may be negative.
    pub sign: Sign,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folds: 3,
            regressors: None,
            sign: Sign::AsHistory,
        }
    }
}

/// A range that the future value should fall into with the stated probability (预测区间).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end, in the unit of the series.
    pub lower: f64,
    /// Upper end, in the unit of the series.
    pub upper: f64,
}

/// The models that a forecast can be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Last value of the same season (季节朴素).
    SeasonalNaive,
    /// Level by exponential smoothing (指数平滑).
    Level,
    /// Level and a trend that fades out (阻尼趋势).
    DampedTrend,
    /// Dynamic optimised theta (动态优化 Theta).
    Theta,
    /// Autoregression on the changes (自回归).
    Autoregression,
    /// Exponential smoothing with its own seasonal states (季节指数平滑).
    SeasonalSmoothing,
    /// The same models on quarters, half-years and years, brought together (时间聚合).
    TemporalAggregation,
    /// Demand that often is zero: Syntetos-Boylan / Teunter-Syntetos-Babai (间歇需求).
    Intermittent,
    /// The mean of a short history (均值).
    Mean,
}

/// One model and its share in the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The model.
    pub model: Model,
    /// Its share; the shares of a forecast sum to one.
    pub weight: f64,
}

/// Something the reader should know about the forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Fewer than two full years (periods): the seasonal pattern is not estimated.
    ShortHistory,
    /// All values are the same.
    Constant,
    /// Many zeros: forecast as intermittent demand.
    Intermittent,
    /// Positions (from 0) of unusual values that were softened before fitting.
    Outliers(Vec<usize>),
    /// Position (from 0) where the level jumped and stayed; older values were moved to the new level.
    LevelShift(usize),
    /// Names of the drivers used, chosen because they reduced out-of-sample error.
    RegressorsUsed(Vec<String>),
    /// Drivers were offered and did not help out of sample.
    RegressorsRefused,
    /// The model did not beat the seasonal naive forecast in the backtest; it was moved towards it.
    MovedTowardsSeasonalNaive,
}

/// How the forecast was made (方法说明).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// Models and weights.
    pub parts: Vec<Part>,
    /// Whether a seasonal pattern was found and used.
    pub seasonal: bool,
    /// Remarks in the order they arose.
    pub notes: Vec<Note>,
}

/// Mean errors over all forecast points of a backtest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// Mean absolute error, unit of the series.
    pub mae: f64,
    /// Symmetric mean absolute percentage error, 0–200.
    pub smape: f64,
    /// Mean absolute error over the in-sample error of the seasonal naive forecast.
    pub mase: f64,
    /// Mean error (forecast − actual), unit of the series: the bias (偏差).
    pub bias: f64,
}

/// The method replayed at past dates, beside the seasonal naive forecast (回测).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// Forecast origins replayed; 0 when the history is too short.
    pub folds: usize,
    /// Longest horizon replayed, in periods.
    pub horizon: usize,
    /// Errors of the method.
    pub model: Errors,
    /// Errors of the seasonal naive forecast at the same points.
    pub seasonal_naive: Errors,
    /// 1 − MAE of the method / MAE of the seasonal naive forecast; above 0 is better than naive.
    pub skill: f64,
    /// Whether the method beat the seasonal naive forecast; false also when nothing could be replayed.
    pub beats_seasonal_naive: bool,
}

/// A forecast (预测): one point and two intervals for each future period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Point forecasts, unit of the series.
    pub point: Vec<f64>,
    /// Intervals that should hold 80 % of the actual values.
    pub interval80: Vec<Interval>,
    /// Intervals that should hold 95 % of the actual values.
    pub interval95: Vec<Interval>,
    /// Standard deviation of the error of each step, unit of the series.
    pub spread: Vec<f64>,
    /// How much of a surprise stays in later periods, 0 (nothing) to 1 (all): sets how errors of
    /// different steps move together, which totals need.
    pub memory: f64,
    /// Lowest value that can occur (0 for sales that never were negative).
    pub floor: Option<f64>,
    /// How it was made.
    pub method: Method,
    /// The method at past dates, beside the seasonal naive forecast.
    pub backtest: Backtest,
}

/// The distribution of the sum of several future periods, for "will the year reach the target?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TotalDistribution {
    /// Expected total.
    pub mean: f64,
    /// Standard deviation of the total, with the errors of the periods moving together.
    pub sd: f64,
}
