//! The intake (数据导入): uploaded files are read and shown, corrected column by column, and taken only when a person
//! accepts. What is half done survives a restart; what was taken can be taken back.

pub mod drafts;
pub mod mappings;
pub mod receipt;
pub mod sheet;
mod taking;
mod work;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use qd_base::{Clock, Id, Problem};
use qd_ledger::import::{self, Mapping, WorkbookReader};
use qd_ledger::store::{Batch, Ledger, Order, StoreError, Withdrawal};
use qd_records::Act;
use qd_store::Blocking;

pub use drafts::{Draft, DraftFile};
pub use mappings::SavedMapping;
pub use taking::{TakenFile, take};
pub use work::{FileRead, View};

use work::Bench;

/// A file that arrived, under a server-made path; the person's name for it is only printed.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The name the person gave it.
    pub name: String,
    /// Its name in the inbox.
    pub stored: String,
    /// Its size.
    pub bytes: u64,
}

/// Makes a reader of Parquet files, where the build has one.
pub type ParquetMaker = fn() -> Option<Box<dyn import::ParquetReader>>;

/// What the intake stands on.
pub struct IntakeParts {
    /// The operational database.
    pub store: Blocking,
    /// The ledger.
    pub ledger: Arc<Ledger>,
    /// The clock of the house.
    pub clock: Arc<dyn Clock>,
    /// Where uploaded files lie until they are taken or put aside.
    pub inbox: PathBuf,
    /// Reads Parquet.
    pub parquet: ParquetMaker,
    /// Who reads workbooks.
    pub workbook_reader: WorkbookReader,
}

/// Reads files into the ledger: one at a time, in the background.
pub struct Intake {
    parts: Arc<IntakeParts>,
    bench: Mutex<Bench>,
    /// Held by the thread whose turn it is.
    turn: Arc<Mutex<()>>,
}

impl Intake {
    /// An intake.
    pub fn new(parts: IntakeParts) -> Intake {
        Intake {
            parts: Arc::new(parts),
            bench: Mutex::default(),
            turn: Arc::default(),
        }
    }

    /// Where arriving files are written.
    ///
    /// # Errors
    /// `upload-unsaved` when the folder cannot be made.
    pub fn inbox(&self) -> Result<&Path, Problem> {
        let unsaved = |fault| Problem::new(507, "upload-unsaved").source(fault);
        std::fs::create_dir_all(&self.parts.inbox).map_err(unsaved)?;
        Ok(&self.parts.inbox)
    }

    /// Removes files of the inbox that no draft names: what a crash during an upload left behind. Returns how many.
    ///
    /// # Errors
    /// The store's fault, or the disk's.
    pub async fn sweep(&self) -> Result<usize, Problem> {
        let drafts = self.drafts().await?;
        let named = drafts.iter().flat_map(|draft| &draft.files);
        let named: Vec<&str> = named.map(|file| file.stored.as_str()).collect();
        let unreadable = |fault| Problem::new(507, "upload-unsaved").source(fault);
        let mut swept = 0;
        for entry in std::fs::read_dir(self.inbox()?).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let owner = name.split('.').next().unwrap_or_default();
            if !named.contains(&owner) && std::fs::remove_file(entry.path()).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Keeps uploaded files as a draft and starts reading them.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn begin(&self, files: Vec<Arrived>, act: &Act) -> Result<Id, Problem> {
        let draft = drafts::begin(self.parts.store.store(), files, act).await?;
        let id = draft.id;
        self.view(&draft).await?;
        Ok(id)
    }

    /// The imports that wait for a person, newest first.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn drafts(&self) -> Result<Vec<Draft>, Problem> {
        drafts::all(self.parts.store.store()).await
    }

