//! Totals (合计分布): how sure the sum of several future periods is, and paths to simulate it.

use std::ops::Range;

use rand::SeedableRng;
use rand::rngs::StdRng;
use statrs::distribution::{ContinuousCDF, Normal};

use super::types::{Forecast, TotalDistribution};

/// Distribution of the sum of the periods `range` (from 0) of a forecast; an empty range is 0 ± 0.
///
/// Errors of different steps move together: a surprise stays in later periods with the share
/// `memory` (exponential smoothing error recursion, Hyndman et al. 2008, ch. 6), so the standard deviation
/// of the total is larger than the root of the sum of squares. Periods past the horizon are ignored.
pub fn total_distribution(forecast: &Forecast, range: Range<usize>) -> TotalDistribution {
    let end = range.end.min(forecast.point.len());
    let start = range.start.min(end);
    let mean = forecast.point[start..end].iter().sum();
    // The total error is a sum over independent surprises; each reaches several periods.
    let loads = loadings(forecast.memory, end);
    let variance: f64 = (0..end)
        .map(|shock| {
            let reach: f64 = (start.max(shock)..end)
                .map(|h| forecast.spread[h] * loads[h][shock])
                .sum();
            reach * reach
        })
        .sum();
    TotalDistribution {
        mean,
        sd: variance.sqrt(),
    }
}

impl TotalDistribution {
    /// Value that the total stays under with probability `p` (between 0 and 1, exclusive).
    pub fn quantile(&self, p: f64) -> f64 {
        self.mean + self.sd * standard().inverse_cdf(p.clamp(1e-9, 1.0 - 1e-9))
    }

    /// Probability that the total reaches `target`.
    pub fn reaches(&self, target: f64) -> f64 {
        if self.sd <= 0.0 {
            return f64::from(u8::from(self.mean >= target));
        }
        standard().cdf((self.mean - target) / self.sd)
    }
}

/// Simulated futures: `count` paths over the whole horizon, from the stated seed.
pub fn simulate(forecast: &Forecast, count: usize, seed: u64) -> Vec<Vec<f64>> {
    use rand::Rng;
    let horizon = forecast.point.len();
    let loads = loadings(forecast.memory, horizon);
    let normal = standard();
    let mut random = StdRng::seed_from_u64(seed);
    (0..count)
        .map(|_| {
            let shocks: Vec<f64> = (0..horizon)
                .map(|_| normal.inverse_cdf(random.random_range(1e-9..1.0 - 1e-9)))
                .collect();
            (0..horizon)
                .map(|h| {
                    let z: f64 = loads[h].iter().zip(&shocks).map(|(l, s)| l * s).sum();
                    let value = forecast.point[h] + forecast.spread[h] * z;
                    forecast.floor.map_or(value, |low| value.max(low))
                })
                .collect()
        })
        .collect()
}

/// Share of each surprise in the error of each step; the squares of a row sum to one.
fn loadings(memory: f64, horizon: usize) -> Vec<Vec<f64>> {
    (0..horizon)
        .map(|h| {
            let norm = (1.0 + h as f64 * memory * memory).sqrt();
            (0..=h)
                .map(|shock| {
                    if shock == h {
                        1.0 / norm
                    } else {
                        memory / norm
                    }
                })
                .collect()
        })
        .collect()
}

fn standard() -> Normal {
    Normal::new(0.0, 1.0).expect("unit normal has a positive deviation")
}

#[cfg(test)]
mod tests {
    use super::super::{Options, forecast};
    use super::*;

    fn sample() -> Forecast {
        let y: Vec<f64> = (0..60)
            .map(|m| 500.0 + ((m * 37) % 23) as f64 * 4.0)
            .collect();
        forecast(&y, 12, 12, &Options::default()).unwrap()
    }

    #[test]
    fn the_total_is_less_sure_than_independent_months_would_make_it() {
        let f = sample();
        let apart: f64 = f.spread.iter().map(|s| s * s).sum::<f64>().sqrt();
        let total = total_distribution(&f, 0..12);
        assert!(total.sd > apart && total.sd < f.spread.iter().sum());
    }

    #[test]
    fn simulated_totals_agree_with_the_distribution() {
        let f = sample();
        let total = total_distribution(&f, 0..12);
        let sums: Vec<f64> = simulate(&f, 4000, 7)
            .iter()
            .map(|p| p.iter().sum())
            .collect();
        let mean = sums.iter().sum::<f64>() / 4000.0;
        let sd = (sums.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / 4000.0).sqrt();
        assert!(
            (mean - total.mean).abs() < 0.1 * total.sd,
            "{mean} {}",
            total.mean
        );
        assert!((sd / total.sd - 1.0).abs() < 0.08, "{sd} {}", total.sd);
    }

    #[test]
    fn the_same_seed_gives_the_same_paths() {
        let f = sample();
        assert_eq!(simulate(&f, 3, 1), simulate(&f, 3, 1));
        assert_ne!(simulate(&f, 3, 1), simulate(&f, 3, 2));
    }
}
