//! Reconciliation (层级一致): regions, categories and the total are made to add up, and gain by it.

use super::types::ForecastError;

/// What adds up to what (层级结构): upper series, each the sum of some bottom series.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    /// Number of bottom series.
    pub bottom: usize,
    /// For each upper series the positions of the bottom series that it sums.
    pub sums: Vec<Vec<usize>>,
}

impl Hierarchy {
    /// One total over `bottom` parts.
    pub fn total_of(bottom: usize) -> Self {
        Self {
            bottom,
            sums: vec![(0..bottom).collect()],
        }
    }

    /// Number of all series, upper ones first.
    pub fn series(&self) -> usize {
        self.sums.len() + self.bottom
    }
}

/// Makes forecasts coherent: upper series first, then bottom series, each over the same horizon.
///
/// With `errors` (past forecast errors of every series at the same dates, same order) this is the
/// minimum-trace combination with a shrunken covariance; without (empty slice) weights by the number
/// of parts are used (Wickramasuriya, Athanasopoulos & Hyndman 2019, JASA 114). Upper series of the answer
/// are sums of the bottom ones, so the parts add up exactly. If no forecast given is negative, none
/// answered is.
///
/// # Errors
/// [`ForecastError::Hierarchy`] when shapes differ or a part does not exist.
///
/// ```
/// use qd_insight::forecast::{Hierarchy, reconcile};
/// // The total says 100, the regions say 60 and 30: all three give a little.
/// let base = vec![vec![100.0], vec![60.0], vec![30.0]];
/// let fair = reconcile(&base, &Hierarchy::total_of(2), &[]).unwrap();
/// assert_eq!(fair[0][0], fair[1][0] + fair[2][0]);
/// assert!((fair[0][0] - 95.0).abs() < 1e-9 && (fair[1][0] - 62.5).abs() < 1e-9);
/// ```
pub fn reconcile(
    base: &[Vec<f64>],
    structure: &Hierarchy,
    errors: &[Vec<f64>],
) -> Result<Vec<Vec<f64>>, ForecastError> {
    check(base, structure, errors)?;
    let upper = structure.sums.len();
    let gain = gain(structure, errors)?;
    let mut fair = base.to_vec();
    for h in 0..base[0].len() {
        let gaps: Vec<f64> = (0..upper)
            .map(|u| {
                base[u][h]
                    - structure.sums[u]
                        .iter()
                        .map(|i| base[upper + i][h])
                        .sum::<f64>()
            })
            .collect();
        for (i, row) in fair.iter_mut().enumerate() {
            row[h] -= gain[i].iter().zip(&gaps).map(|(g, d)| g * d).sum::<f64>();
        }
    }
    let signed = base.iter().flatten().any(|v| *v < 0.0);
    if !signed {
        fair[upper..]
            .iter_mut()
            .flatten()
            .for_each(|v| *v = v.max(0.0));
    }
    for (u, parts) in structure.sums.iter().enumerate() {
        fair[u] = (0..base[0].len())
            .map(|h| parts.iter().map(|i| fair[upper + i][h]).sum())
            .collect();
    }
    Ok(fair)
}

fn check(
    base: &[Vec<f64>],
    structure: &Hierarchy,
    errors: &[Vec<f64>],
) -> Result<(), ForecastError> {
    let count = structure.series();
    if structure.bottom == 0 || base.len() != count {
        return Err(ForecastError::Hierarchy(
            "one forecast for each series is needed",
        ));
    }
    if base.iter().any(|row| row.len() != base[0].len()) {
        return Err(ForecastError::Hierarchy(
            "all forecasts must have the same horizon",
        ));
    }
    if structure
        .sums
        .iter()
        .flatten()
        .any(|i| *i >= structure.bottom)
    {
        return Err(ForecastError::Hierarchy("a part does not exist"));
    }
    let ragged = errors
        .iter()
        .any(|row| row.len() != errors[0].len() || row.len() < 2);
    if !errors.is_empty() && (errors.len() != count || ragged) {
        return Err(ForecastError::Hierarchy(
            "past errors must cover every series at the same dates",
        ));
    }
    Ok(())
}

