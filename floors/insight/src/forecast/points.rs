//! Point forecasts (点预测): several simple models on the seasonally adjusted series, averaged.

use super::aggregate::aggregate;
use super::autoregress::autoregress;
use super::season_adjust::{Pattern, pattern};
use super::seasonal_smooth::seasonal_smooth;
use super::smooth::{Smoothed, Trend, smooth};
use super::theta::theta;
use super::types::{Model, Part};

/// A series ready to be forecast: its season taken out, on its working scale.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    y: Vec<f64>,
    period: usize,
    pattern: Option<Pattern>,
    /// Without season, unit of the series.
    adjusted: Vec<f64>,
    /// Without season, logarithms when every value is positive.
    working: Vec<f64>,
    logs: bool,
}

/// Points of the combined model and what intervals need.
#[derive(Debug, Clone)]
pub(crate) struct Points {
    pub point: Vec<f64>,
    pub parts: Vec<Part>,
    pub seasonal: bool,
    /// Smoothing constant of the level: how much of a surprise stays.
    pub memory: f64,
    /// Standard deviation of one-step errors, as a share of the level.
    pub sigma: f64,
    /// Typical size of the series at each step; `sigma` times this is in the unit of the series.
    pub size: Vec<f64>,
    /// Whether errors are measured in logarithms.
    pub logs: bool,
}

/// Candidate forecasts on the working scale.
type Members = Vec<(Model, Vec<f64>)>;

impl Prepared {
    pub(crate) fn of(y: &[f64], period: usize) -> Self {
        let logs = y.iter().all(|v| *v > 0.0);
        let pattern = pattern(y, period, logs);
        let adjusted: Vec<f64> = match &pattern {
            Some(p) => y.iter().enumerate().map(|(t, v)| p.remove(t, *v)).collect(),
            None => y.to_vec(),
        };
        let working = if logs {
            adjusted.iter().map(|v| v.ln()).collect()
        } else {
            adjusted.clone()
        };
        Self {
            y: y.to_vec(),
            period,
            pattern,
            adjusted,
            working,
            logs,
        }
    }

    /// The full combination.
    pub(crate) fn points(&self, horizon: usize) -> Points {
        let n = self.y.len();
        if n < 4 {
            return self.short(horizon);
        }
        let damped = smooth(&self.working, Trend::Damped);
        let members = self.members(horizon, &damped);
        let point = self.restore(&mean_of(&members));
        let level = self.adjusted.iter().map(|v| v.abs()).sum::<f64>() / n as f64;
        let freedom = (n as f64 - 3.0).max(1.0);
        let sigma = (damped.sse / freedom).sqrt() / if self.logs { 1.0 } else { level.max(1e-300) };
        let size = if self.logs {
            point.iter().map(|p| p.abs()).collect()
        } else {
            vec![level; horizon]
        };
        Points {
            point,
            parts: shares(&members),
            seasonal: self.pattern.is_some(),
            memory: damped.alpha.clamp(0.1, 0.95),
            sigma,
            size,
            logs: self.logs,
        }
    }

    /// The series on the scale that errors are measured in: logarithms, or shares of the mean level.
    pub(crate) fn relative(&self) -> Vec<f64> {
        if self.logs {
            return self.y.iter().map(|v| v.ln()).collect();
        }
        let level = self.adjusted.iter().map(|v| v.abs()).sum::<f64>() / self.y.len() as f64;
        self.y.iter().map(|v| v / level.max(1e-300)).collect()
    }

    /// The core models only, in the unit of the series: what temporal aggregation builds on.
    pub(crate) fn core(&self, horizon: usize) -> Vec<f64> {
        if self.y.len() < 4 {
            return self.short(horizon).point;
        }
        let damped = smooth(&self.working, Trend::Damped);
        self.restore(&mean_of(&self.core_members(horizon, 0, &damped)))
    }

    /// All members: which ones depends on how many periods a year has.
    fn members(&self, horizon: usize, damped: &Smoothed) -> Members {
        let mut all = self.core_members(horizon, 0, damped);
        let n = self.y.len();
        if self.period < 2 || n < 2 * self.period {
            for drift in [false, true] {
                let f = autoregress(&self.working, horizon, drift);
                all.push((Model::Autoregression, f));
            }
            let core = all.len();
            if let Some(f) = self.one_year_back(horizon) {
                all.extend(vec![(Model::SeasonalNaive, f); core]);
            }
            return self.bounded(all);
        }
        let years = horizon.div_ceil(self.period) * self.period;
        let plain = self.restore(&mean_of(&self.core_members(years, 0, damped)));
        let together = aggregate(&self.y, self.period, &plain);
        all.push((
            Model::TemporalAggregation,
            self.to_working(&together[..horizon]),
        ));
        all.push((
            Model::SeasonalSmoothing,
            self.moving_season(horizon, damped),
        ));
        if self.period >= 6 {
            let before = smooth(&self.working[..n - 1], Trend::Damped);
            all.extend(self.core_members(horizon, 1, &before));
        } else {
            all.push((
                Model::Autoregression,
                autoregress(&self.working, horizon, true),
            ));
        }
        self.bounded(all)
    }

