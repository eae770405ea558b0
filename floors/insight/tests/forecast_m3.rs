//! M3 (M3 竞赛): the accuracy and coverage that the product claims, on series it was not tuned on.

use qd_insight::forecast::{Options, Series, forecast, forecast_many, total_distribution};

#[path = "forecast_support/mod.rs"]
mod support;
use support::Score;

/// Forecasts without backtest, as the competition did; the even half was not looked at in the design.
fn scored(wanted: impl Fn(usize, &str) -> bool) -> Option<Score> {
    let all = support::m3(&support::shared()?);
    let chosen: Vec<_> = all
        .into_iter()
        .enumerate()
        .filter(|(i, s)| wanted(*i, &s.kind))
        .map(|(_, s)| s)
        .collect();
    let jobs: Vec<Series> = chosen
        .iter()
        .map(|s| Series {
            name: String::new(),
            values: s.train.clone(),
            period: s.period,
            horizon: s.test.len(),
        })
        .collect();
    let answers = forecast_many(
        &jobs,
        &Options {
            folds: 0,
            ..Options::default()
        },
    );
    let mut score = Score::default();
    for (series, answer) in chosen.iter().zip(answers) {
        score.add(series, &answer.expect("M3 series are clean"));
    }
    Some(score)
}

#[test]
fn all_points_of_m3_are_forecast_better_than_the_competition_did() {
    let Some(score) = scored(|_, _| true) else {
        return;
    };
    let (c80, c95) = score.coverage();
    assert!(score.smape() < 12.45, "sMAPE {}", score.smape());
    assert!(score.mase() < 1.35, "MASE {}", score.mase());
    assert!(
        (c80 - 80.0).abs() < 3.0 && (c95 - 95.0).abs() < 3.0,
        "coverage {c80} {c95}"
    );
}

#[test]
fn the_half_kept_out_of_the_design_confirms_the_monthly_figure() {
    let Some(score) = scored(|i, kind| i % 2 == 1 && kind == "MONTHLY") else {
        return;
    };
    let (c80, c95) = score.coverage();
    // Theta on the same series: 13.60.
    assert!(score.smape() < 12.8, "sMAPE {}", score.smape());
    assert!(
        (c80 - 80.0).abs() < 4.0 && (c95 - 95.0).abs() < 3.0,
        "coverage {c80} {c95}"
    );
}

#[test]
fn the_chance_to_reach_a_yearly_total_is_as_good_as_its_word() {
    let Some(shared) = support::shared() else {
        return;
    };
    let (mut inside80, mut inside95, mut count) = (0.0, 0.0, 0.0);
    // Every second monthly series of the half kept out of the design.
    for s in support::m3(&shared)
        .iter()
        .skip(1)
        .step_by(4)
        .filter(|s| s.period == 12)
    {
        let options = Options {
            folds: 0,
            ..Options::default()
        };
        let f = forecast(&s.train, 12, 18, &options).expect("M3 series are clean");
        let chance = total_distribution(&f, 0..12).reaches(s.test[..12].iter().sum());
        inside80 += f64::from(u8::from((0.1..0.9).contains(&chance)));
        inside95 += f64::from(u8::from((0.025..0.975).contains(&chance)));
        count += 1.0;
    }
    let (c80, c95) = (100.0 * inside80 / count, 100.0 * inside95 / count);
    assert!(
        (c80 - 80.0).abs() < 8.0 && (c95 - 95.0).abs() < 4.0,
        "{c80} {c95} of {count}"
    );
}
