//! Bridge (量价桥): hand-computed cases and the sums that must hold for any input.

use proptest::prelude::*;
use qd_insight::bridge::{
    Bridge, Cell, Component, Components, LineKind, Options, PriceGrain, VolumeForm, bridge,
};

fn repeat(customer: u32, product: u32, (q0, a0): (i64, i64), (q1, a1): (i64, i64)) -> Cell {
    Cell {
        customer,
        product,
        quantity0: Some(q0),
        amount0: a0,
        quantity1: Some(q1),
        amount1: a1,
        ..Cell::default()
    }
}

fn split(cells: &[Cell]) -> Bridge {
    bridge(cells, Options::default()).expect("input within bounds")
}

#[test]
fn the_worked_example_of_the_documentation_holds() {
    let lost = Cell {
        quantity1: None,
        ..repeat(2, 1, (30, 300), (0, 0))
    };
    let new = repeat(3, 2, (0, 0), (25, 500));
    let cells = [
        repeat(1, 1, (100, 1000), (120, 1080)),
        repeat(1, 2, (50, 800), (50, 800)),
        lost,
        new,
    ];
    let result = split(&cells);
    let expected = Components {
        price: -120,
        volume: 240,
        mix: -40,
        new: 500,
        lost: -300,
        ..Components::default()
    };
    assert_eq!(result.components, expected);
    assert_eq!(result.delta(), 280);
    assert_eq!(result.volume_form, VolumeForm::SingleUnit);
}

#[test]
fn quantities_of_different_units_are_weighted_by_amount_and_never_summed() {
    // 10 t at 1,000 become 12 t; 1,000 pieces at 1 become 900 pieces.
    let tonnes = Cell {
        unit: 1,
        ..repeat(1, 1, (10, 10_000), (12, 12_000))
    };
    let pieces = Cell {
        unit: 2,
        ..repeat(1, 2, (1_000, 1_000), (900, 900))
    };
    let result = split(&[tonnes, pieces]);
    assert_eq!(result.volume_form, VolumeForm::AmountWeighted { units: 2 });
    assert_eq!(result.components.volume, 2_000 - 100);
    assert_eq!((result.components.price, result.components.mix), (0, 0));
}

#[test]
fn a_line_without_quantity_is_price_and_a_missing_quantity_is_not_split() {
    let goods = repeat(1, 1, (10, 1_000), (10, 1_000));
    let allowance = repeat(1, 9, (0, 0), (0, -150));
    let unknown = Cell {
        quantity1: None,
        ..repeat(1, 2, (5, 500), (0, 700))
    };
    let result = split(&[goods, allowance, unknown]);
    assert_eq!(result.components.price, -150);
    assert_eq!(result.components.existing, 200);
    assert_eq!(result.amount_without_quantity, 1_200);
}

#[test]
fn without_any_quantity_only_existing_new_and_lost_remain() {
    let bare = |customer, amount0, amount1| Cell {
        customer,
        amount0,
        amount1,
        ..Cell::default()
    };
    let result = split(&[bare(1, 100, 150), bare(2, 80, 0), bare(3, 0, 60)]);
    assert_eq!(result.volume_form, VolumeForm::Unavailable);
    let expected = Components {
        existing: 50,
        lost: -80,
        new: 60,
        ..Components::default()
    };
    assert_eq!(result.components, expected);
}

#[test]
fn won_back_returned_and_one_off_business_have_their_own_components() {
    let won_back = Cell {
        seen_before: true,
        ..repeat(1, 1, (0, 0), (3, 300))
    };
    let returned = Cell {
        kind: LineKind::ProductReturn,
        ..repeat(2, 1, (0, 0), (-1, -90))
    };
    let one_off = Cell {
        kind: LineKind::OneOff,
        ..repeat(2, 7, (0, 0), (1, 5_000))
    };
    let result = split(&[won_back, returned, one_off, repeat(2, 1, (1, 90), (1, 90))]);
    assert_eq!(result.components.won_back, 300);
    assert_eq!(result.components.product_returns, -90);
    assert_eq!(result.components.one_off, 5_000);
    assert_eq!(result.components.sum(), 5_210);
}

#[test]
fn a_customer_that_changes_nothing_changes_no_component_whatever_others_pay() {
    let cheap = Cell {
        group: 1,
        ..repeat(1, 1, (10, 500), (10, 500))
    };
    let dear = Cell {
        group: 2,
        ..repeat(2, 1, (10, 1_500), (20, 2_400))
    };
    let result = split(&[cheap, dear]);
    assert_eq!(result.groups[0].components, Components::default());
    assert_eq!(result.groups[1].components.price, 2_400 - 3_000);
}

#[test]
fn textbook_grain_compares_with_the_average_price_of_the_product() {
    let cells = [
        repeat(1, 1, (10, 500), (5, 300)),
        repeat(2, 1, (10, 1_500), (20, 2_400)),
    ];
    let options = Options {
        price_grain: PriceGrain::Product,
    };
    let result = bridge(&cells, options).expect("input within bounds");
    // P0 = 2,000/20 = 100; Q1 = 25; price = 2,700 − 2,500; volume = 5 · 100; one product, no mix.
    assert_eq!(result.components.price, 200);
    assert_eq!(result.components.volume, 500);
    assert_eq!(result.components.mix, 0);
}

