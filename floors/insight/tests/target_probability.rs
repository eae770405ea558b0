//! Probability of targets (达成概率): known cases, error shown, calibrated in a backtest, honest tornado.

use qd_insight::target::{
    Assumption, Driver, DriverModel, ForecastPath, Range, ScenarioName, Spread, calibration,
    probability_from_samples, probability_of_target, scenarios, simulate_plan, simulate_totals,
    tornado,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

fn path(correlation: f64, spread: Spread) -> ForecastPath {
    ForecastPath {
        mean: vec![100.0; 12],
        sd: vec![20.0; 12],
        correlation,
        spread,
    }
}

#[test]
fn the_same_seed_gives_the_same_chance_and_correlation_widens_the_total() {
    let loose = probability_of_target(&path(0.0, Spread::Normal), 0.0, 1_300.0, (4_000, 1));
    let again = probability_of_target(&path(0.0, Spread::Normal), 0.0, 1_300.0, (4_000, 1));
    let tied = probability_of_target(&path(0.6, Spread::Normal), 0.0, 1_300.0, (4_000, 1));
    let (loose, again, tied) = (loose.unwrap(), again.unwrap(), tied.unwrap());
    assert_eq!(loose, again);
    assert!(tied.reached.share > loose.reached.share + 0.1);
    assert!((loose.mean - 1_200.0).abs() < 5.0);
    assert!(loose.standard_error > 0.0 && loose.reached.interval.contains(loose.reached.share));
}

#[test]
fn a_lognormal_path_keeps_its_mean_and_never_falls_below_zero() {
    let wide = ForecastPath {
        sd: vec![90.0; 12],
        ..path(0.5, Spread::Lognormal)
    };
    let totals = simulate_totals(&wide, 0.0, 20_000, 3).unwrap();
    let mean = totals.iter().sum::<f64>() / totals.len() as f64;
    assert!((mean / 1_200.0 - 1.0).abs() < 0.03, "{mean}");
    assert!(totals.iter().all(|total| *total > 0.0));
}

#[test]
fn booked_business_above_the_target_is_certain_and_unusable_paths_are_refused() {
    let chance = probability_of_target(&path(0.0, Spread::Normal), 9_000.0, 1_000.0, (500, 1));
    assert_eq!(chance.unwrap().reached.share, 1.0);
    assert!(probability_from_samples(&[], 1.0).is_err());
    assert!(simulate_totals(&path(1.5, Spread::Normal), 0.0, 10, 1).is_err());
    let short = ForecastPath {
        sd: vec![1.0],
        ..path(0.0, Spread::Normal)
    };
    assert!(simulate_totals(&short, 0.0, 10, 1).is_err());
}

/// Two thousand companies whose months follow a common shock and their own noise; the forecaster knows
/// mean, deviation and correlation only from ten years of history.
#[test]
fn the_simulated_probability_is_calibrated_in_a_backtest() {
    let mut random = StdRng::seed_from_u64(2_026);
    let mut said = Vec::new();
    for company in 0..2_000u64 {
        let level = 50.0 + 200.0 * random.random::<f64>();
        let (common, own) = (0.10 * level, 0.15 * level);
        let mut year = || -> Vec<f64> {
            let shock = common * normal(&mut random);
            (0..12)
                .map(|_| level + shock + own * normal(&mut random))
                .collect()
        };
        let history: Vec<Vec<f64>> = (0..10).map(|_| year()).collect();
        let actual: f64 = year().iter().sum();
        let (model, year_sd) = learn(&history);
        let ahead: f64 = model.mean.iter().sum();
        let ask = ((company * 37 % 101) as f64 / 50.0 - 1.0) * 1.5;
        let target = ahead + ask * year_sd;
        let chance = probability_of_target(&model, 0.0, target, (400, company)).unwrap();
        said.push((chance.reached.share, actual >= target));
    }
    let result = calibration(&said, 10).unwrap();
    println!(
        "backtest: Brier {:.4} (base rate {:.4}), calibration error {:.4}, {} of {} bins agree",
        result.brier,
        result.brier_of_base_rate,
        result.calibration_error,
        result.bins_in_agreement,
        result.bins.len()
    );
    assert!(result.calibration_error < 0.06, "{result:?}");
    assert!(result.skill.unwrap() > 0.2);
}

fn normal(random: &mut StdRng) -> f64 {
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.random::<f64>()).cos()
}

