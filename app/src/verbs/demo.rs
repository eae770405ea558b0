//! `demo`: the sample company's home, or a home over any real ledger, ready to be looked at.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use qd_base::Actor;
use qd_ledger::store::OnOverlap;

use super::Work;
use crate::cli::Demo;
use crate::home::Home;
use crate::house::taking::{self, Reading};

/// The seed of the sample company: the same company everywhere.
const SEED: u64 = qd_testkit::demo::SEED;
/// The growth that the sample company's management set for the running year.
const SAMPLE_GROWTH: f64 = 0.1;

pub fn run(work: &Work<'_>, args: &Demo) -> Result<ExitCode> {
    let sample = args.ledger.is_empty();
    settle(work, args, sample)?;
    let home = Arc::new(work.home()?);
    let files = if sample {
        sample_files(&home)?
    } else {
        args.ledger.clone()
    };
    let actor = Actor::system("demo");
    for path in &files {
        let mut ignore = |_: u64| {};
        let reading = Reading {
            rejections: Some(rejections(&home, path)?),
            ..Reading::default()
        };
        let outcome = taking::read(&home, path, &reading, &mut ignore)
            .map_err(|fault| anyhow!(fault.to_problem()))?;
        let done = taking::take(&home, &outcome, &actor, OnOverlap::Accept)?;
        println!(
            "{}",
            qd_web::intake::receipt::appended(&done, &outcome.receipt.file, work.lang)
        );
    }
    if sample {
        adopt(work, &home)?;
    }
    super::demo_people::write(work, &home, sample)?;
    if sample {
        super::demo_life::write(work, &home)?;
    }
    if args.serve {
        return super::serve::listen(work, home, &args.listen, None);
    }
    Ok(ExitCode::SUCCESS)
}

/// The sample company has set its year's targets, so that attainment has something to be measured against.
fn adopt(work: &Work<'_>, home: &Home) -> Result<()> {
    let desk = home.own_desk(work.lang)?;
    let year = qd_analysis::last_full_year(&desk)?.map_or(2026, |year| year + 1);
    if qd_analysis::adopted(&desk, year)?.is_some() {
        return Ok(());
    }
    let goal = qd_analysis::GoalSettings {
        year,
        growth: SAMPLE_GROWTH,
        floor: 0.9,
        stretch: 1.1,
        least_growth: None,
        most_growth: None,
    };
    qd_analysis::adopt(&desk, &goal)?;
    Ok(())
}

/// Writes the settings and the calendar of a new home; an existing home keeps its own.
fn settle(work: &Work<'_>, args: &Demo, sample: bool) -> Result<()> {
    let dir = &work.cli.home;
    let settings = dir.join("quarterdeck.toml");
    std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    if !settings.exists() {
        let name = match (&args.company, sample) {
            (Some(name), _) => name.clone(),
            (None, true) => qd_testkit::demo::COMPANY.to_owned(),
            (None, false) => String::new(),
        };
        let mut company = toml::Table::new();
        company.insert("name".to_owned(), name.into());
        company.insert("sample".to_owned(), sample.into());
        let mut all = toml::Table::new();
        all.insert("company".to_owned(), company.into());
        std::fs::write(&settings, all.to_string())?;
    }
    let calendar = dir.join("calendar.csv");
    if !calendar.exists() {
        std::fs::write(&calendar, qd_testkit::demo::CALENDAR_CSV)?;
    }
    Ok(())
}

fn sample_files(home: &Home) -> Result<Vec<PathBuf>> {
    let folder = home.folder("sample-files")?;
    Ok(qd_testkit::demo::write(&folder, SEED)?.sales)
}

fn rejections(home: &Home, path: &std::path::Path) -> Result<PathBuf> {
    let stem = path
        .file_stem()
        .map_or("file".to_owned(), |s| s.to_string_lossy().into_owned());
    Ok(home.folder("rejections")?.join(format!("{stem}.xlsx")))
}
