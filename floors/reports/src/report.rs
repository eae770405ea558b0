//! The report and the room (报表与业务室): what a duty offers to every outlet.

use qd_base::{Label, Problem};
use qd_documents::{Block, Document};
use qd_ledger::EngineError;
use thiserror::Error;

use crate::{Desk, ParamSpec, Params};

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

    /// Whether it is a deliverable (交付文档) with cover and chapters rather than a page.
    fn is_document(&self) -> bool {
        false
    }
}

/// Runs a report: the door that every outlet takes. Tables and charts get a place of their own within the run, so that
/// the same row and column of two tables are two numbers.
///
/// # Errors
/// As [`Report::run`].
pub fn run(report: &dyn Report, desk: &Desk, params: &Params) -> Result<Output, ReportError> {
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

/// A room: the pages of one duty.
pub struct Room {
    /// Its key, for example `strategy`.
    pub key: &'static str,
    /// Its name.
    pub label: Label,
    /// Its reports, in the order of the menu.
    pub reports: Vec<Box<dyn Report>>,
}

/// Why a report gave no answer.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The ledger holds no line yet: import a file first.
    #[error("the ledger is empty; import a sales file first")]
    EmptyLedger,
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
    /// What people decided could not be read or kept.
    #[error("the settings could not be reached: {0}")]
    Shelf(String),
}

impl ReportError {
    /// As a problem for people; keys are in the web floor's texts.
    pub fn to_problem(&self) -> Problem {
        match self {
            ReportError::EmptyLedger => Problem::new(409, "ledger-empty"),
            ReportError::TooLittle(problem) | ReportError::Problem(problem) => problem.clone(),
            ReportError::Engine(EngineError::Query(fault)) => {
                Problem::new(400, "query-refused").arg("why", fault)
            }
            ReportError::Engine(fault) => Problem::new(503, "engine-failed").arg("why", fault),
            ReportError::Analysis(why) => Problem::new(422, "analysis-failed").arg("why", why),
            ReportError::Shelf(why) => Problem::new(503, "shelf-failed").source(why),
        }
    }
}