fn learn(history: &[Vec<f64>]) -> (ForecastPath, f64) {
    let years = history.len() as f64;
    let all: Vec<f64> = history.iter().flatten().copied().collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (all.len() - 1) as f64;
    let totals: Vec<f64> = history.iter().map(|year| year.iter().sum()).collect();
    let total_variance = totals
        .iter()
        .map(|t| (t - 12.0 * mean).powi(2))
        .sum::<f64>()
        / (years - 1.0);
    // A future total also misses the estimated mean: variance × (1 + 1/years).
    let inflated = 1.0 + 1.0 / years;
    let ratio = total_variance / (12.0 * variance);
    let correlation = ((ratio - 1.0) / 11.0).clamp(0.0, 1.0);
    let sd = (variance * inflated).sqrt();
    let path = ForecastPath {
        mean: vec![mean; 12],
        sd: vec![sd; 12],
        correlation,
        spread: Spread::Normal,
    };
    (path, (total_variance * inflated).sqrt())
}

#[test]
fn calibration_scores_published_style_cases() {
    let perfect = calibration(&[(1.0, true), (0.0, false)], 5).unwrap();
    assert_eq!((perfect.brier, perfect.calibration_error), (0.0, 0.0));
    let coin: Vec<(f64, bool)> = (0..100).map(|n| (0.5, n % 2 == 0)).collect();
    let coin = calibration(&coin, 10).unwrap();
    assert!((coin.brier - 0.25).abs() < 1e-12 && coin.skill.unwrap().abs() < 1e-12);
    assert_eq!(coin.bins.len(), 1);
    assert!(calibration(&[(1.2, true)], 5).is_err());
    assert!(calibration(&[], 5).is_err());
}

fn plan() -> DriverModel {
    let range = |low, base, high| Range { low, base, high };
    let assumption = |driver, range| Assumption { driver, range };
    DriverModel {
        repeat_base: 1_000.0,
        hires: 5.0,
        start_month: 0.0,
        assumptions: vec![
            assumption(Driver::Price, range(-0.03, 0.0, 0.02)),
            assumption(Driver::Volume, range(-0.02, 0.05, 0.10)),
            assumption(Driver::Retention, range(0.80, 0.92, 0.95)),
            assumption(Driver::NewBusiness, range(40.0, 100.0, 150.0)),
            assumption(Driver::Productivity, range(20.0, 30.0, 40.0)),
            assumption(Driver::Ramp, range(3.0, 6.0, 9.0)),
        ],
    }
}

#[test]
fn revenue_of_the_driver_model_is_the_hand_computed_one() {
    // 1,000·0.92·1.05 + 100 + 5·30·(12 − 3)/12 = 966 + 100 + 112.5
    let base = scenarios(&plan(), 1_178.5).unwrap();
    assert_eq!(base[1].name, ScenarioName::Base);
    assert!((base[1].revenue - 1_178.5).abs() < 1e-9);
    assert!((base[1].attainment_percent.unwrap() - 100.0).abs() < 1e-9);
    assert!(base[0].revenue < base[1].revenue && base[1].revenue < base[2].revenue);
}

#[test]
fn the_tornado_orders_assumptions_by_width_and_moves_the_chance_the_same_way() {
    let rows = tornado(&plan(), 1_150.0, (4_000, 11)).unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0].driver, Driver::Retention);
    for row in &rows {
        let up = row.revenue_at_high >= row.revenue_at_low;
        assert_eq!(up, row.chance_at_high >= row.chance_at_low, "{row:?}");
    }
    let ramp = rows.iter().find(|row| row.driver == Driver::Ramp).unwrap();
    assert!(
        ramp.revenue_at_high < ramp.revenue_at_low,
        "a longer ramp costs revenue"
    );
    let plan_result = simulate_plan(&plan(), 1_150.0, (4_000, 11)).unwrap();
    assert!(plan_result.probability.reached.share > 0.1);
    let mut wrong = plan();
    wrong.assumptions[0].range = Range {
        low: 1.0,
        base: 0.0,
        high: 2.0,
    };
    assert!(tornado(&wrong, 1.0, (10, 1)).is_err());
}
