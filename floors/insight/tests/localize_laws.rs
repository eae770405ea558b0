//! Laws the localiser keeps (归因定律): same answer however the table is arranged or scaled, figures
//! that add up, a plain refusal of faulty tables, an answer to degenerate ones.

#[path = "localize_support/mod.rs"]
mod support;

use proptest::prelude::*;
use qd_insight::localize::{
    Cases, Dim, LocalizeError, Measure, NoCause, Options, Verdict, explain_change, localize,
};
use std::collections::BTreeSet;
use support::{Case, Values, generate};

fn named(case: &Case) -> BTreeSet<String> {
    case.named(&case.answer(&Options::default()))
}

fn rearranged(case: &Case, step: usize, scale: f64) -> Case {
    let Values::Additive { actual, expected } = &case.values else {
        panic!("a sum is expected")
    };
    let rows = actual.len();
    let place = |row: usize| (row * step + 7) % rows;
    let dims = case.dims.iter().rev().map(|dim| {
        let codes = (0..rows).map(|row| dim.codes[place(row)]).collect();
        Dim {
            name: dim.name.clone(),
            codes,
            members: dim.members.clone(),
        }
    });
    let moved = |values: &Vec<f64>| (0..rows).map(|row| values[place(row)] * scale).collect();
    let values = Values::Additive {
        actual: moved(actual),
        expected: moved(expected),
    };
    Case {
        name: case.name.clone(),
        dims: dims.collect(),
        values,
        truth: case.truth.clone(),
    }
}