    /// One of them.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn draft(&self, id: Id) -> Result<Option<Draft>, Problem> {
        drafts::one(self.parts.store.store(), id).await
    }

    /// Where the work on a draft stands; starts reading what was not read yet or is read otherwise now.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn view(&self, draft: &Draft) -> Result<View, Problem> {
        if let Some(view) = work::standing(self, draft) {
            return Ok(view);
        }
        // Files may have been taken since the caller loaded the draft; work that is done was kept before it was told.
        let kept = self.draft(draft.id).await?;
        let draft = kept.as_ref().unwrap_or(draft);
        let saved = mappings::all(self.parts.store.store()).await?;
        let saved = saved.into_iter().map(|kept| kept.mapping).collect();
        Ok(work::view(self, draft, saved))
    }

    /// Where the work on a draft stands that is no longer kept: about to be told as taken, or taken; until the house is
    /// restarted.
    pub fn afterwards(&self, id: Id) -> Option<View> {
        work::afterwards(self, id)
    }

    /// Keeps a person's answers about one file; the file is read again.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn answer(&self, draft: &Draft, act: &Act) -> Result<(), Problem> {
        drafts::keep(self.parts.store.store(), draft, act).await?;
        self.view(draft).await.map(drop)
    }

    /// Starts taking what was read. With `restate`, lines that differ from the ledger's replace them.
    ///
    /// # Errors
    /// `import-stage-gone` when there is nothing read to take.
    pub fn accept(&self, draft: &Draft, act: &Act, restate: bool) -> Result<(), Problem> {
        work::accept(self, draft, act, restate)
    }

    /// Puts a draft aside and removes its files.
    ///
    /// # Errors
    /// The store's fault; `import-busy` while it is being taken.
    pub async fn discard(&self, draft: &Draft, act: &Act) -> Result<(), Problem> {
        work::forget(self, draft.id)?;
        drafts::discard(self.parts.store.store(), draft, act).await?;
        work::remove_files(&self.parts.inbox, &draft.files);
        Ok(())
    }

    /// The saved mappings, by name.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn mappings(&self) -> Result<Vec<SavedMapping>, Problem> {
        mappings::all(self.parts.store.store()).await
    }

    /// Keeps a mapping under its name.
    ///
    /// # Errors
    /// `import-mapping-name` for a name that is none; the store's fault.
    pub async fn save_mapping(&self, mapping: &Mapping, act: &Act) -> Result<(), Problem> {
        mappings::save(self.parts.store.store(), mapping, act).await
    }

    /// Removes a saved mapping.
    ///
    /// # Errors
    /// 404 when there is none; the store's fault.
    pub async fn remove_mapping(&self, id: Id, act: &Act) -> Result<(), Problem> {
        mappings::remove(self.parts.store.store(), id, act).await
    }

    /// The workbook with the rejected rows of a draft's file, if there is one.
    pub fn rejections(&self, file: &DraftFile) -> Option<PathBuf> {
        let path = work::rejections_path(&self.parts.inbox, file);
        path.is_file().then_some(path)
    }

    /// The batches of the ledger, oldest first. Blocks.
    ///
    /// # Errors
    /// The manifest's fault.
    pub fn batches(&self) -> Result<Vec<Batch>, Problem> {
        self.parts.ledger.log().map_err(told)
    }

    /// What taking a batch back would do; nothing where it has no lines left. Blocks.
    ///
    /// # Errors
    /// 404 for a batch that does not exist; the ledger's fault.
    pub fn weigh(&self, version: u64) -> Result<Option<Withdrawal>, Problem> {
        match self.parts.ledger.weigh_withdrawal(version) {
            Ok(weight) => Ok(Some(weight)),
            Err(StoreError::NothingLeft(_)) => Ok(None),
            Err(fault) => Err(told(fault)),
        }
    }

    /// Takes a batch back. Blocks.
    ///
    /// # Errors
    /// As [`Intake::weigh`]; `import-nothing-left` when it was taken back before.
    pub fn withdraw(&self, version: u64, act: &Act) -> Result<Batch, Problem> {
        let order = Order {
            by: act.actor.name.clone(),
            person: act.actor.person.map(|id| id.to_string()),
            reason: act.reason.clone(),
            at: act.at,
        };
        self.parts.ledger.withdraw(version, order).map_err(told)
    }
}

/// A fault of the ledger as a problem with a way out.
fn told(fault: StoreError) -> Problem {
    match fault {
        StoreError::Busy | StoreError::Stale { .. } => Problem::new(409, "import-busy"),
        StoreError::NoVersion(version) => {
            Problem::new(404, "import-no-batch").arg("version", version)
        }
        StoreError::NothingLeft(version) => {
            Problem::new(409, "import-nothing-left").arg("version", version)
        }
        other => Problem::new(503, "import-not-taken")
            .arg("why", &other)
            .source(other),
    }
}
