//! Customers (客户分析): hand-computed cases of rhythm, RFM, satisfaction, drivers, training and concentration.

use qd_insight::customers::{
    AbcClass, Column, Conversion, EffectVerdict, Lateness, Pause, Purchase, Quadrant, Question,
    Segment, Signal, Test, Verdict, area_under_curve, concentration, did, find_signal,
    net_promoter, purchase_rhythms, response_bias, rfm, satisfaction_drivers, satisfaction_index,
};
use qd_insight::score::Bands;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

fn bought(customer: u32, days: &[i32]) -> Vec<Purchase> {
    days.iter()
        .map(|day| Purchase {
            customer,
            day: *day,
            amount: 100.0,
        })
        .collect()
}

#[test]
fn a_customer_silent_for_twice_the_own_rhythm_is_overdue_and_a_pause_excuses_it() {
    let mut purchases = bought(1, &[0, 30, 61, 90, 121, 150]);
    for other in 2..12 {
        purchases.extend(bought(other, &[0, 40, 79, 120, 161, 200]));
    }
    let late = purchase_rhythms(&purchases, 215, &[]);
    assert_eq!(late[0].median_days, Some(30.0));
    assert_eq!(late[0].elapsed_days, 65.0);
    assert_eq!(late[0].lateness, Lateness::Overdue);
    assert!(late[0].chance_ordered_by_now.unwrap() > 0.95);
    assert_eq!(late[1].lateness, Lateness::OnTime);
    let festival = [
        Pause {
            first_day: 160,
            last_day: 190,
        },
        Pause {
            first_day: 180,
            last_day: 200,
        },
    ];
    let excused = purchase_rhythms(&purchases, 215, &festival);
    assert_eq!(excused[0].elapsed_days, 65.0 - 41.0);
    assert_eq!(excused[0].lateness, Lateness::OnTime);
    let single = purchase_rhythms(&bought(9, &[3]), 500, &[]);
    assert_eq!(
        (single[0].lateness, single[0].median_days),
        (Lateness::Unknown, None)
    );
}

#[test]
fn rfm_scores_follow_ranks_and_equal_customers_score_equally() {
    let mut purchases = Vec::new();
    for customer in 0..10u32 {
        let last = 300 - 20 * customer as i32;
        let days: Vec<i32> = (0..10 - customer as i32).map(|n| last - 3 * n).collect();
        purchases.extend(bought(customer, &days));
    }
    let scored = rfm(&purchases, 0, 300);
    assert_eq!(
        (
            scored[0].recency_score,
            scored[0].frequency_score,
            scored[0].amount_score
        ),
        (5, 5, 5)
    );
    assert_eq!(scored[0].segment, Segment::Champion);
    assert_eq!(scored[9].segment, Segment::Hibernating);
    let same = rfm(&[bought(1, &[5]), bought(2, &[5])].concat(), 0, 10);
    assert_eq!(same[0].recency_score, same[1].recency_score);
    assert!(rfm(&[], 0, 10).is_empty());
}

fn question(scores: &[f64]) -> Question {
    Question {
        name: "overall".into(),
        weight: 1.0,
        scores: scores.iter().copied().map(Some).collect(),
    }
}

#[test]
fn the_conversion_moves_the_grade_and_is_printed_with_the_index() {
    // A mean of 4.6 of 5 is 90 points from 1, and 92 as a part of the maximum.
    let scores: Vec<f64> = (0..100)
        .map(|n| if n % 5 < 3 { 5.0 } else { 4.0 })
        .collect();
    let of = |conversion| {
        satisfaction_index(
            &[question(&scores)],
            conversion,
            None,
            &Bands::satisfaction(),
        )
        .unwrap()
    };
    assert!((of(Conversion::FromOne { max: 5.0 }).index - 90.0).abs() < 1e-9);
    assert!((of(Conversion::PartOfMax { max: 5.0 }).index - 92.0).abs() < 1e-9);
    let census = satisfaction_index(
        &[question(&scores)],
        Conversion::FromOne { max: 5.0 },
        Some(100),
        &Bands::satisfaction(),
    );
    let interval = census.unwrap().interval.unwrap();
    assert!(
        (interval.high - interval.low).abs() < 1e-9,
        "a census has no sampling error"
    );
}

