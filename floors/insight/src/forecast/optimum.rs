//! Search of the smoothing constants (平滑系数) of a model: Nelder-Mead in a box, deterministic.

/// Smallest value of `loss` found in the box, starting at `start` (at most four dimensions).
///
/// Nelder & Mead (1965) with points clamped to the box; `rounds` bounds the work.
pub(crate) fn minimise<const N: usize>(
    loss: impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
    limits: [(f64, f64); N],
    rounds: usize,
) -> ([f64; N], f64) {
    let clamp = |mut p: [f64; N]| {
        for (v, (low, high)) in p.iter_mut().zip(limits) {
            *v = v.clamp(low, high);
        }
        p
    };
    let value = |p: &[f64; N]| {
        let v = loss(p);
        if v.is_finite() { v } else { f64::MAX }
    };
    let mut simplex: Vec<([f64; N], f64)> = vec![(start, value(&start))];
    for i in 0..N {
        let (low, high) = limits[i];
        let mut p = start;
        let step = 0.25 * (high - low);
        p[i] = if p[i] + step <= high {
            p[i] + step
        } else {
            p[i] - step
        };
        let p = clamp(p);
        simplex.push((p, value(&p)));
    }
    for _ in 0..rounds {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (simplex[0].1, simplex[N].1);
        if worst - best <= 1e-7 * (best.abs() + 1e-12) {
            break;
        }
        step(&mut simplex, &clamp, &value);
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    simplex[0]
}

/// One Nelder-Mead move on a sorted simplex.
fn step<const N: usize>(
    simplex: &mut [([f64; N], f64)],
    clamp: &impl Fn([f64; N]) -> [f64; N],
    value: &impl Fn(&[f64; N]) -> f64,
) {
    let mut centre = [0.0; N];
    for (p, _) in &simplex[..N] {
        for (c, v) in centre.iter_mut().zip(p) {
            *c += v / N as f64;
        }
    }
    let along = |t: f64| {
        let mut p = centre;
        for (v, w) in p.iter_mut().zip(simplex[N].0) {
            *v += t * (*v - w);
        }
        clamp(p)
    };
    let reflected = along(1.0);
    let at_reflected = value(&reflected);
    if at_reflected < simplex[0].1 {
        let expanded = along(2.0);
        let at_expanded = value(&expanded);
        simplex[N] = if at_expanded < at_reflected {
            (expanded, at_expanded)
        } else {
            (reflected, at_reflected)
        };
    } else if at_reflected < simplex[N - 1].1 {
        simplex[N] = (reflected, at_reflected);
    } else {
        let inside = along(if at_reflected < simplex[N].1 {
            0.5
        } else {
            -0.5
        });
        let at_inside = value(&inside);
        if at_inside < simplex[N].1.min(at_reflected) {
            simplex[N] = (inside, at_inside);
        } else {
            let best = simplex[0].0;
            for (p, v) in &mut simplex[1..] {
                for (x, b) in p.iter_mut().zip(best) {
                    *x = b + 0.5 * (*x - b);
                }
                *v = value(p);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_bowl_is_found() {
        let (p, v) = minimise(
            |p: &[f64; 2]| (p[0] - 0.3).powi(2) + 2.0 * (p[1] - 0.7).powi(2),
            [0.9, 0.1],
            [(0.0, 1.0), (0.0, 1.0)],
            200,
        );
        assert!((p[0] - 0.3).abs() < 1e-3 && (p[1] - 0.7).abs() < 1e-3 && v < 1e-5);
    }

    #[test]
    fn the_search_stays_inside_the_box() {
        let (p, _) = minimise(|p: &[f64; 1]| -p[0], [0.5], [(0.0, 1.0)], 100);
        assert!((p[0] - 1.0).abs() < 1e-6);
    }
}
