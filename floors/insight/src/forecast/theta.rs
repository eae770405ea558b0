//! Dynamic optimised theta (动态优化 Theta): smoothing of the series bent half-way to its line.

use super::optimum::minimise;

/// Point forecasts of the dynamic optimised theta model and its smoothing constant.
///
/// Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), "Models for optimising the theta
/// method and their relationship to state space models", IJF 32. Needs a series without season.
pub(crate) fn theta(y: &[f64], horizon: usize) -> (Vec<f64>, f64) {
    if y.len() < 4 {
        let last = y.last().copied().unwrap_or(0.0);
        return (vec![last; horizon], 1.0);
    }
    let scale = y.iter().map(|v| v.abs()).sum::<f64>() / y.len() as f64 + 1e-300;
    let start = y[0] / scale;
    let (p, _) = minimise(
        |p: &[f64; 3]| run(y, p[0], p[1], p[2] * scale, 0).1,
        [0.5, 2.0, start * 0.5],
        [(0.1, 0.99), (1.0, 10.0), (start - 2.0, start + 2.0)],
        110,
    );
    (run(y, p[0], p[1], p[2] * scale, horizon).0, p[0])
}

/// Runs the recursion; answers the forecasts and the sum of squared errors from the third value on.
fn run(y: &[f64], alpha: f64, theta: f64, level: f64, horizon: usize) -> (Vec<f64>, f64) {
    let bend = 1.0 - 1.0 / theta;
    let (mut level, mut mean, mut a, mut b) = (level, 0.0, 0.0, 0.0);
    let mut decay = 1.0;
    let mut sse = 0.0;
    let mut ahead = Vec::with_capacity(horizon);
    for i in 0..y.len() + horizon {
        let t = (i + 1) as f64;
        let next = decay * (1.0 - alpha);
        let mu = level + bend * (decay * a + (1.0 - next) / alpha * b);
        decay = next;
        let value = if i < y.len() {
            if i >= 2 {
                sse += (y[i] - mu) * (y[i] - mu);
            }
            y[i]
        } else {
            ahead.push(mu);
            mu
        };
        level += alpha * (value - level);
        if i == 0 {
            mean = value;
            a = value;
            b = 0.0;
        } else {
            let before = mean;
            mean = ((t - 1.0) * mean + value) / t;
            b = ((t - 2.0) * b + 6.0 / t * (value - before)) / (t + 1.0);
            a = mean - b * (t + 1.0) / 2.0;
        }
    }
    (ahead, sse)
}
