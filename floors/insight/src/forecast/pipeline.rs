//! From raw history to a forecast with its error widths (预测流程): kind of series, cleaning, models, drivers.

use super::clean::clean;
use super::drivers::Effect;
use super::intermittent::{demand_rate, is_intermittent};
use super::points::{Prepared, seasonal_naive};
use super::spread::{Shape, half_widths};
use super::types::{Interval, Model, Note, Part};

/// A forecast before bounds and backtest.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub point: Vec<f64>,
    pub bands: Vec<[Interval; 2]>,
    pub spread: Vec<f64>,
    pub memory: f64,
    pub parts: Vec<Part>,
    pub seasonal: bool,
    pub notes: Vec<Note>,
    /// Seasonal naive forecast from the cleaned history.
    pub naive: Vec<f64>,
}

impl Made {
    /// Moves towards the seasonal naive forecast, the more the worse the backtest was (at most half-way).
    pub(crate) fn lean_on_naive(&mut self, skill: f64) {
        let share = (-0.3 * skill).clamp(0.0, 0.5);
        for (h, flat) in self.naive.iter().enumerate() {
            let by = share * (flat - self.point[h]);
            self.point[h] += by;
            for band in &mut self.bands[h] {
                band.lower += by;
                band.upper += by;
            }
        }
        self.parts.iter_mut().for_each(|p| p.weight *= 1.0 - share);
        self.parts.push(Part {
            model: Model::SeasonalNaive,
            weight: share,
        });
    }
}

/// Forecasts a series of at least one value; `effect` is what known drivers add (see `drivers`).
pub(crate) fn make(series: &[f64], period: usize, horizon: usize, effect: Option<&Effect>) -> Made {
    let first = series[0];
    if series.len() > 1 && series.iter().all(|v| *v == first) {
        return constant(first, horizon);
    }
    if is_intermittent(series) {
        return intermittent(series, horizon);
    }
    match effect {
        None => smooth_series(series, period, horizon),
        Some(effect) => {
            let mut made = smooth_series(&effect.taken_from(series), period, horizon);
            effect.put_back(&mut made);
            made
        }
    }
}

/// Only the points, as the backtest needs them.
pub(crate) fn points_of(
    series: &[f64],
    period: usize,
    horizon: usize,
    effect: Option<&Effect>,
) -> Vec<f64> {
    make(series, period, horizon, effect).point
}

fn smooth_series(series: &[f64], period: usize, horizon: usize) -> Made {
    let (cleaned, mut notes) = clean(series, period);
    let prepared = Prepared::of(&cleaned, period);
    let p = prepared.points(horizon);
    if series.len() < 2 * period {
        notes.insert(0, Note::ShortHistory);
    }
    let shape = Shape {
        sigma: p.sigma,
        memory: p.memory,
        period,
    };
    let halves = half_widths(&prepared.relative(), shape, horizon);
    let band = |h: usize, half: f64| {
        let (lower, upper) = if p.logs {
            (p.point[h] * (-half).exp(), p.point[h] * half.exp())
        } else {
            (p.point[h] - half * p.size[h], p.point[h] + half * p.size[h])
        };
        Interval { lower, upper }
    };
    let bands: Vec<[Interval; 2]> = halves
        .iter()
        .enumerate()
        .map(|(h, w)| w.map(|half| band(h, half)))
        .collect();
    Made {
        spread: bands.iter().map(deviation).collect(),
        bands,
        memory: p.memory,
        parts: p.parts,
        naive: seasonal_naive(&cleaned, period, horizon),
        seasonal: p.seasonal,
        notes,
        point: p.point,
    }
}

/// Standard deviation that fits both intervals: between what each would imply under a normal law.
fn deviation(bands: &[Interval; 2]) -> f64 {
    let narrow = (bands[0].upper - bands[0].lower) / (2.0 * 1.281_552);
    let wide = (bands[1].upper - bands[1].lower) / (2.0 * 1.959_964);
    0.5 * (narrow + wide)
}

fn constant(value: f64, horizon: usize) -> Made {
    let band = [Interval {
        lower: value,
        upper: value,
    }; 2];
    Made {
        point: vec![value; horizon],
        bands: vec![band; horizon],
        spread: vec![0.0; horizon],
        memory: 0.5,
        parts: vec![Part {
            model: Model::Mean,
            weight: 1.0,
        }],
        seasonal: false,
        notes: vec![Note::Constant],
        naive: vec![value; horizon],
    }
}

/// Expected demand per period, with the range that single periods have had.
fn intermittent(series: &[f64], horizon: usize) -> Made {
    let start = series.iter().position(|v| *v > 0.0).unwrap_or(0);
    let history = &series[start..];
    let rate = demand_rate(history);
    let n = history.len() as f64;
    let mean = history.iter().sum::<f64>() / n;
    let squares: f64 = history.iter().map(|v| (v - mean) * (v - mean)).sum();
    let mut sorted = history.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| sorted[((p * n).ceil() as usize).clamp(1, sorted.len()) - 1];
    let cover = |low: f64, high: f64| Interval {
        lower: at(low).min(rate),
        upper: at(high).max(rate),
    };
    Made {
        point: vec![rate; horizon],
        bands: vec![[cover(0.1, 0.9), cover(0.025, 0.975)]; horizon],
        spread: vec![(squares / (n - 1.0).max(1.0)).sqrt(); horizon],
        memory: 0.1,
        parts: vec![Part {
            model: Model::Intermittent,
            weight: 1.0,
        }],
        seasonal: false,
        notes: vec![Note::Intermittent],
        naive: vec![rate; horizon],
    }
}
