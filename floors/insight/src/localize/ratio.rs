//! Causes of a change in a ratio (比率归因): failure rate, win rate, average price, margin.
//!
//! A scan statistic: the rate changed inside the combination and stayed as expected outside it.

use super::cases::Options;
use super::lattice::Cuboid;
use super::prepare::Prepared;
use super::search::{Found, naming_cost};

/// Expected events that the overall rate counts for beside a leaf's own past: small leaves have no
/// rate of their own.
const PRIOR_EVENTS: f64 = 8.0;

/// Share of the first cause's evidence that a further cause needs.
const FURTHER: f64 = 0.25;

/// Observed and expected numerator of a set of leaves.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    seen: f64,
    wanted: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.seen += other.seen;
        self.wanted += other.wanted;
    }

    fn without(self, other: Self) -> Self {
        Self {
            seen: self.seen - other.seen,
            wanted: self.wanted - other.wanted,
        }
    }

    /// Log likelihood of its own rate against the expected one, signed by direction.
    fn surprise(self) -> f64 {
        let Self { seen, wanted } = self;
        if wanted <= 0.0 {
            return seen.max(0.0);
        }
        let log = if seen > 0.0 {
            seen * (seen / wanted).ln()
        } else {
            0.0
        };
        (log - (seen - wanted)).max(0.0) * (seen - wanted).signum()
    }
}

/// Causes of the change of a rate, strongest first, and whether the leaves changed alike.
pub(super) fn causes(
    table: &Prepared,
    cuboids: &[Cuboid],
    options: &Options,
) -> (Vec<Found>, bool) {
    let counts = table
        .sums
        .iter()
        .all(|[seen, _, den, _]| seen.fract() == 0.0 && seen <= den);
    let (mut leaves, scale) = if counts {
        let leaves = expectations(table, PRIOR_EVENTS);
        let scale = dispersion(&leaves, 1.0).max(1.0);
        (leaves, scale)
    } else {
        let scale = dispersion(&expectations(table, 0.0), 0.0);
        (expectations(table, PRIOR_EVENTS * scale), scale)
    };
    let costs: Vec<f64> = cuboids
        .iter()
        .map(|cuboid| naming_cost(cuboid, cuboids))
        .collect();
    let mut found: Vec<Found> = Vec::new();
    while found.len() < options.max_causes {
        let Some((cuboid, group, value)) = strongest(&leaves, cuboids) else {
            break;
        };
        let evidence = value / scale - costs[cuboid];
        let first = found.first().map_or(0.0, |one| one.evidence);
        if evidence <= options.min_evidence || evidence < FURTHER * first {
            break;
        }
        let cuboid = &cuboids[cuboid];
        let rows = cuboid.rows_of(group);
        rows.iter().for_each(|row| leaves[*row] = Sum::default());
        found.push(Found {
            named: cuboid.named.clone(),
            rows,
            evidence,
        });
    }
    (found, false)
}

/// What each leaf's numerator should be at its own denominator: its expected rate, drawn towards
/// the overall rate in so far as the leaf's past is thin (gamma-Poisson shrinkage).
fn expectations(table: &Prepared, prior: f64) -> Vec<Sum> {
    let (mut events, mut trials) = (0.0, 0.0);
    for [_, wanted, _, den] in &table.sums {
        (events, trials) = (events + wanted, trials + den);
    }
    let rate = if trials > 0.0 { events / trials } else { 0.0 };
    let unit = if rate > 0.0 {
        prior / rate
    } else {
        f64::from(prior > 0.0)
    };
    table
        .sums
        .iter()
        .map(|[seen, wanted, den, past]| {
            let past = past + unit;
            let own = if past > 0.0 {
                (wanted + unit * rate) / past
            } else {
                rate
            };
            Sum {
                seen: *seen,
                wanted: own * den,
            }
        })
        .collect()
}

/// How much more than counting noise the leaves vary: the middle Pearson term among leaves with at
/// least `least` expected. For amounts of money it also brings the unit of currency to counts.
fn dispersion(leaves: &[Sum], least: f64) -> f64 {
    let judged = leaves
        .iter()
        .filter(|leaf| leaf.wanted > 0.0 && leaf.wanted >= least);
    let mut terms: Vec<f64> = judged
        .map(|leaf| (leaf.seen - leaf.wanted).powi(2) / leaf.wanted)
        .collect();
    if terms.len() < 5 {
        return 1.0;
    }
    let most = terms.iter().copied().fold(0.0, f64::max);
    let middle = terms.len() / 2;
    let usual = *terms.select_nth_unstable_by(middle, f64::total_cmp).1 / 0.455;
    usual.max(1e-6 * most).max(f64::MIN_POSITIVE)
}

/// The combination inside which the rate changed most clearly while the rest stayed as expected.
fn strongest(leaves: &[Sum], cuboids: &[Cuboid]) -> Option<(usize, u32, f64)> {
    let mut all = Sum::default();
    leaves.iter().for_each(|leaf| all.add(*leaf));
    let mut best: Option<(usize, u32, f64)> = None;
    for (index, cuboid) in cuboids.iter().enumerate() {
        let mut sums = vec![Sum::default(); cuboid.groups];
        for (id, leaf) in cuboid.ids.iter().zip(leaves) {
            sums[*id as usize].add(*leaf);
        }
        for (group, sum) in sums.iter().enumerate() {
            let inside = sum.surprise();
            let outside = all.without(*sum).surprise();
            let alike = if inside * outside > 0.0 {
                outside.abs()
            } else {
                0.0
            };
            let value = inside.abs() - alike;
            if value > best.map_or(0.0, |one| one.2 * (1.0 + 1e-9)) {
                best = Some((index, group as u32, value));
            }
        }
    }
    best
}