#[test]
fn the_answer_is_the_same_each_time_and_however_the_table_is_arranged() {
    for seed in [41, 42, 43] {
        let case = generate::counted(2, 2, seed);
        let first = named(&case);
        assert_eq!(first, named(&case));
        assert_eq!(
            first,
            named(&rearranged(&case, 7_919, 1.0)),
            "rows and dimensions moved"
        );
        assert_eq!(
            first,
            named(&rearranged(&case, 1, 1024.0)),
            "another currency unit"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changes_of_causes_and_residual_add_up(
        values in prop::collection::vec((0.0..500.0_f64, 0.0..500.0_f64), 60),
        cut in 0.0..1.0_f64,
    ) {
        let dims = generate::full_grid(&[5, 4, 3]);
        let hit = |row: usize| dims[1].codes[row] == 2;
        let expected: Vec<f64> = values.iter().map(|pair| pair.0).collect();
        let actual: Vec<f64> = (0..60)
            .map(|row| if hit(row) { expected[row] * cut } else { 0.9 * expected[row] + 0.1 * values[row].1 })
            .collect();
        let sums = Measure::Additive { actual: &actual, expected: &expected };
        let rates = Measure::Ratio { actual: (&actual, &expected), expected: (&expected, &expected) };
        for measure in [sums, rates] {
            let cases = Cases { dims: &dims, measure };
            let options = Options::default();
            let explained = explain_change(&cases, &options).expect("well formed");
            let localized = localize(&cases, &options).expect("well formed");
            for (causes, rest) in [
                (explained.drivers, explained.residual),
                (localized.causes, localized.residual),
            ] {
                let changes = causes.iter().map(|cause| cause.change).sum::<f64>();
                prop_assert!((changes + rest.unexplained - rest.change).abs() < 1e-6);
                let covered = causes.iter().map(|cause| cause.leaves).sum::<usize>();
                prop_assert_eq!(covered + rest.leaves, 60);
            }
        }
    }

    #[test]
    fn no_table_of_finite_numbers_makes_it_fail(
        values in prop::collection::vec((-1e6..1e6_f64, -1e6..1e6_f64, 0.0..9.0_f64, 0.0..9.0_f64), 24),
    ) {
        let dims = generate::full_grid(&[4, 3, 2]);
        let column = |pick: fn(&(f64, f64, f64, f64)) -> f64| values.iter().map(pick).collect();
        let (a, e): (Vec<f64>, Vec<f64>) = (column(|v| v.0), column(|v| v.1));
        let (ad, ed): (Vec<f64>, Vec<f64>) = (column(|v| v.2.floor()), column(|v| v.3.floor()));
        let sums = Measure::Additive { actual: &a, expected: &e };
        let rates = Measure::Ratio { actual: (&a, &ad), expected: (&e, &ed) };
        for measure in [sums, rates] {
            let cases = Cases { dims: &dims, measure };
            prop_assert!(localize(&cases, &Options::default()).is_ok());
            prop_assert!(explain_change(&cases, &Options::default()).is_ok());
        }
    }
}

fn one_column(actual: &[f64], expected: &[f64]) -> Result<Verdict, LocalizeError> {
    let labels: Vec<String> = (0..actual.len()).map(|row| format!("m{row}")).collect();
    let dims = [Dim::from_labels("region", &labels)];
    let cases = Cases {
        dims: &dims,
        measure: Measure::Additive { actual, expected },
    };
    explain_change(&cases, &Options::default())?;
    Ok(localize(&cases, &Options::default())?.verdict)
}

#[test]
fn degenerate_tables_get_an_answer() {
    let none = |reason| Ok(Verdict::NoCause { reason });
    assert_eq!(one_column(&[], &[]), none(NoCause::Empty));
    assert_eq!(one_column(&[0.0, 0.0], &[0.0, 0.0]), none(NoCause::Empty));
    assert_eq!(
        one_column(&[5.0, 6.0], &[5.0, 6.0]),
        none(NoCause::Unchanged)
    );
    assert!(one_column(&[5.0], &[9.0]).is_ok());
    assert!(one_column(&[-5.0, 2.0, -1.0], &[-4.0, 2.0, 3.0]).is_ok());
}

#[test]
fn faulty_tables_are_refused_by_row_and_column() {
    let nan = one_column(&[1.0, 2.0], &[1.0, f64::INFINITY]);
    assert_eq!(
        nan,
        Err(LocalizeError::NotFinite {
            row: 1,
            column: "expected"
        })
    );
    let short = one_column(&[1.0, 2.0], &[1.0]);
    assert!(matches!(
        short,
        Err(LocalizeError::RowCount {
            found: 1,
            wanted: 2,
            ..
        })
    ));
    let dims = [Dim::from_labels("region", &["a", "b"])];
    let (num, den) = ([1.0, 1.0], [4.0, -1.0]);
    let measure = Measure::Ratio {
        actual: (&num, &num),
        expected: (&num, &den),
    };
    let refused = localize(
        &Cases {
            dims: &dims,
            measure,
        },
        &Options::default(),
    );
    let column = "expected denominator";
    assert_eq!(
        refused,
        Err(LocalizeError::NegativeDenominator { row: 1, column })
    );
}

#[test]
fn a_change_all_leaves_share_is_called_even() {
    let case = generate::sales(0.0, 0.0, 5);
    let Values::Additive { expected, .. } = &case.values else {
        panic!("a sum is expected")
    };
    let actual: Vec<f64> = expected
        .iter()
        .enumerate()
        .map(|(row, value)| value * (0.85 + 0.01 * ((row * 37 % 101) as f64 / 101.0 - 0.5)))
        .collect();
    let measure = Measure::Additive {
        actual: &actual,
        expected,
    };
    let cases = Cases {
        dims: &case.dims,
        measure,
    };
    let answer = localize(&cases, &Options::default()).expect("well formed");
    assert_eq!(
        answer.verdict,
        Verdict::NoCause {
            reason: NoCause::Even
        }
    );
    let drivers = explain_change(&cases, &Options::default())
        .expect("well formed")
        .drivers;
    assert!(
        drivers.is_empty(),
        "an even change has no drivers: {drivers:?}"
    );
}

#[test]
fn a_price_cut_in_one_channel_is_found_as_a_ratio() {
    let dims = generate::full_grid(&[6, 5, 8]);
    let rows = dims[0].codes.len();
    let hit = |row: usize| dims[1].codes[row] == 2 && dims[2].codes[row] == 5;
    let quantity: Vec<f64> = (0..rows).map(|row| 40.0 + (row * 31 % 97) as f64).collect();
    let past: Vec<f64> = (0..rows).map(|row| 45.0 + (row * 17 % 89) as f64).collect();
    let price = |row: usize| 100.0 + 15.0 * f64::from(dims[2].codes[row]);
    let wobble = |row: usize| 1.0 + 0.02 * ((row * 53 % 101) as f64 / 101.0 - 0.5);
    let cut = |row: usize| if hit(row) { 0.8 } else { 1.0 };
    for unit in [1.0, 1e-4] {
        let sold = |row: usize| unit * quantity[row] * price(row) * wobble(row) * cut(row);
        let revenue: Vec<f64> = (0..rows).map(sold).collect();
        let before: Vec<f64> = (0..rows).map(|row| unit * past[row] * price(row)).collect();
        let measure = Measure::Ratio {
            actual: (&revenue, &quantity),
            expected: (&before, &past),
        };
        let cases = Cases {
            dims: &dims,
            measure,
        };
        let answer = localize(&cases, &Options::default()).expect("well formed");
        let labels: Vec<String> = answer
            .causes
            .iter()
            .map(|cause| cause.label(&cases))
            .collect();
        assert_eq!(labels, ["b=b3&c=c6"], "in yuan and in ten thousand yuan");
        assert!(answer.causes[0].change < 0.0);
        let drivers = explain_change(&cases, &Options::default())
            .expect("well formed")
            .drivers;
        assert_eq!(drivers[0].label(&cases), "b=b3&c=c6");
    }
}
