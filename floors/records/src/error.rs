//! What can go wrong with records (记录故障) and how it is told.

use qd_base::Problem;
use qd_store::{Breach, StoreError};
use serde_json::Value;

/// Faults of the record kernel.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The person's input or rights: tell the person.
    #[error(transparent)]
    Refused(#[from] Box<Problem>),
    /// Several fields at once.
    #[error("{} fields are at fault", .0.len())]
    Invalid(Vec<Problem>),
    /// Somebody else was faster: show the difference.
    #[error("the record was changed meanwhile")]
    Conflict(Box<Conflict>),
    /// The store failed: log it, tell the incident number.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Problem> for RecordsError {
    fn from(problem: Problem) -> RecordsError {
        RecordsError::Refused(Box::new(problem))
    }
}

/// A stale edit, field by field.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Conflict {
    /// The version the edit started from.
    pub yours: i64,
    /// The version kept now.
    pub now: i64,
    /// Who changed it last.
    pub by: String,
    /// The fields the edit wanted to change, and those changed meanwhile.
    pub fields: Vec<ConflictField>,
}

/// One field of a stale edit. Fields the person may not see are left out.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ConflictField {
    /// The field.
    pub field: String,
    /// What it was when the edit started, where that is known.
    pub base: Option<Value>,
    /// What it is now.
    pub theirs: Value,
    /// What the edit wants; nothing when the edit does not touch it.
    pub mine: Option<Value>,
}

impl RecordsError {
    /// The problem to show: refused rules of the schema name their field, faults of the store become a 500.
    pub fn problem(self) -> Problem {
        match self {
            RecordsError::Refused(problem) => *problem,
            RecordsError::Invalid(problems) => {
                let first = problems.into_iter().next();
                first.unwrap_or_else(|| Problem::new(422, "records-incomplete"))
            }
            RecordsError::Conflict(conflict) => {
                let names: Vec<_> = conflict.fields.iter().map(|f| f.field.as_str()).collect();
                Problem::new(409, "records-conflict")
                    .arg("by", &conflict.by)
                    .arg("fields", names.join(", "))
                    .arg("version", conflict.now)
            }
            RecordsError::Store(fault) => store_problem(&fault),
        }
    }
}

fn store_problem(fault: &StoreError) -> Problem {
    match fault {
        StoreError::Busy => Problem::new(503, "store-busy"),
        StoreError::Refused {
            breach, columns, ..
        } => {
            let (status, key) = match breach {
                Breach::Unique => (409, "store-unique"),
                Breach::Link => (409, "store-link"),
                Breach::Check => (422, "store-check"),
                Breach::Required => (422, "store-required"),
            };
            let problem = Problem::new(status, key);
            match columns.first() {
                Some(column) => problem.field(column.trim_end_matches("__key")),
                None => problem,
            }
        }
        other => Problem::new(500, "store-fault").source(other),
    }
}
