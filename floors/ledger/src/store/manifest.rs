//! The manifest (清单): which batches made the ledger what it is. A version is the number of the last batch.

use std::sync::Mutex;

use jiff::Timestamp;
use qd_base::{Amount, Date};
use serde::{Deserialize, Serialize};

use super::StoreError;

/// One immutable part file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRow {
    /// File name inside the ledger's folder.
    pub file: String,
    /// Number of lines.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Earliest line.
    pub first: Date,
    /// Latest line.
    pub last: Date,
    /// Version of the batch whose lines it holds; kept when a restatement rewrites the part.
    pub origin: u64,
}

/// Where a batch came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File name as the person gave it.
    pub name: String,
    /// SHA-256 of the file, hexadecimal: the same file is taken once.
    pub sha256: String,
    /// Who imported it.
    pub by: String,
    /// The id of that person; nothing for the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// What a batch did to the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Lines the ledger did not have.
    pub added: u64,
    /// Lines that replaced a line of the same key.
    pub changed: u64,
    /// Lines the ledger had already, word for word; not stored again.
    pub same: u64,
    /// Lines taken out without replacement (undoing a batch).
    pub removed: u64,
}

/// A batch to be committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBatch {
    /// Where it came from.
    pub source: Source,
    /// When.
    pub at: Timestamp,
    /// What it does.
    pub counts: Counts,
    /// By how much it moves the ledger's total revenue.
    pub revenue_change: Amount,
    /// Part files that belong to the ledger from this version on. They are on disk and synced already.
    pub adds: Vec<PartRow>,
    /// Part files that no longer do. They stay on disk for older versions.
    pub removes: Vec<String>,
    /// The batch that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdraws: Option<u64>,
    /// Why, where a person had to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A committed batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The ledger version it made, from 1.
    pub version: u64,
    /// What was committed.
    #[serde(flatten)]
    pub batch: NewBatch,
}

/// The list of batches, kept where transactions are: the operational database.
pub trait Manifest: Send + Sync {
    /// All batches, oldest first.
    fn batches(&self) -> Result<Vec<Batch>, StoreError>;

    /// Commits a batch as version `after + 1`, in one transaction. Refuses with [`StoreError::Stale`] when the last
    /// version is not `after`: someone else has committed in between.
    fn commit(&self, after: u64, batch: NewBatch) -> Result<Batch, StoreError>;
}

/// The parts that make up a version (0 is the empty ledger).
pub fn live_parts(batches: &[Batch], version: u64) -> Vec<PartRow> {
    let mut live: Vec<PartRow> = Vec::new();
    for Batch { batch, .. } in batches.iter().filter(|b| b.version <= version) {
        live.retain(|part| !batch.removes.contains(&part.file));
        live.extend(batch.adds.iter().cloned());
    }
    live
}

/// A manifest in memory, for tests and throw-away ledgers.
#[derive(Debug, Default)]
pub struct MemoryManifest {
    batches: Mutex<Vec<Batch>>,
}

impl Manifest for MemoryManifest {
    fn batches(&self) -> Result<Vec<Batch>, StoreError> {
        let batches = self.batches.lock();
        Ok(batches.unwrap_or_else(|e| e.into_inner()).clone())
    }

    fn commit(&self, after: u64, batch: NewBatch) -> Result<Batch, StoreError> {
        let mut batches = self.batches.lock().unwrap_or_else(|e| e.into_inner());
        let found = batches.last().map_or(0, |b| b.version);
        if found != after {
            return Err(StoreError::Stale { after, found });
        }
        let version = after + 1;
        let committed = Batch { version, batch };
        batches.push(committed.clone());
        Ok(committed)
    }
}