/// W C' (C W C')⁻¹ with C = [I, −A]: how much each series gives for each unit of disagreement.
fn gain(structure: &Hierarchy, errors: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ForecastError> {
    let (upper, count) = (structure.sums.len(), structure.series());
    let spread = if errors.is_empty() {
        by_parts(structure)
    } else {
        shrunken(errors)
    };
    let mut crossed = vec![vec![0.0; upper]; count];
    for (i, row) in crossed.iter_mut().enumerate() {
        for (u, parts) in structure.sums.iter().enumerate() {
            let below: f64 = parts.iter().map(|p| spread[i][upper + p]).sum();
            row[u] = spread[i][u] - below;
        }
    }
    let mut middle = vec![vec![0.0; upper]; upper];
    for (u, parts) in structure.sums.iter().enumerate() {
        for v in 0..upper {
            let below: f64 = parts.iter().map(|p| crossed[upper + p][v]).sum();
            middle[u][v] = crossed[u][v] - below;
        }
    }
    let root = cholesky(middle).ok_or(ForecastError::Hierarchy("two totals say the same thing"))?;
    Ok(crossed.iter().map(|row| solve(&root, row)).collect())
}

/// Variances in proportion to the number of parts.
fn by_parts(structure: &Hierarchy) -> Vec<Vec<f64>> {
    let (upper, count) = (structure.sums.len(), structure.series());
    let mut spread = vec![vec![0.0; count]; count];
    for (i, row) in spread.iter_mut().enumerate() {
        row[i] = if i < upper {
            structure.sums[i].len() as f64
        } else {
            1.0
        };
    }
    spread
}

/// Covariance of the errors about zero, correlations shrunk to none (Schäfer & Strimmer 2005).
fn shrunken(errors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = errors[0].len() as f64;
    let most = errors
        .iter()
        .map(|e| mean_square(e))
        .fold(0.0, f64::max)
        .max(1e-300);
    let sd: Vec<f64> = errors
        .iter()
        .map(|e| mean_square(e).max(1e-8 * most).sqrt())
        .collect();
    let unit: Vec<Vec<f64>> = errors
        .iter()
        .zip(&sd)
        .map(|(e, s)| e.iter().map(|v| v / s).collect())
        .collect();
    let (mut noise, mut signal) = (0.0, 0.0);
    let mut corr = vec![vec![1.0; errors.len()]; errors.len()];
    for i in 0..errors.len() {
        for j in 0..i {
            let products = unit[i].iter().zip(&unit[j]).map(|(a, b)| a * b);
            let r = products.clone().sum::<f64>() / n;
            noise += products.map(|p| (p - r) * (p - r)).sum::<f64>() / (n * (n - 1.0));
            signal += r * r;
            corr[i][j] = r;
            corr[j][i] = r;
        }
    }
    let shrink = if signal > 0.0 {
        (noise / signal).clamp(0.05, 1.0)
    } else {
        1.0
    };
    for (i, row) in corr.iter_mut().enumerate() {
        for (j, v) in row.iter_mut().enumerate() {
            *v *= sd[i] * sd[j] * if i == j { 1.0 } else { 1.0 - shrink };
        }
    }
    corr
}

fn mean_square(e: &[f64]) -> f64 {
    e.iter().map(|v| v * v).sum::<f64>() / e.len() as f64
}

/// Lower triangular root of a symmetric positive matrix.
fn cholesky(mut m: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = m.len();
    let top = (0..size).map(|i| m[i][i]).fold(0.0, f64::max);
    for i in 0..size {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| m[i][k] * m[j][k]).sum();
            if i != j {
                m[i][j] = (m[i][j] - sum) / m[j][j];
            } else {
                let pivot = m[i][i] - sum;
                if pivot <= 1e-12 * top {
                    return None;
                }
                m[i][i] = pivot.sqrt();
            }
        }
    }
    Some(m)
}

/// Solves (L L') x = b.
fn solve(root: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let size = b.len();
    let mut x = b.to_vec();
    for i in 0..size {
        let sum: f64 = (0..i).map(|k| root[i][k] * x[k]).sum();
        x[i] = (x[i] - sum) / root[i][i];
    }
    for i in (0..size).rev() {
        let sum: f64 = (i + 1..size).map(|k| root[k][i] * x[k]).sum();
        x[i] = (x[i] - sum) / root[i][i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coherent_forecasts_are_left_alone() {
        let base = vec![vec![9.0, 6.0], vec![5.0, 2.0], vec![4.0, 4.0]];
        assert_eq!(
            reconcile(&base, &Hierarchy::total_of(2), &[]).unwrap(),
            base
        );
    }

    #[test]
    fn the_series_with_larger_past_errors_gives_more() {
        let base = vec![vec![100.0], vec![60.0], vec![30.0]];
        let errors = vec![
            vec![1.0, -1.0, 1.0, -1.0],
            vec![9.0, 9.0, -9.0, -9.0],
            vec![1.0, -1.0, -1.0, 1.0],
        ];
        let fair = reconcile(&base, &Hierarchy::total_of(2), &errors).unwrap();
        assert!(fair[1][0] - 60.0 > 5.0 * (fair[2][0] - 30.0).abs());
        assert_eq!(fair[0][0], fair[1][0] + fair[2][0]);
    }

    #[test]
    fn shapes_that_do_not_fit_are_refused() {
        let bad = reconcile(&[vec![1.0]], &Hierarchy::total_of(2), &[]);
        assert!(matches!(bad, Err(ForecastError::Hierarchy(_))));
    }
}
