//! Evidence that a set of leaves shares one severity (共同幅度), against moving by noise alone.
//!
//! Generalised ripple effect: under one cause every leaf loses the same share of its value. Each
//! leaf is judged under a grid of severities, so that a group's evidence is a sum over its leaves.

/// Severities on the grid.
pub(super) const STEPS: usize = 16;

/// Evidence of one leaf, or the sum over a group, for each severity of the grid.
pub(super) type Grid = [f32; STEPS];

/// Log density of a leaf that belongs to the cause but moved like anything: one in a thousand,
/// spread over the range of shifts.
const STRAY: f64 = -7.600_902;

/// Spread of severity among the leaves of one cause, before its leaves have been seen.
const SPREAD: f64 = 0.06;

/// Evidence of a leaf that rounding could have left where it is: it cannot speak against a cause.
const UNSURE: f64 = -0.7;

/// Shifts of all leaves in one direction with their densities under noise.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// Shift of each leaf, positive in the direction of the causes sought.
    pub pull: Vec<f64>,
    /// One smallest unit as a share of each leaf: the shift that rounding alone can bring.
    pub grain: Vec<f64>,
    /// Log density of each leaf's shift under noise alone.
    pub noise: Vec<f64>,
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
    /// Log density at the severity.
    peak: f64,
}

impl Fit {
    fn at(severity: f64, spread: f64) -> Self {
        let peak = -(spread * std::f64::consts::TAU.sqrt()).ln();
        Self { gain: f64::NEG_INFINITY, severity, spread, peak }
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
    /// Evidence of every leaf for every severity of the grid; plain loops in f32, for this is where
    /// the time goes.
    pub(super) fn grids(&self) -> Vec<Grid> {
        let peak = Fit::at(0.0, SPREAD).peak as f32;
        let (narrow, stray, unsure) = (1.0 / SPREAD as f32, STRAY as f32, UNSURE as f32);
        let leaves = self.pull.iter().zip(&self.grain).zip(&self.noise);
        let grid = |((pull, grain), noise): ((&f64, &f64), &f64)| {
            let (pull, grain, noise) = (*pull as f32, *grain as f32, *noise as f32);
            let mut grid = [0.0; STEPS];
            for (step, cell) in grid.iter_mut().enumerate() {
                let off = pull - (step as f32 + 1.0) / STEPS as f32;
                let z = off * narrow;
                let law = peak - 0.5 * z * z;
                let gain = (if law > stray { law } else { stray }) - noise;
                let least = if off.abs() <= grain { unsure } else { f32::MIN };
                *cell = if gain > least { gain } else { least };
            }
            grid
        };
        leaves.map(grid).collect()
    }

    /// Evidence of one leaf under a fitted severity.
    pub(super) fn of_leaf(&self, row: usize, fit: &Fit) -> f64 {
        let off = self.pull[row] - fit.severity;
        let z = off / fit.spread;
        let gain = (fit.peak - 0.5 * z * z).max(STRAY) - self.noise[row];
        if off.abs() <= self.grain[row] { gain.max(UNSURE) } else { gain }
    }

    /// Fits severity and spread to the leaves `rows`, starting at `severity`.
    pub(super) fn fit(&self, rows: &[usize], severity: f64) -> Fit {
        let mut fit = Fit::at(severity, SPREAD);
        let mut best = fit;
        for _ in 0..4 {
            let (mut gain, mut count, mut sum, mut square) = (0.0, 0.0, 0.0, 0.0);
            for row in rows {
                gain += self.of_leaf(*row, &fit);
                let off = self.pull[*row] - fit.severity;
                if off.abs() < 3.5 * fit.spread {
                    (count, sum, square) = (count + 1.0, sum + off, square + off * off);
                }
            }
            fit.gain = gain - fit.cost(count);
            let better = fit.gain - best.gain;
            if better > 0.0 {
                best = fit;
            }
            if count == 0.0 || better < 0.01 {
                break;
            }
            let mean = sum / count;
            let variance = (square - count * mean * mean + 2.0 * SPREAD * SPREAD) / (count + 2.0);
            let spread = variance.max(0.0).sqrt().clamp(0.01, 0.2);
            fit = Fit::at(fit.severity + mean, spread);
            if !fit.is_distinct() {
                break;
            }
        }
        best
    }
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
