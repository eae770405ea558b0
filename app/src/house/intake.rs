//! The intake for the shell (数据导入): one import at a time, in the background, checked before it is taken.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use qd_base::{Actor, Id, Lang, Problem};
use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_ledger::import::ImportOutcome;
use qd_ledger::store::{Appended, OnOverlap};
use qd_records::import::Sheet;
use qd_web::intake::Arrived;
use qd_web::{Intake, IntakeState};

use crate::home::Home;
use crate::house::receipt::texts;
use crate::house::taking::{self, Reading};

/// The intake over a home.
pub struct HouseIntake {
    home: Arc<Home>,
    rows: Arc<AtomicU64>,
    stage: Arc<Mutex<Stage>>,
}

enum Stage {
    Idle,
    Running,
    Checked {
        id: String,
        read: Vec<ImportOutcome>,
    },
    Refused(Problem),
    Taken(Box<Document>),
}

impl HouseIntake {
    /// The intake of a home.
    pub fn new(home: Arc<Home>) -> HouseIntake {
        HouseIntake {
            home,
            rows: Arc::new(AtomicU64::new(0)),
            stage: Arc::new(Mutex::new(Stage::Idle)),
        }
    }

    fn start(
        &self,
        work: impl FnOnce(&Home, &AtomicU64) -> Result<Stage, Problem> + Send + 'static,
    ) -> Result<(), Problem> {
        {
            let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*stage, Stage::Running) {
                return Err(Problem::new(409, "import-busy"));
            }
            *stage = Stage::Running;
        }
        self.rows.store(0, Ordering::Relaxed);
        let (home, rows, stage) = (self.home.clone(), self.rows.clone(), self.stage.clone());
        std::thread::spawn(move || {
            let outcome =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&home, &rows)));
            let next = match outcome {
                Ok(Ok(next)) => next,
                Ok(Err(problem)) => Stage::Refused(problem),
                Err(_) => Stage::Refused(Problem::new(500, "work-failed")),
            };
            *stage.lock().unwrap_or_else(PoisonError::into_inner) = next;
        });
        Ok(())
    }
}

impl Intake for HouseIntake {
    fn check(
        &self,
        files: Vec<Arrived>,
        mapping: Option<String>,
        _actor: Arc<Actor>,
        _lang: Lang,
    ) -> Result<(), Problem> {
        self.start(move |home, rows| {
            let result = read_all(home, &files, mapping, rows);
            for file in &files {
                if let Err(fault) = std::fs::remove_file(&file.path) {
                    tracing::warn!(%fault, "an uploaded file could not be removed");
                }
            }
            Ok(Stage::Checked {
                id: Id::fresh().to_string(),
                read: result?,
            })
        })
    }

    fn accept(&self, wanted: &str, actor: Arc<Actor>, lang: Lang) -> Result<(), Problem> {
        let read = {
            let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
            match std::mem::replace(&mut *stage, Stage::Idle) {
                Stage::Checked { id, read } if id == wanted => read,
                other => {
                    *stage = other;
                    return Err(Problem::new(409, "import-stage-gone"));
                }
            }
        };
        self.start(move |home, _| {
            let mut document = Document::new("import.taken", "", lang);
            for outcome in &read {
                let done =
                    taking::take(home, outcome, &actor, OnOverlap::Accept).map_err(|fault| {
                        Problem::new(503, "import-not-taken")
                            .arg("why", &fault)
                            .source(fault)
                    })?;
                document.push(Block::text(appended(&done, &outcome.receipt.file, lang)));
            }
            Ok(Stage::Taken(Box::new(document)))
        })
    }

