//! Three engines, one answer (三引擎差分): reference, cube and DataFusion over the same generated ledgers.

use std::sync::Arc;

use qd_engine_datafusion::ParquetParts;
use qd_ledger::sample::{Dice, Shape, facts, question};
use qd_ledger::store::{Columns, PartFiles, PartRow};
use qd_ledger::{Cube, Engine, Facts, Query, Reference};

fn seal(dir: &std::path::Path, pieces: &[Facts]) -> Vec<PartRow> {
    pieces
        .iter()
        .map(|piece| {
            let sorted = piece.select(&piece.date_order());
            let part = ParquetParts::default().write(dir, &sorted, 1);
            part.expect("a temporary folder can be written")
        })
        .collect()
}

fn agree(engines: &[&dyn Engine], query: &Query, seed: u64) {
    let expected = engines[0]
        .run(query)
        .expect("a question the ledger can answer");
    for engine in &engines[1..] {
        let found = engine
            .run(query)
            .unwrap_or_else(|e| panic!("{}: {e}", engine.name()));
        assert!(
            found == expected,
            "seed {seed}, {}: {}\nexpected {}\nfound    {}",
            engine.name(),
            serde_json::to_string(query).expect("plain data"),
            serde_json::to_string(&expected.to_json()).expect("plain data"),
            serde_json::to_string(&found.to_json()).expect("plain data"),
        );
    }
}

#[test]
fn three_engines_answer_random_questions_alike() {
    for seed in 1..=3u64 {
        println!("seed {seed}");
        let dir = tempfile::tempdir().expect("a temporary folder");
        let lines = facts(&Shape::of(2_500, seed));
        let (front, back): (Vec<usize>, Vec<usize>) = (0..2_500).partition(|row| row % 3 == 0);
        let parts = seal(dir.path(), &[lines.select(&front), lines.select(&back)]);
        let parquet = ParquetParts::default();
        let scan = parquet.scan(dir.path(), &parts).expect("sound parts");
        let mut cube = Cube::default();
        for part in &parts {
            let piece = parquet.read(dir.path(), part, Columns::WithoutKeys);
            cube = cube.with_part(&part.file, &piece.expect("a sound part"));
        }
        let reference = Reference::new(lines.clone());
        let mut dice = Dice(seed * 31);
        for _ in 0..100 {
            agree(
                &[&reference, &cube, &*scan],
                &question(&lines, &mut dice),
                seed,
            );
        }
    }
}

#[test]
fn parts_with_different_columns_are_one_ledger() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let full = facts(&Shape::of(600, 4));
    let mut bare = facts(&Shape::of(400, 5));
    bare.dimensions
        .retain(|d| ["order", "region"].contains(&&*d.key.0));
    (bare.quantity, bare.cost, bare.profit, bare.discount) = (None, None, None, None);
    for dimension in &mut bare.dimensions {
        dimension.members = dimension
            .members
            .iter()
            .map(|m| {
                if m.is_empty() {
                    m.clone()
                } else {
                    Arc::from(format!("{m}'\"; 华东"))
                }
            })
            .collect();
    }
    let mut all = full.clone();
    all.append(&bare);
    let parts = seal(dir.path(), &[bare, full]);
    let scan = ParquetParts::default()
        .scan(dir.path(), &parts)
        .expect("sound parts");
    let (reference, cube) = (Reference::new(all.clone()), Cube::of(&all));
    let mut dice = Dice(45);
    for _ in 0..80 {
        agree(&[&reference, &cube, &*scan], &question(&all, &mut dice), 45);
    }
}

#[test]
fn an_empty_ledger_is_no_error() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let scan = ParquetParts::default()
        .scan(dir.path(), &[])
        .expect("nothing to check");
    let query = Query::of(&[qd_ledger::MetricKey::Revenue, qd_ledger::MetricKey::Margin]);
    let reference = Reference::new(Facts::default());
    agree(&[&reference, &*scan], &query, 0);
    agree(&[&reference, &*scan], &query.by(&["region"]), 0);
}

#[test]
fn a_plan_can_be_read() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let parts = seal(dir.path(), &[facts(&Shape::of(300, 6))]);
    let scan = ParquetParts::default()
        .scan(dir.path(), &parts)
        .expect("sound parts");
    let query = Query::of(&[qd_ledger::MetricKey::Orders]).by(&["region", "month"]);
    let plan = scan.explain(&query).expect("a plan");
    assert!(plan.steps[0].contains("Aggregate"), "{:?}", plan.steps);
    assert_eq!((plan.engine, plan.lines), ("datafusion", 300));
}
