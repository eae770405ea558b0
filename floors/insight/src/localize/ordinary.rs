//! What is ordinary (常态): the general trend of all leaves, and how far members usually differ.
//!
//! A cause must stand out from both. When every region moves by a few percent of its own, a region
//! that moved by a few percent is no cause, however many leaves agree on it.

use super::lattice::Cuboid;
use super::prepare::Prepared;

/// Factor on the expected values that brings most leaves to no change: the mode of the relative
/// shift among the larger leaves. 1 where hardly more
/// leaves lie around the mode than around zero.
pub(super) fn trend(table: &Prepared, order: &[u32]) -> f64 {
    let large = &order[order.len() - order.len().div_ceil(4)..];
    let mut shifts: Vec<f64> = large
        .iter()
        .map(|row| {
            let [actual, expected, ..] = table.sums[*row as usize];
            (actual - expected) / actual.abs().max(expected.abs())
        })
        .collect();
    if shifts.len() < 20 {
        return 1.0;
    }
    shifts.sort_unstable_by(f64::total_cmp);
    let (mode, width) = (half_sample_mode(&shifts), core(&shifts));
    let near = |centre: f64| {
        let below = |limit: f64| shifts.partition_point(|shift| *shift < limit) as f64;
        below(centre + 0.5 * width) - below(centre - 0.5 * width)
    };
    let (at_mode, at_zero) = (near(mode), near(0.0));
    if mode.abs() <= 1e-3 || at_mode - at_zero <= 4.0 * (at_mode + at_zero).sqrt() {
        return 1.0;
    }
    if mode < 0.0 {
        1.0 + mode
    } else {
        1.0 / (1.0 - mode).max(0.05)
    }
}

/// Mode by repeated halving: the half of the sample that lies closest together, and so on.
fn half_sample_mode(sorted: &[f64]) -> f64 {
    let mut sample = sorted;
    while sample.len() > 3 {
        let half = sample.len().div_ceil(2);
        let width = |start: usize| sample[start + half - 1] - sample[start];
        let mut best = 0;
        for start in 1..=sample.len() - half {
            if width(start) < width(best) {
                best = start;
            }
        }
        sample = &sample[best..best + half];
    }
    sample[sample.len() / 2]
}

/// Half the width of the narrowest half of the sample, as a standard deviation.
fn core(sorted: &[f64]) -> f64 {
    let half = sorted.len().div_ceil(2);
    let widths = (0..=sorted.len() - half).map(|start| sorted[start + half - 1] - sorted[start]);
    widths.fold(f64::INFINITY, f64::min) / 1.349
}

/// Fewer groups than this cannot tell their usual spread alone.
const FEW: usize = 8;

/// For each cuboid the usual spread of the shifts of its groups beyond what the noise of their
/// leaves brings. Learned from the middle of the groups of one and two dimensions, so that a
/// minority of true causes does not hide itself; deeper cuboids take the widest of their pairs.
pub(super) fn member_spread(shift: &[f64], cuboids: &[Cuboid]) -> Vec<f64> {
    let mut sizes: Vec<f64> = shift.iter().map(|one| one.abs()).collect();
    let middle = sizes.len() / 2;
    let usual = sizes
        .select_nth_unstable_by(middle, f64::total_cmp)
        .1
        .max(0.002);
    let clipped: Vec<f64> = shift
        .iter()
        .map(|one| one.clamp(-2.2 * usual, 2.2 * usual))
        .collect();
    let mut spread: Vec<f64> = Vec::with_capacity(cuboids.len());
    for cuboid in cuboids {
        let own = match cuboid.named.len() {
            1 | 2 => group_spread(cuboid, &clipped),
            _ => {
                let inside = |other: &&Cuboid| {
                    other.named.len() == 2 && other.mask() & cuboid.mask() == other.mask()
                };
                let known = cuboids.iter().zip(&spread);
                known
                    .filter(|(o, _)| inside(o))
                    .map(|(_, s)| *s)
                    .fold(0.0, f64::max)
            }
        };
        spread.push(own);
    }
    let mut single: Vec<f64> = cuboids
        .iter()
        .zip(&spread)
        .filter(|(c, _)| c.named.len() == 1)
        .map(|(_, s)| *s)
        .collect();
    single.sort_unstable_by(f64::total_cmp);
    let typical = single[single.len() / 2];
    for (cuboid, own) in cuboids.iter().zip(&mut spread) {
        if cuboid.groups < FEW {
            *own = own.max(typical);
        }
    }
    spread
}

/// Spread of the group means around their median, from its lowest quarter, less sampling noise.
fn group_spread(cuboid: &Cuboid, shift: &[f64]) -> f64 {
    let mut sums = vec![[0.0_f64; 3]; cuboid.groups];
    for (id, one) in cuboid.ids.iter().zip(shift) {
        let sum = &mut sums[*id as usize];
        *sum = [sum[0] + 1.0, sum[1] + one, sum[2] + one * one];
    }
    sums.retain(|sum| sum[0] >= 4.0);
    if sums.len() < 4 {
        return 0.0;
    }
    let mut means: Vec<f64> = sums.iter().map(|sum| sum[1] / sum[0]).collect();
    means.sort_unstable_by(f64::total_cmp);
    let centre = means[means.len() / 2];
    let mut off: Vec<(f64, f64)> = sums
        .iter()
        .map(|[count, sum, square]| {
            let mean = sum / count;
            (
                (mean - centre).abs(),
                (square / count - mean * mean) / count,
            )
        })
        .collect();
    off.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let quarter = off[off.len() / 4].0 / 0.319;
    let noise = off.iter().map(|one| one.1).sum::<f64>() / off.len() as f64;
    (quarter * quarter - noise).max(0.0).sqrt()
}
