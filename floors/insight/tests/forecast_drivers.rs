//! Known drivers (春节回归项): used where Spring Festival moves sales, refused where it does not.

use qd_insight::forecast::{Forecast, Note, Options, Regressors, forecast};
use qd_insight::season::festival_windows;

const MONTHS: usize = 84;
const AHEAD: usize = 12;

/// Repeatable noise, roughly normal with deviation 1.
fn noise(seed: usize, t: usize) -> f64 {
    let uniform = |k: usize| {
        let x = ((seed * 1_000_003 + t * 31 + k) as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as f64 / (1u64 << 24) as f64
    };
    (0..12).map(uniform).sum::<f64>() - 6.0
}

/// Monthly sales from January 2014 with season, drift and the stated festival effect (before, during).
fn sales(seed: usize, effect: [f64; 3]) -> Vec<f64> {
    let season = [
        1.0, 0.95, 1.0, 1.0, 1.02, 1.05, 0.97, 0.95, 1.02, 0.98, 1.0, 1.06,
    ];
    let windows = festival_windows(2014, 1, MONTHS + AHEAD);
    (0..MONTHS + AHEAD)
        .map(|t| {
            let moved: f64 = effect.iter().zip(&windows).map(|(e, w)| e * w[t]).sum();
            1000.0
                * 1.004_f64.powi(t as i32)
                * season[t % 12]
                * (moved + 0.03 * noise(seed, t)).exp()
        })
        .collect()
}

fn both_ways(y: &[f64]) -> (Forecast, Forecast) {
    let columns = festival_windows(2014, 1, MONTHS + AHEAD).to_vec();
    let names = vec!["before".into(), "during".into(), "after".into()];
    let with = Options {
        folds: 0,
        regressors: Some(Regressors { names, columns }),
        ..Options::default()
    };
    let without = Options {
        folds: 0,
        ..Options::default()
    };
    let past = &y[..MONTHS];
    (
        forecast(past, 12, AHEAD, &with).expect("usable series"),
        forecast(past, 12, AHEAD, &without).expect("usable series"),
    )
}

/// Mean absolute error of January to March, in percent.
fn error(y: &[f64], f: &Forecast) -> f64 {
    (0..3)
        .map(|h| 100.0 * (f.point[h] / y[MONTHS + h] - 1.0).abs())
        .sum::<f64>()
        / 3.0
}

#[test]
fn the_festival_is_followed_where_it_moves_sales() {
    let (mut with, mut without, mut used) = (0.0, 0.0, 0);
    for seed in 0..20 {
        let y = sales(seed, [0.35, -0.45, -0.15]);
        let (a, b) = both_ways(&y);
        with += error(&y, &a) / 20.0;
        without += error(&y, &b) / 20.0;
        used += usize::from(
            a.method
                .notes
                .iter()
                .any(|n| matches!(n, Note::RegressorsUsed(_))),
        );
    }
    eprintln!("effect: {with:.2} % with, {without:.2} % without drivers, used {used} of 20");
    assert!(used >= 18, "{used} of 20");
    assert!(with < 0.75 * without, "{with} {without}");
}

#[test]
fn the_festival_does_no_harm_where_it_moves_nothing() {
    let (mut with, mut without, mut refused) = (0.0, 0.0, 0);
    for seed in 0..40 {
        let y = sales(seed + 100, [0.0; 3]);
        let (a, b) = both_ways(&y);
        with += error(&y, &a) / 40.0;
        without += error(&y, &b) / 40.0;
        refused += usize::from(a.method.notes.contains(&Note::RegressorsRefused));
    }
    eprintln!(
        "no effect: {with:.2} % with, {without:.2} % without drivers, refused {refused} of 40"
    );
    assert!(refused >= 34, "{refused} of 40");
    assert!(with < 1.03 * without, "{with} {without}");
}
