//! The localiser on small sales tables (归因定位): planted causes, even changes, faulty input.

use qd_insight::localize::{
    Cases, Dim, LocalizeError, Measure, NoCause, Options, Verdict, explain_change, localize,
};

/// Region × channel × product with eight, five and six members; expected values vary by leaf.
fn table() -> (Vec<Dim>, Vec<f64>) {
    let mut labels: [Vec<String>; 3] = Default::default();
    let mut expected = Vec::new();
    for region in 0..8 {
        for channel in 0..5 {
            for product in 0..6 {
                labels[0].push(format!("r{region}"));
                labels[1].push(format!("c{channel}"));
                labels[2].push(format!("p{product}"));
                expected
                    .push(100.0 + 17.0 * f64::from(region * 3 + channel * 5 + product * 7 % 11));
            }
        }
    }
    let names = ["region", "channel", "product"];
    let dims = names
        .iter()
        .zip(&labels)
        .map(|(name, l)| Dim::from_labels(name, l))
        .collect();
    (dims, expected)
}

/// A small deterministic wobble of about three percent.
fn wobble(row: usize) -> f64 {
    1.0 + 0.03 * ((row as f64 * 12.9898).sin() * 43_758.545).fract()
}

#[test]
fn a_planted_combination_is_named_exactly() {
    let (dims, expected) = table();
    let hit = |row: usize| dims[0].codes[row] == 3 && dims[1].codes[row] == 1;
    let actual: Vec<f64> = (0..expected.len())
        .map(|row| expected[row] * if hit(row) { 0.55 } else { wobble(row) })
        .collect();
    let cases = Cases {
        dims: &dims,
        measure: Measure::Additive {
            actual: &actual,
            expected: &expected,
        },
    };
    let answer = localize(&cases, &Options::default()).expect("well-formed case");
    let labels: Vec<String> = answer
        .causes
        .iter()
        .map(|cause| cause.label(&cases))
        .collect();
    assert_eq!(labels, ["region=r3&channel=c1"]);
    assert_eq!(answer.verdict, Verdict::Found);
}

#[test]
fn nothing_is_invented_when_nothing_changed() {
    let (dims, expected) = table();
    let cases = Cases {
        dims: &dims,
        measure: Measure::Additive {
            actual: &expected,
            expected: &expected,
        },
    };
    let answer = localize(&cases, &Options::default()).expect("well-formed case");
    assert!(answer.causes.is_empty());
    assert_eq!(
        answer.verdict,
        Verdict::NoCause {
            reason: NoCause::Unchanged
        }
    );
}

#[test]
fn a_missing_number_is_refused_by_row() {
    let (dims, expected) = table();
    let mut actual = expected.clone();
    actual[7] = f64::NAN;
    let cases = Cases {
        dims: &dims,
        measure: Measure::Additive {
            actual: &actual,
            expected: &expected,
        },
    };
    let refused = localize(&cases, &Options::default()).expect_err("refused");
    assert_eq!(
        refused,
        LocalizeError::NotFinite {
            row: 7,
            column: "actual"
        }
    );
}

#[test]
fn drivers_and_residual_add_up_to_the_change() {
    let (dims, expected) = table();
    let actual: Vec<f64> = (0..expected.len())
        .map(|row| expected[row] * wobble(row * 3 + 1))
        .collect();
    let cases = Cases {
        dims: &dims,
        measure: Measure::Additive {
            actual: &actual,
            expected: &expected,
        },
    };
    let answer = explain_change(&cases, &Options::default()).expect("well-formed case");
    let named: f64 = answer.drivers.iter().map(|driver| driver.change).sum();
    let total = actual.iter().sum::<f64>() - expected.iter().sum::<f64>();
    assert!((named + answer.residual.unexplained - total).abs() < 1e-6 * total.abs().max(1.0));
}
