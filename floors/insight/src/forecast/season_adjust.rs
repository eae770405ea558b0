//! Seasonal adjustment (季节调整) before the models run: robust indices, recent years first, shrunk.

/// Seasonal pattern of one series: factors (multiplicative) or offsets (additive), one per season.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    /// In the working scale: logarithms when multiplicative. Sum to zero.
    pub offsets: Vec<f64>,
    pub multiplicative: bool,
}

impl Pattern {
    /// The value at position `t` (from 0) without the season.
    pub(crate) fn remove(&self, t: usize, value: f64) -> f64 {
        let o = self.offsets[t % self.offsets.len()];
        if self.multiplicative {
            value / o.exp()
        } else {
            value - o
        }
    }
    /// The value at position `t` (from 0) with the season put back.
    pub(crate) fn restore(&self, t: usize, value: f64) -> f64 {
        let o = self.offsets[t % self.offsets.len()];
        if self.multiplicative {
            value * o.exp()
        } else {
            value + o
        }
    }
}

/// Weight of a year against the one after it.
const FADE: f64 = 0.8;
/// Strength of the shrinkage; 1 is James-Stein, more is careful because moving averages correlate.
const CAUTION: f64 = 1.5;

/// Seasonal pattern of a series, or none when there is too little history or the pattern is noise.
///
/// Two passes: differences to a centred moving average give first indices; a local linear trend of the series
/// without them gives better differences, also at both ends. Indices are Huber means per season with
/// weights fading by year, shrunk to none by their own sampling error (Miller & Williams 2003,
/// "Shrinkage estimators of time series seasonal factors", IJF 19).
pub(crate) fn pattern(y: &[f64], period: usize, multiplicative: bool) -> Option<Pattern> {
    if period < 2 || y.len() < 2 * period {
        return None;
    }
    let scaled = |v: f64| if multiplicative { v.ln() } else { v };
    let u: Vec<f64> = y.iter().map(|v| scaled(*v)).collect();
    let first = if y.len() < 2 * period + period / 2 {
        off_line(&u, period)
    } else {
        off_average(y, &u, period, multiplicative)
    };
    let (rough, _) = indices(&first, period)?;
    let plain: Vec<f64> = u
        .iter()
        .enumerate()
        .map(|(t, v)| v - rough[t % period])
        .collect();
    let trend = local_line(&plain, 0.75 * period as f64);
    let second: Vec<f64> = u.iter().zip(&trend).map(|(v, t)| v - t).collect();
    let (found, noise) = indices(&second, period)?;
    let size: f64 = found.iter().map(|s| s * s).sum();
    let keep = 1.0 - CAUTION * (period as f64 - 1.0) * noise / size.max(1e-300);
    let real = keep > 0.0 && size > 1e-20;
    real.then(|| Pattern {
        offsets: found.iter().map(|s| s * keep).collect(),
        multiplicative,
    })
}

/// Differences to the straight line through the means of the first and the last full period.
fn off_line(u: &[f64], period: usize) -> Vec<f64> {
    let mean = |from: usize| u[from..from + period].iter().sum::<f64>() / period as f64;
    let last = u.len() - period;
    let slope = (mean(last) - mean(0)) / last as f64;
    let middle = (period as f64 - 1.0) / 2.0;
    u.iter()
        .enumerate()
        .map(|(t, v)| v - mean(0) - slope * (t as f64 - middle))
        .collect()
}

/// Differences to the centred moving average; half a period at both ends has none (NaN).
fn off_average(y: &[f64], u: &[f64], period: usize, multiplicative: bool) -> Vec<f64> {
    let half = period / 2;
    (0..y.len())
        .map(|t| {
            if t < half || t + half >= y.len() {
                return f64::NAN;
            }
            let level = centred(y, t, period);
            u[t] - if multiplicative { level.ln() } else { level }
        })
        .collect()
}

/// Index per season (summing to zero) and their mean sampling variance; gaps are NaN.
fn indices(differences: &[f64], period: usize) -> Option<(Vec<f64>, f64)> {
    let last = differences.len() - 1;
    let (mut found, mut squares, mut freedom, mut inverse) = (vec![], 0.0, 0.0, 0.0);
    for season in 0..period {
        let values: Vec<(f64, f64)> = differences
            .iter()
            .enumerate()
            .skip(season)
            .step_by(period)
            .filter(|(_, v)| v.is_finite())
            .map(|(t, v)| (*v, FADE.powf((last - t) as f64 / period as f64)))
            .collect();
        let mean = huber(&values);
        found.push(mean);
        if !values.is_empty() {
            squares += values
                .iter()
                .map(|(v, _)| (v - mean) * (v - mean))
                .sum::<f64>();
            freedom += values.len() as f64 - 1.0;
            let total: f64 = values.iter().map(|(_, w)| w).sum();
            inverse += values.iter().map(|(_, w)| w * w).sum::<f64>() / (total * total);
        }
    }
    if freedom < 1.0 {
        return None;
    }
    let mean = found.iter().sum::<f64>() / period as f64;
    found.iter_mut().for_each(|f| *f -= mean);
    Some((found, squares / freedom * inverse / period as f64))
}

