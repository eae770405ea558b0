//! The M3 series (M3 竞赛数据) from the shared folder, and the measures they are judged by.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One series of the competition.
#[derive(Debug, Clone)]
pub struct M3 {
    /// YEARLY, QUARTERLY, MONTHLY or OTHER.
    pub kind: String,
    /// Periods in a year, 1 for yearly and other.
    pub period: usize,
    /// Values to fit on.
    pub train: Vec<f64>,
    /// Values withheld.
    pub test: Vec<f64>,
}

/// Folder with the shared data, from `QUARTERDECK_SHARED` or beside the workspace; none with a notice.
pub fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("QUARTERDECK_SHARED").map_or_else(beside, PathBuf::from);
    if folder.join("data").is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: shared data absent");
    None
}

/// Text of a gzip file.
pub fn unzip(path: &Path) -> String {
    let file = std::fs::File::open(path).expect("shared file is there");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("shared file is text");
    text
}

/// All 3,003 series in the order of their names.
pub fn m3(shared: &Path) -> Vec<M3> {
    let folder = shared.join("data/m3");
    let mut parts: BTreeMap<String, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for line in unzip(&folder.join("m3_values.csv.gz")).lines().skip(1) {
        let cells: Vec<&str> = line.split(',').map(|c| c.trim_matches('"')).collect();
        let entry = parts.entry(cells[0].to_owned()).or_default();
        let value: f64 = cells[3].parse().expect("value is a number");
        if cells[1] == "train" {
            entry.0.push(value)
        } else {
            entry.1.push(value)
        }
    }
    let mut reader = csv::Reader::from_path(folder.join("m3_meta.csv")).expect("meta is there");
    let mut all: Vec<(String, M3)> = reader
        .records()
        .map(|row| {
            let row = row.expect("row is complete");
            let (train, test) = parts.remove(&row[0]).expect("series has values");
            let period = match &row[4] {
                "MONTHLY" => 12,
                "QUARTERLY" => 4,
                _ => 1,
            };
            (
                row[0].to_owned(),
                M3 {
                    kind: row[4].to_owned(),
                    period,
                    train,
                    test,
                },
            )
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter().map(|(_, s)| s).collect()
}

/// Running means of the measures over a group of series.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    smape: f64,
    within80: f64,
    within95: f64,
    points: f64,
    mase: f64,
    series: f64,
}

impl Score {
    /// Adds the forecast of one series.
    pub fn add(&mut self, series: &M3, forecast: &qd_insight::forecast::Forecast) {
        let lag = series.period;
        let train = &series.train;
        let naive: f64 = train
            .iter()
            .skip(lag)
            .zip(train)
            .map(|(a, b)| (a - b).abs())
            .sum();
        let scale = naive / (train.len() - lag) as f64;
        let mut absolute = 0.0;
        for (h, y) in series.test.iter().enumerate() {
            let f = forecast.point[h];
            self.smape += 200.0 * (y - f).abs() / (y.abs() + f.abs());
            let inside = |i: qd_insight::forecast::Interval| {
                f64::from(u8::from(i.lower <= *y && *y <= i.upper))
            };
            self.within80 += inside(forecast.interval80[h]);
            self.within95 += inside(forecast.interval95[h]);
            absolute += (y - f).abs();
        }
        self.points += series.test.len() as f64;
        self.mase += absolute / series.test.len() as f64 / scale;
        self.series += 1.0;
    }

    /// Symmetric percentage error over all points.
    pub fn smape(&self) -> f64 {
        self.smape / self.points
    }

    /// Mean scaled error over series.
    pub fn mase(&self) -> f64 {
        self.mase / self.series
    }

    /// Share of actual values inside the 80 % and 95 % intervals, in percent.
    pub fn coverage(&self) -> (f64, f64) {
        (
            100.0 * self.within80 / self.points,
            100.0 * self.within95 / self.points,
        )
    }
}
