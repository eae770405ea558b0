//! Forecasts of awkward series (边界情形): short, constant, negative, intermittent, wild or shifted.

use proptest::prelude::*;
use qd_insight::forecast::{
    Forecast, ForecastError, MAX_HORIZON, Model, Note, Options, Regressors, Series, Sign, backtest,
    forecast, forecast_many,
};

fn plain(y: &[f64], period: usize, horizon: usize) -> Forecast {
    forecast(y, period, horizon, &Options::default()).expect("a usable series")
}

/// Repeatable noise between −0.5 and 0.5.
fn noise(t: usize) -> f64 {
    let x = (t as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as f64 / (1u64 << 24) as f64 - 0.5
}

fn year(t: usize) -> f64 {
    [1.1, 0.6, 0.9, 1.0, 1.0, 1.1, 0.9, 0.9, 1.1, 1.0, 1.1, 1.3][t % 12]
}

#[test]
fn what_cannot_be_forecast_is_refused_with_the_reason() {
    let o = Options::default();
    assert_eq!(forecast(&[], 12, 3, &o), Err(ForecastError::Empty));
    assert_eq!(
        forecast(&[1.0, f64::NAN], 12, 3, &o),
        Err(ForecastError::NotFinite(1))
    );
    assert_eq!(forecast(&[1.0], 12, 0, &o), Err(ForecastError::Horizon));
    assert_eq!(
        forecast(&[1.0], 12, MAX_HORIZON + 1, &o),
        Err(ForecastError::Horizon)
    );
    let regressors = Some(Regressors {
        names: vec!["x".into()],
        columns: vec![vec![0.0; 5]],
    });
    let short = forecast(&[1.0, 2.0, 3.0], 1, 3, &Options { regressors, ..o });
    assert_eq!(short, Err(ForecastError::Regressor(0)));
    assert_eq!(
        backtest(&[1.0, 2.0], 12, 3, 2),
        Err(ForecastError::TooShort(2))
    );
}

#[test]
fn one_to_six_values_give_a_sober_forecast() {
    for n in 1..=6 {
        let y: Vec<f64> = (0..n).map(|t| 100.0 + 5.0 * t as f64).collect();
        let f = plain(&y, 12, 12);
        assert!(
            f.point.iter().all(|p| (80.0..200.0).contains(p)),
            "{n}: {:?}",
            f.point
        );
        assert!(f.interval95.iter().all(|i| i.lower < i.upper), "{n}");
    }
}

#[test]
fn fourteen_months_are_forecast_without_a_season_and_say_so() {
    let y: Vec<f64> = (0..14).map(|t| 100.0 * year(t)).collect();
    let f = plain(&y, 12, 6);
    assert!(f.method.notes.contains(&Note::ShortHistory) && !f.method.seasonal);
}

#[test]
fn twenty_months_carry_last_years_course_on_with_the_growth_seen_since() {
    let y: Vec<f64> = (0..20)
        .map(|t| if t < 12 { 100.0 } else { 110.0 } * year(t))
        .collect();
    let f = plain(&y, 12, 4);
    assert!(f.method.notes.contains(&Note::ShortHistory));
    assert!(
        f.method
            .parts
            .iter()
            .any(|p| p.model == Model::SeasonalNaive)
    );
    // December of a year that runs 10 % above the last one.
    assert!(f.point[3] > 1.1 * f.point[1], "{:?}", f.point);
}

#[test]
fn two_years_of_a_clear_season_are_enough() {
    let y: Vec<f64> = (0..26)
        .map(|t| 100.0 * year(t) * (1.0 + 0.04 * noise(t)))
        .collect();
    let f = plain(&y, 12, 12);
    assert!(f.method.seasonal);
    for (h, p) in f.point.iter().enumerate() {
        assert!((p / (100.0 * year(26 + h)) - 1.0).abs() < 0.1, "{h} {p}");
    }
}

#[test]
fn a_constant_series_stays_as_it_is() {
    let f = plain(&[7.0; 30], 12, 4);
    assert_eq!(f.point, vec![7.0; 4]);
    assert_eq!(f.method.notes[0], Note::Constant);
    assert_eq!(plain(&[0.0; 30], 12, 2).point, vec![0.0; 2]);
}

#[test]
fn sales_are_never_forecast_below_zero_but_profits_may_be() {
    let falling: Vec<f64> = (0..24).map(|t| (115.0 - 5.0 * t as f64).max(0.0)).collect();
    let f = plain(&falling, 1, 12);
    assert!(
        f.point
            .iter()
            .chain(f.interval95.iter().map(|i| &i.lower))
            .all(|v| *v >= 0.0)
    );
    let profit: Vec<f64> = (0..36).map(|t| -50.0 + 30.0 * year(t) + noise(t)).collect();
    let g = plain(&profit, 12, 12);
    assert!(g.point.iter().all(|v| *v < 0.0) && g.floor.is_none());
    let any = forecast(
        &falling,
        1,
        12,
        &Options {
            sign: Sign::Any,
            ..Options::default()
        },
    )
    .unwrap();
    assert!(any.floor.is_none());
}

#[test]
fn spare_parts_that_sell_now_and_then_are_forecast_by_their_rate() {
    let y: Vec<f64> = (0..48)
        .map(|t| if noise(t) > 0.2 { 6.0 } else { 0.0 })
        .collect();
    let rate = y.iter().sum::<f64>() / 48.0;
    let f = plain(&y, 12, 3);
    assert_eq!(f.method.parts[0].model, Model::Intermittent);
    assert!(
        (f.point[0] / rate - 1.0).abs() < 0.4,
        "{} {rate}",
        f.point[0]
    );
    assert!(f.interval80[0].lower == 0.0 && f.interval80[0].upper >= 6.0);
}

#[test]
fn one_wild_month_does_not_carry_into_the_forecast() {
    let mut y: Vec<f64> = (0..48)
        .map(|t| 100.0 * year(t) * (1.0 + 0.04 * noise(t)))
        .collect();
    let before = plain(&y, 12, 12);
    y[40] *= 12.0;
    let after = plain(&y, 12, 12);
    assert!(
        after.method.notes.contains(&Note::Outliers(vec![40])),
        "{:?}",
        after.method.notes
    );
    for (a, b) in after.point.iter().zip(&before.point) {
        assert!((a / b - 1.0).abs() < 0.05, "{a} {b}");
    }
}

#[test]
fn a_lasting_jump_is_followed_and_the_season_kept() {
    let level = |t: usize| if t < 40 { 100.0 } else { 170.0 };
    let y: Vec<f64> = (0..60)
        .map(|t| level(t) * year(t) * (1.0 + 0.04 * noise(t)))
        .collect();
    let f = plain(&y, 12, 12);
    assert!(
        f.method.notes.contains(&Note::LevelShift(40)),
        "{:?}",
        f.method.notes
    );
    for (h, p) in f.point.iter().enumerate() {
        assert!((p / (170.0 * year(60 + h)) - 1.0).abs() < 0.12, "{h}: {p}");
    }
}

#[test]
fn where_last_year_is_the_better_guess_the_backtest_says_so() {
    // A fixed pattern of 24 months read with a season of 12 cannot be beaten by much; a random one never.
    let y: Vec<f64> = (0..60)
        .map(|t| 1000.0 * (1.0 + 0.9 * noise(t % 12)))
        .collect();
    let f = plain(&y, 12, 12);
    assert!(!f.backtest.beats_seasonal_naive && f.backtest.seasonal_naive.mae == 0.0);
    assert!(f.method.notes.contains(&Note::MovedTowardsSeasonalNaive));
}

#[test]
fn a_batch_gives_the_same_answers_as_one_by_one_and_twice() {
    let jobs: Vec<Series> = (0..8)
        .map(|k| Series {
            name: format!("s{k}"),
            values: (0..40)
                .map(|t| 50.0 + k as f64 + 10.0 * noise(t + 100 * k))
                .collect(),
            period: 12,
            horizon: 5,
        })
        .collect();
    let many = forecast_many(&jobs, &Options::default());
    assert_eq!(many, forecast_many(&jobs, &Options::default()));
    for (job, f) in jobs.iter().zip(many) {
        assert_eq!(f.unwrap(), plain(&job.values, 12, 5));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_history_gives_finite_ordered_intervals_of_the_right_length(
        y in proptest::collection::vec(prop_oneof![3 => -1e3..1e6f64, 1 => Just(0.0)], 1..70),
        period in 1usize..14,
        horizon in 1usize..20,
    ) {
        let f = plain(&y, period, horizon);
        prop_assert_eq!(f.point.len(), horizon);
        for h in 0..horizon {
            let (p, a, b) = (f.point[h], f.interval80[h], f.interval95[h]);
            prop_assert!(p.is_finite() && b.lower.is_finite() && b.upper.is_finite());
            prop_assert!(b.lower <= a.lower && a.lower <= a.upper && a.upper <= b.upper);
            prop_assert!(a.lower <= p && p <= a.upper, "{} {:?}", p, a);
        }
        let shares: f64 = f.method.parts.iter().map(|p| p.weight).sum();
        prop_assert!((shares - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_hundred_times_larger_series_has_a_hundred_times_larger_forecast(
        y in proptest::collection::vec(1.0..1e4f64, 6..50),
    ) {
        let big: Vec<f64> = y.iter().map(|v| v * 128.0).collect();
        let (f, g) = (plain(&y, 4, 4), plain(&big, 4, 4));
        for (a, b) in f.point.iter().zip(&g.point) {
            prop_assert!((b / a / 128.0 - 1.0).abs() < 0.02, "{} {}", a, b);
        }
    }
}
