//! Seeded cases of the published kinds (合成案例): synthetic sets S and L after the RiskLoc paper's
//! description, and count data with rounded injections like set B0 of the Squeeze paper.

use super::{Case, Values};
use qd_insight::localize::Dim;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::index::sample};
use std::collections::BTreeSet;

/// Ranges a synthetic case is drawn from.
pub struct Recipe {
    pub sizes: &'static [u32],
    pub noise: f64,
    pub severity: (f64, f64),
    pub deviation: f64,
    pub anomalies: usize,
    pub elements: usize,
    pub deepest_only: bool,
}

pub const S: Recipe = Recipe {
    sizes: &[10, 12, 10, 8, 5],
    noise: 0.25,
    severity: (0.2, 1.0),
    deviation: 0.1,
    anomalies: 3,
    elements: 3,
    deepest_only: false,
};

pub const L: Recipe = Recipe {
    sizes: &[10, 24, 10, 15],
    noise: 0.1,
    severity: (0.5, 1.0),
    deviation: 0.0,
    anomalies: 5,
    elements: 1,
    deepest_only: true,
};

/// A synthetic table of the recipe without any anomaly: only the noise of its leaves.
pub fn quiet(recipe: &Recipe, seed: u64) -> Case {
    let mut case = synthetic(
        &Recipe {
            sizes: recipe.sizes,
            anomalies: 0,
            ..*recipe
        },
        seed,
    );
    case.truth.clear();
    case
}

/// Sales of a year against the year before: region × product × channel × seller × month sizes,
/// every member with its own growth of a few percent, leaf noise that shrinks with size, gaps; one
/// combination planted with `severity` (0 for none). The whole grew by `trend`.
pub fn sales(trend: f64, severity: f64, seed: u64) -> Case {
    let mut rng = StdRng::seed_from_u64(seed);
    let dims = full_grid(&[6, 20, 4, 15]);
    let leaves = dims[0].codes.len();
    let draw = |scale: f64, rng: &mut StdRng| -> Vec<Vec<f64>> {
        dims.iter()
            .map(|d| d.members.iter().map(|_| scale * normal(rng)).collect())
            .collect()
    };
    let (level, growth) = (draw(0.8, &mut rng), draw(0.03, &mut rng));
    let hit = [rng.random_range(0..6), rng.random_range(0..20)];
    let (mut actual, mut expected) = (vec![0.0; leaves], vec![0.0; leaves]);
    for row in 0..leaves {
        let sum = |of: &[Vec<f64>]| -> f64 {
            dims.iter()
                .zip(of)
                .map(|(d, o)| o[d.codes[row] as usize])
                .sum()
        };
        let mean = (sum(&level) + 2.5).exp();
        let year = |scale: f64, rng: &mut StdRng| {
            let orders = scale * mean + (scale * mean).sqrt() * normal(rng);
            (orders.round().max(0.0)) * 120.0
        };
        expected[row] = year(1.0, &mut rng);
        let planted = severity > 0.0 && [dims[0].codes[row], dims[1].codes[row]] == hit;
        let cut = if planted { 1.0 - severity } else { 1.0 };
        actual[row] = year(
            (1.0 + trend) * (1.0 + sum(&growth)).max(0.1) * cut,
            &mut rng,
        );
    }
    let mut truth = BTreeSet::new();
    if severity > 0.0 {
        truth.insert(format!("a=a{}&b=b{}", hit[0] + 1, hit[1] + 1));
    }
    Case {
        name: seed.to_string(),
        dims,
        values: Values::Additive { actual, expected },
        truth,
    }
}

/// A ledger of 100,000 sales lines over eight dimensions; one region × product lost 45 %.
pub fn wide(seed: u64) -> Case {
    let mut rng = StdRng::seed_from_u64(seed);
    let sizes = [8, 40, 5, 60, 12, 30, 4, 6];
    let rows = 100_000;
    let dims: Vec<Dim> = full_grid(&[1, 1, 1, 1, 1, 1, 1, 1])
        .into_iter()
        .zip(sizes)
        .map(|(dim, size)| {
            let members = (1..=size)
                .map(|number| format!("{}{number}", dim.name))
                .collect();
            let codes = (0..rows).map(|_| rng.random_range(0..size)).collect();
            Dim {
                name: dim.name,
                codes,
                members,
            }
        })
        .collect();
    let hit = |row: usize| dims[0].codes[row] == 3 && dims[1].codes[row] == 17;
    let expected: Vec<f64> = (0..rows).map(|_| (6.0 + normal(&mut rng)).exp()).collect();
    let actual = (0..rows)
        .map(|row| {
            expected[row] * (1.0 + 0.1 * normal(&mut rng)) * if hit(row) { 0.55 } else { 1.0 }
        })
        .collect();
    let truth = BTreeSet::from(["a=a4&b=b18".to_owned()]);
    Case {
        name: seed.to_string(),
        dims,
        values: Values::Additive { actual, expected },
        truth,
    }
}

