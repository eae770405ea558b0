//! Evidence that a set of leaves shares one severity (共同幅度), against moving by noise alone.
//!
//! Generalised ripple effect: under one cause every leaf loses the same share of its value. Each
//! leaf is judged under a grid of severities, so that a group's evidence is a sum over its leaves.

use super::noise::Noise;

/// Severities on the grid.
pub(super) const STEPS: usize = 16;

/// Evidence of one leaf, or the sum over a group, for each severity of the grid.
pub(super) type Grid = [f32; STEPS];

/// Log density of a leaf that belongs to the cause but moved like anything: one in a thousand,
/// spread over the range of shifts.
const STRAY: f64 = -7.600_902;

/// Spread of severity among the leaves of one cause, before its leaves have been seen.
const SPREAD: f64 = 0.06;

/// A leaf cannot show a severity more sharply than this share of its smallest unit.
const ROUNDING: f64 = 0.3;

/// Severities below this multiple of a leaf's noise are not told from noise by that leaf.
const CLEAR: f64 = 1.25;

/// Evidence of a leaf that rounding could have left where it is: it cannot speak against a cause.
const UNSURE: f64 = -0.7;

/// Shifts of all leaves in one direction with their densities under noise.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// Shift of each leaf, positive in the direction of the causes sought.
    pub pull: Vec<f64>,
    /// One smallest unit as a share of each leaf: the shift that rounding alone can bring.
    pub grain: Vec<f64>,
    pub noise: Noise,
}

/// The severity that suits a set of leaves best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    /// Evidence in nats, including the cost of stating the severity.
    pub gain: f64,
    /// Common shift.
    pub severity: f64,
    /// Its spread among the leaves.
    pub spread: f64,
    /// Whether leaves keep their own noise under the cause.
    noisy: bool,
    /// Log density at the severity for a leaf without noise of its own.
    peak: f64,
}

impl Fit {
    fn at(severity: f64, spread: f64, noisy: bool) -> Self {
        let peak = peak(spread * spread);
        Self {
            gain: f64::NEG_INFINITY,
            severity,
            spread,
            noisy,
            peak,
        }
    }

    /// Whether the severity stands clear of no change at all.
    pub(super) fn is_distinct(&self) -> bool {
        self.severity > 2.0 * self.spread
    }

    /// Nats to state the severity to the precision that `count` leaves give it.
    fn cost(&self, count: f64) -> f64 {
        (count.max(1.0).sqrt() / (2.5 * self.spread)).max(1.0).ln()
    }
}

impl Evidence {
    /// Evidence of every leaf for every severity of the grid, with or without noise of its own,
    /// whichever suits better; plain loops in f32, for this is where the time goes.
    pub(super) fn grids(&self) -> Vec<Grid> {
        (0..self.pull.len()).map(|row| self.grid(row)).collect()
    }

    fn grid(&self, row: usize) -> Grid {
        let (pull, grain) = (self.pull[row] as f32, self.grain[row] as f32);
        let noise = self.noise.log_density[row] as f32;
        let least = STRAY as f32 - noise;
        let law = |noisy: bool| {
            let variance = SPREAD * SPREAD + self.own_variance(row, noisy);
            ((peak(variance)) as f32 - noise, (-0.5 / variance) as f32)
        };
        let ((sharp, narrow), (blunt, wide)) = (law(false), law(true));
        let clear = CLEAR as f32 * self.noise.spread[row] as f32;
        let mut grid = [0.0; STEPS];
        for (step, cell) in grid.iter_mut().enumerate() {
            let off = pull - (step as f32 + 1.0) / STEPS as f32;
            let square = off * off;
            let (one, two) = (sharp + narrow * square, blunt + wide * square);
            let unsure = if off.abs() <= grain {
                UNSURE as f32
            } else {
                least
            };
            let clear = (step as f32 + 1.0) / STEPS as f32 > clear;
            let best = if clear && two > one { two } else { one };
            let floor = if unsure > least { unsure } else { least };
            *cell = if best > floor { best } else { floor };
        }
        grid
    }

    /// Variance of one leaf's shift around the severity that is not the cause's.
    fn own_variance(&self, row: usize, noisy: bool) -> f64 {
        let rounding = ROUNDING * self.grain[row];
        let noise = if noisy { self.noise.spread[row] } else { 0.0 };
        rounding * rounding + noise * noise
    }

    /// Evidence of one leaf under a fitted severity.
    pub(super) fn of_leaf(&self, row: usize, fit: &Fit) -> f64 {
        let off = self.pull[row] - fit.severity;
        let (own, common) = (self.own_variance(row, fit.noisy), fit.spread * fit.spread);
        let top = if own < 0.02 * common {
            fit.peak
        } else {
            peak(common + own)
        };
        let law = top - 0.5 * off * off / (common + own);
        let gain = law.max(STRAY) - self.noise.log_density[row];
        if off.abs() <= self.grain[row] {
            gain.max(UNSURE)
        } else {
            gain
        }
    }

    /// Fits severity and spread to the leaves `rows`, starting at `severity`. Leaves are first
    /// taken to follow exactly; where many do not, they are allowed their own noise.
    pub(super) fn fit(&self, rows: &[usize], severity: f64) -> Fit {
        let (exact, followers) = self.fit_law(rows, Fit::at(severity, SPREAD, false));
        if followers > 0.9 * rows.len() as f64 {
            return exact;
        }
        let (noisy, _) = self.fit_law(rows, Fit::at(severity, SPREAD, true));
        if noisy.gain > exact.gain + 1.0 {
            noisy
        } else {
            exact
        }
    }

    fn fit_law(&self, rows: &[usize], start: Fit) -> (Fit, f64) {
        let (mut fit, mut best, mut followers) = (start, start, 0.0);
        for _ in 0..4 {
            let (mut gain, mut count, mut sum) = (0.0, 0.0, [0.0; 3]);
            for row in rows {
                gain += self.of_leaf(*row, &fit);
                let off = self.pull[*row] - fit.severity;
                let own = self.own_variance(*row, fit.noisy);
                let all = fit.spread * fit.spread + own;
                if off * off < 12.0 * all {
                    let weight = 1.0 / all;
                    count += 1.0;
                    sum = [
                        sum[0] + weight,
                        sum[1] + weight * off,
                        sum[2] + off * off - own,
                    ];
                }
            }
            fit.gain = gain - fit.cost(count);
            let better = fit.gain - best.gain;
            if better > 0.0 {
                (best, followers) = (fit, count);
            }
            if count == 0.0 || better < 0.01 {
                break;
            }
            let mean = sum[1] / sum[0];
            let prior = 2.0 * SPREAD * SPREAD;
            let variance = (sum[2] - count * mean * mean + prior) / (count + 2.0);
            let spread = variance.max(0.0).sqrt().clamp(0.01, 0.2);
            fit = Fit::at(fit.severity + mean, spread, fit.noisy);
            if !fit.is_distinct() {
                break;
            }
        }
        (best, followers)
    }
}

fn peak(variance: f64) -> f64 {
    -0.5 * (variance * std::f64::consts::TAU).ln()
}

/// The smallest unit of the leaves as a share of each: the size that 2 % of them do not exceed, but
/// never more than a sixth of the middle one, so that leaves of one size keep their say. `order`
/// lists the leaves by size.
pub(super) fn grain(size: &[f64], order: &[u32]) -> Vec<f64> {
    let place = |share: f64| {
        let row = order.get((share * order.len() as f64) as usize);
        row.map_or(0.0, |row| size[*row as usize])
    };
    let unit = place(0.02).min(place(0.5) / 6.0);
    size.iter().map(|size| unit / size).collect()
}
