//! The work on drafts (导入作业): one file at a time is read or taken, in the background, and everybody sees how far it
//! is. What was read is kept in memory for a few drafts; others are read again when somebody looks.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use qd_base::{Id, Problem};
use qd_ledger::import::{self, ImportError, Looked, Mapping, Options};
use qd_ledger::store::{OnOverlap, Overlap};
use qd_records::Act;

use super::{Draft, DraftFile, Intake, IntakeParts, TakenFile, drafts, taking, told};

/// Drafts kept in memory.
const KEPT: usize = 4;

/// A file as it was read.
#[derive(Debug)]
pub struct FileRead {
    /// The file and the answers it was read with.
    pub file: DraftFile,
    /// What it holds, or why it could not be opened.
    pub looked: Result<Looked, ImportError>,
    /// How its lines meet the ledger's.
    pub meeting: Option<Result<Overlap, Problem>>,
}

impl FileRead {
    /// Whether there are lines to take.
    pub fn is_acceptable(&self) -> bool {
        let looked = self.looked.as_ref().ok();
        looked.is_some_and(|looked| looked.outcome.is_ok())
    }

    /// Lines that differ from the ledger's.
    pub fn changed(&self) -> u64 {
        match &self.meeting {
            Some(Ok(meeting)) => meeting.changed,
            _ => 0,
        }
    }
}

/// Where the work on a draft stands.
#[derive(Clone, Debug)]
pub enum View {
    /// Being read or taken, or waiting for its turn; rows so far.
    Busy {
        /// Rows read so far.
        rows: u64,
        /// Whether other files are being worked on first.
        waiting: bool,
    },
    /// Read; waits for a person.
    Read {
        /// The files.
        files: Vec<Arc<FileRead>>,
        /// What an acceptance before came to.
        said: Vec<TakenFile>,
    },
    /// Taken into the ledger.
    Taken(Vec<TakenFile>),
    /// The house failed.
    Failed(Problem),
}

enum Stage {
    Waiting,
    Working,
    Read(Vec<Arc<FileRead>>, Vec<TakenFile>),
    Taken(Vec<TakenFile>),
    Failed(Problem),
}

struct Work {
    rows: AtomicU64,
    stage: Mutex<Stage>,
}

impl Work {
    fn new() -> Arc<Work> {
        Arc::new(Work {
            rows: AtomicU64::new(0),
            stage: Mutex::new(Stage::Waiting),
        })
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_busy(&self) -> bool {
        matches!(*self.stage(), Stage::Waiting | Stage::Working)
    }
}

/// The drafts that are worked on, the one looked at last at the end.
#[derive(Default)]
pub(super) struct Bench(Vec<(Id, Arc<Work>)>);

impl Bench {
    fn find(&mut self, id: Id) -> Option<Arc<Work>> {
        let at = self.0.iter().position(|(held, _)| *held == id)?;
        let found = self.0.remove(at);
        let work = found.1.clone();
        self.0.push(found);
        Some(work)
    }

