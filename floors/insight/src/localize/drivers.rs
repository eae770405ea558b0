//! Drivers of a change (驱动因素): what carried it, when no crisp cause stands out.

use super::cases::{Cases, LocalizeError, Measure, Options};
use super::figures::{Book, quotient, rate_effect};
use super::lattice::{self, Cuboid};
use super::outcome::Explanation;
use super::prepare::{Prepared, prepare};
use super::search::naming_cost;

/// Share of the change below which a combination is not worth a line.
const MATERIAL: f64 = 0.05;

/// Share of all movements, up and down, below which it is not either.
const MATERIAL_OF_ALL: f64 = 0.01;

/// A leaf's or group's change out of proportion to its size, its change, and its size.
#[derive(Debug, Clone, Copy, Default)]
struct Pull {
    excess: f64,
    effect: f64,
    base: f64,
}

/// Ranks the combinations that carry the change out of proportion to their size, without overlap:
/// each leaf belongs to at most one driver, and drivers and residual add up. A change that is
/// spread in proportion has no drivers.
///
/// # Errors
/// As [`localize`](super::localize).
pub fn explain_change(cases: &Cases<'_>, options: &Options) -> Result<Explanation, LocalizeError> {
    cases.check()?;
    options.check()?;
    let mut book = Book::open(cases);
    let mut drivers = Vec::new();
    if book.silence().is_none() {
        let table = prepare(cases);
        let cuboids = lattice::build(&table, options.max_depth);
        let additive = matches!(cases.measure, Measure::Additive { .. });
        for (cuboid, row, surprise) in rank(&table, &cuboids, additive, options) {
            drivers.push(book.enter(table.members_at(&cuboids[cuboid].named, row), surprise));
        }
    }
    let residual = book.residual(&drivers);
    drivers.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
    Ok(Explanation { drivers, residual })
}

/// Drivers as cuboid, a leaf of the group, and surprise, most surprising first.
fn rank(
    table: &Prepared,
    cuboids: &[Cuboid],
    additive: bool,
    options: &Options,
) -> Vec<(usize, usize, f64)> {
    let mut leaves = pulls(table, additive);
    let (total, flow) = leaves.iter().fold((0.0, 0.0), |(total, flow), leaf| {
        (total + leaf.effect, flow + leaf.excess.abs())
    });
    let least = (MATERIAL * f64::abs(total)).max(MATERIAL_OF_ALL * flow);
    let scale = dispersion(&leaves);
    let costs: Vec<f64> = cuboids
        .iter()
        .map(|one| naming_cost(one, cuboids))
        .collect();
    let mut sums: Vec<Vec<Pull>> = cuboids.iter().map(|one| sum_groups(one, &leaves)).collect();
    let mut ranked = Vec::new();
    while ranked.len() < options.max_causes {
        let floor = (options.min_evidence, least, scale);
        let Some((surprise, index, group)) = most_surprising(&sums, &costs, floor) else {
            break;
        };
        let rows = cuboids[index].rows_of(group);
        ranked.push((index, rows[0], surprise));
        for row in rows {
            let gone = std::mem::take(&mut leaves[row]);
            for (groups, cuboid) in sums.iter_mut().zip(cuboids) {
                let sum = &mut groups[cuboid.ids[row] as usize];
                sum.excess -= gone.excess;
                sum.effect -= gone.effect;
                sum.base -= gone.base;
            }
        }
    }
    ranked
}

/// The group whose excess is the least likely by chance, as surprise, cuboid and group; `floor` holds the evidence
/// and the amount that a group needs, and the usual dispersion.
fn most_surprising(
    sums: &[Vec<Pull>],
    costs: &[f64],
    (evidence, least, scale): (f64, f64, f64),
) -> Option<(f64, usize, u32)> {
    let groups = sums.iter().enumerate().flat_map(|(index, groups)| {
        groups
            .iter()
            .enumerate()
            .map(move |(group, sum)| (index, group, sum))
    });
    let mut best = (evidence, None);
    for (index, group, sum) in groups {
        let material = sum.base > 0.0 && sum.excess.abs() > least && sum.excess * sum.effect > 0.0;
        let surprise = 0.5 * sum.excess * sum.excess / (scale * sum.base) - costs[index];
        if material && surprise > best.0 * (1.0 + 1e-9) {
            best = (surprise, Some((index, group as u32)));
        }
    }
    best.1.map(|(index, group)| (best.0, index, group))
}

/// Each leaf's change, and what of it exceeds the change of the whole in proportion to size.
fn pulls(table: &Prepared, additive: bool) -> Vec<Pull> {
    let past: [f64; 2] = table
        .sums
        .iter()
        .fold([0.0; 2], |sum, leaf| [sum[0] + leaf[1], sum[1] + leaf[3]]);
    let rate = quotient(past[0], past[1]);
    let mut leaves: Vec<Pull> = table
        .sums
        .iter()
        .map(|[actual, expected, den, past_den]| {
            if additive {
                let base = 0.5 * (actual.abs() + expected.abs());
                return Pull {
                    excess: 0.0,
                    effect: actual - expected,
                    base,
                };
            }
            let effect = rate_effect(*actual, *den, *expected, *past_den, rate);
            Pull {
                excess: 0.0,
                effect,
                base: den * rate.abs(),
            }
        })
        .collect();
    let (effect, base) = leaves.iter().fold((0.0, 0.0), |sum, leaf| {
        (sum.0 + leaf.effect, sum.1 + leaf.base)
    });
    let general = quotient(effect, base);
    leaves
        .iter_mut()
        .for_each(|leaf| leaf.excess = leaf.effect - general * leaf.base);
    leaves
}

/// How strongly leaves of unit size vary: the middle squared excess per unit of size.
fn dispersion(leaves: &[Pull]) -> f64 {
    let live = leaves.iter().filter(|leaf| leaf.base > 0.0);
    let mut terms: Vec<f64> = live
        .map(|leaf| leaf.excess * leaf.excess / leaf.base)
        .collect();
    if terms.is_empty() {
        return 1.0;
    }
    let largest = terms.iter().copied().fold(0.0, f64::max);
    let middle = terms.len() / 2;
    let usual = *terms.select_nth_unstable_by(middle, f64::total_cmp).1 / 0.455;
    usual.max(1e-6 * largest).max(f64::MIN_POSITIVE)
}

fn sum_groups(cuboid: &Cuboid, leaves: &[Pull]) -> Vec<Pull> {
    let mut sums = vec![Pull::default(); cuboid.groups];
    for (id, leaf) in cuboid.ids.iter().zip(leaves) {
        let sum = &mut sums[*id as usize];
        sum.excess += leaf.excess;
        sum.effect += leaf.effect;
        sum.base += leaf.base;
    }
    sums
}
