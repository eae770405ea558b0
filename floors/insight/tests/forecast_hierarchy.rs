//! Coherent hierarchies (层级一致): parts add up exactly, and the forecasts gain by it.

use proptest::prelude::*;
use qd_insight::forecast::{Hierarchy, Options, Series, forecast_many, reconcile};

#[path = "forecast_support/mod.rs"]
#[expect(dead_code, reason = "only the reading of shared files is needed here")]
mod support;

/// Monthly sales from January of the first year by region × category; 48 months.
fn superstore() -> Option<(Vec<Vec<f64>>, Hierarchy)> {
    let path = support::shared()?.join("data/superstore-cn/orders.csv.gz");
    let text = support::unzip(&path);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut cells: std::collections::BTreeMap<(String, String), Vec<f64>> = Default::default();
    for row in reader.records() {
        let row = row.expect("orders are complete");
        let year: usize = row[2][..4].parse().expect("orders are complete");
        let month: usize = row[2][5..7].parse().expect("orders are complete");
        let amount: f64 = row[16].parse().expect("orders are complete");
        let key = (row[11].to_owned(), row[13].to_owned());
        let at = (year - 2014) * 12 + month - 1;
        cells.entry(key).or_insert_with(|| vec![0.0; 48])[at] += amount;
    }
    let keys: Vec<_> = cells.keys().cloned().collect();
    let group = |same: &dyn Fn(&(String, String)) -> bool| -> Vec<usize> {
        (0..keys.len()).filter(|i| same(&keys[*i])).collect()
    };
    let mut sums = vec![group(&|_| true)];
    let mut regions: Vec<String> = keys.iter().map(|k| k.0.clone()).collect();
    regions.dedup();
    sums.extend(regions.iter().map(|r| group(&|k| k.0 == *r)));
    let mut kinds: Vec<String> = keys.iter().map(|k| k.1.clone()).collect();
    kinds.sort();
    kinds.dedup();
    sums.extend(kinds.iter().map(|c| group(&|k| k.1 == *c)));
    Some((
        cells.into_values().collect(),
        Hierarchy {
            bottom: keys.len(),
            sums,
        },
    ))
}

/// All series, upper ones first.
fn stacked(bottom: &[Vec<f64>], structure: &Hierarchy) -> Vec<Vec<f64>> {
    let sum = |parts: &Vec<usize>| {
        (0..bottom[0].len())
            .map(|t| parts.iter().map(|i| bottom[*i][t]).sum())
            .collect()
    };
    structure
        .sums
        .iter()
        .map(sum)
        .chain(bottom.iter().cloned())
        .collect()
}

fn base(series: &[Vec<f64>], origin: usize, horizon: usize) -> Vec<Vec<f64>> {
    let jobs: Vec<Series> = series
        .iter()
        .map(|s| Series {
            name: String::new(),
            values: s[..origin].to_vec(),
            period: 12,
            horizon,
        })
        .collect();
    let options = Options {
        folds: 0,
        ..Options::default()
    };
    forecast_many(&jobs, &options)
        .into_iter()
        .map(|f| f.expect("orders are complete").point)
        .collect()
}

/// Scaled squared errors, so that every series counts alike.
fn loss(series: &[Vec<f64>], forecasts: &[Vec<f64>], origin: usize) -> Vec<f64> {
    series
        .iter()
        .zip(forecasts)
        .map(|(s, f)| {
            let mean = s.iter().sum::<f64>() / s.len() as f64;
            f.iter()
                .zip(&s[origin..])
                .map(|(a, b)| ((a - b) / mean).powi(2))
                .sum::<f64>()
        })
        .collect()
}

#[test]
fn regions_and_categories_of_the_superstore_gain_by_agreeing() {
    let Some((bottom, structure)) = superstore() else {
        return;
    };
    let series = stacked(&bottom, &structure);
    let (mut plain, mut fair, mut from_parts) = (0.0, 0.0, 0.0);
    let (mut plain_upper, mut fair_upper) = (0.0, 0.0);
    for origin in [36, 38, 40, 42] {
        // One-step errors at the eight origins before, as weights.
        let mut errors = vec![Vec::new(); series.len()];
        for past in origin - 8..origin {
            for (row, (s, f)) in errors
                .iter_mut()
                .zip(series.iter().zip(base(&series, past, 1)))
            {
                row.push(s[past] - f[0]);
            }
        }
        let before = base(&series, origin, 6);
        let after = reconcile(&before, &structure, &errors).unwrap();
        let added = stacked(&before[structure.sums.len()..], &structure);
        let (b, a) = (
            loss(&series, &before, origin),
            loss(&series, &after, origin),
        );
        plain += b.iter().sum::<f64>();
        fair += a.iter().sum::<f64>();
        plain_upper += b[..structure.sums.len()].iter().sum::<f64>();
        fair_upper += a[..structure.sums.len()].iter().sum::<f64>();
        from_parts += loss(&series, &added, origin).iter().sum::<f64>();
    }
    eprintln!(
        "all: base {plain:.2}, bottom-up {from_parts:.2}, reconciled {fair:.2}; upper: {plain_upper:.3} {fair_upper:.3}"
    );
    assert!(
        fair < plain && fair < from_parts,
        "{fair} {plain} {from_parts}"
    );
}

proptest! {
    #[test]
    fn parts_add_up_exactly_whatever_the_forecasts_were(
        values in proptest::collection::vec(0.0..1e6f64, 21),
        errors in proptest::collection::vec(-1e3..1e3f64, 70),
    ) {
        let structure = Hierarchy { bottom: 4, sums: vec![vec![0, 1, 2, 3], vec![0, 1], vec![2, 3]] };
        let base: Vec<Vec<f64>> = values.chunks(3).map(<[f64]>::to_vec).collect();
        let past: Vec<Vec<f64>> = errors.chunks(10).map(<[f64]>::to_vec).collect();
        for fair in [reconcile(&base, &structure, &[]).unwrap(), reconcile(&base, &structure, &past).unwrap()] {
            for h in 0..3 {
                prop_assert_eq!(fair[0][h], fair[3][h] + fair[4][h] + fair[5][h] + fair[6][h]);
                prop_assert_eq!(fair[1][h], fair[3][h] + fair[4][h]);
                prop_assert!(fair.iter().all(|row| row[h] >= 0.0));
            }
        }
    }
}
