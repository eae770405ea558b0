//! Forecast on M3 (M3 竞赛): accuracy, coverage and seconds beside the published figures.
//!
//! `cargo run --release -p qd-insight --example forecast_m3 [-- --json] [--folds N]`

use std::io::Write;
use std::time::Instant;

use qd_insight::forecast::{Forecast, Options, Series, forecast_many};

#[path = "../tests/forecast_support/mod.rs"]
mod support;
use support::{M3, Score};

/// sMAPE yearly, quarterly, monthly, other, all points; MASE: from the stored forecasts of the competition.
const PUBLISHED: [(&str, [f64; 6]); 4] = [
    (
        "Theta (best of M3)",
        [16.97, 8.96, 13.89, 4.41, 13.05, 1.395],
    ),
    ("ForecastPro", [17.27, 9.82, 13.90, 4.60, 13.23, 1.467]),
    ("COMB S-H-D", [17.07, 9.22, 14.47, 4.56, 13.51, 1.441]),
    ("Naive2", [17.88, 9.95, 16.89, 6.30, 15.46, 1.665]),
];
const KINDS: [&str; 4] = ["YEARLY", "QUARTERLY", "MONTHLY", "OTHER"];

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let folds = arguments.iter().position(|a| a == "--folds");
    let folds = folds
        .and_then(|i| arguments.get(i + 1)?.parse().ok())
        .unwrap_or(3);
    let Some(shared) = support::shared() else {
        return Ok(());
    };
    let all = support::m3(&shared);
    let jobs: Vec<Series> = all
        .iter()
        .map(|s| Series {
            name: String::new(),
            values: s.train.clone(),
            period: s.period,
            horizon: s.test.len(),
        })
        .collect();
    let options = Options {
        folds,
        ..Options::default()
    };
    let start = Instant::now();
    let answers: Vec<Forecast> = forecast_many(&jobs, &options)
        .into_iter()
        .map(|f| f.expect("M3 is clean"))
        .collect();
    let seconds = start.elapsed().as_secs_f64();
    let mut out = std::io::stdout().lock();
    if arguments.iter().any(|a| a == "--json") {
        let (smape, mase) = {
            let s = score(&all, &answers, |_, _| true);
            (s.smape(), s.mase())
        };
        let count = all.len();
        return writeln!(
            out,
            r#"{{"series":{count},"seconds":{seconds},"smape":{smape},"mase":{mase}}}"#
        );
    }
    writeln!(
        out,
        "{:24} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "sMAPE", "yearly", "quarter", "month", "other", "all", "MASE"
    )?;
    for (name, figures) in PUBLISHED {
        row(&mut out, name, &figures)?;
    }
    for (name, half) in [
        ("this crate", None),
        ("  odd half", Some(0)),
        ("  even half", Some(1)),
    ] {
        let part = |i: usize| half.is_none_or(|h| i % 2 == h);
        let mut figures: Vec<f64> = KINDS
            .iter()
            .map(|k| score(&all, &answers, |i, s| part(i) && s.kind == *k).smape())
            .collect();
        let whole = score(&all, &answers, |i, _| part(i));
        figures.extend([whole.smape(), whole.mase()]);
        row(&mut out, name, &figures)?;
    }
    writeln!(out, "\ncoverage of the 80 % and 95 % intervals")?;
    for kind in KINDS.iter().copied().chain(["all"]) {
        let s = score(&all, &answers, |_, s| kind == "all" || s.kind == kind);
        let (c80, c95) = s.coverage();
        writeln!(out, "{kind:24} {c80:7.1} {c95:7.1}")?;
    }
    writeln!(
        out,
        "\n{} series, {folds} folds of backtest each: {seconds:.2} s",
        all.len()
    )
}

fn score(all: &[M3], answers: &[Forecast], wanted: impl Fn(usize, &M3) -> bool) -> Score {
    let mut sum = Score::default();
    for (i, (s, f)) in all.iter().zip(answers).enumerate() {
        if wanted(i, s) {
            sum.add(s, f);
        }
    }
    sum
}

fn row(out: &mut impl Write, name: &str, figures: &[f64]) -> std::io::Result<()> {
    write!(out, "{name:24}")?;
    for (i, v) in figures.iter().enumerate() {
        if i == 5 {
            write!(out, " {v:7.3}")?
        } else {
            write!(out, " {v:7.2}")?
        }
    }
    writeln!(out)
}
