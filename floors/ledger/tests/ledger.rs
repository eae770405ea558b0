//! The ledger as a whole (台账存储): versions, restatements, damage and crashes, over plain parts.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use qd_base::{Amount, Clock, Date, FixedClock};
use qd_ledger::sample::{Shape, facts};
use qd_ledger::store::{
    Appended, Ledger, MemoryManifest, OnOverlap, PartFiles, PlainParts, Source, StoreError,
};
use qd_ledger::{Cube, Engine, Facts, MetricKey, Query};

fn source(name: &str) -> Source {
    Source {
        name: name.to_owned(),
        sha256: format!("hash of {name}"),
        by: "test".to_owned(),
        person: None,
    }
}

fn open(dir: &Path) -> Ledger {
    Ledger::open(
        dir,
        Arc::new(MemoryManifest::default()),
        Arc::new(PlainParts),
    )
    .expect("a temporary folder can be written")
}

fn append(ledger: &Ledger, name: &str, facts: &Facts, on_overlap: OnOverlap) -> Appended {
    let at = FixedClock::at(Date::constant(2026, 1, 2)).instant();
    let appended = ledger.append(source(name), facts, on_overlap, at);
    appended.unwrap_or_else(|e| panic!("{e}"))
}

fn lines() -> Facts {
    facts(&Shape::of(800, 3))
}

#[test]
fn a_file_taken_twice_renamed_shuffled_or_in_halves_gives_the_ledger_of_one_import() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(dir.path());
    let lines = lines();
    let whole = append(&ledger, "whole", &lines, OnOverlap::Report);
    assert!(matches!(whole, Appended::Committed(ref b) if b.batch.counts.added == 800));
    assert!(matches!(
        append(&ledger, "whole", &lines, OnOverlap::Report),
        Appended::AlreadyImported(b) if b.version == 1
    ));
    let shuffled: Vec<usize> = (0..800).map(|n| n * 333 % 800).collect();
    assert!(matches!(
        append(&ledger, "renamed", &lines.select(&shuffled), OnOverlap::Report),
        Appended::NothingNew(o) if o.same == 800
    ));
    let other = tempfile::tempdir().expect("a temporary folder");
    let halves = open(other.path());
    let overlapping: [Vec<usize>; 2] = [(0..500).collect(), (300..800).collect()];
    for (n, rows) in overlapping.iter().enumerate() {
        append(
            &halves,
            &format!("half {n}"),
            &lines.select(rows),
            OnOverlap::Report,
        );
    }
    let print = |ledger: &Ledger| {
        let version = ledger.version().expect("a manifest in memory");
        ledger.facts(version).expect("sound parts").fingerprint()
    };
    assert_eq!(print(&halves), print(&ledger));
    assert_eq!(print(&ledger), lines.fingerprint());
}

#[test]
fn a_restatement_is_shown_first_then_taken_and_the_past_stays() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(dir.path());
    let lines = lines();
    append(&ledger, "first", &lines, OnOverlap::Report);
    let mut corrected = lines.select(&(100..200).collect::<Vec<_>>());
    for revenue in corrected.revenue.iter_mut().take(10) {
        *revenue += 70_000;
    }
    let Appended::Overlaps(shown) = append(&ledger, "fixed", &corrected, OnOverlap::Report) else {
        panic!("ten lines differ");
    };
    assert_eq!((shown.changed, shown.same, shown.added), (10, 90, 0));
    assert_eq!(shown.after - shown.before, Amount(700_000));
    assert_eq!((shown.batches, shown.examples.len()), (vec![1], 10));
    assert_eq!(ledger.version().expect("in memory"), 1);

    let before = ledger.cube().expect("sound parts");
    let taken = append(&ledger, "fixed", &corrected, OnOverlap::Accept);
    assert!(matches!(taken, Appended::Committed(ref b)
        if b.batch.counts.changed == 10 && b.batch.revenue_change == Amount(700_000)));
    let revenue = |engine: &dyn Engine| {
        let frame = engine.run(&Query::of(&[MetricKey::Revenue, MetricKey::Lines]));
        let frame = frame.expect("a total");
        (
            frame.amount("revenue", 0),
            frame.column("lines").map(|c| c.cells[0].clone()),
        )
    };
    let (now, count) = revenue(&*ledger.cube().expect("sound parts"));
    let (past, same_count) = revenue(&*before);
    assert_eq!((now - past, count), (Amount(700_000), same_count));
    let as_of = ledger.engine_as_of(1, u64::MAX).expect("version 1 is kept");
    assert_eq!(revenue(&*as_of.engine).0, past);

    let at = FixedClock::at(Date::constant(2026, 1, 3)).instant();
    let undone = ledger.restore(1, "test", at).expect("version 1 is kept");
    assert_eq!(
        (undone.version, undone.batch.revenue_change),
        (3, Amount(-700_000))
    );
    assert_eq!(
        ledger.facts(3).expect("sound").fingerprint(),
        lines.fingerprint()
    );
    assert_eq!(ledger.version_at(at).expect("in memory"), 3);
    assert!(matches!(ledger.parts_of(9), Err(StoreError::NoVersion(9))));
}

