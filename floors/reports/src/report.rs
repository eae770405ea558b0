//! The report and the room (报表与业务室): what a duty offers to every outlet.

use qd_base::{Label, Problem, Reach, Role};
use qd_documents::{Block, Document};
use qd_ledger::EngineError;
use qd_records::{Action, Follower, RecordType, RecordsError, Task};
use thiserror::Error;

use crate::{Contribution, Desk, Matters, ParamSpec, Params, Waiting, Watch};

/// The answer of a report: blocks with figures, ready for every renderer.
pub type Output = Document;

/// One report of a duty.
pub trait Report: Send + Sync {
    /// Its key, `room.name`.
    fn key(&self) -> &'static str;

    /// Its name.
    fn label(&self) -> Label;

    /// One sentence under the title of its page.
    fn purpose(&self) -> Label;

    /// The name of its icon.
    fn icon(&self) -> &'static str;

    /// Its parameters.
    fn params(&self) -> Vec<ParamSpec>;

    /// Answers.
    fn run(&self, desk: &Desk, params: &Params) -> Result<Output, ReportError>;

    /// What a person may decide on this page, as the label of its button; `None` for a report that only shows.
    fn act_label(&self, _desk: &Desk) -> Option<Label> {
        None
    }

    /// Carries out the decision; answers the sentence that confirms it.
    fn act(&self, _desk: &Desk, _params: &Params) -> Result<String, ReportError> {
        Err(Problem::new(405, "report-only-shows").into())
    }

    /// The record type it speaks of, for a report about one record: it then takes the record's id as its parameter
    /// `record` and is offered on that record's page instead of in the menu.
    fn subject(&self) -> Option<&'static RecordType> {
        None
    }

    /// Whether it is a deliverable (交付文档) with cover and chapters rather than a page.
    fn is_document(&self) -> bool {
        false
    }

    /// Whether it speaks of the sales ledger and of nothing else (只讲台账): who has no part of the ledger is told that
    /// instead of reading sums of nothing as if the company had sold for 0.
    fn is_of_the_ledger(&self) -> bool {
        false
    }
}

/// Runs a report: the door that every outlet takes. Tables and charts get a place of their own within the run, so that
/// the same row and column of two tables are two numbers.
///
/// # Errors
/// As [`Report::run`], and [`ReportError::NoReach`].
pub fn run(report: &dyn Report, desk: &Desk, params: &Params) -> Result<Output, ReportError> {
    if report.is_of_the_ledger() && desk.actor.reach == Reach::Nothing {
        return Err(ReportError::NoReach);
    }
    let mut document = report.run(desk, params)?;
    let sources = document.blocks.iter_mut().filter_map(|block| match block {
        Block::Table(table) => table.source.as_mut(),
        Block::Chart(chart) => chart.source.as_mut(),
        _ => None,
    });
    for (at, source) in sources.enumerate() {
        if source.cell.is_empty() {
            *source = source.at(format!("t{}", at + 1));
        }
    }
    Ok(document)
}

/// A page of the shell that a room has in its menu (菜单页): the import page, what waits for a person's decision.
#[derive(Clone, Copy, Debug)]
pub struct RoomPage {
    /// Its address.
    pub href: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// Its name.
    pub label: Label,
    /// Who finds it in the menu; empty for everybody. The page itself checks again.
    pub roles: &'static [Role],
}

/// A room (业务室): everything one duty brings into the house. Each floor takes from it what it serves.
pub struct Room {
    /// Its key, for example `strategy`.
    pub key: &'static str,
    /// Its name.
    pub label: Label,
    /// Its reports, in the order of the menu.
    pub reports: Vec<Box<dyn Report>>,
    /// Its pages of the shell that are neither a report nor a list of records, first in the menu.
    pub pages: Vec<RoomPage>,
    /// Its record types, in the order of the menu.
    pub types: Vec<&'static RecordType>,
    /// Its record types without a menu entry of their own: steps and rows that are reached from their records.
    pub parts: Vec<&'static RecordType>,
    /// What can be done with its records besides editing them.
    pub actions: Vec<Action>,
    /// What follows in the same transaction when records are written.
    pub followers: Vec<Follower>,
    /// What it does by itself at set times.
    pub tasks: Vec<Task>,
    /// What it does by itself at set times with the ledger at hand.
    pub watches: Vec<Watch>,
    /// Which of its records wait for somebody.
    pub waiting: Vec<Waiting>,
    /// What else waits for somebody.
    pub matters: Vec<Matters>,
    /// What it writes for the papers of other rooms.
    pub contributions: Vec<Contribution>,
}

