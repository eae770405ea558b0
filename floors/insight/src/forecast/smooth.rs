//! Exponential smoothing (指数平滑) of a series without season: level or damped trend.

use super::optimum::minimise;

/// Shape of the trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    /// Level only.
    None,
    /// Trend that fades out.
    Damped,
}

/// A fitted model: where it stands after the last observation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Smoothed {
    pub level: f64,
    pub slope: f64,
    pub phi: f64,
    pub alpha: f64,
    /// Sum of squared one-step errors.
    pub sse: f64,
}

impl Smoothed {
    /// Point forecasts for steps 1 to `horizon`.
    pub(crate) fn ahead(&self, horizon: usize) -> Vec<f64> {
        let mut damp = 0.0;
        let mut power = 1.0;
        (0..horizon)
            .map(|_| {
                power *= self.phi;
                damp += power;
                self.level + damp * self.slope
            })
            .collect()
    }
}

/// Fits by least squares of one-step errors; initial level and slope are solved exactly for each
/// candidate of the constants (the errors are linear in them: Hyndman et al. 2008, ch. 5).
pub(crate) fn smooth(y: &[f64], trend: Trend) -> Smoothed {
    match trend {
        Trend::None => {
            let loss = |p: &[f64; 1]| run(y, p[0], 0.0, 0.0, false).sse;
            let (p, _) = minimise(loss, [0.3], [(0.01, 0.999)], 40);
            run(y, p[0], 0.0, 0.0, false)
        }
        Trend::Damped => {
            let loss = |p: &[f64; 3]| run(y, p[0], p[0] * p[1], p[2], true).sse;
            let limits = [(0.01, 0.999), (0.0, 0.999), (0.8, 0.98)];
            let (p, _) = minimise(loss, [0.3, 0.1, 0.9], limits, 90);
            run(y, p[0], p[0] * p[1], p[2], true)
        }
    }
}

/// The filter with initial states solved by least squares.
fn run(y: &[f64], alpha: f64, beta: f64, phi: f64, sloped: bool) -> Smoothed {
    // Three linear responses: to the data, to a unit initial level, to a unit initial slope.
    let (mut l, mut b) = ([0.0, 1.0, 0.0], [0.0, 0.0, 1.0]);
    let (mut see, mut s1, mut s2) = (0.0, 0.0, 0.0);
    let (mut m11, mut m12, mut m22) = (0.0, 0.0, 0.0);
    for &value in y {
        let mut e = [0.0; 3];
        for i in 0..3 {
            let ahead = l[i] + phi * b[i];
            e[i] = (if i == 0 { value } else { 0.0 }) - ahead;
            l[i] = ahead + alpha * e[i];
            b[i] = phi * b[i] + beta * e[i];
        }
        see += e[0] * e[0];
        s1 += e[0] * e[1];
        s2 += e[0] * e[2];
        m11 += e[1] * e[1];
        m12 += e[1] * e[2];
        m22 += e[2] * e[2];
    }
    let (l0, b0) = if sloped {
        let ridge = 1e-9 * (m11 + m22) + 1e-300;
        let det = (m11 + ridge) * (m22 + ridge) - m12 * m12;
        (
            -((m22 + ridge) * s1 - m12 * s2) / det,
            -((m11 + ridge) * s2 - m12 * s1) / det,
        )
    } else {
        (-s1 / m11.max(1e-300), 0.0)
    };
    let sse = see + 2.0 * (l0 * s1 + b0 * s2) + l0 * l0 * m11 + 2.0 * l0 * b0 * m12 + b0 * b0 * m22;
    Smoothed {
        level: l[0] + l0 * l[1] + b0 * l[2],
        slope: b[0] + l0 * b[1] + b0 * b[2],
        phi,
        alpha,
        sse: sse.max(0.0),
    }
}