    fn discard(&self) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*stage, Stage::Running) {
            *stage = Stage::Idle;
        }
    }

    fn state(&self, lang: Lang) -> IntakeState {
        let stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        match &*stage {
            Stage::Idle => IntakeState::Idle,
            Stage::Running => IntakeState::Running {
                rows: self.rows.load(Ordering::Relaxed),
            },
            Stage::Refused(problem) => IntakeState::Refused(problem.clone()),
            Stage::Taken(document) => IntakeState::Taken(document.clone()),
            Stage::Checked { id, read } => {
                let mut document = Document::new("import.receipt", "", lang);
                for outcome in read {
                    document.push(Block::text(meeting(&self.home, outcome, lang)));
                    document
                        .blocks
                        .extend(taking::receipt(outcome, lang).blocks);
                }
                let acceptable = read.iter().any(|outcome| outcome.receipt.accepted > 0);
                IntakeState::Checked {
                    stage: id.clone(),
                    receipt: Box::new(document),
                    acceptable,
                }
            }
        }
    }

    fn history(&self, lang: Lang) -> Result<Document, Problem> {
        let failed = |fault: qd_ledger::store::StoreError| {
            Problem::new(503, "import-not-taken")
                .arg("why", &fault)
                .source(fault)
        };
        let batches = self.home.ledger.log().map_err(failed)?;
        let say = |key: &str| texts().say(lang, key, &[]);
        let mut document = Document::new("import.history", say("history"), lang);
        if batches.is_empty() {
            return Ok(document);
        }
        let mut table = Table::new(say("history"))
            .number_column(say("version"))
            .text_column(say("file"))
            .number_column(say("added"))
            .number_column(say("changed"))
            .number_column(say("revenue-change"))
            .text_column(say("by"))
            .text_column(say("at"));
        for batch in batches.iter().rev() {
            let kept = &batch.batch;
            table.push(
                RowRole::Body,
                [
                    Value::Count(batch.version as i64),
                    Value::text(kept.source.name.clone()),
                    Value::Count(kept.counts.added as i64),
                    Value::Count(kept.counts.changed as i64),
                    Value::Money(kept.revenue_change),
                    Value::text(kept.source.by.clone()),
                    Value::text(kept.at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
                ],
            );
        }
        document.push(Block::from(table));
        Ok(document)
    }

    fn sheet(&self, name: &str, bytes: &[u8]) -> Result<Sheet, Problem> {
        crate::house::sheets::arrived(&self.home, name, bytes)
    }

    fn inbox(&self) -> Result<PathBuf, Problem> {
        self.home
            .folder("inbox")
            .map_err(|fault| Problem::new(507, "upload-unsaved").source(format!("{fault:#}")))
    }
}

fn read_all(
    home: &Home,
    files: &[Arrived],
    mapping: Option<String>,
    rows: &AtomicU64,
) -> Result<Vec<ImportOutcome>, Problem> {
    let mut read = Vec::new();
    for file in files {
        let reading = Reading {
            name: Some(file.name.clone()),
            mapping: mapping.clone(),
            rejections: None,
        };
        let mut progress = |n: u64| rows.store(n, Ordering::Relaxed);
        let outcome = taking::read(home, &file.path, &reading, &mut progress).map_err(|fault| {
            let mut problem = fault.to_problem();
            // The person knows the file by the name it was uploaded under.
            problem.args.insert("file".to_owned(), file.name.clone());
            problem
        })?;
        read.push(outcome);
    }
    Ok(read)
}

/// How the file meets the ledger: new, the same, or a restatement that has to be accepted.
fn meeting(home: &Home, outcome: &ImportOutcome, lang: Lang) -> String {
    match home.ledger.examine(&outcome.facts) {
        Ok(overlap) => texts().say(
            lang,
            "meeting",
            &[
                ("added", &overlap.added),
                ("same", &overlap.same),
                ("changed", &overlap.changed),
                ("before", &overlap.before.to_fen_text()),
                ("after", &overlap.after.to_fen_text()),
            ],
        ),
        Err(fault) => fault.to_string(),
    }
}

/// One sentence about what was done with a file.
pub fn appended(done: &Appended, file: &str, lang: Lang) -> String {
    match done {
        Appended::Committed(batch) => texts().say(
            lang,
            "appended-committed",
            &[
                ("file", &file),
                ("version", &batch.version),
                ("added", &batch.batch.counts.added),
                ("changed", &batch.batch.counts.changed),
            ],
        ),
        Appended::AlreadyImported(batch) => texts().say(
            lang,
            "appended-already",
            &[("file", &file), ("version", &batch.version)],
        ),
        Appended::NothingNew(overlap) => texts().say(
            lang,
            "appended-nothing-new",
            &[("file", &file), ("same", &overlap.same)],
        ),
        Appended::Overlaps(overlap) => texts().say(
            lang,
            "appended-overlaps",
            &[
                ("file", &file),
                ("changed", &overlap.changed),
                ("before", &overlap.before.to_fen_text()),
                ("after", &overlap.after.to_fen_text()),
            ],
        ),
    }
}