/// Weighted mean in which far values count less (Huber 1964, bend at 1.5 robust deviations).
fn huber(values: &[(f64, f64)]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let mut centre = median(values.iter().map(|v| v.0).collect());
    let spread = 1.4826 * upper_median(values.iter().map(|v| (v.0 - centre).abs()).collect());
    for _ in 0..3 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (v, w) in values {
            let k = w * ((1.5 * spread + 1e-12) / (v - centre).abs().max(1e-12)).min(1.0);
            sum += k * v;
            weight += k;
        }
        centre = sum / weight;
    }
    centre
}

/// Middle value; the mean of the two middle ones for an even count; 0 when empty.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match n {
        0 => 0.0,
        _ if n % 2 == 1 => values[n / 2],
        _ => 0.5 * (values[n / 2 - 1] + values[n / 2]),
    }
}

fn upper_median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Moving average over one full period centred at `t`.
fn centred(y: &[f64], t: usize, period: usize) -> f64 {
    let half = period / 2;
    let sum: f64 = if period.is_multiple_of(2) {
        y[t - half + 1..t + half].iter().sum::<f64>() + 0.5 * (y[t - half] + y[t + half])
    } else {
        y[t - half..=t + half].iter().sum::<f64>()
    };
    sum / period as f64
}

/// Local linear regression with tricube weights over `reach` values to each side.
pub(crate) fn local_line(y: &[f64], reach: f64) -> Vec<f64> {
    let reach = reach.max(3.0);
    (0..y.len())
        .map(|t| {
            let low = t.saturating_sub(reach as usize);
            let high = (t + reach as usize).min(y.len() - 1);
            let (mut k0, mut k1, mut k2, mut s0, mut s1) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (i, v) in y.iter().enumerate().take(high + 1).skip(low) {
                let x = (i as f64 - t as f64) / (reach + 1.0);
                let near = 1.0 - x.abs().powi(3);
                let k = near * near * near;
                k0 += k;
                k1 += k * x;
                k2 += k * x * x;
                s0 += k * v;
                s1 += k * x * v;
            }
            let det = k0 * k2 - k1 * k1;
            if det > 1e-12 {
                (k2 * s0 - k1 * s1) / det
            } else {
                s0 / k0
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_pattern_is_found_despite_trend_and_one_wild_value() {
        let season = [0.8, 1.1, 1.3, 0.8];
        let mut y: Vec<f64> = (0..32)
            .map(|t| (100.0 + 2.0 * t as f64) * season[t % 4])
            .collect();
        y[13] *= 3.0;
        let found = pattern(&y, 4, true).unwrap();
        for (s, o) in season.iter().zip(&found.offsets) {
            assert!((o.exp() - s).abs() < 0.04, "{s} {}", o.exp());
        }
    }

    #[test]
    fn noise_without_season_gives_no_or_a_tiny_pattern() {
        let y: Vec<f64> = (0..60)
            .map(|t| 100.0 + ((t * 7919 + 13) % 101) as f64 / 10.0)
            .collect();
        let largest = pattern(&y, 12, true).map_or(0.0, |p| {
            p.offsets.iter().fold(0.0, |a: f64, o| a.max(o.abs()))
        });
        assert!(largest < 0.03, "{largest}");
    }

    #[test]
    fn two_full_years_are_enough_for_a_clear_pattern_and_less_is_not() {
        let y: Vec<f64> = (0..24)
            .map(|t| 100.0 + 40.0 * ((t % 12) as f64 - 5.5))
            .map(|v| v + 400.0)
            .collect();
        let found = pattern(&y, 12, true).unwrap();
        assert!(
            found.offsets[11] > 0.3 && found.offsets[0] < -0.3,
            "{found:?}"
        );
        assert_eq!(pattern(&y[..23], 12, true), None);
        assert_eq!(pattern(&[5.0; 24], 12, true), None);
    }
}
