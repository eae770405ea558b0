//! Intermittent demand (间歇需求): sales that often are zero, forecast as size times frequency.

use super::optimum::minimise;

/// Whether a series is intermittent: never negative, and zero in more than three of ten periods
/// since its first sale.
pub(crate) fn is_intermittent(y: &[f64]) -> bool {
    let Some(first) = y.iter().position(|v| *v != 0.0) else {
        return false;
    };
    let zeros = y[first..].iter().filter(|v| **v == 0.0).count();
    y.iter().all(|v| *v >= 0.0) && zeros as f64 > 0.3 * (y.len() - first) as f64
}

/// Expected demand per period: mean of the Syntetos-Boylan and the Teunter-Syntetos-Babai estimate.
///
/// Syntetos & Boylan (2005), IJF 21, corrects Croston's bias; Teunter, Syntetos & Babai (2011), EJOR 214,
/// lets the estimate die out when sales stop. Smoothing constants by least squared one-step error.
pub(crate) fn demand_rate(y: &[f64]) -> f64 {
    let loss = |p: &[f64; 2]| teunter(y, p[0], p[1]).1;
    let (p, _) = minimise(loss, [0.1, 0.1], [(0.02, 0.3), (0.02, 0.3)], 60);
    0.5 * (teunter(y, p[0], p[1]).0 + syntetos(y, p[0]))
}

/// Rate and sum of squared errors of smoothing size and probability of demand.
fn teunter(y: &[f64], size_step: f64, chance_step: f64) -> (f64, f64) {
    let sold: Vec<f64> = y.iter().copied().filter(|v| *v > 0.0).collect();
    if sold.is_empty() {
        return (0.0, 0.0);
    }
    let mut size = sold.iter().sum::<f64>() / sold.len() as f64;
    let mut chance = sold.len() as f64 / y.len() as f64;
    let mut sse = 0.0;
    for v in y {
        let e = v - size * chance;
        sse += e * e;
        if *v > 0.0 {
            size += size_step * (v - size);
            chance += chance_step * (1.0 - chance);
        } else {
            chance -= chance_step * chance;
        }
    }
    (size * chance, sse)
}

/// Croston's size over interval, times 1 − α/2.
fn syntetos(y: &[f64], step: f64) -> f64 {
    let sold = y.iter().filter(|v| **v > 0.0).count();
    if sold == 0 {
        return 0.0;
    }
    let mut size = y.iter().sum::<f64>() / sold as f64;
    let mut gap = y.len() as f64 / sold as f64;
    let mut since = 1.0;
    for v in y {
        if *v > 0.0 {
            size += step * (v - size);
            gap += step * (since - gap);
            since = 1.0;
        } else {
            since += 1.0;
        }
    }
    (1.0 - step / 2.0) * size / gap.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sale_of_eight_every_fourth_month_is_two_a_month() {
        let y: Vec<f64> = (0..48)
            .map(|t| if t % 4 == 3 { 8.0 } else { 0.0 })
            .collect();
        assert!(is_intermittent(&y));
        assert!((demand_rate(&y) - 2.0).abs() < 0.35, "{}", demand_rate(&y));
    }

    #[test]
    fn the_rate_falls_when_sales_stop() {
        let mut y: Vec<f64> = (0..48)
            .map(|t| if t % 2 == 1 { 5.0 } else { 0.0 })
            .collect();
        let before = demand_rate(&y);
        y.extend([0.0; 24]);
        assert!(demand_rate(&y) < 0.75 * before);
    }

    #[test]
    fn steady_sales_and_a_series_not_yet_started_are_not_intermittent() {
        assert!(!is_intermittent(&[3.0, 4.0, 0.0, 5.0, 6.0]));
        assert!(!is_intermittent(&[0.0, 0.0, 0.0, 5.0, 6.0]));
        assert!(!is_intermittent(&[0.0; 5]));
    }
}
