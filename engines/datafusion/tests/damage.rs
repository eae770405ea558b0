//! Damage (数据损坏): a Parquet file carries no checksum of its own, so every flipped bit must be caught by ours.

use std::fs;
use std::sync::Arc;

use qd_base::{Clock, Date, FixedClock};
use qd_engine_datafusion::ParquetParts;
use qd_ledger::sample::{Dice, Shape, facts};
use qd_ledger::store::{
    Appended, Columns, Ledger, MemoryManifest, OnOverlap, PartFiles, PlainParts, Source, StoreError,
};
use qd_ledger::{DimensionKey, MetricKey, Query};

#[test]
fn of_three_hundred_flipped_bits_none_changes_a_number_silently() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let parquet = ParquetParts::default();
    let lines = facts(&Shape::of(2_000, 8));
    let part = parquet.write(dir.path(), &lines, 1).expect("writable");
    let parts = std::slice::from_ref(&part);
    let scan = parquet.scan(dir.path(), parts).expect("a sound part");
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Orders]).by(&["region"]);
    let answer = scan.run(&query).expect("a sound part");
    let path = dir.path().join(&part.file);
    let sound = fs::read(&path).expect("the part");
    let mut dice = Dice(300);
    for _ in 0..300 {
        let (byte, bit) = (dice.below(sound.len()), dice.below(8));
        let mut flipped = sound.clone();
        flipped[byte] ^= 1 << bit;
        fs::write(&path, flipped).expect("writable");
        let read = parquet.read(dir.path(), &part, Columns::All);
        assert!(
            matches!(read, Err(StoreError::Damaged { .. })),
            "byte {byte} bit {bit}"
        );
        assert!(
            parquet.scan(dir.path(), parts).is_err(),
            "byte {byte} bit {bit}"
        );
        let open = scan.run(&query);
        assert!(
            open.is_err(),
            "an open engine noticed nothing: byte {byte} bit {bit}"
        );
    }
    fs::write(&path, &sound).expect("writable");
    assert_eq!(scan.run(&query).expect("restored"), answer);
    fs::write(&path, &sound[..sound.len() - 9]).expect("writable");
    let error = scan.run(&query).expect_err("cut short").to_string();
    assert!(error.contains(&part.file), "{error}");
}

#[test]
fn a_ledger_of_parquet_parts_restates_falls_back_and_reads_what_it_wrote() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let parts = Arc::new(ParquetParts::default());
    let manifest = Arc::new(MemoryManifest::default());
    let ledger = Ledger::open(dir.path(), manifest, parts).expect("writable");
    let lines = facts(&Shape::of(5_000, 12));
    let at = FixedClock::at(Date::constant(2026, 1, 2)).instant();
    let source = |name: &str| Source {
        name: name.to_owned(),
        sha256: name.to_owned(),
        by: "test".to_owned(),
        person: None,
    };
    let first = ledger.append(source("a"), &lines, OnOverlap::Report, at);
    assert!(matches!(first.expect("writable"), Appended::Committed(_)));
    assert_eq!(
        ledger.facts(1).expect("sound").fingerprint(),
        lines.fingerprint()
    );
    let mut corrected = lines.select(&[7, 8, 9]);
    corrected.revenue[1] += 10_000;
    let taken = ledger.append(source("b"), &corrected, OnOverlap::Accept, at);
    assert!(
        matches!(taken.expect("writable"), Appended::Committed(b) if b.batch.counts.changed == 1)
    );
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Customers]).by(&["region", "quarter"]);
    let (cube, scan) = (
        ledger.engine(u64::MAX).expect("sound"),
        ledger.engine(0).expect("sound"),
    );
    assert!(cube.fallback.is_none() && scan.fallback.is_some());
    assert_eq!(
        (cube.engine.name(), scan.engine.name()),
        ("cube", "datafusion")
    );
    assert_eq!(
        cube.engine.run(&query).expect("an answer"),
        scan.engine.run(&query).expect("an answer")
    );
}

#[test]
fn a_rollup_stands_in_front_of_a_scan_and_learns_new_batches() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let parts = Arc::new(ParquetParts::default());
    let ledger = Ledger::open(dir.path(), Arc::new(MemoryManifest::default()), parts);
    let ledger = ledger.expect("writable");
    let at = FixedClock::at(Date::constant(2026, 1, 2)).instant();
    let batch = |name: &str, seed: u64| {
        let source = Source {
            name: name.to_owned(),
            sha256: name.to_owned(),
            by: "test".to_owned(),
            person: None,
        };
        let mut lines = facts(&Shape::of(3_000, seed));
        for key in &mut lines.key {
            *key = format!("{name}-{key}").into();
        }
        ledger
            .append(source, &lines, OnOverlap::Accept, at)
            .expect("writable");
    };
    batch("a", 12);
    let by = [DimensionKey::new("region"), DimensionKey::new("customer")];
    let note = ledger.roll_up(&by).expect("sums");
    let plain = tempfile::tempdir().expect("a temporary folder");
    let lines = ledger.facts(1).expect("sound");
    let copy = PlainParts.write(plain.path(), &lines, 1).expect("writable");
    let sums = PlainParts.reduce(plain.path(), &[copy], &note.by);
    let rows = sums.expect("the same sums in plain code").len() as u64;
    assert_eq!(note.part.as_ref().map(|p| p.rows), Some(rows));
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Returns, MetricKey::Customers])
        .by(&["region", "quarter"]);
    for name in ["first", "b"] {
        if name == "b" {
            batch("b", 13);
        }
        let (cube, rolled) = (
            ledger.engine(u64::MAX).expect("sound"),
            ledger.engine(0).expect("sound"),
        );
        assert_eq!(rolled.engine.name(), "rollup");
        for query in [&query, &Query::of(&[MetricKey::Lines, MetricKey::Orders])] {
            let expected = cube.engine.run(query).expect("an answer");
            assert_eq!(rolled.engine.run(query).expect("an answer"), expected);
        }
        let plan = rolled.engine.explain(&query).expect("a plan");
        assert_eq!(plan.engine, "cube", "{:?}", plan.steps);
    }
    let unknown = ledger
        .roll_up(&[DimensionKey::new("colour")])
        .expect_err("no such column");
    assert!(unknown.to_string().contains("colour"), "{unknown}");
    // Undone: the rollup is of lines that are no longer there.
    ledger.restore(0, "test", at).expect("writable");
    assert_ne!(ledger.engine(0).expect("sound").engine.name(), "rollup");
}
