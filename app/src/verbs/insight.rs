//! `insight …`: the analyses over any CSV, without a home (分析师用).

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use qd_insight::forecast::{self, Options as ForecastOptions, Series};
use qd_insight::localize::{Cases, Dim, Measure, Options, Verdict, localize};
use serde_json::{Map, Value as Json, json};

use super::Work;
use crate::cli::InsightVerb;

pub fn run(work: &Work<'_>, verb: &InsightVerb) -> Result<ExitCode> {
    match verb {
        InsightVerb::Localize {
            file,
            actual,
            expected,
        } => causes(work, file, actual, expected),
        InsightVerb::Forecast {
            file,
            horizon,
            period,
        } => ahead(work, file, *horizon, *period),
    }
}

struct Csv {
    captions: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn read(file: &Path) -> Result<Csv> {
    let mut reader = csv::Reader::from_path(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let captions: Vec<String> = reader
        .headers()
        .with_context(|| format!("{} has no header row", file.display()))?
        .iter()
        .map(|c| c.trim().trim_start_matches('\u{feff}').to_owned())
        .collect();
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.with_context(|| format!("{}, row {}", file.display(), at + 2))?;
        rows.push(record.iter().map(|cell| cell.trim().to_owned()).collect());
    }
    if rows.is_empty() {
        bail!("{} has no row below the header", file.display());
    }
    Ok(Csv { captions, rows })
}

impl Csv {
    fn at(&self, name: &str) -> Result<usize> {
        self.captions
            .iter()
            .position(|c| c == name)
            .with_context(|| {
                format!(
                    "no column `{name}`; the file has: {}",
                    self.captions.join(", ")
                )
            })
    }

    fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        let at = self.at(name)?;
        let number = |(row, cells): (usize, &Vec<String>)| {
            cells[at].parse::<f64>().with_context(|| {
                format!(
                    "row {}, column `{name}`: `{}` is not a number",
                    row + 2,
                    cells[at]
                )
            })
        };
        self.rows.iter().enumerate().map(number).collect()
    }
}

fn causes(work: &Work<'_>, file: &Path, actual: &str, expected: &str) -> Result<ExitCode> {
    let table = read(file)?;
    let split = |text: &str| -> Vec<String> { text.split('/').map(str::to_owned).collect() };
    let (actual, expected) = (split(actual), split(expected));
    if actual.len() != expected.len() || actual.len() > 2 {
        bail!("--actual and --expected must both be a column, or both NUMERATOR/DENOMINATOR");
    }
    let used: Vec<usize> = actual
        .iter()
        .chain(&expected)
        .map(|name| table.at(name))
        .collect::<Result<_>>()?;
    let dims: Vec<Dim> = (0..table.captions.len())
        .filter(|at| !used.contains(at))
        .map(|at| {
            let labels: Vec<&str> = table.rows.iter().map(|row| row[at].as_str()).collect();
            Dim::from_labels(&table.captions[at], &labels)
        })
        .collect();
    let columns: Vec<Vec<f64>> = actual
        .iter()
        .chain(&expected)
        .map(|name| table.numbers(name))
        .collect::<Result<_>>()?;
    let measure = match columns.as_slice() {
        [now, then] => Measure::Additive {
            actual: now,
            expected: then,
        },
        [num, den, num0, den0] => Measure::Ratio {
            actual: (num, den),
            expected: (num0, den0),
        },
        _ => bail!("two or four columns make a measure"),
    };
    let cases = Cases {
        dims: &dims,
        measure,
    };
    let found = localize(&cases, &Options::default())?;
    let named = |members: &[(usize, u32)]| {
        let pairs = members.iter().map(|(dim, code)| {
            let dim = &dims[*dim];
            (
                dim.name.clone(),
                Json::String(dim.members[*code as usize].clone()),
            )
        });
        Json::Object(pairs.collect::<Map<String, Json>>())
    };
    let causes: Vec<Json> = found
        .causes
        .iter()
        .map(|cause| named(&cause.members))
        .collect();
    if work.cli.json {
        let detail: Vec<Json> = found
            .causes
            .iter()
            .map(|c| {
                json!({
                    "cause": named(&c.members), "actual": c.actual, "expected": c.expected,
                    "change": c.change, "contribution": c.contribution, "surprise": c.surprise,
                    "leaves": c.leaves,
                })
            })
            .collect();
        let body = json!({
            "causes": causes, "detail": detail, "verdict": found.verdict, "residual": found.residual,
        });
        println!("{}", serde_json::to_string_pretty(&body)?);
        return Ok(ExitCode::SUCCESS);
    }
    if let Verdict::NoCause { reason } = &found.verdict {
        println!("no cause found: {reason:?}");
    }
    for cause in &found.causes {
        println!(
            "{:<48} actual {:>14.2}  expected {:>14.2}  contribution {:>6.1}%",
            cause.label(&cases),
            cause.actual,
            cause.expected,
            cause.contribution * 100.0
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn ahead(work: &Work<'_>, file: &Path, horizon: usize, period: usize) -> Result<ExitCode> {
    let table = read(file)?;
    let (name, time) = (table.at("series")?, table.at("t")?);
    let values = table.numbers("value")?;
    let mut series: BTreeMap<&str, Vec<(f64, &str, f64)>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (row, value) in table.rows.iter().zip(&values) {
        let key = row[name].as_str();
        let list = series.entry(key).or_default();
        if list.is_empty() {
            order.push(key);
        }
        // Times that are numbers sort as numbers, others as text.
        list.push((
            row[time].parse().unwrap_or(f64::NAN),
            row[time].as_str(),
            *value,
        ));
    }
    let asked: Vec<Series> = order
        .iter()
        .map(|key| {
            let mut list = series.remove(key).unwrap_or_default();
            list.sort_by(|a, b| match a.0.partial_cmp(&b.0) {
                Some(by_number) => by_number,
                None => a.1.cmp(b.1),
            });
            let values = list.into_iter().map(|(_, _, value)| value).collect();
            Series {
                name: (*key).to_owned(),
                values,
                period,
                horizon,
            }
        })
        .collect();
    let answers = forecast::forecast_many(&asked, &ForecastOptions::default());
    let mut bodies = Vec::new();
    for (series, answer) in asked.iter().zip(answers) {
        let forecast = answer.with_context(|| format!("series `{}`", series.name))?;
        let ends = |list: &[forecast::Interval]| -> Vec<[f64; 2]> {
            list.iter().map(|i| [i.lower, i.upper]).collect()
        };
        bodies.push(json!({
            "series": series.name, "forecast": forecast.point, "interval80": ends(&forecast.interval80),
            "interval95": ends(&forecast.interval95), "method": forecast.method,
            "backtest": forecast.backtest,
        }));
    }
    if work.cli.json {
        println!(
            "{}",
            serde_json::to_string(&json!({ "forecasts": bodies }))?
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!("series,step,forecast,low80,high80,low95,high95");
    for body in &bodies {
        let cell = |list: &str, step: usize, end: usize| {
            body[list][step][end].as_f64().unwrap_or(f64::NAN)
        };
        for step in 0..horizon {
            println!(
                "{},{},{},{},{},{},{}",
                body["series"].as_str().unwrap_or(""),
                step + 1,
                body["forecast"][step],
                cell("interval80", step, 0),
                cell("interval80", step, 1),
                cell("interval95", step, 0),
                cell("interval95", step, 1)
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
