//! Evidence that a set of leaves shares one severity (共同幅度), against moving by noise alone.
//!
//! Generalised ripple effect: under one cause every leaf loses the same share of its value. Each
//! leaf is judged under a grid of severities, so that a group's evidence is a sum over its leaves.

/// Severities on the grid.
pub(super) const STEPS: usize = 16;

/// Evidence of one leaf, or the sum over a group, for each severity of the grid.
pub(super) type Grid = [f32; STEPS];

/// Share of a cause's leaves that may move like anything.
const STRAY: f64 = 1e-3;

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
}

impl Fit {
    /// Whether the severity stands clear of no change at all.
    pub(super) fn is_distinct(&self) -> bool {
        self.severity > 2.0 * self.spread
    }
}

impl Evidence {
    /// Evidence of every leaf for every severity of the grid.
    pub(super) fn grids(&self) -> Vec<Grid> {
        (0..self.pull.len()).map(|row| self.grid(row)).collect()
    }

    fn grid(&self, row: usize) -> Grid {
        let mut grid = [0.0; STEPS];
        for (step, cell) in grid.iter_mut().enumerate() {
            let severity = (step + 1) as f64 / STEPS as f64;
            *cell = self.of_leaf(
                row,
                &Fit {
                    gain: 0.0,
                    severity,
                    spread: SPREAD,
                },
            ) as f32;
        }
        grid
    }

    /// Evidence of one leaf under a fitted severity.
    pub(super) fn of_leaf(&self, row: usize, fit: &Fit) -> f64 {
        let off = self.pull[row] - fit.severity;
        let z = off / fit.spread;
        let gain = (peak(fit.spread) - 0.5 * z * z).max(stray()) - self.noise[row];
        if off.abs() <= self.grain[row] {
            gain.max(UNSURE)
        } else {
            gain
        }
    }

    /// Fits severity and spread to the leaves `rows`, starting at `severity`.
    pub(super) fn fit(&self, rows: &[usize], severity: f64) -> Fit {
        let (mut fit, mut best) = (
            Fit {
                gain: 0.0,
                severity,
                spread: SPREAD,
            },
            None::<Fit>,
        );
        for _ in 0..4 {
            fit.gain = rows.iter().map(|row| self.of_leaf(*row, &fit)).sum::<f64>();
            let (mut count, mut sum, mut square) = (0.0, 0.0, 0.0);
            for row in rows {
                let off = self.pull[*row] - fit.severity;
                if off.abs() < 3.5 * fit.spread {
                    (count, sum, square) = (count + 1.0, sum + off, square + off * off);
                }
            }
            let cost = (f64::max(count, 1.0).sqrt() / (2.5 * fit.spread))
                .max(1.0)
                .ln();
            fit.gain -= cost;
            if best.is_none_or(|other| fit.gain > other.gain) {
                best = Some(fit);
            }
            if count == 0.0 {
                break;
            }
            let mean = sum / count;
            let variance = (square - count * mean * mean + 2.0 * SPREAD * SPREAD) / (count + 2.0);
            fit.severity += mean;
            fit.spread = variance.max(0.0).sqrt().clamp(0.01, 0.2);
            if !fit.is_distinct() {
                break;
            }
        }
        best.unwrap_or(fit)
    }
}

/// The smallest unit of the leaves as a share of each: the size that 2 % of them do not exceed, but
/// never more than a sixth of the middle one, so that leaves of one size keep their say.
pub(super) fn grain(size: &[f64]) -> Vec<f64> {
    let mut sorted = size.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = |share: f64| sorted.get((share * sorted.len() as f64) as usize).copied();
    let unit = place(0.02)
        .unwrap_or(0.0)
        .min(place(0.5).unwrap_or(0.0) / 6.0);
    size.iter().map(|size| unit / size).collect()
}

fn peak(spread: f64) -> f64 {
    -(spread * (2.0 * std::f64::consts::PI).sqrt()).ln()
}

fn stray() -> f64 {
    (0.5 * STRAY).ln()
}
