//! Autoregression (自回归) on the changes of a series: momentum and rebound after a step.

/// Point forecasts of an autoregression on first differences, with or without a lasting drift.
///
/// Burg's method (1975); the order (at most 13, at most a fifth of the history) has the least AICc.
pub(crate) fn autoregress(y: &[f64], horizon: usize, drift: bool) -> Vec<f64> {
    let last = y[y.len() - 1];
    if y.len() < 3 {
        return vec![last; horizon];
    }
    let mut steps: Vec<f64> = y.windows(2).map(|w| w[1] - w[0]).collect();
    let mean = if drift {
        steps.iter().sum::<f64>() / steps.len() as f64
    } else {
        0.0
    };
    steps.iter_mut().for_each(|v| *v -= mean);
    let weights = burg(&steps);
    let mut level = last;
    (0..horizon)
        .map(|_| {
            let next: f64 = weights
                .iter()
                .zip(steps.iter().rev())
                .map(|(w, s)| w * s)
                .sum();
            steps.push(next);
            level += next + mean;
            level
        })
        .collect()
}

/// Weights of the last steps, latest first; empty when no order beats white noise.
fn burg(steps: &[f64]) -> Vec<f64> {
    let count = steps.len();
    let m = count as f64;
    let (mut ahead, mut behind) = (steps.to_vec(), steps.to_vec());
    let mut variance = steps.iter().map(|v| v * v).sum::<f64>() / m;
    let mut least = m * variance.max(1e-300).ln();
    let (mut weights, mut best): (Vec<f64>, Vec<f64>) = (vec![], vec![]);
    for order in 1..=(count / 5).min(13) {
        let (mut cross, mut size) = (0.0, 0.0);
        for t in order..count {
            cross += ahead[t] * behind[t - 1];
            size += ahead[t] * ahead[t] + behind[t - 1] * behind[t - 1];
        }
        if size <= 0.0 {
            break;
        }
        let k = 2.0 * cross / size;
        for t in (order..count).rev() {
            let (a, b) = (ahead[t], behind[t - 1]);
            ahead[t] = a - k * b;
            behind[t] = b - k * a;
        }
        let mirrored: Vec<f64> = weights.iter().rev().copied().collect();
        weights
            .iter_mut()
            .zip(mirrored)
            .for_each(|(w, r)| *w -= k * r);
        weights.push(k);
        variance *= 1.0 - k * k;
        let p = order as f64;
        let correction = 2.0 * p * (p + 1.0) / (m - p - 2.0).max(0.1);
        let criterion = m * variance.max(1e-300).ln() + 2.0 * p + correction;
        if criterion < least {
            least = criterion;
            best.clone_from(&weights);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saw_goes_on_as_a_saw() {
        let y: Vec<f64> = (0..60)
            .map(|t| if t % 2 == 0 { 10.0 } else { 14.0 })
            .collect();
        let f = autoregress(&y, 2, false);
        assert!(
            (f[0] - 10.0).abs() < 0.5 && (f[1] - 14.0).abs() < 0.5,
            "{f:?}"
        );
    }

    #[test]
    fn drift_carries_a_straight_line_on() {
        let y: Vec<f64> = (0..20).map(|t| 3.0 * t as f64).collect();
        assert!((autoregress(&y, 2, true)[1] - 63.0).abs() < 1e-9);
    }
}