#[test]
fn the_best_grade_is_withheld_from_few_answers_whose_interval_does_not_support_it() {
    let few = question(&[5.0, 5.0, 5.0, 4.0, 5.0, 3.0, 5.0, 5.0]);
    let conversion = Conversion::FromOne { max: 5.0 };
    let found = satisfaction_index(&[few], conversion, None, &Bands::satisfaction()).unwrap();
    assert!(found.index > 90.0);
    let Verdict::Withheld {
        grade_of_index,
        supported,
    } = found.verdict
    else {
        panic!("withheld")
    };
    assert_eq!(grade_of_index.key, "outstanding");
    assert_ne!(supported.key, "outstanding");
    let lone = satisfaction_index(
        &[question(&[5.0])],
        conversion,
        None,
        &Bands::satisfaction(),
    );
    assert!(matches!(lone.unwrap().verdict, Verdict::Withheld { .. }));
    let off = satisfaction_index(
        &[question(&[6.0])],
        conversion,
        None,
        &Bands::satisfaction(),
    );
    assert!(off.is_err());
}

#[test]
fn the_mobile_survey_gives_its_published_mean_and_net_promoter_score() {
    // Counts of the overall score as the README of mobile-satisfaction-cn states them.
    let counts = [209, 42, 71, 55, 172, 182, 214, 567, 764, 3157];
    let answers: Vec<f64> = counts
        .iter()
        .enumerate()
        .flat_map(|(at, count)| std::iter::repeat_n(at as f64 + 1.0, *count))
        .collect();
    assert!((answers.iter().sum::<f64>() / 5433.0 - 8.6799).abs() < 5e-5);
    let promoter = net_promoter(&answers).unwrap();
    assert!((promoter.score - 58.72).abs() < 0.01, "{}", promoter.score);
    assert!(promoter.interval.low > 56.0 && promoter.interval.high < 61.0);
    let conversion = Conversion::FromOne { max: 10.0 };
    let index = satisfaction_index(
        &[question(&answers)],
        conversion,
        None,
        &Bands::satisfaction(),
    )
    .unwrap();
    assert!((index.index - (8.6799 - 1.0) / 9.0 * 100.0).abs() < 0.01);
    assert!(matches!(
        index.verdict,
        Verdict::Graded {
            supported_by_interval: true,
            ..
        }
    ));
}

#[test]
fn shapley_shares_add_up_and_rank_the_true_drivers() {
    let mut random = StdRng::seed_from_u64(5);
    let mut draw = |n: usize| -> Vec<f64> { (0..n).map(|_| random.random::<f64>()).collect() };
    let (a, b, c, noise) = (draw(800), draw(800), draw(800), draw(800));
    let a: Vec<f64> = a.iter().map(|x| x - 0.4).collect();
    let overall: Vec<f64> = (0..800)
        .map(|at| 3.0 * a[at] + 1.0 * b[at] + 0.5 * noise[at])
        .collect();
    let drivers: [(&str, &[f64]); 3] = [("a", &a), ("b", &b), ("c", &c)];
    let found = satisfaction_drivers(&overall, &drivers).unwrap();
    let shares: f64 = found.drivers.iter().map(|driver| driver.importance).sum();
    assert!((shares - 1.0).abs() < 1e-9);
    assert_eq!(found.drivers[0].name, "a");
    assert_eq!(found.drivers[0].quadrant, Quadrant::Improve);
    // Independent drivers: the share is the part of explained variance, 9/(9 + 1).
    assert!((found.drivers[0].importance - 0.9).abs() < 0.05);
    let copied: [(&str, &[f64]); 2] = [("a", &a), ("again", &a)];
    assert!(satisfaction_drivers(&overall, &copied).is_err());
}

