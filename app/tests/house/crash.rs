//! Sudden death: an import that is killed at any moment leaves the whole batch or nothing.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bench_home::{PROGRAM, TestHome, small_ledger};

#[test]
fn an_import_killed_at_any_moment_leaves_all_or_nothing() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    let path = file.to_str().expect("a plain path");
    // The first import makes the home, so that the kills meet the import itself.
    home.json(&["import", path]);
    let original = std::fs::read_to_string(&file).expect("readable");
    let mut lines = 144u64;
    for round in 0..24u64 {
        let year = 1950 + round;
        let text = original
            .replace("2024-", &format!("{year}-"))
            .replace("XS2024", &format!("XS{year}"));
        let text: String = text
            .lines()
            .filter(|l| !l.starts_with("2025"))
            .map(|l| format!("{l}\n"))
            .collect();
        std::fs::write(&file, text).expect("writable");
        let mut child = Command::new(PROGRAM)
            .arg("--home")
            .arg(home.dir())
            .args(["import", path])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(20 + round * 17));
        child.kill().ok();
        child.wait().expect("the child ends");
        let now = home.json(&["query", "--metric", "lines"])[0]["lines"]
            .as_u64()
            .expect("a count");
        assert!(
            now == lines || now == lines + 72,
            "round {round}: {now} lines after {lines}"
        );
        assert!(
            home.run(&["ledger", "verify"]).status.success(),
            "round {round}"
        );
        lines = now;
    }
    assert!(home.run(&["audit", "verify"]).status.success());
}

#[test]
fn a_backup_restores_the_same_ledger_and_a_flipped_bit_is_refused() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    home.json(&["import", file.to_str().expect("a plain path")]);
    let before = home.json(&["query", "--metric", "revenue,lines", "--by", "region"]);
    let archive = home.beside("house.backup");
    let path = archive.to_str().expect("a plain path");
    home.json(&["backup", "create", path]);
    std::fs::remove_dir_all(home.dir()).expect("the home can be removed");
    home.json(&["backup", "restore", path]);
    assert_eq!(
        home.json(&["query", "--metric", "revenue,lines", "--by", "region"]),
        before
    );
    assert!(home.run(&["ledger", "verify"]).status.success());
    let mut bytes = std::fs::read(&archive).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&archive, bytes).expect("writable");
    assert!(!home.run(&["backup", "verify", path]).status.success());
}
