//! Reads the public cases (公开案例) where they lie: `$QUARTERDECK_SHARED` or `../shared` beside the workspace.

use super::{Case, Values, canonical};
use qd_insight::localize::Dim;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Folder of the public cases, or `None` with a notice where it is absent.
pub fn root() -> Option<PathBuf> {
    let set = std::env::var_os("QUARTERDECK_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = set.unwrap_or(beside).join("data/root-cause");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: shared data absent ({})", folder.display());
    None
}

/// All cases of one family (`B0`, `S`, `L`, `RS`) in order of their file names.
pub fn family(root: &Path, name: &str) -> Vec<Case> {
    if name == "RS" {
        return success_rates(&root.join(name));
    }
    let mut folders = vec![root.join(name)];
    if !folders[0].join("injection_info.csv").exists() {
        let entries = fs::read_dir(&folders[0]).expect("the family's folder is readable");
        folders = entries
            .map(|entry| entry.expect("readable entry").path())
            .collect();
        folders.sort();
    }
    folders.iter().flat_map(|folder| injected(folder)).collect()
}

fn injected(folder: &Path) -> Vec<Case> {
    let truth = table(&folder.join("injection_info.csv"));
    let mut rows: Vec<(String, String)> = truth
        .column("timestamp")
        .into_iter()
        .zip(truth.column("set"))
        .collect();
    rows.sort();
    let setting = folder
        .file_name()
        .expect("folder has a name")
        .to_string_lossy()
        .into_owned();
    rows.into_iter()
        .map(|(stamp, set)| {
            let case = table(&folder.join(format!("{stamp}.csv")));
            let values = Values::Additive {
                actual: case.numbers("real"),
                expected: case.numbers("predict"),
            };
            let dims = case.dims(&["real", "predict"]);
            let truth = set.split(';').map(canonical).collect();
            Case {
                name: format!("{setting}/{stamp}"),
                dims,
                values,
                truth,
            }
        })
        .collect()
}

/// Expected counts of a leaf are its means over the four minutes before the one to explain.
fn success_rates(folder: &Path) -> Vec<Case> {
    let truth = table(&folder.join("causes.csv"));
    let files = truth
        .column("file")
        .into_iter()
        .zip(truth.column("timestamp"));
    let mut rows: Vec<_> = files.zip(truth.column("cause")).collect();
    rows.sort();
    rows.into_iter()
        .map(|((file, stamp), set)| {
            let at: i64 = stamp.parse().expect("a minute");
            let log = table(&folder.join(format!("{file}.csv")));
            minute(&log, &file, at, set.split(';').map(canonical).collect())
        })
        .collect()
}

fn minute(log: &Table, file: &str, at: i64, truth: BTreeSet<String>) -> Case {
    let names: Vec<&String> = log
        .header
        .iter()
        .filter(|h| !["min", "value", "cnt"].contains(&h.as_str()))
        .collect();
    let keys: Vec<Vec<String>> = names.iter().map(|name| log.column(name)).collect();
    let (value, count) = (log.numbers("value"), log.numbers("cnt"));
    let mut leaves: BTreeMap<Vec<&str>, [f64; 4]> = BTreeMap::new();
    for (row, minute) in log.column("min").iter().enumerate() {
        let back = (at - minute.parse::<i64>().expect("a minute")) / 60;
        let key = keys.iter().map(|key| key[row].as_str()).collect();
        let (cells, share) = match back {
            0 => ([0, 1], 1.0),
            1..=4 => ([2, 3], 0.25),
            _ => continue,
        };
        let leaf = leaves.entry(key).or_default();
        leaf[cells[0]] += share * value[row];
        leaf[cells[1]] += share * count[row];
    }
    let dims = names
        .iter()
        .enumerate()
        .map(|(d, name)| {
            let labels: Vec<&str> = leaves.keys().map(|key| key[d]).collect();
            Dim::from_labels(name, &labels)
        })
        .collect();
    let cell = |index: usize| {
        leaves
            .values()
            .map(|leaf| leaf[index])
            .collect::<Vec<f64>>()
    };
    let values = Values::Ratio {
        actual: (cell(0), cell(1)),
        expected: (cell(2), cell(3)),
    };
    Case {
        name: file.to_owned(),
        dims,
        values,
        truth,
    }
}

struct Table {
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn place(&self, name: &str) -> usize {
        let found = self.header.iter().position(|one| one == name);
        found.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header))
    }

    fn column(&self, name: &str) -> Vec<String> {
        let place = self.place(name);
        self.rows.iter().map(|row| row[place].to_owned()).collect()
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let place = self.place(name);
        self.rows
            .iter()
            .map(|row| row[place].parse().expect("a number"))
            .collect()
    }

    fn dims(&self, measures: &[&str]) -> Vec<Dim> {
        let names = self
            .header
            .iter()
            .filter(|name| !measures.contains(&name.as_str()));
        names
            .map(|name| Dim::from_labels(name, &self.column(name)))
            .collect()
    }
}

/// The table at `path`, or the compressed one beside it (`.zst`, `.gz`).
fn table(path: &Path) -> Table {
    let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", path.display()));
    let mut text = Vec::new();
    if path.exists() {
        text = fs::read(path).expect("readable");
    } else if beside("zst").exists() {
        let packed = fs::File::open(beside("zst")).expect("readable");
        zstd::stream::copy_decode(packed, &mut text).expect("a zstd file");
    } else {
        let packed = fs::File::open(beside("gz")).expect("the case file exists");
        flate2::read::GzDecoder::new(packed)
            .read_to_end(&mut text)
            .expect("a gzip file");
    }
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let header = reader
        .headers()
        .expect("a header")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader.records().map(|row| row.expect("a row")).collect();
    Table { header, rows }
}
