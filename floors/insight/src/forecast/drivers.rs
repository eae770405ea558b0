//! Known drivers (外生变量): what Spring Festival windows or working days explain, used only if they help.

use super::pipeline::{Made, points_of};
use super::season_adjust::local_line;
use super::types::Regressors;

/// What the drivers add in each past and future period, on the working scale.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Effect {
    added: Vec<f64>,
    past: usize,
    logs: bool,
}

impl Effect {
    /// The history without the drivers.
    pub(crate) fn taken_from(&self, series: &[f64]) -> Vec<f64> {
        let without = |(v, a): (&f64, &f64)| if self.logs { v / a.exp() } else { v - a };
        series.iter().zip(&self.added).map(without).collect()
    }

    /// Puts the effect of the future periods back.
    pub(crate) fn put_back(&self, made: &mut Made) {
        for (h, a) in self.added[self.past..].iter().enumerate() {
            let with = |v: f64| if self.logs { v * a.exp() } else { v + a };
            made.point[h] = with(made.point[h]);
            made.naive[h] = with(made.naive[h]);
            if self.logs {
                made.spread[h] *= a.exp();
            }
            for band in &mut made.bands[h] {
                band.lower = with(band.lower);
                band.upper = with(band.upper);
            }
        }
    }
}

/// Effect of the drivers on `series`, estimated on it alone; columns reach `horizon` periods further.
///
/// Series and columns are treated alike: local trend and the mean of each season are taken out (so only what
/// moves between years counts), then least squares with a light ridge.
pub(crate) fn effect(
    series: &[f64],
    period: usize,
    horizon: usize,
    drivers: &Regressors,
) -> Option<Effect> {
    let n = series.len();
    let logs = series.iter().all(|v| *v > 0.0);
    let u: Vec<f64> = series
        .iter()
        .map(|v| if logs { v.ln() } else { *v })
        .collect();
    let target = moving_part(&u, period);
    let columns: Vec<&[f64]> = drivers.columns.iter().map(|c| &c[..n + horizon]).collect();
    let moving: Vec<Vec<f64>> = columns
        .iter()
        .map(|c| moving_part(&c[..n], period))
        .collect();
    let weights = ridge(&moving, &target)?;
    let means: Vec<f64> = columns
        .iter()
        .map(|c| c[..n].iter().sum::<f64>() / n as f64)
        .collect();
    let added = (0..n + horizon)
        .map(|t| {
            weights
                .iter()
                .zip(columns.iter().zip(&means))
                .map(|(w, (c, m))| w * (c[t] - m))
                .sum()
        })
        .collect();
    Some(Effect {
        added,
        past: n,
        logs,
    })
}

/// Whether the drivers reduce the errors of a year ahead at past origins: by 3 % in all, and at most origins.
pub(crate) fn help(series: &[f64], period: usize, drivers: &Regressors) -> bool {
    let step = period.max(6);
    let least = 3 * period.max(6);
    let origins: Vec<usize> = (1..=4)
        .filter_map(|k| series.len().checked_sub(k * step))
        .filter(|o| *o >= least)
        .collect();
    let (mut with, mut without, mut wins) = (0.0, 0.0, 0);
    for &origin in &origins {
        let past = &series[..origin];
        let loss = |e: Option<&Effect>| -> f64 {
            let f = points_of(past, period, step, e);
            f.iter()
                .zip(&series[origin..])
                .map(|(a, b)| (a - b).abs())
                .sum()
        };
        let found = effect(past, period, step, drivers);
        let (better, plain) = (loss(found.as_ref()), loss(None));
        with += better;
        without += plain;
        wins += usize::from(better < plain);
    }
    origins.len() >= 2 && with < 0.97 * without && 2 * wins > origins.len()
}

/// What is left without local trend and season means.
fn moving_part(u: &[f64], period: usize) -> Vec<f64> {
    let trend = local_line(u, 0.75 * period as f64);
    let mut rest: Vec<f64> = u.iter().zip(trend).map(|(v, t)| v - t).collect();
    if period > 1 {
        for season in 0..period.min(u.len()) {
            let count = rest.iter().skip(season).step_by(period).count() as f64;
            let mean = rest.iter().skip(season).step_by(period).sum::<f64>() / count;
            rest.iter_mut()
                .skip(season)
                .step_by(period)
                .for_each(|v| *v -= mean);
        }
    }
    rest
}

/// Least squares with a ridge of one percent of each column's size; none when columns do not move.
fn ridge(columns: &[Vec<f64>], target: &[f64]) -> Option<Vec<f64>> {
    let k = columns.len();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut m: Vec<Vec<f64>> = columns
        .iter()
        .map(|a| columns.iter().map(|b| dot(a, b)).collect())
        .collect();
    let mut right: Vec<f64> = columns.iter().map(|a| dot(a, target)).collect();
    let most = (0..k).map(|i| m[i][i]).fold(0.0, f64::max);
    if most <= 1e-12 {
        return None;
    }
    m.iter_mut()
        .enumerate()
        .for_each(|(i, row)| row[i] += 0.01 * row[i] + 1e-6 * most);
    for i in 0..k {
        for j in i + 1..k {
            let factor = m[j][i] / m[i][i];
            let row = m[i].clone();
            m[j].iter_mut()
                .zip(&row)
                .for_each(|(a, b)| *a -= factor * b);
            right[j] -= factor * right[i];
        }
    }
    for i in (0..k).rev() {
        let known: f64 = (i + 1..k).map(|j| m[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / m[i][i];
    }
    Some(right)
}
