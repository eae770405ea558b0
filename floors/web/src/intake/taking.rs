//! Taking what was read (入账): the same path for pages and command line.

use jiff::Timestamp;
use qd_base::{Actor, Lang, Problem};
use qd_ledger::import::ImportOutcome;
use qd_ledger::store::{Appended, Ledger, OnOverlap, Source, StoreError};

use super::receipt;

/// What became of one file.
#[derive(Clone, Debug)]
pub struct TakenFile {
    /// The file, by the person's name for it.
    pub name: String,
    /// What was done with it.
    pub result: Result<Appended, Problem>,
}

impl TakenFile {
    /// Whether nothing is left to do with the file.
    pub fn is_done(&self) -> bool {
        matches!(&self.result, Ok(done) if !matches!(done, Appended::Overlaps(_)))
    }

    /// The version it made.
    pub fn version(&self) -> Option<u64> {
        match &self.result {
            Ok(Appended::Committed(batch)) => Some(batch.version),
            _ => None,
        }
    }

    /// What was done, as a sentence; the problem otherwise.
    ///
    /// # Errors
    /// Why it was not taken.
    pub fn sentence(&self, lang: Lang) -> Result<String, Problem> {
        let done = self.result.as_ref().map_err(Clone::clone)?;
        Ok(receipt::appended(done, &self.name, lang))
    }
}

/// Commits what was read.
///
/// # Errors
/// The ledger's fault; nothing was changed.
pub fn take(
    ledger: &Ledger,
    outcome: &ImportOutcome,
    actor: &Actor,
    on_overlap: OnOverlap,
    at: Timestamp,
) -> Result<Appended, StoreError> {
    let source = Source {
        name: outcome.receipt.file.clone(),
        sha256: outcome.receipt.sha256.clone(),
        by: actor.name.clone(),
        person: actor.person.map(|id| id.to_string()),
    };
    ledger.append(source, &outcome.facts, on_overlap, at)
}
