//! Bad input: a clear message, a failing exit code, and nothing changed.

use std::path::PathBuf;

use crate::bench_home::{TestHome, small_ledger};

fn refused(home: &TestHome, name: &str, content: &[u8]) -> String {
    let path: PathBuf = home.beside(name);
    std::fs::write(&path, content).expect("writable");
    let output = home.run(&[
        "import",
        path.to_str().expect("a plain path"),
        "--lang",
        "en",
    ]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{name} was taken");
    assert!(!told.contains("panicked"), "{name}: {told}");
    assert!(!told.contains('⟦'), "{name}: {told}");
    told
}

#[test]
fn files_that_are_no_ledger_are_refused_by_name() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    home.json(&["import", file.to_str().expect("a plain path")]);
    let before = home.json(&["query", "--metric", "revenue,lines"]);
    let header = "日期,客户,销售额\n";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty.csv", Vec::new()),
        ("header.csv", header.as_bytes().to_vec()),
        (
            "text.csv",
            format!("{header}2024-01-02,甲,很多\n2024-01-03,乙,更多\n").into_bytes(),
        ),
        (
            "old.csv",
            format!("{header}1900-01-01,甲,1\n1900-01-02,乙,2\n").into_bytes(),
        ),
        ("junk.bin", (0..=255u8).cycle().take(4096).collect()),
        ("broken.xlsx", b"PK\x03\x04 this is no archive".to_vec()),
        ("nothing.xlsx", Vec::new()),
        ("columns.csv", b"a,b,c\n1,2,3\n4,5,6\n".to_vec()),
    ];
    for (name, content) in cases {
        let told = refused(&home, name, &content);
        assert!(told.contains(name), "{name} is named: {told}");
    }
    assert_eq!(
        home.json(&["query", "--metric", "revenue,lines"]),
        before,
        "nothing changed"
    );
    assert!(home.run(&["ledger", "verify"]).status.success());
}

#[test]
fn a_folder_or_a_missing_file_is_said_to_be_one() {
    let home = TestHome::new();
    for path in [home.beside(""), home.beside("absent.csv")] {
        let output = home.run(&["import", path.to_str().expect("a plain path")]);
        assert!(!output.status.success());
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    }
}

#[test]
fn a_damaged_part_is_found_before_any_number_is_shown() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    home.json(&["import", file.to_str().expect("a plain path")]);
    let part = std::fs::read_dir(home.dir().join("ledger"))
        .expect("the ledger's folder")
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .find(|path| path.metadata().is_ok_and(|m| m.is_file() && m.len() > 500))
        .expect("a part file");
    let mut bytes = std::fs::read(&part).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&part, bytes).expect("writable");
    assert!(!home.run(&["ledger", "verify"]).status.success());
    let asked = home.run(&["query", "--metric", "revenue", "--json"]);
    assert!(!asked.status.success(), "no number from a damaged ledger");
    assert!(!String::from_utf8_lossy(&asked.stdout).contains("revenue\""));
}
