//! Causes of a change in a sum (总量归因): sales, quantity, cost.

use super::cases::Options;
use super::evidence::{Evidence, grain};
use super::lattice::Cuboid;
use super::noise;
use super::prepare::Prepared;
use super::search::{Found, Search};

/// Nats that a cause against the main direction must have on top.
const AGAINST: f64 = 2.0;

/// Leaves with their size, the larger of actual and expected, and their order by size.
struct Sized<'a> {
    table: &'a Prepared,
    size: Vec<f64>,
    order: Vec<u32>,
    grain: Vec<f64>,
}

/// Causes of the change, strongest first.
pub(super) fn causes(table: &Prepared, cuboids: &[Cuboid], options: &Options) -> Vec<Found> {
    let nothing = vec![false; table.leaves()];
    let sized = by_size(table);
    let (falls, rises) = rayon::join(
        || one_way(&sized, cuboids, -1.0, nothing.clone(), options),
        || one_way(&sized, cuboids, 1.0, nothing.clone(), options),
    );
    let weight = |found: &[Found]| found.iter().map(|one| one.evidence).sum::<f64>();
    let (first, second, back) = if weight(&falls.0) >= weight(&rises.0) {
        (falls, rises, 1.0)
    } else {
        (rises, falls, -1.0)
    };
    let (mut found, explained) = first;
    if !second.0.is_empty() && !found.is_empty() {
        let stricter = Options { min_evidence: options.min_evidence + AGAINST, ..*options };
        found.extend(one_way(&sized, cuboids, back, explained, &stricter).0);
    }
    found.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
    found.truncate(options.max_causes);
    found
}

fn by_size(table: &Prepared) -> Sized<'_> {
    let size: Vec<f64> = table.sums.iter().map(|sum| sum[0].abs().max(sum[1].abs())).collect();
    let mut order: Vec<u32> = (0..size.len() as u32).collect();
    order.sort_unstable_by(|a, b| size[*a as usize].total_cmp(&size[*b as usize]).then(a.cmp(b)));
    let grain = grain(&size, &order);
    Sized { table, size, order, grain }
}

/// Causes that pull one way: `sign` 1 for rises, −1 for falls.
fn one_way(
    sized: &Sized<'_>,
    cuboids: &[Cuboid],
    sign: f64,
    explained: Vec<bool>,
    options: &Options,
) -> (Vec<Found>, Vec<bool>) {
    let shift = |(sum, size): (&[f64; 4], &f64)| sign * (sum[0] - sum[1]) / size;
    let pull: Vec<f64> = sized.table.sums.iter().zip(&sized.size).map(shift).collect();
    let noise = noise::learn(&pull, &sized.order, &explained);
    let evidence = Evidence { pull, grain: sized.grain.clone(), noise };
    Search::new(sized.table, cuboids, evidence, explained).run(options)
}