#[test]
fn damage_is_named_before_any_number_is_shown() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(dir.path());
    append(&ledger, "first", &lines(), OnOverlap::Report);
    assert!(ledger.verify().expect("readable").is_empty());
    let part = ledger.parts_of(1).expect("version 1")[0].file.clone();
    let path = dir.path().join(&part);
    let sound = fs::read(&path).expect("the part");
    for (fault, bytes) in [
        ("flipped", {
            let mut b = sound.clone();
            b[500] ^= 4;
            b
        }),
        ("cut", sound[..sound.len() / 2].to_vec()),
        ("empty", Vec::new()),
    ] {
        fs::write(&path, bytes).expect("writable");
        let faults = ledger.verify().expect("readable");
        assert!(
            faults.len() == 1 && faults[0].to_string().contains(&part),
            "{fault}"
        );
        assert!(ledger.cube().is_err(), "{fault}");
    }
    fs::remove_file(&path).expect("removable");
    let error = ledger.cube().expect_err("missing").to_string();
    assert!(error.contains("missing"), "{error}");
}

#[test]
fn what_a_crash_leaves_behind_is_invisible_and_swept() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(dir.path());
    let lines = lines();
    append(&ledger, "first", &lines, OnOverlap::Report);
    // Killed after the part was sealed and before the commit; and while a draft was being written.
    let orphan = PlainParts
        .write(dir.path(), &lines.select(&[1, 2, 3]), 2)
        .expect("sealed");
    fs::write(dir.path().join(".draft-123.json"), b"half a fi").expect("writable");
    assert_eq!(ledger.cube().expect("sound parts").len(), 800);
    assert_eq!(
        ledger.sweep().expect("no import is running"),
        [".draft-123.json".to_owned(), orphan.file]
    );
    assert!(ledger.verify().expect("readable").is_empty());
}

#[test]
fn a_ledger_above_the_limit_is_scanned_and_says_so() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(dir.path());
    append(&ledger, "first", &lines(), OnOverlap::Report);
    let chosen = ledger.engine(1000).expect("sound parts");
    assert_eq!(chosen.engine.name(), "reference");
    assert!(
        chosen
            .fallback
            .is_some_and(|text| text.contains("800 lines"))
    );
    assert!(
        ledger
            .engine(1 << 20)
            .expect("sound parts")
            .fallback
            .is_none()
    );
}

#[test]
fn ten_thousand_new_lines_are_visible_in_a_fifth_of_a_second() {
    let cube = Cube::of(&facts(&Shape::of(300_000, 1)));
    let batch = facts(&Shape::of(10_000, 2));
    let start = std::time::Instant::now();
    let cube = cube.with_part("new", &batch);
    let total = cube.run(&Query::of(&[MetricKey::Lines])).expect("a total");
    let took = start.elapsed();
    assert_eq!(total.rows(), 1);
    assert!(took.as_millis() < 200, "{took:?}");
}

fn order() -> qd_ledger::store::Order {
    qd_ledger::store::Order {
        by: "test".to_owned(),
        person: None,
        reason: Some("wrong month".to_owned()),
        at: FixedClock::at(Date::constant(2026, 1, 3)).instant(),
    }
}

/// The lines of the ledger by key, with their revenue.
fn held(ledger: &Ledger) -> std::collections::BTreeMap<String, i64> {
    let facts = ledger
        .facts(ledger.version().expect("a version"))
        .expect("lines");
    let keys = facts.key.iter().map(ToString::to_string);
    keys.zip(facts.revenue.iter().copied()).collect()
}

#[test]
fn a_withdrawn_batch_leaves_what_it_had_corrected_as_it_was_and_later_batches_alone() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(dir.path());
    let lines = lines();
    let rows = |range: std::ops::Range<usize>| range.collect::<Vec<usize>>();
    append(
        &ledger,
        "first",
        &lines.select(&rows(0..500)),
        OnOverlap::Report,
    );
    let before = held(&ledger);
    let mut second = lines.select(&rows(300..700));
    second.revenue.iter_mut().for_each(|r| *r += 10_000);
    append(&ledger, "second", &second, OnOverlap::Accept);
    append(
        &ledger,
        "third",
        &lines.select(&rows(700..800)),
        OnOverlap::Report,
    );
    let weight = ledger.weigh_withdrawal(2).expect("weighed");
    assert_eq!((weight.removed, weight.restored), (400, 200));
    let batch = ledger.withdraw(2, order()).expect("withdrawn");
    assert_eq!(batch.batch.withdraws, Some(2));
    let mut wanted = before;
    let third = lines.select(&rows(700..800));
    wanted.extend(third.key.iter().map(ToString::to_string).zip(third.revenue));
    assert_eq!(held(&ledger), wanted);
    assert!(matches!(
        ledger.withdraw(2, order()),
        Err(StoreError::NothingLeft(2))
    ));
    assert!(matches!(
        ledger.withdraw(9, order()),
        Err(StoreError::NoVersion(9))
    ));
    // The file can be taken again, because nothing of it is left.
    let again = append(&ledger, "second", &second, OnOverlap::Accept);
    assert!(matches!(again, Appended::Committed(b) if b.batch.counts.changed == 200));
}

#[test]
fn a_withdrawal_looks_through_batches_that_were_withdrawn_before() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(dir.path());
    let lines = lines();
    append(&ledger, "first", &lines, OnOverlap::Report);
    let first = held(&ledger);
    for (name, more) in [("second", 10_000), ("third", 20_000)] {
        let mut other = lines.clone();
        other.revenue.iter_mut().for_each(|r| *r += more);
        append(&ledger, name, &other, OnOverlap::Accept);
    }
    // Every line of the second batch was corrected by the third: there is nothing to withdraw.
    assert!(matches!(
        ledger.withdraw(2, order()),
        Err(StoreError::NothingLeft(2))
    ));
    ledger.withdraw(3, order()).expect("withdrawn");
    ledger.withdraw(2, order()).expect("withdrawn");
    assert_eq!(held(&ledger), first);
    assert_eq!(ledger.verify().expect("read").len(), 0);
}