struct Planted {
    dims: Vec<usize>,
    elements: Vec<Vec<u32>>,
    severity: f64,
    deviation: f64,
}

/// One synthetic case of the recipe.
pub fn synthetic(recipe: &Recipe, seed: u64) -> Case {
    let mut rng = StdRng::seed_from_u64(seed);
    let dims = full_grid(recipe.sizes);
    let leaves = dims[0].codes.len();
    let zero_rate = rng.random_range(0.0..0.25);
    let noise = rng.random_range(0.0..recipe.noise);
    let alpha: f64 = rng.random_range(0.5..1.0);
    let (mut actual, mut expected) = (vec![0.0; leaves], vec![0.0; leaves]);
    for row in 0..leaves {
        let weibull = 100.0 * (-(1.0 - rng.random::<f64>()).ln()).powf(1.0 / alpha);
        let value = if rng.random::<f64>() > zero_rate {
            weibull
        } else {
            0.0
        };
        let other = value * (1.0 + noise * normal(&mut rng));
        let swap = rng.random::<bool>();
        (actual[row], expected[row]) = if swap { (other, value) } else { (value, other) };
        expected[row] = expected[row].max(0.0);
    }
    let planted = plant(recipe, noise, &dims, &actual, &mut rng);
    let rise = actual.iter().sum::<f64>() > expected.iter().sum::<f64>();
    for one in &planted {
        for row in 0..leaves {
            if !one
                .elements
                .iter()
                .any(|element| covers(&dims, &one.dims, element, row))
            {
                continue;
            }
            let kept = (1.0 - one.severity - one.deviation * normal(&mut rng)).max(0.0);
            if rise {
                expected[row] = actual[row] * kept;
            } else {
                actual[row] = expected[row] * kept;
            }
        }
    }
    let truth = planted.iter().flat_map(|one| labels(&dims, one)).collect();
    Case {
        name: seed.to_string(),
        dims,
        values: Values::Additive { actual, expected },
        truth,
    }
}

fn plant(
    recipe: &Recipe,
    noise: f64,
    dims: &[Dim],
    actual: &[f64],
    rng: &mut StdRng,
) -> Vec<Planted> {
    let count = if recipe.anomalies == 0 {
        0
    } else {
        rng.random_range(1..=recipe.anomalies)
    };
    let mut planted: Vec<Planted> = Vec::new();
    let all = dims.len();
    for _ in 0..count {
        let depth = if recipe.deepest_only {
            all
        } else {
            rng.random_range(1..=all)
        };
        let wanted = rng.random_range(1..=recipe.elements);
        let severity = rng.random_range(recipe.severity.0..recipe.severity.1) + noise;
        let deviation = recipe.deviation * rng.random::<f64>();
        loop {
            let mut named = sample(rng, all, depth).into_vec();
            named.sort_unstable();
            if depth < all && planted.iter().any(|one| one.dims == named) {
                continue;
            }
            let Some(elements) = free_elements(&named, wanted, dims, &planted, rng) else {
                continue;
            };
            let live = |element: &Vec<u32>| {
                (0..actual.len())
                    .any(|row| covers(dims, &named, element, row) && actual[row] != 0.0)
            };
            let distinct: BTreeSet<&Vec<u32>> = elements.iter().collect();
            if distinct.len() == wanted && (depth < all || elements.iter().all(live)) {
                planted.push(Planted {
                    dims: named,
                    elements,
                    severity,
                    deviation,
                });
                break;
            }
        }
    }
    planted
}

/// Elements of `named` that share no member with an earlier anomaly.
fn free_elements(
    named: &[usize],
    wanted: usize,
    dims: &[Dim],
    planted: &[Planted],
    rng: &mut StdRng,
) -> Option<Vec<Vec<u32>>> {
    let mut elements = vec![Vec::new(); wanted];
    for dim in named {
        let taken = |code: &u32| {
            planted.iter().any(|one| {
                let place = one.dims.iter().position(|d| d == dim);
                place.is_some_and(|place| one.elements.iter().any(|e| e[place] == *code))
            })
        };
        let free: Vec<u32> = (0..dims[*dim].members.len() as u32)
            .filter(|c| !taken(c))
            .collect();
        if free.is_empty() {
            return None;
        }
        for element in &mut elements {
            element.push(free[rng.random_range(0..free.len())]);
        }
    }
    Some(elements)
}

