//! Part files (数据分片): the trait of whoever can seal lines into a file and read them back.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::PartRow;
use crate::rollup::Sums;
use crate::{DimensionKey, Engine, EngineError, Facts, FactsError};

/// Why the ledger's storage failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A part is not what was sealed; restore it from the backup or import its file again.
    #[error(
        "ledger part {part} is damaged: {reason}; restore it from a backup, or undo and import again"
    )]
    Damaged {
        /// The file name.
        part: String,
        /// What differs.
        reason: String,
    },
    /// The disk refused.
    #[error("{path}: {error}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The manifest's database failed.
    #[error("the ledger's manifest failed: {0}")]
    Manifest(String),
    /// Another batch came in between; try again.
    #[error("the ledger moved from version {after} to {found} meanwhile; try again")]
    Stale {
        /// The version the batch was prepared for.
        after: u64,
        /// The version found.
        found: u64,
    },
    /// Another process is writing to the ledger; wait until it has finished.
    #[error("another import is writing to the ledger")]
    Busy,
    /// There is no such version.
    #[error("the ledger has no version {0}")]
    NoVersion(u64),
    /// The batch has no lines in the ledger: it was withdrawn, or later files replaced all of them.
    #[error("batch {0} has no lines in the ledger any more")]
    NothingLeft(u64),
    /// The columns handed over do not fit together.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// The file format failed.
    #[error("ledger part {part}: {reason}")]
    Format {
        /// The file name.
        part: String,
        /// What the format's library said.
        reason: String,
    },
}

impl StoreError {
    /// With the path that was being touched.
    pub fn io(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.to_owned();
        move |error| StoreError::Io { path, error }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> EngineError {
        match error {
            StoreError::Damaged { part, reason } => EngineError::Damaged { part, reason },
            other => EngineError::Failed {
                engine: "ledger",
                reason: other.to_string(),
            },
        }
    }
}

/// Which columns a reader needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Everything.
    All,
    /// All but the line keys, which come back empty: what an engine computes with.
    WithoutKeys,
    /// Date, line key and revenue only: what overlap is looked for in.
    Keys,
}

/// Seals lines into immutable files and reads them back.
pub trait PartFiles: Send + Sync {
    /// Seals lines, which are sorted by date and not empty: written beside, synced, renamed, folder synced.
    fn write(&self, dir: &Path, facts: &Facts, origin: u64) -> Result<PartRow, StoreError>;

    /// Reads a part. Size, SHA-256 and number of lines are checked **before** any line is handed out.
    fn read(&self, dir: &Path, part: &PartRow, columns: Columns) -> Result<Facts, StoreError>;

    /// An engine that scans the parts where they are, for ledgers too large for memory. The parts are checked first.
    fn scan(&self, dir: &Path, parts: &[PartRow]) -> Result<Arc<dyn Engine>, StoreError>;

    /// Adds the lines of the parts up by day and the dimensions `by`, for a rollup. Part by part: what is held at a
    /// time is one part and the sums.
    fn reduce(
        &self,
        dir: &Path,
        parts: &[PartRow],
        by: &[DimensionKey],
    ) -> Result<Facts, EngineError> {
        let mut sums = Sums::new(by);
        for part in parts {
            sums.add(&self.read(dir, part, Columns::WithoutKeys)?);
        }
        sums.finish()
    }
}
