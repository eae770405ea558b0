//! Causes of a change in a sum (总量归因): sales, quantity, cost.

use super::cases::Options;
use super::evidence::{Evidence, grain};
use super::lattice::Cuboid;
use super::prepare::Prepared;
use super::search::{Found, Ground, Search};
use super::{noise, ordinary};

/// Nats that a cause against the main direction must have on top.
const AGAINST: f64 = 2.0;

/// Leaves with their shift and size, and what is ordinary among them.
struct Leaves<'a> {
    table: &'a Prepared,
    cuboids: &'a [Cuboid],
    /// Change relative to the larger of actual and expected, after the general trend.
    shift: Vec<f64>,
    /// Leaves by size.
    order: Vec<u32>,
    grain: Vec<f64>,
    /// Usual spread of groups, by cuboid.
    usual: Vec<f64>,
}

/// Causes of the change, strongest first, and whether the leaves share a general trend.
pub(super) fn causes(
    table: &Prepared,
    cuboids: &[Cuboid],
    options: &Options,
) -> (Vec<Found>, bool) {
    let (leaves, trending) = measure(table, cuboids);
    let nothing = vec![false; table.leaves()];
    let (falls, rises) = rayon::join(
        || one_way(&leaves, -1.0, nothing.clone(), options),
        || one_way(&leaves, 1.0, nothing.clone(), options),
    );
    let weight = |found: &[Found]| found.iter().map(|one| one.evidence).sum::<f64>();
    let (first, second, back) = if weight(&falls.0) >= weight(&rises.0) {
        (falls, rises, 1.0)
    } else {
        (rises, falls, -1.0)
    };
    let (mut found, explained) = first;
    if !second.0.is_empty() && !found.is_empty() {
        let stricter = Options {
            min_evidence: options.min_evidence + AGAINST,
            ..*options
        };
        found.extend(one_way(&leaves, back, explained, &stricter).0);
    }
    found.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
    found.truncate(options.max_causes);
    (found, trending)
}

fn measure<'a>(table: &'a Prepared, cuboids: &'a [Cuboid]) -> (Leaves<'a>, bool) {
    let larger = |sum: &[f64; 4]| sum[0].abs().max(sum[1].abs());
    let size: Vec<f64> = table.sums.iter().map(larger).collect();
    let mut order: Vec<u32> = (0..size.len() as u32).collect();
    order.sort_unstable_by(|a, b| {
        size[*a as usize]
            .total_cmp(&size[*b as usize])
            .then(a.cmp(b))
    });
    let grain = grain(&size, &order);
    let trend = ordinary::trend(table, &order);
    let shift: Vec<f64> = table
        .sums
        .iter()
        .map(|[actual, expected, ..]| {
            let expected = expected * trend;
            (actual - expected) / actual.abs().max(expected.abs())
        })
        .collect();
    let usual = ordinary::member_spread(&shift, cuboids);
    (
        Leaves {
            table,
            cuboids,
            shift,
            order,
            grain,
            usual,
        },
        trend != 1.0,
    )
}

/// Causes that pull one way: `sign` 1 for rises, −1 for falls.
fn one_way(
    leaves: &Leaves<'_>,
    sign: f64,
    explained: Vec<bool>,
    options: &Options,
) -> (Vec<Found>, Vec<bool>) {
    let pull: Vec<f64> = leaves.shift.iter().map(|shift| sign * shift).collect();
    let noise = noise::learn(&pull, &leaves.order, &explained);
    let evidence = Evidence {
        pull,
        grain: leaves.grain.clone(),
        noise,
    };
    let ground = Ground {
        table: leaves.table,
        cuboids: leaves.cuboids,
        usual: &leaves.usual,
    };
    Search::new(ground, evidence, explained).run(options)
}
