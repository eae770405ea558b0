//! How leaves move without a cause (正常波动): a noise law learned from the side on which no cause pulls.
//!
//! Causes pull leaves one way, so the leaves that moved the other way are clean. Their spread by
//! size of leaf and the weight of their tail give the density of a normal leaf.

/// Smallest spread assumed, so that exact forecasts do not make every rounding a cause.
const LEAST_SPREAD: f64 = 0.002;

/// A tail weight: Student's t with its degrees of freedom, scaled so that 68 % lie within one.
#[derive(Debug, Clone, Copy)]
struct Tail {
    freedom: f64,
    /// The 84 % quantile of the unscaled law.
    core: f64,
    /// Normalising constant of the unscaled law.
    peak: f64,
}

const TAILS: [Tail; 8] = [
    Tail {
        freedom: f64::INFINITY,
        core: 1.0,
        peak: 0.398_942,
    },
    Tail {
        freedom: 30.0,
        core: 1.017,
        peak: 0.395_632,
    },
    Tail {
        freedom: 10.0,
        core: 1.053,
        peak: 0.389_108,
    },
    Tail {
        freedom: 5.0,
        core: 1.111,
        peak: 0.379_607,
    },
    Tail {
        freedom: 3.0,
        core: 1.197,
        peak: 0.367_553,
    },
    Tail {
        freedom: 2.0,
        core: 1.321,
        peak: 0.353_553,
    },
    Tail {
        freedom: 1.5,
        core: 1.473,
        peak: 0.341_193,
    },
    Tail {
        freedom: 1.0,
        core: 1.837,
        peak: std::f64::consts::FRAC_1_PI,
    },
];

impl Tail {
    /// Density at `z` widths from the centre.
    fn density(&self, z: f64) -> f64 {
        let x = z * self.core;
        let log = if self.freedom.is_infinite() {
            -0.5 * x * x
        } else {
            -0.5 * (self.freedom + 1.0) * (x * x / self.freedom).ln_1p()
        };
        self.peak * self.core * log.exp()
    }
}

/// How each leaf moves without a cause.
#[derive(Debug, Clone)]
pub(super) struct Noise {
    /// Log density of each leaf's shift.
    pub log_density: Vec<f64>,
    /// Spread of each leaf's shift.
    pub spread: Vec<f64>,
}

/// Log density of each leaf's shift if it moved by noise alone.
///
/// Learned from `pull` (shift of each leaf, positive in the direction of the causes
/// sought); `order` lists the leaves by size. Leaves with `explained` set belong to
/// causes already found and teach nothing.
pub(super) fn learn(pull: &[f64], order: &[u32], explained: &[bool]) -> Noise {
    let spread = spread_by_size(pull, order, explained);
    let clean: Vec<f64> = (0..pull.len())
        .filter(|row| pull[*row] <= 0.0 && !explained[*row])
        .map(|row| -pull[row] / spread[row])
        .collect();
    let tail = heaviest_fit(&clean);
    let beyond = clean.iter().filter(|z| **z > 6.0).count() as f64;
    let floor = 0.5 * (beyond + 1e-3) / (clean.len() as f64 + 1.0);
    let density = |(shift, spread): (&f64, &f64)| tail.density(shift / spread) / spread + floor;
    let log_density = pull.iter().zip(&spread).map(density).map(f64::ln).collect();
    Noise {
        log_density,
        spread,
    }
}

/// Spread of the clean side in bands of leaves of similar size.
fn spread_by_size(pull: &[f64], order: &[u32], explained: &[bool]) -> Vec<f64> {
    let band = (pull.len() / 16).max(400);
    let bands: Vec<&[u32]> = order.chunks(band).collect();
    let mut widths: Vec<Option<f64>> = bands
        .iter()
        .map(|rows| {
            let rows = rows
                .iter()
                .map(|row| *row as usize)
                .filter(|row| !explained[*row]);
            core_width(rows.map(|row| pull[row]).collect())
        })
        .collect();
    let known: Vec<f64> = widths.iter().flatten().copied().collect();
    let usual = if known.is_empty() {
        let sizes = pull.iter().flat_map(|shift| [-shift.abs(), -shift.abs()]);
        core_width(sizes.collect()).unwrap_or(0.1)
    } else {
        (known.iter().map(|width| width.ln()).sum::<f64>() / known.len() as f64).exp()
    };
    widths
        .iter_mut()
        .for_each(|width| *width = Some(width.unwrap_or(usual)));
    let mut spread = vec![usual; pull.len()];
    for (rows, width) in bands.iter().zip(widths) {
        rows.iter()
            .for_each(|row| spread[*row as usize] = width.unwrap_or(usual));
    }
    spread
}

/// The 68 % quantile of the clean side, `None` when fewer than 25 leaves are clean. Leaves that
/// did not move at all count half, for they lie on both sides.
fn core_width(shifts: Vec<f64>) -> Option<f64> {
    let still = shifts.iter().filter(|shift| **shift == 0.0).count() / 2;
    let mut clean: Vec<f64> = shifts
        .into_iter()
        .filter(|shift| *shift < 0.0)
        .map(f64::abs)
        .collect();
    let all = clean.len() + still;
    if all < 25 {
        return None;
    }
    let place = (0.6827 * all as f64) as usize;
    let width = if place < still {
        0.0
    } else {
        let place = (place - still).min(clean.len() - 1);
        *clean.select_nth_unstable_by(place, f64::total_cmp).1
    };
    Some(width.max(LEAST_SPREAD))
}

/// The tail weight of greatest likelihood for clean shifts `z`, measured in widths.
fn heaviest_fit(clean: &[f64]) -> Tail {
    let mut counts = [0_u32; 160];
    for z in clean {
        counts[((z * 10.0) as usize).min(159)] += 1;
    }
    let mut best = (TAILS[0], f64::NEG_INFINITY);
    for tail in TAILS {
        let cell = |(bin, count): (usize, &u32)| {
            f64::from(*count) * (tail.density((bin as f64 + 0.5) / 10.0) + 1e-12).ln()
        };
        let fit = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(cell)
            .sum();
        if fit > best.1 {
            best = (tail, fit);
        }
    }
    best.0
}
