//! Linear algebra (线性代数) for small regressions: symmetric positive definite systems by Cholesky.

/// Lower Cholesky factor of a symmetric positive definite matrix (row-major); none if it is not one.
pub(crate) fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let mut factor = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column)
                .map(|k| factor[row][k] * factor[column][k])
                .sum();
            let rest = matrix[row][column] - known;
            if row == column {
                if rest <= 1e-12 * matrix[row][row].abs().max(1e-300) {
                    return None;
                }
                factor[row][row] = rest.sqrt();
            } else {
                factor[row][column] = rest / factor[column][column];
            }
        }
    }
    Some(factor)
}

/// Solves with a factor made by [`cholesky`].
pub(crate) fn solve_with(factor: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let size = right.len();
    let mut x = right.to_vec();
    for row in 0..size {
        let known: f64 = (0..row).map(|k| factor[row][k] * x[k]).sum();
        x[row] = (x[row] - known) / factor[row][row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| factor[k][row] * x[k]).sum();
        x[row] = (x[row] - known) / factor[row][row];
    }
    x
}

/// Inverse of a symmetric positive definite matrix from its factor.
pub(crate) fn inverse(factor: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let size = factor.len();
    (0..size)
        .map(|axis| {
            let unit: Vec<f64> = (0..size).map(|at| f64::from(at == axis)).collect();
            solve_with(factor, &unit)
        })
        .collect()
}

/// Poisson regression with log link by damped Newton steps; `ridge` holds all but the first coefficient.
pub(crate) fn poisson_regression(
    rows: &[Vec<f64>],
    counts: &[f64],
    ridge: f64,
) -> Option<Vec<f64>> {
    let size = rows.first()?.len();
    let mut weights = vec![0.0; size];
    for step in 0..60 {
        let mut gradient = vec![0.0; size];
        let mut curvature = vec![vec![0.0; size]; size];
        for (row, count) in rows.iter().zip(counts) {
            let mean = dot(row, &weights).clamp(-15.0, 8.0).exp();
            for i in 0..size {
                gradient[i] += row[i] * (count - mean);
                for j in 0..size {
                    curvature[i][j] += row[i] * row[j] * mean;
                }
            }
        }
        for i in 0..size {
            let held = if i == 0 { 1e-9 } else { ridge };
            gradient[i] -= held * weights[i];
            curvature[i][i] += held;
        }
        let change = solve_with(&cholesky(&curvature)?, &gradient);
        let pace = if step < 5 { 0.5 } else { 1.0 };
        weights
            .iter_mut()
            .zip(&change)
            .for_each(|(weight, by)| *weight += pace * by);
    }
    weights
        .iter()
        .all(|weight| weight.is_finite())
        .then_some(weights)
}

pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}