#[test]
fn a_sample_like_its_population_shows_no_bias_and_a_lopsided_one_does() {
    let fair = response_bias(&[50, 30, 20], &[500, 300, 200]).unwrap();
    assert!(!fair.shown && fair.chi_square < 1e-12);
    let lopsided = response_bias(&[80, 15, 5], &[500, 300, 200]).unwrap();
    // (80−50)²/50 + (15−30)²/30 + (5−20)²/20 = 18 + 7.5 + 11.25
    assert!((lopsided.chi_square - 36.75).abs() < 1e-9 && lopsided.shown);
    assert_eq!(lopsided.worst_stratum, 0);
    assert!(response_bias(&[1], &[1]).is_err());
}

#[test]
fn training_without_effect_is_said_to_be_not_shown() {
    let before = [10.0, 20.0, 30.0, 40.0];
    let found = did(
        &before,
        &[12.0, 19.0, 33.0, 41.0],
        &before,
        &[11.0, 22.0, 30.0, 42.0],
    )
    .unwrap();
    assert_eq!(found.verdict, EffectVerdict::NotShown);
    assert!(found.interval.contains(0.0));
    assert!(did(&before, &[1.0], &before, &before).is_err());
}

#[test]
fn concentration_of_a_hand_computed_base_holds() {
    let found = concentration(&[(1, 70.0), (2, 20.0), (3, 6.0), (4, 4.0), (5, -3.0)]);
    let classes: Vec<AbcClass> = found.rows.iter().map(|row| row.class).collect();
    assert_eq!(
        classes,
        [
            AbcClass::A,
            AbcClass::A,
            AbcClass::B,
            AbcClass::C,
            AbcClass::C
        ]
    );
    assert_eq!(found.cr10, Some(1.0));
    // 2·(4·1 + 6·2 + 20·3 + 70·4)/(4·100) − 5/4
    assert!((found.gini.unwrap() - 0.53).abs() < 1e-9);
    assert_eq!(concentration(&[]).cr10, None);
    let even = concentration(&[(1, 5.0), (2, 5.0)]);
    assert!(even.gini.unwrap().abs() < 1e-12);
}

#[test]
fn the_area_under_the_curve_counts_ties_half() {
    let judged = [(0.9, true), (0.5, false), (0.5, true), (0.1, false)];
    assert_eq!(area_under_curve(&judged), Some(0.875));
    assert_eq!(area_under_curve(&[(0.4, true)]), None);
}

#[test]
fn noise_is_called_noise_and_a_planted_driver_is_found_readable() {
    let mut random = StdRng::seed_from_u64(1);
    let n = 1_500;
    let price: Vec<f64> = (0..n).map(|_| random.random::<f64>()).collect();
    let region: Vec<String> = (0..n).map(|at| format!("r{}", at % 5)).collect();
    let coin: Vec<bool> = (0..n).map(|_| random.random::<f64>() < 0.6).collect();
    let driven: Vec<bool> = price
        .iter()
        .map(|p| random.random::<f64>() < 0.2 + 0.6 * p)
        .collect();
    let columns = [
        Column::numbers("price", price.iter().copied().map(Some).collect()),
        Column::categories("region", region),
    ];
    let test = Test::LeftOut { folds: 5, seed: 3 };
    let none = find_signal(&columns, &coin, test).unwrap();
    assert!(matches!(none, Signal::NothingPredicts { .. }));
    let Signal::Predicts { model, .. } = find_signal(&columns, &driven, test).unwrap() else {
        panic!("price was planted")
    };
    let strongest = &model.coefficients()[0];
    assert!(format!("{:?}", strongest.feature).contains("price") && strongest.odds_ratio > 1.5);
}