/// Counts with one percent noise on all leaves and one to three causes of one layer whose leaves are
/// cut by 40 to 100 percent and rounded to whole units before the noise.
pub fn counted(layer: usize, causes: usize, seed: u64) -> Case {
    let mut rng = StdRng::seed_from_u64(seed);
    let dims = full_grid(&[6, 36, 10, 10]);
    let leaves = dims[0].codes.len();
    let pull: Vec<Vec<f64>> = dims
        .iter()
        .map(|dim| dim.members.iter().map(|_| 1.1 * normal(&mut rng)).collect())
        .collect();
    let mut expected = vec![0.0; leaves];
    for (row, value) in expected.iter_mut().enumerate() {
        let level: f64 = dims
            .iter()
            .zip(&pull)
            .map(|(d, p)| p[d.codes[row] as usize])
            .sum();
        let draw = (level + 1.3 + 1.2 * normal(&mut rng)).exp();
        *value = if rng.random::<f64>() < 0.25 {
            0.0
        } else {
            draw.floor()
        };
    }
    let mut planted: Vec<(Vec<usize>, Vec<u32>, f64)> = Vec::new();
    while planted.len() < causes {
        let mut named = sample(&mut rng, 4, layer).into_vec();
        named.sort_unstable();
        let element: Vec<u32> = named
            .iter()
            .map(|d| rng.random_range(0..dims[*d].members.len() as u32))
            .collect();
        let live = (0..leaves)
            .filter(|row| covers(&dims, &named, &element, *row) && expected[*row] >= 3.0)
            .count();
        let severity = [0.4, 0.6, 0.8, 1.0][rng.random_range(0..4)];
        let fresh = planted
            .iter()
            .all(|(d, e, s)| (d != &named || e != &element) && *s != severity);
        if live >= 3 && fresh {
            planted.push((named, element, severity));
        }
    }
    let actual = (0..leaves)
        .map(|row| {
            let hit = planted
                .iter()
                .rev()
                .find(|(d, e, _)| covers(&dims, d, e, row));
            let base = hit.map_or(expected[row], |(_, _, s)| {
                (expected[row] * (1.0 - s)).round()
            });
            base * (1.0 + 0.01 * normal(&mut rng))
        })
        .collect();
    let truth = planted
        .into_iter()
        .flat_map(|(d, e, severity)| {
            labels(
                &dims,
                &Planted {
                    dims: d,
                    elements: vec![e],
                    severity,
                    deviation: 0.0,
                },
            )
        })
        .collect();
    Case {
        name: seed.to_string(),
        dims,
        values: Values::Additive { actual, expected },
        truth,
    }
}

fn labels(dims: &[Dim], one: &Planted) -> Vec<String> {
    let label = |element: &Vec<u32>| {
        let part = |(dim, code): (&usize, &u32)| {
            format!("{}={}", dims[*dim].name, dims[*dim].members[*code as usize])
        };
        super::canonical(
            &one.dims
                .iter()
                .zip(element)
                .map(part)
                .collect::<Vec<_>>()
                .join("&"),
        )
    };
    one.elements.iter().map(label).collect()
}

fn covers(dims: &[Dim], named: &[usize], element: &[u32], row: usize) -> bool {
    named
        .iter()
        .zip(element)
        .all(|(dim, code)| dims[*dim].codes[row] == *code)
}

/// Every combination of dimensions `a`, `b`, … of the given sizes.
pub fn full_grid(sizes: &[u32]) -> Vec<Dim> {
    let leaves: usize = sizes.iter().map(|size| *size as usize).product();
    let mut block = leaves;
    sizes
        .iter()
        .enumerate()
        .map(|(index, size)| {
            let name = char::from(b'a' + index as u8).to_string();
            block /= *size as usize;
            let codes = (0..leaves)
                .map(|row| (row / block % *size as usize) as u32)
                .collect();
            let members = (1..=*size)
                .map(|number| format!("{name}{number}"))
                .collect();
            Dim {
                name,
                codes,
                members,
            }
        })
        .collect()
}

/// A standard normal draw (Box and Muller).
pub fn normal(rng: &mut StdRng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}
