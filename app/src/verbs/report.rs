//! Reports on the command line (报表): the same reports as the pages, as text, JSON or files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use qd_base::Lang;
use qd_documents::{Document, text};
use qd_reports::{Desk, Params, Report, Room};
use qd_web::Printers;

use super::Work;
use crate::cli;
use crate::house::printers::HousePrinters;
use crate::rooms;

type Raw = BTreeMap<String, String>;

pub fn explain(work: &Work<'_>, args: &cli::Explain) -> Result<ExitCode> {
    let raw = given([("from", &args.from), ("to", &args.to), ("by", &args.by)]);
    show(work, "strategy.causes", &raw)
}

pub fn forecast(work: &Work<'_>, args: &cli::Forecast) -> Result<ExitCode> {
    let until = args.until.map(|year| year.to_string());
    show(work, "strategy.forecast", &given([("until", &until)]))
}

pub fn target(work: &Work<'_>, args: &cli::Target) -> Result<ExitCode> {
    let year = args.year.map(|year| year.to_string());
    let raw = given([
        ("year", &year),
        ("growth", &args.growth),
        ("floor", &args.floor),
        ("stretch", &args.stretch),
        ("least", &args.least),
        ("most", &args.most),
    ]);
    let code = show(work, "strategy.targets", &raw)?;
    if args.adopt {
        let home = work.home()?;
        let desk = home.own_desk(work.lang)?;
        let rooms = rooms::all();
        let report = find(&rooms, "strategy.targets")?;
        let params = Params::parse(&report.params(), &raw, &desk)?;
        eprintln!("{}", report.act(&desk, &params)?);
    }
    Ok(code)
}

pub fn plan(work: &Work<'_>, args: &cli::Plan) -> Result<ExitCode> {
    let year = args.year.map(|year| year.to_string());
    let raw = given([("year", &year), ("growth", &args.growth)]);
    write(work, "strategy.plan", &raw, &args.out)
}

pub fn any(work: &Work<'_>, args: &cli::Report) -> Result<ExitCode> {
    let Some(key) = &args.key else {
        return list(work);
    };
    let mut raw = Raw::new();
    for pair in &args.params {
        let (name, value) = pair
            .split_once('=')
            .with_context(|| format!("`{pair}` is not key=value"))?;
        raw.insert(name.to_owned(), value.to_owned());
    }
    match &args.out {
        Some(folder) => write(work, key, &raw, folder),
        None => show(work, key, &raw),
    }
}

fn list(work: &Work<'_>) -> Result<ExitCode> {
    for room in rooms::all() {
        for report in &room.reports {
            println!("{:<28} {}", report.key(), report.label().of(work.lang));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(work: &Work<'_>, key: &str, raw: &Raw) -> Result<ExitCode> {
    let home = work.home()?;
    let desk = home.own_desk(work.lang)?;
    let document = answer(&desk, key, raw)?;
    if work.cli.json {
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        print!("{}", text::terminal(&document));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the report in the chosen language in every format of this build; a deliverable also gets its twin in the
/// other language as Word.
fn write(work: &Work<'_>, key: &str, raw: &Raw, folder: &Path) -> Result<ExitCode> {
    let home = work.home()?;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let document = answer(&home.own_desk(work.lang)?, key, raw)?;
    let mut written = Vec::new();
    for format in HousePrinters.formats() {
        written.push(save(&document, format, folder)?);
    }
    let other = if work.lang == Lang::Zh {
        Lang::En
    } else {
        Lang::Zh
    };
    let twin = answer(&home.own_desk(other)?, key, raw)?;
    written.push(save(&twin, "docx", folder)?);
    for path in &written {
        if !work.cli.json {
            println!("{}", work.say("written", &[("path", &path)]));
        }
    }
    if work.cli.json {
        println!("{}", serde_json::json!({ "files": written }));
    }
    Ok(ExitCode::SUCCESS)
}

fn save(document: &Document, format: &str, folder: &Path) -> Result<String> {
    let bytes = HousePrinters.print(document, format)?;
    let name = document.title.replace(['/', '\\', ':'], "_");
    let path = folder.join(format!("{name}.{format}"));
    let draft = folder.join(format!(".{name}.{format}.part"));
    std::fs::write(&draft, bytes)
        .and_then(|()| std::fs::rename(&draft, &path))
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path.display().to_string())
}

fn answer(desk: &Desk, key: &str, raw: &Raw) -> Result<Document> {
    let rooms = rooms::all();
    let report = find(&rooms, key)?;
    let params = Params::parse(&report.params(), raw, desk)?;
    Ok(qd_reports::run(report, desk, &params)?)
}

fn find<'r>(rooms: &'r [Room], key: &str) -> Result<&'r dyn Report> {
    let all: Vec<&'r dyn Report> = rooms
        .iter()
        .flat_map(|room| room.reports.iter().map(|report| &**report))
        .collect();
    let known: Vec<&str> = all.iter().map(|report| report.key()).collect();
    all.iter()
        .find(|report| report.key() == key)
        .copied()
        .ok_or_else(|| anyhow!("no report `{key}`; there are: {}", known.join(", ")))
}

fn given<const N: usize>(pairs: [(&str, &Option<String>); N]) -> Raw {
    pairs
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)))
        .collect()
}
