//! Why an analysis cannot be made (分析错误): each variant says what the caller can change.

/// Errors of the bridge, target, score and customer analyses.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InsightError {
    /// An input needed for the method is empty or too short; supply more rows.
    #[error("{what}: {have} given, at least {need} needed")]
    TooFew {
        /// What is counted.
        what: &'static str,
        /// How many were given.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Two inputs that belong together differ in length.
    #[error("{what}: {left} and {right} differ in length")]
    LengthMismatch {
        /// What is compared.
        what: &'static str,
        /// Length of the first input.
        left: usize,
        /// Length of the second input.
        right: usize,
    },
    /// A number is outside what the method can take; correct that row.
    #[error("{what} at row {row} is out of range")]
    OutOfRange {
        /// What the number stands for.
        what: &'static str,
        /// Zero-based row of the input.
        row: usize,
    },
    /// Targets cannot be allocated under the limits; relax or drop one of the named constraints.
    #[error("the limits cannot hold together: {0}")]
    Infeasible(Box<crate::target::Conflict>),
    /// A solver stopped without an answer; the message is the solver's own.
    #[error("the solver stopped without an answer: {0}")]
    Solver(String),
}
