//! `insight …`: the analyses over any CSV, without a home (分析师用).

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use qd_insight::forecast::{self, Forecast, Options as ForecastOptions, Series};
use qd_insight::localize::{Cases, Cause, Dim, Localization, Measure, Options, Verdict, localize};
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
            backtest,
        } => {
            let options = ForecastOptions {
                folds: *backtest,
                ..ForecastOptions::default()
            };
            ahead(work, &series(&read(file)?, *horizon, *period)?, &options)
        }
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

/// The columns of a measure: two for a sum, four for a ratio (actual and expected, numerator and denominator).
fn measure(table: &Csv, actual: &str, expected: &str) -> Result<(Vec<usize>, Vec<Vec<f64>>)> {
    let names: Vec<&str> = actual.split('/').chain(expected.split('/')).collect();
    if actual.split('/').count() != expected.split('/').count() || names.len() > 4 {
        bail!("--actual and --expected must both be a column, or both NUMERATOR/DENOMINATOR");
    }
    let used = names
        .iter()
        .map(|name| table.at(name))
        .collect::<Result<_>>()?;
    let columns = names
        .iter()
        .map(|name| table.numbers(name))
        .collect::<Result<_>>()?;
    Ok((used, columns))
}

fn causes(work: &Work<'_>, file: &Path, actual: &str, expected: &str) -> Result<ExitCode> {
    let table = read(file)?;
    let (used, columns) = measure(&table, actual, expected)?;
    let dims: Vec<Dim> = (0..table.captions.len())
        .filter(|at| !used.contains(at))
        .map(|at| {
            let labels: Vec<&str> = table.rows.iter().map(|row| row[at].as_str()).collect();
            Dim::from_labels(&table.captions[at], &labels)
        })
        .collect();
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
    if work.cli.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&causes_json(&dims, &found))?
        );
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

/// `causes` names the combinations alone; `detail` says what each amounts to.
fn causes_json(dims: &[Dim], found: &Localization) -> Json {
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
    let detail = |c: &Cause| {
        json!({
            "cause": named(&c.members), "actual": c.actual, "expected": c.expected, "change": c.change,
            "contribution": c.contribution, "surprise": c.surprise, "leaves": c.leaves,
        })
    };
    json!({
        "causes": found.causes.iter().map(|c| named(&c.members)).collect::<Vec<_>>(),
        "detail": found.causes.iter().map(detail).collect::<Vec<_>>(),
        "verdict": found.verdict,
        "residual": found.residual,
    })
}

/// The series of a long-form table in the order in which they first appear, each sorted by time.
fn series(table: &Csv, horizon: usize, period: usize) -> Result<Vec<Series>> {
    let (name, time) = (table.at("series")?, table.at("t")?);
    let values = table.numbers("value")?;
    let mut lists: BTreeMap<&str, Vec<(f64, &str, f64)>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (row, value) in table.rows.iter().zip(&values) {
        let key = row[name].as_str();
        let list = lists.entry(key).or_default();
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
    let one = |key: &str| {
        let mut list = lists.remove(key).unwrap_or_default();
        list.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or_else(|| a.1.cmp(b.1)));
        let values = list.into_iter().map(|(_, _, value)| value).collect();
        Series {
            name: key.to_owned(),
            values,
            period,
            horizon,
        }
    };
    Ok(order.into_iter().map(one).collect())
}

fn ahead(work: &Work<'_>, asked: &[Series], options: &ForecastOptions) -> Result<ExitCode> {
    let answers = forecast::forecast_many(asked, options);
    let mut forecasts: Vec<(&str, Forecast)> = Vec::new();
    for (series, answer) in asked.iter().zip(answers) {
        let forecast = answer.with_context(|| format!("series `{}`", series.name))?;
        forecasts.push((&series.name, forecast));
    }
    if work.cli.json {
        println!("{}", serde_json::to_string(&forecasts_json(&forecasts))?);
        return Ok(ExitCode::SUCCESS);
    }
    println!("series,step,forecast,low80,high80,low95,high95");
    for (name, forecast) in &forecasts {
        for (step, point) in forecast.point.iter().enumerate() {
            let (near, far) = (&forecast.interval80[step], &forecast.interval95[step]);
            println!(
                "{name},{},{point},{},{},{},{}",
                step + 1,
                near.lower,
                near.upper,
                far.lower,
                far.upper
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn forecasts_json(forecasts: &[(&str, Forecast)]) -> Json {
    let ends = |list: &[forecast::Interval]| -> Vec<[f64; 2]> {
        list.iter().map(|i| [i.lower, i.upper]).collect()
    };
    let one = |(name, forecast): &(&str, Forecast)| {
        json!({
            "series": name, "forecast": forecast.point, "interval80": ends(&forecast.interval80),
            "interval95": ends(&forecast.interval95), "method": forecast.method,
            "backtest": forecast.backtest,
        })
    };
    json!({ "forecasts": forecasts.iter().map(one).collect::<Vec<_>>() })
}
