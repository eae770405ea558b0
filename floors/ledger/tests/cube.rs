//! The cube against the reference engine (差分测试): the same answer to every question, cell by cell.

use qd_ledger::sample::{Dice, Shape, facts, question};
use qd_ledger::{Cube, Engine, Facts, MetricKey, Query, Reference};

fn agree(cube: &Cube, reference: &Reference, query: &Query, seed: u64) {
    let expected = reference
        .run(query)
        .expect("a question the ledger can answer");
    let found = cube.run(query).expect("a question the ledger can answer");
    assert!(
        found == expected,
        "seed {seed}: {}\nexpected {}\nfound    {}",
        serde_json::to_string(query).expect("plain data"),
        serde_json::to_string(&expected.to_json()).expect("plain data"),
        serde_json::to_string(&found.to_json()).expect("plain data"),
    );
}

fn halves(lines: &Facts) -> (Facts, Facts) {
    let middle = lines.len() / 2;
    let front: Vec<usize> = (0..middle).collect();
    let back: Vec<usize> = (middle..lines.len()).rev().collect();
    (lines.select(&front), lines.select(&back))
}

#[test]
fn the_cube_answers_random_questions_as_the_reference_does() {
    for seed in 1..=6u64 {
        let lines = facts(&Shape::of(3_000, seed));
        let cube = Cube::of(&lines);
        let mut dice = Dice(seed * 1000);
        let reference = Reference::new(lines.clone());
        for _ in 0..120 {
            agree(&cube, &reference, &question(&lines, &mut dice), seed);
        }
    }
}

#[test]
fn two_threads_count_what_one_counts() {
    let lines = facts(&Shape::of(120_000, 7));
    let cube = Cube::of(&lines);
    let reference = Reference::new(lines.clone());
    let mut dice = Dice(77);
    for _ in 0..12 {
        let mut query = question(&lines, &mut dice);
        query.period = None;
        query.compare = None;
        query.sort.clear();
        query
            .metrics
            .extend([MetricKey::Orders, MetricKey::Customers]);
        agree(&cube, &reference, &query, 7);
    }
}

#[test]
fn batches_added_and_voided_leave_the_cube_of_the_remaining_lines() {
    let lines = facts(&Shape::of(4_000, 9));
    let (front, back) = halves(&lines);
    let extra = facts(&Shape::of(500, 10));
    let both = Cube::default()
        .with_part("back", &back)
        .with_part("extra", &extra)
        .with_part("front", &front);
    assert_eq!(both.len(), 4_500);
    let again = both
        .without_part("extra")
        .without_part("front")
        .with_part("front again", &front);
    assert_eq!(again.len(), 4_000);
    let reference = Reference::new(lines.clone());
    let mut dice = Dice(99);
    for _ in 0..150 {
        agree(&again, &reference, &question(&lines, &mut dice), 9);
    }
}

#[test]
fn sums_beyond_64_bits_are_exact_on_the_way_and_refused_at_the_end() {
    let mut lines = facts(&Shape::of(1_000, 11));
    for (row, revenue) in lines.revenue.iter_mut().enumerate() {
        *revenue = if row % 2 == 0 {
            i64::MAX
        } else {
            -i64::MAX + row as i64
        };
    }
    let (cube, reference) = (Cube::of(&lines), Reference::new(lines.clone()));
    let total = Query::of(&[MetricKey::Revenue, MetricKey::AveragePrice]);
    agree(&cube, &reference, &total, 11);
    let returns = Query::of(&[MetricKey::Returns]);
    assert!(reference.run(&returns).is_err() && cube.run(&returns).is_err());
}

#[test]
fn an_empty_ledger_answers_with_one_row_of_nothing() {
    let (cube, reference) = (Cube::default(), Reference::new(Facts::default()));
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Margin, MetricKey::Orders]);
    agree(&cube, &reference, &query, 0);
    assert_eq!(cube.run(&query).expect("a total").rows(), 1);
    agree(&cube, &reference, &query.by(&["region", "month"]), 0);
    assert_eq!(cube.span(), None);
}

#[test]
fn what_the_ledger_lacks_is_refused_by_name() {
    let cube = Cube::of(&facts(&Shape::of(100, 1)));
    let error = cube
        .run(&Query::of(&[MetricKey::Revenue]).by(&["colour"]))
        .expect_err("no such dimension");
    assert!(error.to_string().contains("colour"), "{error}");
    assert!(error.to_string().contains("region"), "{error}");
}

#[test]
fn hundreds_of_thousands_of_groups_are_counted_through_the_table() {
    let lines = facts(&Shape::of(60_000, 13));
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Customers, MetricKey::Orders])
        .by(&["product", "customer", "day"]);
    agree(&Cube::of(&lines), &Reference::new(lines), &query, 13);
}
