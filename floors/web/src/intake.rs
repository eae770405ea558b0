//! The intake (数据导入): files are checked first, shown, and taken only when a person accepts.

use std::path::PathBuf;
use std::sync::Arc;

use qd_base::{Actor, Lang, Problem};
use qd_documents::Document;
use qd_records::import::Sheet;

/// A file that arrived, under a server-made path; the person's name for it is only printed.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The name the person gave it.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// Where the work stands.
#[derive(Clone, Debug)]
pub enum IntakeState {
    /// Nothing under way.
    Idle,
    /// Reading; rows so far.
    Running {
        /// Rows read so far.
        rows: u64,
    },
    /// Read without commit; waits for a person.
    Checked {
        /// What `accept` names.
        stage: String,
        /// The receipt as a document.
        receipt: Box<Document>,
        /// Whether there is anything to take.
        acceptable: bool,
    },
    /// Refused; nothing changed.
    Refused(Problem),
    /// Taken into the ledger.
    Taken(Box<Document>),
}

/// Reads files into the ledger. `check` and `accept` start work and return at once.
pub trait Intake: Send + Sync {
    /// Starts reading files without commit.
    fn check(
        &self,
        files: Vec<Arrived>,
        mapping: Option<String>,
        actor: Arc<Actor>,
        lang: Lang,
    ) -> Result<(), Problem>;

    /// Takes what was checked.
    fn accept(&self, stage: &str, actor: Arc<Actor>, lang: Lang) -> Result<(), Problem>;

    /// Puts aside what was checked and not taken; work under way goes on.
    fn discard(&self);

    /// Where the work stands.
    fn state(&self, lang: Lang) -> IntakeState;

    /// The batches of the ledger.
    fn history(&self, lang: Lang) -> Result<Document, Problem>;

    /// The cells of a sheet of records, read behind the same fence as sales files.
    ///
    /// # Errors
    /// What is wrong with the file, in words for the person.
    fn sheet(&self, name: &str, bytes: &[u8]) -> Result<Sheet, Problem>;

    /// A folder of the house's own for arriving files.
    fn inbox(&self) -> Result<PathBuf, Problem>;
}
