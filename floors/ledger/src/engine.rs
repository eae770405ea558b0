//! The engine (计算引擎): whoever can answer a question about the ledger.

use std::time::Duration;

use serde::Serialize;
use thiserror::Error;

use crate::{DimensionKey, Frame, Query, QueryError};

/// Answers questions about one version of the ledger. Calls block; a web handler wraps them in a blocking task.
pub trait Engine: Send + Sync {
    /// The engine's name: `reference`, `cube`, `datafusion`.
    fn name(&self) -> &'static str;

    /// Answers a question.
    fn run(&self, query: &Query) -> Result<Frame, EngineError>;

    /// The dimensions that can be asked for, time dimensions excluded.
    fn dimensions(&self) -> Vec<DimensionKey>;

    /// Which measures the ledger holds: revenue always, others as the files had them.
    fn measures(&self) -> Vec<crate::MetricKey>;

    /// First and last day of the ledger; `None` when it is empty.
    fn span(&self) -> Option<(qd_base::Date, qd_base::Date)>;

    /// How the answer was found: the debugging door of `--explain`.
    fn explain(&self, query: &Query) -> Result<Plan, EngineError>;
}

/// How a question was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The engine.
    pub engine: &'static str,
    /// Steps, or SQL.
    pub steps: Vec<String>,
    /// Lines looked at.
    pub lines: usize,
    /// How long it took.
    pub took: Duration,
}

/// Why an engine gave no answer.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The question is at fault.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A part of the ledger is damaged; it must be restored before any number is shown.
    #[error("ledger part {part} is damaged: {reason}; run `quarterdeck ledger verify`")]
    Damaged {
        /// The part's file name.
        part: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A sum left the range of the ledger's integers.
    #[error("the sum of {0} is too large for the ledger")]
    Overflow(String),
    /// The engine itself failed.
    #[error("the {engine} engine failed: {reason}")]
    Failed {
        /// The engine.
        engine: &'static str,
        /// What it said.
        reason: String,
    },
}
