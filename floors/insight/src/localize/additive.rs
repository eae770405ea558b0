//! Causes of a change in a sum (总量归因): sales, quantity, cost.

use super::cases::Options;
use super::evidence::{Evidence, grain};
use super::lattice::Cuboid;
use super::noise;
use super::prepare::Prepared;
use super::search::{Found, Search};

/// Nats that a cause against the main direction must have on top.
const AGAINST: f64 = 2.0;

/// Causes of the change, strongest first.
pub(super) fn causes(table: &Prepared, cuboids: &[Cuboid], options: &Options) -> Vec<Found> {
    let nothing = vec![false; table.leaves()];
    let falls = one_way(table, cuboids, -1.0, nothing.clone(), options);
    let rises = one_way(table, cuboids, 1.0, nothing, options);
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
        found.extend(one_way(table, cuboids, back, explained, &stricter).0);
    }
    found.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
    found.truncate(options.max_causes);
    found
}

/// Causes that pull one way: `sign` 1 for rises, −1 for falls.
fn one_way(
    table: &Prepared,
    cuboids: &[Cuboid],
    sign: f64,
    explained: Vec<bool>,
    options: &Options,
) -> (Vec<Found>, Vec<bool>) {
    let (pull, size) = shifts(table, sign);
    let noise = noise::learn(&pull, &size, &explained);
    let evidence = Evidence {
        pull,
        grain: grain(&size),
        noise,
    };
    Search::new(table, cuboids, evidence, explained).run(options)
}

/// Change of each leaf relative to the larger of actual and expected, and that larger value.
fn shifts(table: &Prepared, sign: f64) -> (Vec<f64>, Vec<f64>) {
    let shift = |sum: &[f64; 4]| {
        let size = sum[0].abs().max(sum[1].abs());
        (sign * (sum[0] - sum[1]) / size, size)
    };
    table.sums.iter().map(shift).unzip()
}
