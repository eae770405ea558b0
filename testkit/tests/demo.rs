//! The sample company (示例公司) as a whole: same seed same files, totals, seasons, and each planted fact seen by plain
//! loops over the lines.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use qd_base::{Amount, Date};
use qd_testkit::demo::{
    Company, Line, PlantedKind, SEED, TAX_PERCENT, company, planted, work_calendar,
};
use qd_testkit::places::channels;

static COMPANY: LazyLock<Company> = LazyLock::new(|| company(SEED));

/// Revenue in yuan of the lines of a year, from one month to another, that a question admits.
fn revenue(year: i16, months: (i8, i8), admits: impl Fn(&Line) -> bool) -> f64 {
    let lines = COMPANY.year(year);
    let fen: i64 = lines
        .filter(|l| (months.0..=months.1).contains(&l.date.month()) && admits(l))
        .map(|l| l.entry.amount_fen)
        .sum();
    fen as f64 / 100.0
}

/// Change of that revenue from 2024 to 2025.
fn change(months: (i8, i8), admits: impl Fn(&Line) -> bool) -> f64 {
    revenue(2025, months, &admits) / revenue(2024, months, &admits) - 1.0
}

fn member(kind: PlantedKind, place: usize) -> &'static str {
    let facts = planted();
    let fact = facts
        .iter()
        .find(|f| f.kind == kind)
        .expect("every kind is planted");
    fact.members[place].1
}

fn region(line: &Line) -> &'static str {
    COMPANY.customers[line.customer].place.region
}

#[test]
fn the_same_seed_writes_the_same_files() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let files: Vec<_> = folders
        .iter()
        .map(|folder| COMPANY.write(folder.path()).unwrap())
        .collect();
    assert_eq!(company(SEED), *COMPANY);
    for (one, other) in files[0].sales.iter().zip(&files[1].sales) {
        assert_eq!(std::fs::read(one).unwrap(), std::fs::read(other).unwrap());
    }
    assert_ne!(company(SEED + 1).lines, COMPANY.lines);
}

#[test]
fn the_company_is_as_large_as_it_says() {
    let lines = COMPANY.lines.len();
    assert!((60_000..=120_000).contains(&lines), "{lines} lines");
    assert_eq!(COMPANY.customers.len(), 400);
    assert_eq!(COMPANY.sellers.len(), 40);
    let red = COMPANY
        .lines
        .iter()
        .filter(|l| l.takes_back.is_some())
        .count();
    let share = red as f64 / lines as f64;
    assert!((0.012..0.018).contains(&share), "{share}");
}

#[test]
fn every_line_is_consistent_to_the_fen() {
    for line in &COMPANY.lines {
        let entry = &line.entry;
        let exact = i128::from(entry.quantity.0) * i128::from(entry.price.0);
        let amount = i128::from(entry.amount_fen) * 1_000_000;
        assert!((exact - amount).abs() <= 500_000, "{line:?}");
        let tax = entry.amount_fen * TAX_PERCENT - entry.tax_fen * 100;
        assert!(tax.abs() <= 50, "{line:?}");
        assert_eq!(entry.gross_fen(), entry.amount_fen + entry.tax_fen);
        assert_eq!(line.takes_back.is_some(), entry.quantity < Amount::ZERO);
        assert_ne!(entry.quantity, Amount::ZERO);
    }
}

#[test]
fn a_red_line_takes_back_a_line_that_was_sold_before() {
    let sold: BTreeMap<_, _> = COMPANY
        .lines
        .iter()
        .map(|l| ((l.bill.clone(), l.number), l))
        .collect();
    for red in COMPANY.lines.iter().filter(|l| l.takes_back.is_some()) {
        let source = sold[red.takes_back.as_ref().unwrap()];
        assert!(source.date < red.date);
        assert_eq!(source.customer, red.customer);
        assert_eq!(source.entry.price, red.entry.price);
        assert!(source.entry.quantity >= -red.entry.quantity);
    }
}

#[test]
fn sales_fell_in_2025_and_recover_in_part_in_2026() {
    let all = |_: &Line| true;
    let year = change((1, 12), all);
    assert!((-0.10..=-0.06).contains(&year), "2025: {year}");
    let before = revenue(2024, (1, 12), all) / revenue(2023, (1, 12), all);
    assert!(before > 1.05, "2024: {before}");
    let so_far = [2024, 2025, 2026].map(|y| revenue(y, (1, 10), all));
    assert!(so_far[1] < so_far[2] && so_far[2] < so_far[0], "{so_far:?}");
}

#[test]
fn one_region_slid_and_the_others_did_not() {
    let slid = member(PlantedKind::TerritorySlid, 0);
    let there = change((7, 12), |l| region(l) == slid);
    assert!((-0.50..-0.30).contains(&there), "{there}");
    let before = change((1, 6), |l| region(l) == slid);
    assert!(before > -0.12, "{before}");
    for other in ["华东", "华南", "华北", "西南"] {
        let elsewhere = change((7, 12), |l| region(l) == other);
        assert!(elsewhere > -0.20, "{other} {elsewhere}");
    }
}