impl Room {
    /// A room with nothing in it yet.
    pub fn new(key: &'static str, label: Label) -> Room {
        Room {
            key,
            label,
            reports: Vec::new(),
            pages: Vec::new(),
            types: Vec::new(),
            parts: Vec::new(),
            actions: Vec::new(),
            followers: Vec::new(),
            tasks: Vec::new(),
            watches: Vec::new(),
            waiting: Vec::new(),
            matters: Vec::new(),
            contributions: Vec::new(),
        }
    }

    /// With its reports, in the order of the menu.
    #[must_use]
    pub fn reports(mut self, reports: Vec<Box<dyn Report>>) -> Room {
        self.reports = reports;
        self
    }

    /// With its pages of the shell.
    #[must_use]
    pub fn pages(mut self, pages: Vec<RoomPage>) -> Room {
        self.pages = pages;
        self
    }

    /// With its record types, in the order of the menu.
    #[must_use]
    pub fn types(mut self, types: Vec<&'static RecordType>) -> Room {
        self.types = types;
        self
    }

    /// With record types that are reached from their records only.
    #[must_use]
    pub fn parts(mut self, parts: Vec<&'static RecordType>) -> Room {
        self.parts = parts;
        self
    }

    /// With its actions.
    #[must_use]
    pub fn actions(mut self, actions: Vec<Action>) -> Room {
        self.actions = actions;
        self
    }

    /// With its followers.
    #[must_use]
    pub fn followers(mut self, followers: Vec<Follower>) -> Room {
        self.followers = followers;
        self
    }

    /// With its scheduled tasks.
    #[must_use]
    pub fn tasks(mut self, tasks: Vec<Task>) -> Room {
        self.tasks = tasks;
        self
    }

    /// With its scheduled work over the ledger.
    #[must_use]
    pub fn watches(mut self, watches: Vec<Watch>) -> Room {
        self.watches = watches;
        self
    }

    /// With the records that wait for somebody.
    #[must_use]
    pub fn waiting(mut self, waiting: Vec<Waiting>) -> Room {
        self.waiting = waiting;
        self
    }

    /// With matters that are no records of its own.
    #[must_use]
    pub fn matters(mut self, matters: Vec<Matters>) -> Room {
        self.matters = matters;
        self
    }

    /// With what it writes for the papers of other rooms.
    #[must_use]
    pub fn contributions(mut self, contributions: Vec<Contribution>) -> Room {
        self.contributions = contributions;
        self
    }
}

/// Why a report gave no answer.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The ledger holds no line yet: import a file first.
    #[error("the ledger is empty; import a sales file first")]
    EmptyLedger,
    /// The person's post has no part of the sales ledger.
    #[error("this post has no part of the sales ledger")]
    NoReach,
    /// The ledger holds too little for this question.
    #[error("{0}")]
    TooLittle(Problem),
    /// The question is at fault.
    #[error("{0}")]
    Problem(#[from] Problem),
    /// The engine gave no answer.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// An analysis refused its input.
    #[error("the analysis failed: {0}")]
    Analysis(String),
    /// The records gave no answer.
    #[error("{0}")]
    Records(Problem),
    /// What people decided could not be read or kept.
    #[error("the settings could not be reached: {0}")]
    Shelf(String),
}

impl ReportError {
    /// As a problem for people; keys are in the web floor's texts.
    pub fn to_problem(&self) -> Problem {
        match self {
            ReportError::EmptyLedger => Problem::new(409, "ledger-empty"),
            ReportError::NoReach => Problem::new(422, "report-no-reach"),
            ReportError::TooLittle(problem)
            | ReportError::Problem(problem)
            | ReportError::Records(problem) => problem.clone(),
            ReportError::Engine(EngineError::Query(fault)) => {
                Problem::new(400, "query-refused").arg("why", fault)
            }
            ReportError::Engine(fault) => Problem::new(503, "engine-failed").arg("why", fault),
            ReportError::Analysis(why) => Problem::new(422, "analysis-failed").arg("why", why),
            ReportError::Shelf(why) => Problem::new(503, "shelf-failed").source(why),
        }
    }
}

impl From<RecordsError> for ReportError {
    fn from(fault: RecordsError) -> ReportError {
        ReportError::Records(fault.problem())
    }
}
