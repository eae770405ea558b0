//! Forecast (预测): point forecasts with calibrated intervals for many short business series.
//!
#![doc = include_str!("../../docs/forecast.md")]

mod aggregate;
mod autoregress;
mod backtest;
mod clean;
mod drivers;
mod entry;
mod intermittent;
mod optimum;
mod pipeline;
mod points;
mod reconcile;
mod season_adjust;
mod seasonal_smooth;
mod smooth;
mod spread;
mod theta;
mod totals;
mod types;

pub use backtest::backtest;
pub use entry::{Series, forecast, forecast_many};
pub use reconcile::{Hierarchy, reconcile};
pub use totals::{simulate, total_distribution};
pub use types::{
    Backtest, Errors, Forecast, ForecastError, Interval, MAX_HORIZON, Method, Model, Note, Options,
    Part, Regressors, Sign, TotalDistribution,
};
