//! Temporal aggregation (时间聚合): the same models on quarters, half-years and years, brought together.

use super::points::Prepared;
use super::reconcile::{Hierarchy, reconcile};

/// Point forecasts of the original periods, reconciled with those of their totals.
///
/// Temporal hierarchies with structural weights (Athanasopoulos, Hyndman, Kourentzes & Petropoulos 2017,
/// EJOR 262). A level takes part when it has at least four totals; `plain` are the core forecasts of the
/// original periods for full years (a multiple of `period`).
pub(crate) fn aggregate(y: &[f64], period: usize, plain: &[f64]) -> Vec<f64> {
    let (mut sums, mut levels) = (Vec::new(), Vec::new());
    for size in (2..=period).filter(|k| period.is_multiple_of(*k) && y.len() / k >= 4) {
        let grouped: Vec<f64> = y[y.len() % size..]
            .chunks_exact(size)
            .map(|c| c.iter().sum())
            .collect();
        let ahead = Prepared::of(&grouped, period / size).core(plain.len() / size);
        for part in 0..period / size {
            sums.push((part * size..(part + 1) * size).collect());
        }
        levels.push((size, ahead));
    }
    let upper = sums.len();
    let by_year = |f: &[f64], per: usize, at: usize| -> Vec<f64> {
        f.iter().skip(at).step_by(per).copied().collect()
    };
    let mut base: Vec<Vec<f64>> = Vec::with_capacity(upper + period);
    for (size, f) in &levels {
        base.extend((0..period / size).map(|part| by_year(f, period / size, part)));
    }
    base.extend((0..period).map(|season| by_year(plain, period, season)));
    match reconcile(
        &base,
        &Hierarchy {
            bottom: period,
            sums,
        },
        &[],
    ) {
        Ok(rows) => (0..plain.len())
            .map(|h| rows[upper + h % period][h / period])
            .collect(),
        Err(_) => plain.to_vec(),
    }
}