    fn put(&mut self, id: Id, work: Arc<Work>) {
        self.0.retain(|(held, _)| *held != id);
        self.0.push((id, work));
        while self.0.len() > KEPT {
            let Some(idle) = self.0.iter().position(|(_, work)| !work.is_busy()) else {
                return;
            };
            self.0.remove(idle);
        }
    }
}

fn bench(intake: &Intake) -> MutexGuard<'_, Bench> {
    intake.bench.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the work on a draft stands, if it is about the files this draft names.
pub(super) fn standing(intake: &Intake, draft: &Draft) -> Option<View> {
    of(&mut bench(intake), draft).ok()
}

/// The same; otherwise what was read before.
fn of(bench: &mut Bench, draft: &Draft) -> Result<View, Vec<Arc<FileRead>>> {
    let Some(work) = bench.find(draft.id) else {
        return Err(Vec::new());
    };
    let stage = work.stage();
    match &*stage {
        Stage::Read(files, said) if files.iter().map(|read| &read.file).eq(&draft.files) => {
            Ok(View::Read {
                files: files.clone(),
                said: said.clone(),
            })
        }
        Stage::Read(files, _) => Err(files.clone()),
        stage @ (Stage::Waiting | Stage::Working) => Ok(busy(&work, stage)),
        Stage::Taken(files) => Ok(View::Taken(files.clone())),
        Stage::Failed(problem) => Ok(View::Failed(problem.clone())),
    }
}

/// See [`Intake::view`].
pub(super) fn view(intake: &Intake, draft: &Draft, saved: Vec<Mapping>) -> View {
    let mut bench = bench(intake);
    let old = match of(&mut bench, draft) {
        Ok(view) => return view,
        Err(read_before) => read_before,
    };
    let work = Work::new();
    bench.put(draft.id, work.clone());
    drop(bench);
    let (parts, files) = (intake.parts.clone(), draft.files.clone());
    start(intake, work.clone(), move |rows| {
        let read = files.into_iter().map(|file| {
            let known = old.iter().find(|read| read.file == file);
            known.cloned().unwrap_or_else(|| {
                rows.store(0, Ordering::Relaxed);
                Arc::new(read(&parts, file, &saved, rows))
            })
        });
        Stage::Read(read.collect(), Vec::new())
    });
    busy(&work, &Stage::Waiting)
}

/// Takes the stage that was seen: whoever asks may still hold its lock.
fn busy(work: &Work, stage: &Stage) -> View {
    View::Busy {
        rows: work.rows.load(Ordering::Relaxed),
        waiting: matches!(stage, Stage::Waiting),
    }
}

/// See [`Intake::afterwards`].
pub(super) fn afterwards(intake: &Intake, id: Id) -> Option<View> {
    let work = bench(intake).find(id)?;
    let stage = work.stage();
    match &*stage {
        // The draft is let go of a moment before the stage says so.
        stage @ (Stage::Waiting | Stage::Working) => Some(busy(&work, stage)),
        Stage::Taken(files) => Some(View::Taken(files.clone())),
        Stage::Read(..) | Stage::Failed(_) => None,
    }
}

/// Lets go of what was read, unless it is being worked on.
pub(super) fn forget(intake: &Intake, id: Id) -> Result<(), Problem> {
    let mut bench = bench(intake);
    if bench.find(id).is_some_and(|work| work.is_busy()) {
        return Err(Problem::new(409, "import-busy"));
    }
    bench.0.retain(|(held, _)| *held != id);
    Ok(())
}

/// See [`Intake::accept`].
pub(super) fn accept(
    intake: &Intake,
    draft: &Draft,
    act: &Act,
    restate: bool,
) -> Result<(), Problem> {
    let gone = || Problem::new(409, "import-stage-gone");
    let work = bench(intake).find(draft.id).ok_or_else(gone)?;
    let files = {
        let mut stage = work.stage();
        match std::mem::replace(&mut *stage, Stage::Waiting) {
            Stage::Read(files, _) if files.iter().any(|read| read.is_acceptable()) => files,
            other => {
                *stage = other;
                return Err(gone());
            }
        }
    };
    let (parts, draft, act) = (intake.parts.clone(), draft.clone(), act.clone());
    start(intake, work, move |_| {
        let said = take_all(&parts, &files, &act, restate);
        match settle(&parts, draft, &files, &said, &act) {
            Ok(rest) if rest.is_empty() => Stage::Taken(said),
            Ok(rest) => Stage::Read(rest, said),
            Err(problem) => Stage::Failed(problem),
        }
    });
    Ok(())
}

fn take_all(
    parts: &IntakeParts,
    files: &[Arc<FileRead>],
    act: &Act,
    restate: bool,
) -> Vec<TakenFile> {
    let on_overlap = if restate {
        OnOverlap::Accept
    } else {
        OnOverlap::Report
    };
    let one = |read: &Arc<FileRead>| {
        let outcome = read.looked.as_ref().ok()?.outcome.as_ref().ok()?;
        let taken = taking::take(&parts.ledger, outcome, &act.actor, on_overlap, act.at);
        Some(TakenFile {
            name: read.file.name.clone(),
            result: taken.map_err(told),
        })
    };
    files.iter().filter_map(one).collect()
}

/// Lets the draft keep what is still to be done, or ends it. Returns the files that are left.
fn settle(
    parts: &IntakeParts,
    mut draft: Draft,
    files: &[Arc<FileRead>],
    said: &[TakenFile],
    act: &Act,
) -> Result<Vec<Arc<FileRead>>, Problem> {
    let mut outcomes = said.iter();
    let done: Vec<bool> = files
        .iter()
        .map(|read| read.is_acceptable() && outcomes.next().is_some_and(TakenFile::is_done))
        .collect();
    let pick = |wanted: bool| {
        let pairs = files.iter().zip(&done);
        pairs
            .filter(move |(_, done)| **done == wanted)
            .map(|(read, _)| read.clone())
    };
    let rest: Vec<Arc<FileRead>> = pick(false).collect();
    let finished: Vec<DraftFile> = pick(true).map(|read| read.file.clone()).collect();
    draft.files = rest.iter().map(|read| read.file.clone()).collect();
    let store = parts.store.store().clone();
    parts.store.wait(async {
        if draft.files.is_empty() {
            drafts::discard(&store, &draft, act).await
        } else {
            drafts::keep(&store, &draft, act).await
        }
    })?;
    remove_files(&parts.inbox, &finished);
    Ok(rest)
}

/// Does work when its turn comes, on a thread of its own.
fn start(
    intake: &Intake,
    work: Arc<Work>,
    does: impl FnOnce(&AtomicU64) -> Stage + Send + 'static,
) {
    work.rows.store(0, Ordering::Relaxed);
    let turn = intake.turn.clone();
    std::thread::spawn(move || {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        *work.stage() = Stage::Working;
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| does(&work.rows)));
        *work.stage() = done.unwrap_or_else(|_| Stage::Failed(Problem::new(500, "work-failed")));
    });
}