#[test]
fn the_price_cut_lowers_the_price_and_sells_no_more() {
    let cut = member(PlantedKind::PriceCut, 0);
    let products: Vec<usize> = (0..COMPANY.products.len())
        .filter(|p| COMPANY.products[*p].subcategory == cut)
        .collect();
    let (mut old_money, mut at_old_prices) = (0.0, 0.0);
    for product in products {
        let sums = |year| {
            let lines = COMPANY.year(year).filter(|l| l.date.month() > 3);
            lines
                .filter(|l| l.entry.product == product)
                .fold((0, 0), |(fen, pieces), l| {
                    (
                        fen + l.entry.amount_fen,
                        pieces + l.entry.quantity.0 / 10_000,
                    )
                })
        };
        let (before, after) = (sums(2024), sums(2025));
        let price = after.0 as f64 / after.1 as f64 / (before.0 as f64 / before.1 as f64) - 1.0;
        assert!((-0.135..-0.09).contains(&price), "{product}: {price}");
        old_money += before.0 as f64;
        at_old_prices += after.1 as f64 * before.0 as f64 / before.1 as f64;
    }
    let volume = at_old_prices / old_money - 1.0;
    assert!(volume < 0.0, "{volume}");
}

#[test]
fn the_lost_account_was_among_the_five_largest_and_is_gone() {
    let name = member(PlantedKind::AccountLost, 0);
    let mut sizes: BTreeMap<usize, f64> = BTreeMap::new();
    for line in COMPANY.year(2024) {
        *sizes.entry(line.customer).or_default() += line.entry.amount_fen as f64;
    }
    let lost = COMPANY
        .customers
        .iter()
        .position(|c| c.name == name)
        .unwrap();
    let larger = sizes.values().filter(|size| **size > sizes[&lost]).count();
    assert!(larger < 5, "{larger} are larger");
    let before = change((1, 8), |l| l.customer == lost);
    assert!(before > -0.15, "{before}");
    let after = revenue(2025, (9, 12), |l| {
        l.customer == lost && l.entry.amount_fen > 0
    });
    assert_eq!(after, 0.0);
}

#[test]
fn the_customers_of_the_one_who_left_bought_much_less() {
    let name = member(PlantedKind::SalespersonLeft, 0);
    let left = COMPANY.sellers.iter().position(|s| s.name == name).unwrap();
    let theirs = |l: &Line| COMPANY.customers[l.customer].seller == left;
    let after = change((4, 12), theirs);
    assert!((-0.72..-0.50).contains(&after), "{after}");
    let before = change((1, 3), theirs);
    assert!(before > -0.25 && after < before - 0.25, "{before}");
    // Handed over late: in the last quarter the bills carry other names.
    assert_eq!(revenue(2025, (11, 12), |l| l.seller == left), 0.0);
    assert!(revenue(2025, (4, 9), |l| l.seller == left) > 0.0);
}

#[test]
fn the_competitor_took_the_category_over_in_one_channel_only() {
    let category = member(PlantedKind::CompetitorTookOver, 0);
    let channel = member(PlantedKind::CompetitorTookOver, 1);
    let channel = channels().iter().position(|c| c.0 == channel).unwrap();
    let of_category = |l: &Line| COMPANY.products[l.entry.product].category == category;
    let first = change((1, 3), |l| of_category(l) && l.channel == channel);
    let last = change((10, 12), |l| of_category(l) && l.channel == channel);
    assert!(first > -0.35 && last < -0.65, "{first} {last}");
    let elsewhere = change((1, 12), |l| of_category(l) && l.channel != channel);
    assert!(elsewhere > -0.12, "{elsewhere}");
}

#[test]
fn what_nothing_happened_to_stays_about_flat() {
    let touched = |l: &Line| {
        let customer = &COMPANY.customers[l.customer];
        let product = &COMPANY.products[l.entry.product];
        let channel = channels()[l.channel].0;
        planted().iter().any(|fact| {
            fact.members.iter().all(|(dimension, member)| {
                *member
                    == match *dimension {
                        "region" => customer.place.region,
                        "customer" => customer.name.as_str(),
                        "salesperson" => COMPANY.sellers[customer.seller].name,
                        "category" => product.category,
                        "subcategory" => product.subcategory,
                        _ => channel,
                    }
            })
        })
    };
    let rest = change((1, 12), |l| !touched(l));
    assert!((-0.03..0.04).contains(&rest), "{rest}");
}

#[test]
fn the_spring_festival_moves_the_first_months() {
    let share =
        |year, month| revenue(year, (month, month), |_| true) / revenue(year, (1, 2), |_| true);
    // 22 January 2023, 10 February 2024, 29 January 2025, 17 February 2026.
    assert!(share(2023, 1) < 0.45, "{}", share(2023, 1));
    assert!(share(2024, 1) > 0.60, "{}", share(2024, 1));
    assert!(share(2025, 1) < 0.55, "{}", share(2025, 1));
    assert!(share(2026, 1) > 0.60, "{}", share(2026, 1));
}

#[test]
fn quarters_are_pushed_at_their_end() {
    let calendar = work_calendar();
    for year in [2023, 2024] {
        let a_day = |month| {
            let first = Date::constant(year, month, 1);
            let days = calendar.workdays(first, first.last_of_month());
            revenue(year, (month, month), |_| true) / f64::from(days)
        };
        assert!(
            a_day(6) > a_day(7) * 1.2,
            "{year}: {} {}",
            a_day(6),
            a_day(7)
        );
    }
}
