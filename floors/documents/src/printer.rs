//! Printers (打印): what makes the archival PDF; the heavy machine stands behind this trait in `engines/typst`.

use thiserror::Error;

use crate::Document;

/// Makes a PDF of a document.
pub trait Printer: Send + Sync {
    /// The PDF file. No number is computed here.
    fn print(&self, document: &Document) -> Result<Vec<u8>, PrintError>;
}

/// Why a document could not be printed.
#[derive(Debug, Error)]
pub enum PrintError {
    /// No usable Chinese font; names what to install.
    #[error(
        "no Chinese font found in {places}: install the package fonts-noto-cjk or set QUARTERDECK_DOCUMENTS_FONTS"
    )]
    NoFont {
        /// The folders that were searched.
        places: String,
    },
    /// The typesetter refused the document.
    #[error("the document could not be typeset: {0}")]
    Typeset(String),
    /// A figure could not be drawn.
    #[error(transparent)]
    Document(#[from] crate::DocumentError),
}
