//! Score (评分): thresholds, weighted cards and team rates as section four of the job description.

use proptest::prelude::*;
use qd_insight::score::{
    Bands, Direction, Kpi, Outcome, TeamRate, attainment, item_score, team_rate_by_amount,
    team_rate_by_heads, weighted_score, wilson,
};

fn key(bands: &Bands, value: f64) -> String {
    bands.grade(value).expect("a number").key.clone()
}

#[test]
fn thresholds_of_section_four_include_their_edge() {
    let sales = Bands::attainment();
    assert_eq!(key(&sales, 110.0), "outstanding");
    assert_eq!(key(&sales, 1.1 * 100.0), "outstanding");
    assert_eq!(key(&sales, 109.999), "attained");
    assert_eq!(key(&sales, 99.99), "missed");
    assert_eq!(key(&Bands::satisfaction(), 80.0), "passed");
    assert_eq!(key(&Bands::satisfaction(), 89.9), "passed");
    assert_eq!(key(&Bands::performance(), 85.0), "outstanding");
    assert_eq!(key(&Bands::performance(), 69.9), "failed");
    assert!(sales.grade(f64::NAN).is_none());
}

#[test]
fn lower_is_better_reads_the_edges_the_other_way() {
    let mut overdue = Bands::attainment();
    overdue.direction = Direction::LowerIsBetter;
    overdue.edges[0].at = 5.0;
    overdue.edges[1].at = 10.0;
    assert_eq!(key(&overdue, 5.0), "outstanding");
    assert_eq!(key(&overdue, 8.0), "attained");
    assert_eq!(key(&overdue, 11.0), "missed");
}

#[test]
fn the_version_in_force_on_a_day_is_the_latest_begun() {
    let first = Bands::attainment();
    let second = Bands {
        version: 2,
        valid_from_day: 20_000,
        ..Bands::attainment()
    };
    let versions = [first, second];
    assert_eq!(
        Bands::in_force(&versions, 19_999).map(|bands| bands.version),
        Some(1)
    );
    assert_eq!(
        Bands::in_force(&versions, 20_000).map(|bands| bands.version),
        Some(2)
    );
}

#[test]
fn a_kpi_that_does_not_apply_gives_its_weight_to_the_others_and_is_named() {
    let kpi = |key: &str, weight, outcome| Kpi {
        key: key.into(),
        weight,
        outcome,
    };
    let card = weighted_score(&[
        kpi("sales", 0.5, Outcome::Points(90.0)),
        kpi("receipts", 0.3, Outcome::Points(80.0)),
        kpi("new_product", 0.2, Outcome::NotApplicable),
    ])
    .expect("usable weights");
    assert!((card.score.expect("applies") - (0.5 * 90.0 + 0.3 * 80.0) / 0.8).abs() < 1e-9);
    assert!(card.renormalised);
    assert_eq!(card.not_applicable, ["new_product"]);
    assert_eq!(weighted_score(&[]).expect("empty is fine").score, None);
    assert!(weighted_score(&[kpi("bad", -1.0, Outcome::NotApplicable)]).is_err());
}

#[test]
fn item_scores_are_capped_and_floored_and_need_a_target() {
    let higher = Direction::HigherIsBetter;
    assert_eq!(
        item_score((150.0, 100.0), higher, (0.0, 120.0)),
        Some(120.0)
    );
    assert_eq!(item_score((-5.0, 100.0), higher, (0.0, 120.0)), Some(0.0));
    assert_eq!(item_score((50.0, 0.0), higher, (0.0, 120.0)), None);
    assert_eq!(
        item_score((20.0, 10.0), Direction::LowerIsBetter, (0.0, 120.0)),
        Some(50.0)
    );
    assert_eq!(
        item_score((0.0, 10.0), Direction::LowerIsBetter, (0.0, 120.0)),
        Some(120.0)
    );
}

#[test]
fn the_two_definitions_of_the_team_rate_differ_and_are_named() {
    let amount = team_rate_by_amount(&[(200.0, 100.0), (50.0, 100.0)]);
    assert!(matches!(amount, Some(TeamRate::ByAmount { percent, .. }) if percent == 125.0));
    let heads = team_rate_by_heads(&[Some(88.0), Some(69.0), None, Some(70.0)], 70.0);
    let Some(TeamRate::ByHeads { share }) = heads else {
        panic!("people were assessed")
    };
    assert_eq!((share.successes, share.trials), (2, 4));
    assert_eq!(attainment(10.0, 0.0), None);
    assert!(team_rate_by_heads(&[], 70.0).is_none());
}

proptest! {
    #[test]
    fn wilson_intervals_hold_the_share_and_stay_within_bounds(n in 1usize..5_000, part in 0.0f64..=1.0) {
        let successes = (n as f64 * part) as usize;
        let share = wilson(successes, n, 0.95).expect("trials");
        prop_assert!(share.interval.low >= 0.0 && share.interval.high <= 1.0);
        prop_assert!(share.interval.low <= share.share + 1e-12);
        prop_assert!(share.interval.high >= share.share - 1e-12);
    }

    #[test]
    fn a_better_value_never_earns_a_worse_grade(low in 0.0f64..200.0, more in 0.0f64..50.0) {
        let bands = Bands::attainment();
        let rank = |value| ["missed", "attained", "outstanding"]
            .iter().position(|k| *k == key(&bands, value)).expect("known grade");
        prop_assert!(rank(low + more) >= rank(low));
    }
}
