//! Taking a file in (入账): read, show the receipt, commit; the same path for command line and web page.

use std::path::Path;

use qd_base::{Actor, Lang};
use qd_documents::Document;
use qd_ledger::import::{self, ImportError, ImportOutcome, Mapping, Options};
use qd_ledger::store::{Appended, OnOverlap, StoreError};
use qd_web::intake::{self, IntakeParts, mappings};

use crate::home::Home;

/// How a file is to be read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The person's name for the file, where it differs from the path's.
    pub name: Option<String>,
    /// A saved mapping by name, a mapping file, or mapping text.
    pub mapping: Option<String>,
    /// Where rejected rows are written.
    pub rejections: Option<std::path::PathBuf>,
}

/// Reads a file without storing anything.
pub fn read(
    home: &Home,
    path: &Path,
    reading: &Reading,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportOutcome, ImportError> {
    let given = reading.mapping.as_deref();
    let options = Options {
        mapping: mapping(home, given)?,
        // Without answers, a mapping saved for these captions is used, and the receipt says so.
        saved: if given.is_none() {
            saved(home)?
        } else {
            Vec::new()
        },
        name: reading.name.clone(),
        rejections_to: reading.rejections.clone(),
        ..Options::default()
    };
    import::read(path, &options, parquet().as_deref(), progress)
}

/// Commits what was read.
pub fn take(
    home: &Home,
    outcome: &ImportOutcome,
    actor: &Actor,
    on_overlap: OnOverlap,
) -> Result<Appended, StoreError> {
    intake::take(
        &home.ledger,
        outcome,
        actor,
        on_overlap,
        home.clock.instant(),
    )
}

/// The intake of the pages over a home.
pub fn intake(home: &Home) -> anyhow::Result<intake::Intake> {
    Ok(intake::Intake::new(IntakeParts {
        store: home.blocking.clone(),
        ledger: home.ledger.clone(),
        clock: home.clock.clone(),
        inbox: home.folder("inbox")?,
        parquet,
        workbook_reader: import::WorkbookReader::ThisProgram,
    }))
}

/// What was read, as a document with totals, mapping and faults.
pub fn receipt(outcome: &ImportOutcome, lang: Lang) -> Document {
    intake::receipt::document(&outcome.receipt, lang)
}

fn mapping(home: &Home, given: Option<&str>) -> Result<Mapping, ImportError> {
    let Some(given) = given else {
        return Ok(Mapping::default());
    };
    let unreadable = |reason: String| ImportError::Mapping {
        file: given.to_owned(),
        reason,
    };
    if given.contains('=') || given.trim_start().starts_with('{') {
        return Mapping::parse(given).map_err(unreadable);
    }
    let path = Path::new(given);
    if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|e| unreadable(e.to_string()))?;
        return Mapping::parse(&text).map_err(unreadable);
    }
    let kept = home
        .blocking
        .wait(mappings::named(home.blocking.store(), given))
        .map_err(|problem| unreadable(problem.to_string()))?;
    match kept {
        Some(kept) => Ok(kept.mapping),
        None => Mapping::load(&home.mappings(), given),
    }
}

fn saved(home: &Home) -> Result<Vec<Mapping>, ImportError> {
    let all = home.blocking.wait(mappings::all(home.blocking.store()));
    let all = all.map_err(|problem| ImportError::Mapping {
        file: home.dir.display().to_string(),
        reason: problem.to_string(),
    })?;
    Ok(all.into_iter().map(|kept| kept.mapping).collect())
}

fn parquet() -> Option<Box<dyn import::ParquetReader>> {
    #[cfg(feature = "engine")]
    {
        Some(Box::new(qd_engine_datafusion::ParquetFile))
    }
    #[cfg(not(feature = "engine"))]
    {
        None
    }
}
