//! The explanations find what was planted (归因验证): house test 5.

use std::collections::BTreeMap;

use qd_insight::bridge::{self, Bridge, Cell, Component, LineKind, bridge};
use qd_insight::localize::{Cases, Dim, Measure, Options, localize};
use qd_testkit::demo::{Company, Line, PlantedKind, SEED, company, planted};
use qd_testkit::places::channels;

/// The member of a line in a dimension.
fn member(company: &Company, line: &Line, dimension: &str) -> String {
    let customer = &company.customers[line.customer];
    let product = &company.products[line.entry.product];
    let member = match dimension {
        "region" => customer.place.region,
        "customer" => &customer.name,
        "salesperson" => company.sellers[line.seller].name,
        "category" => product.category,
        "subcategory" => product.subcategory,
        "channel" => channels()[line.channel].0,
        other => panic!("no question asks for {other}"),
    };
    member.to_owned()
}

/// What a planted fact is called in a cause: `channel=…&category=…` in the order of the dimensions asked for.
fn name(kind: PlantedKind, dimensions: &[&str]) -> String {
    let facts = planted();
    let fact = facts
        .iter()
        .find(|f| f.kind == kind)
        .expect("every kind is planted");
    let parts = dimensions.iter().filter_map(|dimension| {
        let found = fact.members.iter().find(|(d, _)| d == dimension);
        found.map(|(d, m)| format!("{d}={m}"))
    });
    parts.collect::<Vec<_>>().join("&")
}

/// Lines of 2024 (0) and 2025 (1) in some months.
fn lines(company: &Company, months: (i8, i8)) -> impl Iterator<Item = (usize, &Line)> {
    company.lines.iter().filter_map(move |line| {
        let place = match line.date.year() {
            2024 => 0,
            2025 => 1,
            _ => return None,
        };
        (months.0..=months.1)
            .contains(&line.date.month())
            .then_some((place, line))
    })
}

/// Of what the change is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Revenue,
    Price,
}

/// The causes of a change from 2024 to 2025.
fn causes(company: &Company, dimensions: &[&str], months: (i8, i8), asked: Asked) -> Vec<String> {
    let mut leaves: BTreeMap<Vec<String>, [[f64; 2]; 2]> = BTreeMap::new();
    for (place, line) in lines(company, months) {
        let key = dimensions
            .iter()
            .map(|d| member(company, line, d))
            .collect();
        let leaf = &mut leaves.entry(key).or_default()[place];
        leaf[0] += line.entry.amount_fen as f64 / 100.0;
        leaf[1] += line.entry.quantity.to_f64();
    }
    let dims: Vec<Dim> = dimensions
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let labels: Vec<&String> = leaves.keys().map(|key| &key[at]).collect();
            Dim::from_labels(name, &labels)
        })
        .collect();
    let column = |place: usize, what: usize| -> Vec<f64> {
        leaves.values().map(|leaf| leaf[place][what]).collect()
    };
    let (expected, actual) = (column(0, 0), column(1, 0));
    let (pieces0, pieces1) = (column(0, 1), column(1, 1));
    let measure = match asked {
        Asked::Revenue => Measure::Additive {
            actual: &actual,
            expected: &expected,
        },
        Asked::Price => Measure::Ratio {
            actual: (&actual, &pieces1),
            expected: (&expected, &pieces0),
        },
    };
    let cases = Cases {
        dims: &dims,
        measure,
    };
    let found = localize(&cases, &Options::default()).expect("the table is sound");
    let labels = found.causes.iter().map(|cause| cause.label(&cases));
    labels.collect()
}

/// Several companies, so that nothing is found by the luck of one draw.
const SEEDS: [u64; 3] = [1, SEED, 6];

fn found(kind: PlantedKind, dimensions: &[&str], months: (i8, i8), measure: Asked) {
    let wanted = name(kind, dimensions);
    for seed in SEEDS {
        let causes = causes(&company(seed), dimensions, months, measure);
        assert!(
            causes.contains(&wanted),
            "seed {seed}: {wanted} is not in {causes:?}"
        );
    }
}

