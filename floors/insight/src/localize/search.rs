//! The search for causes (根因搜索): evidence per combination, strongest first, each leaf explained once.

use super::cases::{Cases, Measure, Options};
use super::lattice;

/// Severities tried for a common relative change.
const STEPS: usize = 16;

/// A combination accepted as a cause: its members, its leaves and the evidence for it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub members: Vec<(usize, u32)>,
    pub rows: Vec<usize>,
    pub evidence: f64,
}

/// Causes of a change, strongest first.
pub(super) fn causes(cases: &Cases<'_>, options: &Options) -> Vec<Found> {
    let shift = relative_shift(cases);
    let mut weight = leaf_evidence(&shift);
    let cuboids = lattice::build(cases.dims, options.max_depth);
    let mut found: Vec<Found> = Vec::new();
    while found.len() < options.max_causes {
        let best = best_group(&cuboids, &weight);
        let Some((cuboid, group, evidence)) = best.filter(|best| best.2 > options.min_evidence)
        else {
            break;
        };
        let rows: Vec<usize> = cuboids[cuboid].rows_of(group).collect();
        for row in &rows {
            weight[*row] = [0.0; STEPS];
        }
        let members = cuboids[cuboid].members_at(cases.dims, rows[0]);
        found.push(Found {
            members,
            rows,
            evidence,
        });
    }
    found
}

/// Change of each leaf relative to the larger of actual and expected, in −2..2.
fn relative_shift(cases: &Cases<'_>) -> Vec<f64> {
    let shift = |actual: f64, expected: f64| {
        let scale = actual.abs().max(expected.abs());
        if scale == 0.0 {
            0.0
        } else {
            (actual - expected) / scale
        }
    };
    match cases.measure {
        Measure::Additive { actual, expected } => actual
            .iter()
            .zip(expected)
            .map(|(a, e)| shift(*a, *e))
            .collect(),
        Measure::Ratio { actual, expected } => (0..actual.0.len())
            .map(|row| {
                let rate = super::outcome::quotient(expected.0[row], expected.1[row]);
                shift(actual.0[row], rate * actual.1[row])
            })
            .collect(),
    }
}

fn leaf_evidence(shift: &[f64]) -> Vec<[f32; STEPS]> {
    let mut sizes: Vec<f64> = shift.iter().map(|s| s.abs()).filter(|s| *s > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let spread = sizes
        .get(sizes.len() / 2)
        .map_or(0.01, |median| (1.4826 * median).max(0.01));
    let sign = if shift.iter().sum::<f64>() < 0.0 {
        -1.0
    } else {
        1.0
    };
    let density = |x: f64, scale: f64| (-0.5 * (x / scale).powi(2)).exp() / scale + 1e-4;
    shift
        .iter()
        .map(|s| {
            let mut row = [0.0; STEPS];
            if *s != 0.0 {
                let normal = density(*s, spread).ln();
                for (step, cell) in row.iter_mut().enumerate() {
                    let centre = sign * (step as f64 + 1.0) / STEPS as f64;
                    *cell = (density(s - centre, 0.05).ln() - normal) as f32;
                }
            }
            row
        })
        .collect()
}

fn best_group(cuboids: &[lattice::Cuboid], weight: &[[f32; STEPS]]) -> Option<(usize, u32, f64)> {
    let mut best: Option<(usize, u32, f64)> = None;
    for (index, cuboid) in cuboids.iter().enumerate() {
        let mut sums = vec![[0.0_f32; STEPS]; cuboid.groups];
        for (id, row) in cuboid.ids.iter().zip(weight) {
            for (sum, cell) in sums[*id as usize].iter_mut().zip(row) {
                *sum += cell;
            }
        }
        let cost = (cuboid.groups as f64).ln() + 2.0 * cuboid.dims.len() as f64;
        for (group, sum) in sums.iter().enumerate() {
            let gain = f64::from(sum.iter().copied().fold(0.0, f32::max)) - cost;
            if best.is_none_or(|(_, _, other)| gain > other) {
                best = Some((index, group as u32, gain));
            }
        }
    }
    best
}