    /// Theta on the series, theta and damped trend on the working scale, leaving out the last `back` values.
    fn core_members(&self, horizon: usize, back: usize, damped: &Smoothed) -> Members {
        let end = self.y.len() - back;
        let steps = horizon + back;
        let cut = |f: Vec<f64>| f[back..].to_vec();
        let mut all = vec![(Model::DampedTrend, cut(damped.ahead(steps)))];
        all.push((Model::Theta, cut(self.bent_working(end, steps))));
        if self.logs {
            let level = 1e-3 * self.adjusted[end - 1];
            let plain = theta(&self.adjusted[..end], steps).0;
            let logged = plain[back..].iter().map(|v| v.max(level).ln()).collect();
            all.push((Model::Theta, logged));
        } else {
            all.push((
                Model::Level,
                cut(smooth(&self.working[..end], Trend::None).ahead(steps)),
            ));
        }
        all
    }

    /// Between one and two years of history: last year's course moved by the growth seen since, if that
    /// explains the months seen twice better than a level does.
    fn one_year_back(&self, horizon: usize) -> Option<Vec<f64>> {
        let (u, p) = (&self.working, self.period);
        let twice = u.len().checked_sub(p).filter(|k| p >= 4 && *k >= 3)?;
        let growth: f64 = (p..u.len()).map(|t| u[t] - u[t - p]).sum::<f64>() / twice as f64;
        let level = u[p..].iter().sum::<f64>() / twice as f64;
        let by_year: f64 = (p..u.len()).map(|t| (u[t] - u[t - p] - growth).abs()).sum();
        let by_level: f64 = u[p..].iter().map(|v| (v - level).abs()).sum();
        let next = |h: usize| u[u.len() - p + h % p] + growth * (1 + h / p) as f64;
        (by_year < 0.7 * by_level).then(|| (0..horizon).map(next).collect())
    }

    /// Theta on the working scale about its mean, so that the unit of the series does not matter.
    fn bent_working(&self, end: usize, steps: usize) -> Vec<f64> {
        let mean = self.working[..end].iter().sum::<f64>() / end as f64;
        let about: Vec<f64> = self.working[..end].iter().map(|v| v - mean).collect();
        theta(&about, steps).0.iter().map(|v| v + mean).collect()
    }

    /// Smoothing with moving seasons, given without season like the other members.
    fn moving_season(&self, horizon: usize, damped: &Smoothed) -> Vec<f64> {
        let Some(p) = &self.pattern else {
            return damped.ahead(horizon);
        };
        let u: Vec<f64> = self
            .y
            .iter()
            .map(|v| if self.logs { v.ln() } else { *v })
            .collect();
        let mut f = seasonal_smooth(&u, &p.offsets, horizon);
        for (h, v) in f.iter_mut().enumerate() {
            *v -= p.offsets[(self.y.len() + h) % self.period];
        }
        f
    }

    /// Keeps runaway members within three times the range the series has had.
    fn bounded(&self, mut all: Members) -> Members {
        let low = self.working.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self
            .working
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let room = 3.0 * (high - low);
        for v in all.iter_mut().flat_map(|m| m.1.iter_mut()) {
            *v = v.clamp(low - room, high + room);
        }
        all
    }

    /// From the unit of the series, with season, to the working scale without.
    fn to_working(&self, f: &[f64]) -> Vec<f64> {
        let floor = 1e-3 * self.adjusted[self.y.len() - 1];
        let plain = |h: usize, v: f64| match &self.pattern {
            Some(p) => p.remove(self.y.len() + h, v),
            None => v,
        };
        f.iter()
            .enumerate()
            .map(|(h, v)| {
                if self.logs {
                    plain(h, *v).max(floor).ln()
                } else {
                    plain(h, *v)
                }
            })
            .collect()
    }

    /// From the working scale to the unit of the series, season put back.
    fn restore(&self, f: &[f64]) -> Vec<f64> {
        let back = |h: usize, v: f64| match &self.pattern {
            Some(p) => p.restore(self.y.len() + h, v),
            None => v,
        };
        f.iter()
            .enumerate()
            .map(|(h, v)| back(h, if self.logs { v.exp() } else { *v }))
            .collect()
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
            sigma: (sigma / mean.abs().max(1e-300)).clamp(0.05, 3.0),
            size: vec![mean.abs(); horizon],
            logs: false,
        }
    }
}

fn mean_of(members: &Members) -> Vec<f64> {
    let count = members.len() as f64;
    (0..members[0].1.len())
        .map(|h| members.iter().map(|m| m.1[h]).sum::<f64>() / count)
        .collect()
}

/// Members of the same model taken together.
fn shares(members: &Members) -> Vec<Part> {
    let one = 1.0 / members.len() as f64;
    let mut parts: Vec<Part> = Vec::new();
    for (model, _) in members {
        match parts.iter_mut().find(|p| p.model == *model) {
            Some(p) => p.weight += one,
            None => parts.push(Part {
                model: *model,
                weight: one,
            }),
        }
    }
    parts
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