#[test]
fn top_contributors_are_ordered_by_size_and_add_up_to_the_component() {
    let cells: Vec<Cell> = (1..=5)
        .map(|n| repeat(n, 1, (10, 100), (10 + i64::from(n), 100)))
        .collect();
    let keys: Vec<u32> = cells.iter().map(|cell| cell.customer).collect();
    let result = split(&cells);
    let names = result
        .top_contributors(Component::Price, &keys, 5)
        .expect("keys match");
    assert_eq!(names.first().map(|name| name.key), Some(5));
    assert_eq!(
        names.iter().map(|name| name.amount).sum::<i64>(),
        result.components.price
    );
}

#[test]
fn absurd_amounts_are_refused_by_name_of_the_row() {
    let cell = Cell {
        amount0: i64::MAX,
        ..Cell::default()
    };
    assert!(bridge(&[cell], Options::default()).is_err());
    assert!(bridge(&[], Options::default()).is_ok());
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let quantity = prop_oneof![Just(None), Just(Some(0)), (-50i64..5_000).prop_map(Some)];
    let amount = prop_oneof![Just(0i64), -5_000i64..5_000_000];
    let kind = prop_oneof![
        8 => Just(LineKind::Sale),
        1 => Just(LineKind::ProductReturn),
        1 => Just(LineKind::OneOff)
    ];
    (
        0u32..4,
        0u32..12,
        0u32..6,
        0u32..3,
        kind,
        any::<bool>(),
        [quantity.clone(), quantity],
        [amount.clone(), amount],
    )
        .prop_map(
            |(group, customer, product, unit, kind, seen_before, quantities, amounts)| Cell {
                group,
                customer,
                product,
                unit,
                kind,
                quantity0: quantities[0],
                amount0: amounts[0],
                quantity1: quantities[1],
                amount1: amounts[1],
                seen_before,
            },
        )
}

fn any_grain() -> impl Strategy<Value = Options> {
    prop_oneof![
        Just(PriceGrain::FinestKnown),
        Just(PriceGrain::CustomerProduct),
        Just(PriceGrain::Product)
    ]
    .prop_map(|price_grain| Options { price_grain })
}

fn exchanged(cell: &Cell) -> Cell {
    Cell {
        quantity0: cell.quantity1,
        amount0: cell.amount1,
        quantity1: cell.quantity0,
        amount1: cell.amount0,
        ..*cell
    }
}

proptest! {
    #[test]
    fn components_add_up_to_the_change_and_groups_to_the_total(
        cells in prop::collection::vec(any_cell(), 0..60), options in any_grain(),
    ) {
        let result = bridge(&cells, options).expect("input within bounds");
        let delta: i64 = cells.iter().map(|cell| cell.amount1 - cell.amount0).sum();
        prop_assert_eq!(result.delta(), delta);
        prop_assert_eq!(result.components.sum(), delta);
        let products: Vec<u32> = cells.iter().map(|cell| cell.product).collect();
        for groups in [result.groups.clone(), result.along(&products).expect("keys match")] {
            let summed = groups.iter().fold(Components::default(), |sum, g| sum + g.components);
            prop_assert_eq!(summed, result.components);
            prop_assert!(groups.iter().all(|g| g.components.sum() == g.current - g.base));
        }
        let volume: i64 = result.units.iter().map(|unit| unit.volume).sum();
        prop_assert_eq!(volume, result.components.volume);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        cells in prop::collection::vec(any_cell(), 0..40), seed in any::<u64>(),
    ) {
        let mut shuffled = cells.clone();
        let length = shuffled.len().max(1) as u64;
        for at in 0..shuffled.len() {
            shuffled.swap(at, (seed.wrapping_mul(at as u64 + 7) % length) as usize);
        }
        let (left, right) = (split(&cells), split(&shuffled));
        prop_assert_eq!(left.components, right.components);
        prop_assert_eq!(left.groups, right.groups);
        prop_assert_eq!(left.units, right.units);
    }

    #[test]
    fn exchanging_the_periods_negates_the_total(cells in prop::collection::vec(any_cell(), 0..40)) {
        let back: Vec<Cell> = cells.iter().map(exchanged).collect();
        let (forth, back) = (split(&cells), split(&back));
        prop_assert_eq!(forth.components.sum(), -back.components.sum());
        prop_assert_eq!(forth.components.lost, -(back.components.new + back.components.won_back));
    }

    #[test]
    fn any_integers_are_split_exactly_or_refused(
        numbers in prop::collection::vec(any::<[i64; 4]>(), 1..6),
    ) {
        let cells: Vec<Cell> = numbers
            .iter()
            .map(|[q0, a0, q1, a1]| repeat(1, 1, (*q0 >> 8, *a0 >> 8), (*q1 >> 8, *a1 >> 8)))
            .collect();
        if let Ok(result) = bridge(&cells, Options::default()) {
            prop_assert_eq!(result.components.sum(), result.delta());
        }
    }

    #[test]
    fn carried_rounding_keeps_each_component_within_two_units(
        prices in prop::collection::vec((1i64..50, 1i64..999, 1i64..50, 1i64..999), 1..80),
    ) {
        let cells: Vec<Cell> = prices
            .iter()
            .enumerate()
            .map(|(n, (q0, a0, q1, a1))| repeat(n as u32, 1, (*q0, *a0), (*q1, *a1)))
            .collect();
        let exact: f64 = prices
            .iter()
            .map(|(q0, a0, q1, a1)| *a1 as f64 - *a0 as f64 * *q1 as f64 / *q0 as f64)
            .sum();
        prop_assert!((split(&cells).components.price as f64 - exact).abs() <= 2.0);
    }
}
