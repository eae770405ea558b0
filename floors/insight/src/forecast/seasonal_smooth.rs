//! Smoothing with moving seasons (季节指数平滑): level, fading trend and season updated together.

use super::optimum::minimise;

/// Point forecasts of additive-season damped-trend smoothing of `u` (logarithms for growing seasons).
///
/// ETS(A,Ad,A) of Hyndman et al. (2008); starts from the season given in `offsets`.
pub(crate) fn seasonal_smooth(u: &[f64], offsets: &[f64], horizon: usize) -> Vec<f64> {
    let period = offsets.len();
    let mean = |from: usize| {
        (from..from + period)
            .map(|t| u[t] - offsets[t % period])
            .sum::<f64>()
            / period as f64
    };
    let slope = if u.len() >= 2 * period {
        (mean(period) - mean(0)) / period as f64
    } else {
        0.0
    };
    let level = mean(0) - slope * (period as f64 + 1.0) / 2.0;
    let start = Start {
        level,
        slope,
        offsets,
    };
    let (p, _) = minimise(
        |p: &[f64; 4]| start.run(u, p, 0).1,
        [0.3, 0.05, 0.1, 0.93],
        [(0.01, 0.99), (0.0, 0.99), (0.0, 0.99), (0.8, 0.98)],
        120,
    );
    start.run(u, &p, horizon).0
}

struct Start<'a> {
    level: f64,
    slope: f64,
    offsets: &'a [f64],
}

impl Start<'_> {
    /// Runs the filter; answers forecasts and the sum of squared one-step errors.
    fn run(&self, u: &[f64], p: &[f64; 4], horizon: usize) -> (Vec<f64>, f64) {
        let (alpha, beta, gamma, phi) = (p[0], p[0] * p[1], (1.0 - p[0]) * p[2], p[3]);
        let (mut level, mut slope) = (self.level, self.slope);
        let mut season = self.offsets.to_vec();
        let (mut sse, mut at) = (0.0, 0);
        for v in u {
            let ahead = level + phi * slope;
            let e = v - ahead - season[at];
            sse += e * e;
            level = ahead + alpha * e;
            slope = phi * slope + beta * e;
            season[at] += gamma * e;
            at = if at + 1 == season.len() { 0 } else { at + 1 };
        }
        let (mut damp, mut power) = (0.0, 1.0);
        let points = (0..horizon)
            .map(|h| {
                power *= phi;
                damp += power;
                level + damp * slope + season[(at + h) % season.len()]
            })
            .collect();
        (points, sse)
    }
}
