//! Damage (数据损坏): a Parquet file carries no checksum of its own, so every flipped bit must be caught by ours.

use std::fs;
use std::sync::Arc;

use qd_base::{Clock, Date, FixedClock};
use qd_engine_datafusion::ParquetParts;
use qd_ledger::sample::{Dice, Shape, facts};
use qd_ledger::store::{
    Appended, Columns, Ledger, MemoryManifest, OnOverlap, PartFiles, Source, StoreError,
};
use qd_ledger::{MetricKey, Query};

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
