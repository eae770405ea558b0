//! Lines added up (汇总差分): a rollup in front of the lines answers every question as the lines alone would.

use std::sync::Arc;

use qd_engine_datafusion::{ParquetParts, Scan};
use qd_ledger::sample::{Dice, Shape, facts, question};
use qd_ledger::store::PartFiles;
use qd_ledger::{Cube, DimensionKey, Engine, EngineError, MetricKey, Query, Reference, Rollup};

fn keys(names: &[&str]) -> Vec<DimensionKey> {
    names.iter().map(|name| DimensionKey::new(name)).collect()
}

#[test]
fn a_rollup_answers_as_the_lines_do_whatever_it_keeps() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let lines = facts(&Shape::of(3_000, 21));
    let sorted = lines.select(&lines.date_order());
    let part = ParquetParts::default().write(dir.path(), &sorted, 1);
    let part = part.expect("a temporary folder can be written");
    let reference = Reference::new(lines.clone());
    let mut dice = Dice(977);
    let mut from_sums = 0;
    for kept in [
        keys(&[]),
        keys(&["region", "category"]),
        keys(&["region", "category", "customer", "channel"]),
        keys(&["order", "customer", "product"]),
    ] {
        let scan = Scan::open(dir.path(), std::slice::from_ref(&part), 64 << 20);
        let scan = scan.expect("a sound part");
        let kept = Rollup::kept(&kept, &scan);
        let sums = scan.reduce(&kept).expect("sums");
        assert!(sums.day.is_sorted() && sums.len() <= lines.len());
        let rollup = Rollup::new(kept.clone(), Arc::new(Cube::of(&sums)), Arc::new(scan));
        for _ in 0..40 {
            let query = question(&lines, &mut dice);
            let (expected, found) = (reference.run(&query), rollup.run(&query));
            let asked = serde_json::to_string(&query).expect("plain data");
            assert!(
                expected.expect("a question the ledger can answer")
                    == found.expect("the same question"),
                "keeping {kept:?}: {asked}"
            );
            from_sums += usize::from(rollup.answers(&query));
        }
    }
    assert!(from_sums > 8, "only {from_sums} questions met the sums");
}

#[test]
fn what_cannot_be_counted_from_sums_is_counted_from_lines() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let lines = facts(&Shape::of(800, 3));
    let sorted = lines.select(&lines.date_order());
    let part = ParquetParts::default().write(dir.path(), &sorted, 1);
    let scan = Scan::open(dir.path(), &[part.expect("writable")], 64 << 20).expect("sound");
    let kept = Rollup::kept(&keys(&["region", "customer"]), &scan);
    let sums = scan.reduce(&kept).expect("sums");
    let rollup = Rollup::new(kept, Arc::new(Cube::of(&sums)), Arc::new(scan));
    let asks = |metric: MetricKey, by: &str| rollup.answers(&Query::of(&[metric]).by(&[by]));
    assert!(asks(MetricKey::Revenue, "region") && asks(MetricKey::Customers, "month"));
    assert!(asks(MetricKey::Returns, "year") && asks(MetricKey::Margin, "customer"));
    assert!(!asks(MetricKey::Lines, "region") && !asks(MetricKey::Orders, "region"));
    assert!(!asks(MetricKey::Revenue, "product"));
    let plan = rollup
        .explain(&Query::of(&[MetricKey::Lines]))
        .expect("a plan");
    assert_eq!(plan.engine, "datafusion");
    assert!(plan.steps[0].contains("lines are read"), "{:?}", plan.steps);
}

#[test]
fn a_dimension_that_the_ledger_lacks_is_refused_by_name() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let part = ParquetParts::default().write(dir.path(), &facts(&Shape::of(50, 3)), 1);
    let scan = Scan::open(dir.path(), &[part.expect("writable")], 64 << 20).expect("sound");
    let refused = scan.reduce(&keys(&["colour"])).expect_err("no such column");
    assert!(matches!(refused, EngineError::Query(_)), "{refused}");
    assert!(refused.to_string().contains("colour"), "{refused}");
}
