//! What is unusual (异常): single wild values, and lasting jumps of the level (水平位移).

use super::decompose::{Shape, decompose};

/// A value far from what trend and season explain (异常点).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlier {
    /// Position from 0.
    pub at: usize,
    /// Distance from the expected value in robust standard deviations, signed.
    pub score: f64,
    /// The value that trend and season explain, unit of the series.
    pub expected: f64,
}

/// A lasting jump (水平位移).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelShift {
    /// First position (from 0) on the new level.
    pub at: usize,
    /// New level − old level, unit of the series.
    pub jump: f64,
    /// Size of the jump in its standard errors.
    pub score: f64,
}

/// Values whose remainder lies more than `bound` robust standard deviations away (3.5 is usual), in order.
///
/// Robust deviation = 1.4826 × median absolute remainder, at least 0.1 % of the median level, so that an
/// exactly repeating series does not call rounding unusual. Season added or multiplied: whichever leaves less.
pub fn outliers(y: &[f64], period: usize, bound: f64) -> Vec<Outlier> {
    if y.len() < 5 {
        return Vec::new();
    }
    let positive = y.iter().all(|v| *v > 0.0);
    let added = explain(y, period, Shape::Additive);
    let best = if positive {
        let multiplied = explain(y, period, Shape::Multiplicative);
        if multiplied.sd < added.sd {
            multiplied
        } else {
            added
        }
    } else {
        added
    };
    let sd = best.sd.max(1e-3);
    (0..y.len())
        .map(|at| Outlier {
            at,
            score: best.off[at] / sd,
            expected: best.expected[at],
        })
        .filter(|o| o.score.abs() > bound)
        .collect()
}

/// What trend and season explain, and the rest as a share of the level.
struct Explained {
    expected: Vec<f64>,
    off: Vec<f64>,
    sd: f64,
}

fn explain(y: &[f64], period: usize, shape: Shape) -> Explained {
    let d = decompose(y, period, shape);
    let level = middle(y.iter().map(|v| v.abs()).collect()).max(1e-300);
    let (expected, off): (Vec<f64>, Vec<f64>) = (0..y.len())
        .map(|t| match shape {
            Shape::Multiplicative => (d.trend[t] * d.seasonal[t], d.remainder[t].ln()),
            Shape::Additive => (d.trend[t] + d.seasonal[t], d.remainder[t] / level),
        })
        .unzip();
    let sd = 1.4826 * middle(off.iter().map(|v| v.abs()).collect());
    Explained { expected, off, sd }
}

/// Lasting jumps, oldest first: at most three, each at least `bound` standard errors (6 is careful).
///
/// Around each date a line with a step is fitted to the seasonally adjusted values (one period to each side,
/// at least six values); the largest step is taken, removed, and the search repeated. A step must exceed
/// four robust one-period changes, and both sides need six values (or a period, if shorter).
///
/// ```
/// use qd_insight::season::level_shifts;
/// let y: Vec<f64> = (0..40).map(|t| if t < 25 { 100.0 } else { 160.0 } + (t % 3) as f64).collect();
/// let found = level_shifts(&y, 1, 6.0);
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].at, 25);
/// assert!((found[0].jump - 60.0).abs() < 3.0);
/// ```
pub fn level_shifts(y: &[f64], period: usize, bound: f64) -> Vec<LevelShift> {
    let side = period.clamp(6, 24);
    if y.len() < 2 * side {
        return Vec::new();
    }
    let d = decompose(y, period, Shape::Additive);
    let mut level: Vec<f64> = y.iter().zip(&d.seasonal).map(|(v, s)| v - s).collect();
    let mut found: Vec<LevelShift> = Vec::new();
    while found.len() < 3 {
        let best = (6..=level.len() - 6)
            .filter_map(|at| step_at(&level, at, side))
            .max_by(|a, b| a.score.abs().total_cmp(&b.score.abs()));
        let Some(step) = best.filter(|s| s.score.abs() >= bound) else {
            break;
        };
        level[step.at..].iter_mut().for_each(|v| *v -= step.jump);
        found.push(step);
    }
    found.sort_by_key(|s| s.at);
    found
}

