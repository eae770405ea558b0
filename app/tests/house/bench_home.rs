//! A home in a temporary folder, and the program on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use qd_base::{Clock, SystemClock};
use serde_json::Value as Json;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_quarterdeck");

pub struct TestHome {
    folder: tempfile::TempDir,
}

impl TestHome {
    pub fn new() -> TestHome {
        TestHome {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// The sample company's home. It is made once a day for each build of the program and copied from then on.
    pub fn company() -> TestHome {
        static MADE: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
        let original = MADE.get_or_init(made_company);
        let home = TestHome::new();
        copy(original, &home.dir());
        home
    }

    pub fn dir(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn run(&self, args: &[&str]) -> Output {
        Command::new(PROGRAM)
            .arg("--home")
            .arg(self.dir())
            .args(args)
            .output()
            .expect("the program starts")
    }

    /// Runs a verb that must succeed and answers its JSON.
    pub fn json(&self, args: &[&str]) -> Json {
        let mut all = args.to_vec();
        all.push("--json");
        let output = self.run(&all);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"))
    }
}

/// The folder with the sample company of this build and day; those of others are taken away.
fn made_company() -> PathBuf {
    let built = std::fs::metadata(PROGRAM).and_then(|of| of.modified());
    let built = built.expect("a date").duration_since(std::time::UNIX_EPOCH);
    let built = built.expect("after 1970").as_millis();
    let day = SystemClock.today();
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("companies");
    let folder = all.join(format!("{built}-{day}"));
    if folder.exists() {
        return folder;
    }
    std::fs::remove_dir_all(&all).ok();
    std::fs::create_dir_all(&all).expect("a folder beside the build");
    let making = tempfile::tempdir_in(&all).expect("a temporary folder");
    let made = Command::new(PROGRAM)
        .arg("--home")
        .arg(making.path().join("home"))
        .arg("demo")
        .output()
        .expect("the program starts");
    let told = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{told}");
    std::fs::rename(making.path().join("home"), &folder).expect("the same disk");
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("copied");
        }
    }
}

/// A file of the shared data, or `None` with a notice where the folder is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("QUARTERDECK_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let file = root.join("data").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: shared data absent ({path})");
    None
}

/// A small ledger of two years in two regions, written as an ERP would.
pub fn small_ledger(folder: &Path) -> PathBuf {
    let mut text = String::from(
        "单据日期,单据号,行号,客户名称,地区,业务员,存货大类,存货名称,计量单位,数量,无税金额\n",
    );
    let cells = [2024, 2025]
        .into_iter()
        .flat_map(|year| (1..=12).map(move |month| (year, month)))
        .flat_map(|(year, month)| [(year, month, 0, "华东"), (year, month, 1, "华南")]);
    for (year, month, at, region) in cells {
        let grown = if year == 2025 && at == 1 { 300 } else { 0 };
        let amount = 1000 * (at + 1) + month * 10 + grown;
        for line in 1..=3 {
            let (day, category) = (5 + line * 7, line % 2);
            text.push_str(&format!(
                "{year}-{month:02}-{day:02},XS{year}{month:02}{at},{line},客户{}{line},{region},业务员{at},\
                 品类{category},产品{line},台,{line},{amount}.50\n",
                at + 1,
            ));
        }
    }
    let path = folder.join("销售明细.csv");
    std::fs::write(&path, text).expect("the folder is writable");
    path
}
