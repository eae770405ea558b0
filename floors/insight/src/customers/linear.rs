//! Linear algebra (线性代数) for small regressions: symmetric positive definite systems by Cholesky.

/// Lower Cholesky factor of a symmetric positive definite matrix (row-major); none if it is not one.
pub(crate) fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (at, source) in matrix.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(at + 1);
        for (column, above) in factor.iter().enumerate() {
            let known = dot(&row, &above[..column]);
            row.push((source[column] - known) / above[column]);
        }
        let rest = source[at] - dot(&row, &row);
        if rest <= 1e-12 * source[at].abs().max(1e-300) {
            return None;
        }
        row.push(rest.sqrt());
        factor.push(row);
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

/// Gradient and curvature of a penalised likelihood, summed case by case.
pub(crate) struct Newton {
    gradient: Vec<f64>,
    curvature: Vec<Vec<f64>>,
}

impl Newton {
    pub(crate) fn new(size: usize) -> Self {
        Self {
            gradient: vec![0.0; size],
            curvature: vec![vec![0.0; size]; size],
        }
    }

    /// Adds a case that was missed by `miss` and weighs `weight` in the curvature.
    pub(crate) fn add(&mut self, row: &[f64], miss: f64, weight: f64) {
        for i in (0..row.len()).filter(|i| row[*i] != 0.0) {
            self.gradient[i] += row[i] * miss;
            let scaled = row[i] * weight;
            let cells = self.curvature[i][..=i].iter_mut();
            cells
                .zip(row)
                .for_each(|(cell, value)| *cell += scaled * value);
        }
    }

    /// The step and the full curvature; all weights but the first are held by `ridge`.
    pub(crate) fn step(mut self, weights: &[f64], ridge: f64) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
        for (i, weight) in weights.iter().enumerate() {
            let held = if i == 0 { 1e-9 } else { ridge };
            self.gradient[i] -= held * weight;
            self.curvature[i][i] += held;
            let (upper, lower) = self.curvature.split_at_mut(i);
            upper
                .iter_mut()
                .enumerate()
                .for_each(|(j, row)| row[i] = lower[0][j]);
        }
        let change = solve_with(&cholesky(&self.curvature)?, &self.gradient);
        Some((change, self.curvature))
    }
}

/// Poisson regression with log link by damped Newton steps; `ridge` holds all but the first coefficient.
pub(crate) fn poisson_regression(
    rows: &[Vec<f64>],
    counts: &[f64],
    ridge: f64,
) -> Option<Vec<f64>> {
    let mut weights = vec![0.0; rows.first()?.len()];
    for step in 0..60 {
        let mut newton = Newton::new(weights.len());
        for (row, count) in rows.iter().zip(counts) {
            let mean = dot(row, &weights).clamp(-15.0, 8.0).exp();
            newton.add(row, count - mean, mean);
        }
        let (change, _) = newton.step(&weights, ridge)?;
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