/// Step between the lines before and after `at`, with a common slope.
fn step_at(y: &[f64], at: usize, side: usize) -> Option<LevelShift> {
    let (from, to) = (at.saturating_sub(side), (at + side).min(y.len()));
    let changes = y[from..to]
        .windows(2)
        .map(|w| (w[1] - w[0]).abs())
        .collect();
    let noise = 1.4826 * middle(changes) / std::f64::consts::SQRT_2;
    let centre = |a: usize, b: usize| {
        let mean = y[a..b].iter().sum::<f64>() / (b - a) as f64;
        (mean, (a + b - 1) as f64 / 2.0)
    };
    let ((m0, t0), (m1, t1)) = (centre(from, at), centre(at, to));
    let (mut across, mut spread, mut rest) = (0.0, 0.0, 0.0);
    for (i, v) in y.iter().enumerate().take(to).skip(from) {
        let (m, t) = if i < at { (m0, t0) } else { (m1, t1) };
        across += (i as f64 - t) * (v - m);
        spread += (i as f64 - t).powi(2);
    }
    let slope = across / spread;
    for (i, v) in y.iter().enumerate().take(to).skip(from) {
        let (m, t) = if i < at { (m0, t0) } else { (m1, t1) };
        rest += (v - m - slope * (i as f64 - t)).powi(2);
    }
    let jump = m1 - m0 - slope * (t1 - t0);
    let (before, after) = ((at - from) as f64, (to - at) as f64);
    let share = 1.0 / before + 1.0 / after + (t1 - t0).powi(2) / spread;
    let level = m0.abs().max(m1.abs());
    let variance = (rest / (before + after - 3.0))
        .max((1e-4 * level).powi(2))
        .max(1e-300);
    let score = jump / (variance * share).sqrt();
    (jump.abs() > 4.0 * noise && jump != 0.0).then_some(LevelShift { at, jump, score })
}

/// Middle value; 0 when empty.
pub(crate) fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match n {
        0 => 0.0,
        _ if n % 2 == 1 => values[n / 2],
        _ => 0.5 * (values[n / 2 - 1] + values[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_outlier_is_named_with_its_expected_value() {
        let mut y: Vec<f64> = (0..48)
            .map(|t| 100.0 + 10.0 * (t % 12) as f64 + (t * 7 % 5) as f64)
            .collect();
        y[20] = 600.0;
        let found = outliers(&y, 12, 4.0);
        assert_eq!(found.iter().map(|o| o.at).collect::<Vec<_>>(), vec![20]);
        assert!((found[0].expected - 180.0).abs() < 20.0, "{:?}", found);
    }

    #[test]
    fn a_plain_seasonal_series_has_nothing_unusual() {
        let y: Vec<f64> = (0..60)
            .map(|t| 100.0 + t as f64 + 20.0 * (t % 12) as f64)
            .collect();
        assert!(outliers(&y, 12, 4.0).is_empty());
        assert!(level_shifts(&y, 12, 6.0).is_empty());
    }

    #[test]
    fn a_steep_trend_is_not_a_shift() {
        let y: Vec<f64> = (0..40)
            .map(|t| 100.0 + 25.0 * t as f64 + (t * 7 % 5) as f64)
            .collect();
        assert!(
            level_shifts(&y, 1, 6.0).is_empty(),
            "{:?}",
            level_shifts(&y, 1, 6.0)
        );
    }

    #[test]
    fn two_shifts_are_found_in_order() {
        let y: Vec<f64> = (0..60)
            .map(|t| [100.0, 180.0, 120.0][t / 20] + ((t * t * 31 + t * 17) % 11) as f64)
            .collect();
        let at: Vec<usize> = level_shifts(&y, 1, 6.0).iter().map(|s| s.at).collect();
        assert_eq!(at, vec![20, 40]);
    }

    #[test]
    fn a_constant_series_has_no_shift() {
        assert!(level_shifts(&[7.0; 40], 12, 6.0).is_empty());
        assert!(outliers(&[7.0; 40], 12, 4.0).is_empty());
    }
}