#[test]
fn the_territory_that_slid_is_found() {
    let dimensions = ["region", "salesperson", "category"];
    found(
        PlantedKind::TerritorySlid,
        &dimensions,
        (7, 12),
        Asked::Revenue,
    );
}

#[test]
fn the_category_that_a_competitor_took_over_is_found() {
    let dimensions = ["region", "channel", "category"];
    found(
        PlantedKind::CompetitorTookOver,
        &dimensions,
        (1, 12),
        Asked::Revenue,
    );
}

#[test]
fn the_salesperson_who_left_is_found() {
    let dimensions = ["region", "salesperson", "category"];
    found(
        PlantedKind::SalespersonLeft,
        &dimensions,
        (4, 12),
        Asked::Revenue,
    );
}

#[test]
fn the_price_cut_is_found_in_the_average_price() {
    let dimensions = ["category", "subcategory"];
    found(PlantedKind::PriceCut, &dimensions, (3, 12), Asked::Price);
}

/// The bridge from 2024 to 2025 in some months, with the customer and sub-category of each of its rows.
fn bridged(company: &Company, months: (i8, i8)) -> (Bridge, Vec<u32>, Vec<u32>) {
    let mut cells: BTreeMap<(usize, usize, bool), Cell> = BTreeMap::new();
    let mut units: Vec<&str> = company.products.iter().map(|p| p.unit).collect();
    units.sort_unstable();
    units.dedup();
    for (place, line) in lines(company, months) {
        let entry = &line.entry;
        let product = &company.products[entry.product];
        let red = line.takes_back.is_some();
        let cell = cells
            .entry((line.customer, entry.product, red))
            .or_insert(Cell {
                customer: line.customer as u32,
                product: entry.product as u32,
                unit: units.partition_point(|u| *u < product.unit) as u32,
                kind: if red {
                    LineKind::ProductReturn
                } else {
                    LineKind::Sale
                },
                ..Cell::default()
            });
        let (quantity, amount) = match place {
            0 => (&mut cell.quantity0, &mut cell.amount0),
            _ => (&mut cell.quantity1, &mut cell.amount1),
        };
        *quantity = Some(quantity.unwrap_or(0) + entry.quantity.0);
        *amount += entry.amount_fen;
    }
    let first = |product: u32| {
        let kind = company.products[product as usize].subcategory;
        let place = company.products.iter().position(|p| p.subcategory == kind);
        place.expect("the product is in the list") as u32
    };
    let cells: Vec<Cell> = cells.into_values().collect();
    let bridge = bridge(&cells, bridge::Options::default()).expect("the amounts are small");
    let customers = cells.iter().map(|c| c.customer).collect();
    let kinds = cells.iter().map(|c| first(c.product)).collect();
    (bridge, customers, kinds)
}

#[test]
fn the_bridge_shows_the_price_cut_and_the_lost_account() {
    for seed in SEEDS {
        let company = company(seed);
        let (bridge, _, kinds) = bridged(&company, (4, 12));
        assert_eq!(bridge.components.sum(), bridge.delta());
        let dearest = bridge
            .top_contributors(Component::Price, &kinds, 1)
            .unwrap()[0];
        let kind = company.products[dearest.key as usize].subcategory;
        assert_eq!(
            format!("subcategory={kind}"),
            name(PlantedKind::PriceCut, &["subcategory"])
        );
        let planted = company.suppressed_fen[&(PlantedKind::PriceCut, 2025)];
        let share = -dearest.amount as f64 / planted as f64;
        assert!(
            (0.6..1.2).contains(&share),
            "seed {seed}: {share} of what was planted"
        );

        let (bridge, customers, _) = bridged(&company, (9, 12));
        let lost = bridge
            .top_contributors(Component::Lost, &customers, 1)
            .unwrap()[0];
        let customer = &company.customers[lost.key as usize].name;
        assert_eq!(
            format!("customer={customer}"),
            name(PlantedKind::AccountLost, &["customer"])
        );
    }
}
