//! Maximum likelihood search (似然寻优): the downhill simplex of Nelder and Mead (1965), without derivatives.

/// Result of a search.
#[derive(Debug, Clone)]
pub(crate) struct Minimum {
    pub(crate) at: Vec<f64>,
    pub(crate) value: f64,
    pub(crate) converged: bool,
}

/// Minimises `objective` from `start` with first steps of `step`; restarts once from the point found, so
/// that a collapsed simplex is not taken for an optimum. Not-a-number counts as infinitely bad.
pub(crate) fn minimise(start: &[f64], step: f64, objective: impl Fn(&[f64]) -> f64) -> Minimum {
    let judge = |at: &[f64]| {
        let value = objective(at);
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let first = descend(start, step, &judge);
    descend(&first.at, step / 4.0, &judge)
}

fn descend(start: &[f64], step: f64, judge: &impl Fn(&[f64]) -> f64) -> Minimum {
    let size = start.len();
    let mut points: Vec<(f64, Vec<f64>)> = Vec::with_capacity(size + 1);
    points.push((judge(start), start.to_vec()));
    for axis in 0..size {
        let mut point = start.to_vec();
        point[axis] += step;
        points.push((judge(&point), point));
    }
    let mut converged = false;
    for _ in 0..size * 300 {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (points[0].0, points[size].0);
        let width = points[1..]
            .iter()
            .flat_map(|p| p.1.iter().zip(&points[0].1));
        let width = width.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if (worst - best).abs() <= 1e-11 * (1.0 + best.abs()) && width < 1e-3 {
            converged = true;
            break;
        }
        advance(&mut points, judge);
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (value, at) = points.swap_remove(0);
    Minimum {
        at,
        value,
        converged,
    }
}

/// One move of the worst point: reflect, expand, contract, or shrink all towards the best.
fn advance(points: &mut [(f64, Vec<f64>)], judge: &impl Fn(&[f64]) -> f64) {
    let size = points.len() - 1;
    let centre: Vec<f64> = (0..size)
        .map(|axis| points[..size].iter().map(|p| p.1[axis]).sum::<f64>() / size as f64)
        .collect();
    let worst = points[size].1.clone();
    let along = |factor: f64| -> (f64, Vec<f64>) {
        let point: Vec<f64> = centre
            .iter()
            .zip(&worst)
            .map(|(c, w)| c + factor * (w - c))
            .collect();
        (judge(&point), point)
    };
    let reflected = along(-1.0);
    if reflected.0 < points[0].0 {
        let expanded = along(-2.0);
        points[size] = if expanded.0 < reflected.0 {
            expanded
        } else {
            reflected
        };
        return;
    }
    if reflected.0 < points[size - 1].0 {
        points[size] = reflected;
        return;
    }
    let contracted = along(if reflected.0 < points[size].0 {
        -0.5
    } else {
        0.5
    });
    if contracted.0 < points[size].0.min(reflected.0) {
        points[size] = contracted;
        return;
    }
    let best = points[0].1.clone();
    for point in points.iter_mut().skip(1) {
        for (x, b) in point.1.iter_mut().zip(&best) {
            *x = b + 0.5 * (*x - b);
        }
        point.0 = judge(&point.1);
    }
}
