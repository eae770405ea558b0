//! The sample company comes in through the real importer (导入) and adds up to what was simulated, to the fen.

use std::path::Path;
use std::sync::LazyLock;

use qd_ledger::Facts;
use qd_ledger::import::{ImportOutcome, Options, WorkbookReader, read};
use qd_testkit::demo::{DemoFiles, SEED, YearTotal, company};

static FOLDER: LazyLock<(tempfile::TempDir, DemoFiles)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("the test machine has a folder for passing files");
    let files = company(SEED).write(folder.path());
    let files = files.expect("the folder can be written");
    (folder, files)
});

fn import(path: &Path) -> ImportOutcome {
    let options = Options {
        workbook_reader: WorkbookReader::InProcess,
        ..Options::default()
    };
    let outcome = read(path, &options, None, &mut |_| {});
    outcome.unwrap_or_else(|fault| panic!("{}: {fault:?}", path.display()))
}

/// Compares a file with the year that was written into it.
fn as_written(path: &Path, total: YearTotal) -> Facts {
    let ImportOutcome { facts, receipt } = import(path);
    let file = &receipt.file;
    assert_eq!(receipt.rejected_count, 0, "{file}: {:?}", receipt.rejected);
    assert_eq!(facts.len(), total.lines, "{file}");
    let sum = |column: &Option<Vec<i64>>| column.as_ref().map(|c| c.iter().sum::<i64>());
    assert_eq!(facts.revenue.iter().sum::<i64>(), total.revenue.0, "{file}");
    assert_eq!(sum(&facts.quantity), Some(total.quantity.0), "{file}");
    assert_eq!(sum(&facts.cost), Some(total.cost.0), "{file}");
    assert_eq!(sum(&facts.discount), Some(total.discount.0), "{file}");
    let profit = total.revenue.0 - total.cost.0;
    assert_eq!(sum(&facts.profit), Some(profit), "{file}");
    for check in &receipt.total_checks {
        assert_eq!(check.difference.0, 0, "{file}: {check:?}");
    }
    facts
}

/// Number of members that a dimension really uses.
fn used(facts: &Facts, key: &str) -> usize {
    let column = facts.dimension(key);
    let column = column.unwrap_or_else(|| panic!("the file has {key}"));
    let mut codes = column.codes.clone();
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

fn has_the_usual_members(facts: &Facts) {
    assert_eq!(used(facts, "region"), 5);
    assert_eq!(used(facts, "product"), 120);
    assert_eq!(used(facts, "channel"), 4);
    assert!((35..=40).contains(&used(facts, "salesperson")));
    assert!((350..=400).contains(&used(facts, "customer")));
    assert!(used(facts, "province") > 25);
    assert!(used(facts, "order") > 8_000);
}

#[test]
fn the_csv_of_2025_comes_in_to_the_fen() {
    let files = &FOLDER.1;
    has_the_usual_members(&as_written(&files.sales[2], files.totals[&2025]));
}

#[test]
fn the_bills_of_2026_come_in_to_the_fen() {
    let files = &FOLDER.1;
    has_the_usual_members(&as_written(&files.sales[3], files.totals[&2026]));
}
