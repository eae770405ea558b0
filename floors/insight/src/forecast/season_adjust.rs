//! Seasonal adjustment (季节调整) before the models run: indices, whether they are real, shrunk.

/// Seasonal pattern of one series: factors (multiplicative) or offsets (additive), one per season.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    pub factors: Vec<f64>,
    pub multiplicative: bool,
}

impl Pattern {
    /// The value at position `t` (from 0) without the season.
    pub(crate) fn remove(&self, t: usize, value: f64) -> f64 {
        let f = self.factors[t % self.factors.len()];
        if self.multiplicative {
            value / f
        } else {
            value - f
        }
    }
    /// The value at position `t` (from 0) with the season put back.
    pub(crate) fn restore(&self, t: usize, value: f64) -> f64 {
        let f = self.factors[t % self.factors.len()];
        if self.multiplicative {
            value * f
        } else {
            value + f
        }
    }
}

/// Whether the autocorrelation at the seasonal lag is significant (90 %, Assimakopoulos & Nikolopoulos 2000).
pub(crate) fn is_seasonal(y: &[f64], period: usize, z: f64) -> bool {
    if period < 2 || y.len() < 3 * period {
        return false;
    }
    let n = y.len();
    let mean = y.iter().sum::<f64>() / n as f64;
    let var: f64 = y.iter().map(|v| (v - mean) * (v - mean)).sum();
    if var <= 0.0 {
        return false;
    }
    let acf = |lag: usize| {
        (lag..n)
            .map(|i| (y[i] - mean) * (y[i - lag] - mean))
            .sum::<f64>()
            / var
    };
    let before: f64 = (1..period).map(|k| acf(k).powi(2)).sum();
    acf(period).abs() > z * ((1.0 + 2.0 * before) / n as f64).sqrt()
}

/// Classical pattern: ratios (or differences) to the centred moving average, averaged per season.
pub(crate) fn classical(y: &[f64], period: usize, multiplicative: bool) -> Pattern {
    let n = y.len();
    let half = period / 2;
    let mut sums = vec![0.0; period];
    let mut counts = vec![0.0; period];
    for t in half..n.saturating_sub(half) {
        let trend = centred(y, t, period);
        let v = if multiplicative {
            y[t] / trend
        } else {
            y[t] - trend
        };
        if v.is_finite() {
            sums[t % period] += v;
            counts[t % period] += 1.0;
        }
    }
    let neutral = if multiplicative { 1.0 } else { 0.0 };
    let mut factors: Vec<f64> = sums
        .iter()
        .zip(&counts)
        .map(|(s, c)| if *c > 0.0 { s / c } else { neutral })
        .collect();
    let mean = factors.iter().sum::<f64>() / period as f64;
    for f in &mut factors {
        *f = if multiplicative { *f / mean } else { *f - mean };
    }
    Pattern {
        factors,
        multiplicative,
    }
}

/// Moving average over one full period centred at `t`.
fn centred(y: &[f64], t: usize, period: usize) -> f64 {
    let half = period / 2;
    let inner: f64 = if period.is_multiple_of(2) {
        y[t - half + 1..t + half].iter().sum::<f64>() + 0.5 * (y[t - half] + y[t + half])
    } else {
        y[t - half..=t + half].iter().sum::<f64>()
    };
    inner / period as f64
}
