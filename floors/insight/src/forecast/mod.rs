//! Forecast (预测): point forecasts with calibrated intervals for many short business series.
