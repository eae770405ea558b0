//! What can go wrong with records (记录故障) and how it is told.

use qd_base::Problem;
use qd_store::{Breach, StoreError};

/// Faults of the record kernel.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The person's input or rights: tell the person.
    #[error(transparent)]
    Refused(#[from] Box<Problem>),
    /// The store failed: log it, tell the incident number.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Problem> for RecordsError {
    fn from(problem: Problem) -> RecordsError {
        RecordsError::Refused(Box::new(problem))
    }
}

impl RecordsError {
    /// The problem to show: refused rules of the schema name their field, faults of the store become a 500.
    pub fn problem(self) -> Problem {
        match self {
            RecordsError::Refused(problem) => *problem,
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
                Some(column) => problem.field(column.clone()),
                None => problem,
            }
        }
        other => Problem::new(500, "store-fault").source(other),
    }
}
