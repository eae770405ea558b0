//! The importer on the real ledgers beside the workspace (真实台账), where they are present.

use std::path::{Path, PathBuf};

use qd_base::{Amount, Lang};
use qd_ledger::import::{self, ImportOutcome, Options, WorkbookReader};

fn read(path: &Path) -> ImportOutcome {
    let options = Options {
        workbook_reader: WorkbookReader::InProcess,
        ..Options::default()
    };
    import::read(path, &options, None, &mut |_| {}).expect("taken")
}

fn yuan(text: &str) -> Amount {
    Amount::parse(text).expect("an amount")
}

fn shared(file: &str) -> Option<PathBuf> {
    let root = std::env::var_os("QUARTERDECK_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = root.join("data").join(file);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: shared data absent ({file})");
    None
}

#[test]
fn superstore_cn_adds_up_to_its_readme() {
    let Some(path) = shared("superstore-cn/superstore-cn.xls") else {
        return;
    };
    let outcome = read(&path);
    let total = &outcome.receipt.total;
    assert_eq!((total.lines, total.revenue), (10_000, yuan("16117548.237")));
    assert_eq!(total.profit, Some(yuan("2156559.517")));
    assert_eq!(total.quantity, Some(yuan("37675")));
    let regions = outcome.facts.dimension("region").expect("regions");
    for (name, sum) in [
        ("东北", "2711223.389"),
        ("中南", "4147884.013"),
        ("华东", "4692464.994"),
        ("华北", "2447301.017"),
        ("西北", "815550.316"),
        ("西南", "1303124.508"),
    ] {
        let code = regions
            .members
            .iter()
            .position(|m| &**m == name)
            .expect("a region") as u32;
        let lines = regions.codes.iter().zip(&outcome.facts.revenue);
        let found: Amount = lines
            .filter(|(c, _)| **c == code)
            .map(|(_, r)| Amount(*r))
            .sum();
        assert_eq!(found, yuan(sum), "{name}");
    }
    let count = |key: &str| outcome.facts.dimension(key).expect(key).members.len() - 1;
    assert_eq!(
        (count("customer"), count("product"), count("order")),
        (790, 1955, 2773)
    );
    assert_eq!((count("manager"), count("returned")), (6, 2));
    assert_eq!(outcome.receipt.sheets[1].rows, 296);
}

#[test]
fn superstore_us_is_the_same_as_workbook_and_as_text() {
    let Some(book) = shared("superstore-us/superstore-us.xls") else {
        return;
    };
    let Some(text) = shared("superstore-us/superstore-us.csv.gz") else {
        return;
    };
    for path in [book, text] {
        let outcome = read(&path);
        let total = &outcome.receipt.total;
        assert_eq!((total.lines, total.revenue), (10_194, yuan("2326534.3543")));
        assert_eq!(total.profit, Some(yuan("292296.8146")));
        assert_eq!(outcome.receipt.years.len(), 4);
        assert_eq!(
            outcome.receipt.years[&2019].lines,
            outcome.receipt.years.values().next().expect("a year").lines
        );
    }
}

#[test]
fn online_retail_is_taken_whole_and_its_dirt_is_told() {
    let Some(path) = shared("online-retail/online_retail.csv.gz") else {
        return;
    };
    let outcome = read(&path);
    let total = &outcome.receipt.total;
    assert_eq!((total.lines, total.revenue), (541_909, yuan("9747747.934")));
    assert_eq!(total.quantity, Some(yuan("5176450")));
    let told = outcome.receipt.sentences(Lang::En).join("\n");
    for fact in ["135080", "5268", "2515", "POST"] {
        assert!(told.contains(fact), "{fact} in {told}");
    }
    let count = |key: &str| outcome.facts.dimension(key).expect(key).members.len() - 1;
    assert_eq!(
        (count("customer"), count("product"), count("order")),
        (4_372, 4_070, 25_900)
    );
    assert_eq!(count("region"), 38);
}
