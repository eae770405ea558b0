//! The localiser against the public cases with ground truth (公开案例 F1 底线), and against generated ones
//! of the same kinds under seeds that served for nothing else.

#[path = "localize_support/mod.rs"]
mod support;

use qd_insight::localize::{Options, Verdict};
use support::{Case, generate, score, shared};

fn floor_holds(family: &str, floor: f64) {
    let Some(root) = shared::root() else { return };
    let cases = shared::family(&root, family);
    let reached = score(&cases);
    assert!(
        reached.f1() >= floor,
        "{family}: F1 {:.4} below {floor}: {reached:?}",
        reached.f1()
    );
}

#[test]
fn semi_synthetic_traffic_is_localised_almost_without_fault() {
    floor_holds("B0", 0.99);
}

#[test]
fn synthetic_causes_of_any_layer_are_localised() {
    floor_holds("S", 0.92);
}

#[test]
fn single_leaf_causes_in_the_deepest_layer_are_localised() {
    floor_holds("L", 0.97);
}

#[test]
fn live_success_rates_are_localised_to_the_operators_answer() {
    floor_holds("RS", 0.75);
}

#[test]
fn generated_cases_under_fresh_seeds_reach_the_same_scores() {
    let counted: Vec<Case> = (0..18)
        .map(|seed| generate::counted(1 + seed % 3, 1 + seed / 3 % 3, 900 + seed as u64))
        .collect();
    let any_layer: Vec<Case> = (0..12)
        .map(|n| generate::synthetic(&generate::S, 7_700 + n))
        .collect();
    let deepest: Vec<Case> = (0..8)
        .map(|n| generate::synthetic(&generate::L, 8_800 + n))
        .collect();
    for (name, cases, floor) in [
        ("counted", counted, 0.97),
        ("any layer", any_layer, 0.88),
        ("deepest", deepest, 0.95),
    ] {
        let reached = score(&cases);
        assert!(
            reached.f1() >= floor,
            "{name}: {:.4} {reached:?}",
            reached.f1()
        );
    }
}

#[test]
fn noise_alone_yields_no_cause() {
    for seed in 0..6 {
        for recipe in [&generate::S, &generate::L] {
            let case = generate::quiet(recipe, 300 + seed);
            let answer = case.answer(&Options::default());
            let named = case.named(&answer);
            assert!(named.is_empty(), "seed {seed}: {named:?}");
            assert!(matches!(answer.verdict, Verdict::NoCause { .. }));
        }
    }
}