fn read(parts: &IntakeParts, file: DraftFile, saved: &[Mapping], rows: &AtomicU64) -> FileRead {
    let rejections = rejections_path(&parts.inbox, &file);
    // What an earlier reading rejected is no longer true.
    let _ = std::fs::remove_file(&rejections);
    let wants_saved = file.mapping.is_none() && !file.plain;
    let options = Options {
        mapping: file.mapping.clone().unwrap_or_default(),
        saved: if wants_saved {
            saved.to_vec()
        } else {
            Vec::new()
        },
        name: Some(file.name.clone()),
        rejections_to: Some(rejections),
        workbook_reader: parts.workbook_reader.clone(),
        ..Options::default()
    };
    let path = parts.inbox.join(&file.stored);
    let mut progress = |n: u64| rows.store(n, Ordering::Relaxed);
    let looked = import::look(&path, &options, (parts.parquet)().as_deref(), &mut progress);
    let outcome = looked.as_ref().ok().and_then(|l| l.outcome.as_ref().ok());
    let meeting = outcome.map(|outcome| parts.ledger.examine(&outcome.facts).map_err(told));
    FileRead {
        file,
        looked,
        meeting,
    }
}

/// Where the rejected rows of a file are written.
pub(super) fn rejections_path(inbox: &Path, file: &DraftFile) -> PathBuf {
    inbox.join(format!("{}.rejections.xlsx", file.stored))
}

/// Removes the bytes of files that are done with.
pub(super) fn remove_files(inbox: &Path, files: &[DraftFile]) {
    for file in files {
        for path in [inbox.join(&file.stored), rejections_path(inbox, file)] {
            match std::fs::remove_file(&path) {
                Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => {
                    tracing::warn!(%fault, "an uploaded file could not be removed");
                }
                _ => {}
            }
        }
    }
}
