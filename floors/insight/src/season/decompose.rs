//! Decomposition (季节分解): trend, season and remainder, not bent by single wild months.

/// How the season combines with the trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// value = trend + season + remainder.
    Additive,
    /// value = trend × season × remainder; needs positive values.
    Multiplicative,
}

/// A series taken apart (季节分解); each part has the length of the series.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// Smooth course without season.
    pub trend: Vec<f64>,
    /// Seasonal part: offsets about 0, or factors about 1.
    pub seasonal: Vec<f64>,
    /// What is left: offsets about 0, or factors about 1.
    pub remainder: Vec<f64>,
}

/// Takes a series apart into trend, season and remainder.
///
/// STL in spirit (Cleveland, Cleveland, McRae & Terpenning 1990): local lines for the trend, local means over
/// the years for the season, bisquare weights against outliers, three robust rounds. A season needs two full
/// periods; a shorter series gets none. Multiplicative falls back to additive when a value is not positive.
///
/// ```
/// use qd_insight::season::{Shape, decompose};
/// let y: Vec<f64> = (0..36).map(|t| 100.0 + t as f64 + [8.0, -3.0, -5.0][t % 3]).collect();
/// let d = decompose(&y, 3, Shape::Additive);
/// assert!((d.seasonal[18] - 8.0).abs() < 0.5 && d.remainder[18].abs() < 0.5);
/// ```
pub fn decompose(y: &[f64], period: usize, shape: Shape) -> Decomposition {
    let multiplicative = shape == Shape::Multiplicative && y.iter().all(|v| *v > 0.0);
    let u: Vec<f64> = y
        .iter()
        .map(|v| if multiplicative { v.ln() } else { *v })
        .collect();
    let (trend, seasonal) = parts(&u, period);
    let remainder = u
        .iter()
        .zip(trend.iter().zip(&seasonal))
        .map(|(v, (t, s))| v - t - s);
    let mut answer = Decomposition {
        remainder: remainder.collect(),
        trend,
        seasonal,
    };
    if multiplicative {
        let parts = [
            &mut answer.trend,
            &mut answer.seasonal,
            &mut answer.remainder,
        ];
        parts.into_iter().flatten().for_each(|v| *v = v.exp());
    }
    answer
}

const ROUNDS: usize = 3;

fn parts(u: &[f64], period: usize) -> (Vec<f64>, Vec<f64>) {
    let n = u.len();
    let seasonal_possible = period >= 2 && n >= 2 * period;
    let reach = if seasonal_possible {
        0.75 * period as f64
    } else {
        (n as f64 / 6.0).max(3.0)
    };
    let mut weights = vec![1.0; n];
    let mut seasonal = vec![0.0; n];
    let mut trend = if seasonal_possible {
        moving_median(u, period)
    } else {
        u.to_vec()
    };
    for round in 0..ROUNDS {
        if seasonal_possible {
            let plain: Vec<f64> = u.iter().zip(&trend).map(|(v, t)| v - t).collect();
            if round == 0 {
                weights = far_from_their_season(&plain, period);
            }
            seasonal = season_of(&plain, &weights, period);
        }
        let rest: Vec<f64> = u.iter().zip(&seasonal).map(|(v, s)| v - s).collect();
        trend = local_line(&rest, &weights, reach);
        if round + 1 < ROUNDS {
            let off: Vec<f64> = rest.iter().zip(&trend).map(|(v, t)| v - t).collect();
            weights = bisquare(&off);
        }
    }
    (trend, seasonal)
}

/// Centred mean over one period, the nearest full one at the ends.
fn moving_level(u: &[f64], period: usize) -> Vec<f64> {
    let last = u.len() - period;
    (0..u.len())
        .map(|t| {
            let start = t.saturating_sub(period / 2).min(last);
            u[start..start + period].iter().sum::<f64>() / period as f64
        })
        .collect()
}

/// Median over one period around each position: a first level that one wild value cannot move.
fn moving_median(u: &[f64], period: usize) -> Vec<f64> {
    let last = u.len() - period;
    (0..u.len())
        .map(|t| {
            let start = t.saturating_sub(period / 2).min(last);
            super::unusual::middle(u[start..start + period].to_vec())
        })
        .collect()
}

