//! Point forecasts (点预测): several simple models on the seasonally adjusted series, averaged.

use super::season_adjust::{Pattern, classical, is_seasonal};
use super::smooth::{Trend, smooth};
use super::theta::theta;
use super::types::{Model, Part};

/// A series ready to be forecast: its season taken out.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    length: usize,
    pattern: Option<Pattern>,
    adjusted: Vec<f64>,
}

/// Points of the combined model and what intervals need.
#[derive(Debug, Clone)]
pub(crate) struct Points {
    pub point: Vec<f64>,
    pub parts: Vec<Part>,
    pub seasonal: bool,
    pub memory: f64,
    /// Standard deviation of one-step errors.
    pub sigma: f64,
}

impl Prepared {
    pub(crate) fn of(y: &[f64], period: usize) -> Self {
        let positive = y.iter().all(|v| *v > 0.0);
        let pattern = is_seasonal(y, period, 1.645).then(|| classical(y, period, positive));
        let adjusted = match &pattern {
            Some(p) => y.iter().enumerate().map(|(t, v)| p.remove(t, *v)).collect(),
            None => y.to_vec(),
        };
        Self {
            length: y.len(),
            pattern,
            adjusted,
        }
    }

    pub(crate) fn points(&self, horizon: usize) -> Points {
        let y = &self.adjusted;
        let n = y.len();
        if n < 4 {
            return self.short(horizon);
        }
        let damped = smooth(y, Trend::Damped);
        let (bent, _) = theta(y, horizon);
        let level = smooth(y, Trend::None);
        let straight = smooth(y, Trend::Straight);
        let chosen = [level, damped, straight]
            .into_iter()
            .min_by(|a, b| a.aicc.total_cmp(&b.aicc))
            .expect("three candidates");
        let (faded, picked) = (damped.ahead(horizon), chosen.ahead(horizon));
        let mut point: Vec<f64> = (0..horizon)
            .map(|h| 0.5 * bent[h] + 0.25 * (faded[h] + picked[h]))
            .collect();
        if let Some(p) = &self.pattern {
            for (h, v) in point.iter_mut().enumerate() {
                *v = p.restore(self.length + h, *v);
            }
        }
        let size = point.iter().map(|v| v.abs()).sum::<f64>() / horizon as f64;
        let base = y.iter().map(|v| v.abs()).sum::<f64>() / n as f64;
        let relative = if base > 0.0 && self.pattern.is_some() {
            size / base
        } else {
            1.0
        };
        Points {
            point,
            parts: vec![
                Part {
                    model: Model::Theta,
                    weight: 0.5,
                },
                Part {
                    model: Model::DampedTrend,
                    weight: 0.5,
                },
            ],
            seasonal: self.pattern.is_some(),
            memory: damped.alpha.clamp(0.1, 0.95),
            sigma: relative * (damped.sse / (n as f64 - 3.0).max(1.0)).sqrt(),
        }
    }

    fn short(&self, horizon: usize) -> Points {
        let n = self.adjusted.len() as f64;
        let mean = self.adjusted.iter().sum::<f64>() / n;
        let squares: f64 = self.adjusted.iter().map(|v| (v - mean) * (v - mean)).sum();
        let sigma = if n > 1.0 {
            (squares / (n - 1.0)).sqrt()
        } else {
            0.5 * mean.abs()
        };
        Points {
            point: vec![mean; horizon],
            parts: vec![Part {
                model: Model::Mean,
                weight: 1.0,
            }],
            seasonal: false,
            memory: 0.5,
            sigma: sigma.max(0.05 * mean.abs()),
        }
    }
}

/// The value one period (year) earlier, repeated (季节朴素); the last value when there is no full period.
pub(crate) fn seasonal_naive(y: &[f64], period: usize, horizon: usize) -> Vec<f64> {
    let lag = if period > 1 && y.len() >= period {
        period
    } else {
        1
    };
    (0..horizon).map(|h| y[y.len() - lag + h % lag]).collect()
}
