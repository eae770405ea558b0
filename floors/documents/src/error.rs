//! What can go wrong when a document is written or read (文档错误).

use thiserror::Error;

/// Why a document could not be written or read.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// The description itself is faulty: a ragged table, a chart with series of unequal length. The caller's mistake.
    #[error("faulty document: {0}")]
    Faulty(String),
    /// A picture could not be drawn, usually for lack of fonts; the text names the remedy.
    #[error("a figure could not be drawn: {0}")]
    Figure(String),
    /// The file format's writer refused.
    #[error("{format} could not be written: {cause}")]
    Write {
        /// `docx`, `xlsx` or `pdf`.
        format: &'static str,
        /// The writer's own words.
        cause: String,
    },
    /// A file given to `verify` is not one of ours, or is damaged.
    #[error("the file cannot be read: {0}")]
    Read(String),
}

impl DocumentError {
    /// A writer's refusal.
    pub fn write(format: &'static str, cause: impl ToString) -> DocumentError {
        DocumentError::Write {
            format,
            cause: cause.to_string(),
        }
    }
}
