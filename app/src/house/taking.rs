//! Taking a file in (入账): read, show the receipt, commit; the same path for command line and web page.

use std::path::Path;

use qd_base::{Actor, Lang};
use qd_documents::Document;
use qd_ledger::import::{self, ImportError, ImportOutcome, Mapping, Options};
use qd_ledger::store::{Appended, OnOverlap, Source, StoreError};

use crate::home::Home;
use crate::house::receipt;

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
    let options = Options {
        mapping: mapping(home, reading.mapping.as_deref())?,
        rejections_to: reading.rejections.clone(),
        ..Options::default()
    };
    let mut outcome = import::read(path, &options, parquet().as_deref(), progress)?;
    if let Some(name) = &reading.name {
        outcome.receipt.file.clone_from(name);
    }
    Ok(outcome)
}

/// Commits what was read.
pub fn take(
    home: &Home,
    outcome: &ImportOutcome,
    actor: &Actor,
    on_overlap: OnOverlap,
) -> Result<Appended, StoreError> {
    let source = Source {
        name: outcome.receipt.file.clone(),
        sha256: outcome.receipt.sha256.clone(),
        by: actor.name.clone(),
    };
    home.ledger
        .append(source, &outcome.facts, on_overlap, home.clock.instant())
}

/// What was read, as a document with totals, mapping and faults.
pub fn receipt(outcome: &ImportOutcome, lang: Lang) -> Document {
    receipt::document(&outcome.receipt, lang)
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
    Mapping::load(&home.mappings(), given)
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