/// Season at each position: local weighted mean over the same season of near years, summing to zero.
fn season_of(plain: &[f64], weights: &[f64], period: usize) -> Vec<f64> {
    const YEARS: f64 = 5.0;
    let n = plain.len();
    let raw: Vec<f64> = (0..n)
        .map(|t| {
            let (mut sum, mut total) = (0.0, 1e-9);
            for i in (t % period..n).step_by(period) {
                let x = (i.abs_diff(t) / period) as f64 / (YEARS + 1.0);
                let k = weights[i] * (1.0 - x.min(1.0).powi(3)).powi(3);
                sum += k * plain[i];
                total += k;
            }
            sum / total
        })
        .collect();
    let level = moving_level(&raw, period);
    raw.iter().zip(level).map(|(s, l)| s - l).collect()
}

/// First weights: each value against the median of its season, so that one wild year bends no neighbour.
fn far_from_their_season(plain: &[f64], period: usize) -> Vec<f64> {
    let mut off = plain.to_vec();
    for season in 0..period {
        let same = plain.iter().skip(season).step_by(period).copied().collect();
        let usual = super::unusual::middle(same);
        off.iter_mut()
            .skip(season)
            .step_by(period)
            .for_each(|v| *v -= usual);
    }
    bisquare(&off)
}

/// Weights that fall to nothing for remainders beyond six median deviations.
fn bisquare(off: &[f64]) -> Vec<f64> {
    // A share of the mean keeps an exactly repeating series from rejecting its own rounding.
    let mean = off.iter().map(|v| v.abs()).sum::<f64>() / off.len().max(1) as f64;
    let bound = 6.0 * (super::unusual::middle(off.iter().map(|v| v.abs()).collect()) + 0.1 * mean);
    off.iter()
        .map(|v| {
            let x = v.abs() / bound.max(1e-300);
            if x < 1.0 { (1.0 - x * x).powi(2) } else { 0.0 }
        })
        .collect()
}

/// Local linear regression with tricube weights over `reach` values to each side.
fn local_line(y: &[f64], weights: &[f64], reach: f64) -> Vec<f64> {
    let reach = reach.max(2.0);
    (0..y.len())
        .map(|t| {
            let low = t.saturating_sub(reach as usize);
            let high = (t + reach as usize).min(y.len() - 1);
            let (mut k0, mut k1, mut k2, mut s0, mut s1) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for i in low..=high {
                let x = (i as f64 - t as f64) / (reach + 1.0);
                let k = (weights[i] + 1e-6) * (1.0 - x.abs().powi(3)).powi(3);
                k0 += k;
                k1 += k * x;
                k2 += k * x * x;
                s0 += k * y[i];
                s1 += k * x * y[i];
            }
            let det = k0 * k2 - k1 * k1;
            if det > 1e-6 * k0 * k0 {
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

    fn year(t: usize) -> f64 {
        [0.9, 0.6, 1.1, 1.0, 1.0, 1.1, 0.9, 0.9, 1.1, 1.0, 1.1, 1.3][t % 12]
    }

    #[test]
    fn parts_multiply_back_to_the_series() {
        let y: Vec<f64> = (0..60)
            .map(|t| (200.0 + 3.0 * t as f64) * year(t))
            .collect();
        let d = decompose(&y, 12, Shape::Multiplicative);
        for (t, value) in y.iter().enumerate() {
            let product = d.trend[t] * d.seasonal[t] * d.remainder[t];
            assert!((product / value - 1.0).abs() < 1e-9);
            assert!((d.seasonal[t] / year(t) - 1.0).abs() < 0.04, "{t}");
        }
    }

    #[test]
    fn one_wild_month_stays_in_the_remainder() {
        let mut y: Vec<f64> = (0..60).map(|t| 200.0 * year(t)).collect();
        y[30] *= 4.0;
        let d = decompose(&y, 12, Shape::Multiplicative);
        assert!(d.remainder[30] > 3.5);
        assert!((d.trend[30] / 200.0 - 1.0).abs() < 0.05);
    }

    #[test]
    fn a_short_or_constant_series_is_all_trend() {
        let d = decompose(&[5.0; 7], 12, Shape::Additive);
        assert!(d.trend.iter().all(|t| (t - 5.0).abs() < 1e-9) && d.seasonal == vec![0.0; 7]);
    }
}
