//! Verification (数字核验): which numbers a file prints, where they come from, and which were edited by hand. Whether
//! a number is stale is for the caller, who can run the report again. Files come from people: callers run this in
//! a child process with limits, as for imports.

mod manifest;
mod office;
mod pdf;
mod workbook;

use std::io::{Cursor, Read};
use std::path::Path;

use serde::Serialize;

pub use manifest::{ATTACHMENT, Manifest, NAMESPACE, Recorded};

use crate::DocumentError;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 128 * 1024 * 1024;

/// One number of a file: what was recorded when it was made, and what stands there now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Extracted {
    /// What was recorded.
    pub recorded: Recorded,
    /// What is printed now; `None` where the place is gone or the format does not let us look.
    pub printed: Option<String>,
    /// The comparison.
    pub standing: Standing,
}

/// How a number stands against its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Printed as recorded.
    Intact,
    /// Edited by hand: something else is printed, or the record itself was changed.
    Edited,
    /// Its place in the file is gone.
    Removed,
    /// Recorded; the format (PDF) does not tell what is printed at its place.
    Recorded,
}

impl Extracted {
    fn compare(recorded: Recorded, printed: Option<String>) -> Extracted {
        let standing = match &printed {
            _ if !recorded.reference.is_intact() => Standing::Edited,
            None => Standing::Removed,
            Some(text) if *text == recorded.printed => Standing::Intact,
            Some(_) => Standing::Edited,
        };
        Extracted {
            recorded,
            printed,
            standing,
        }
    }

    /// Whether the number was edited or taken out by hand.
    pub fn is_tampered(&self) -> bool {
        matches!(self.standing, Standing::Edited | Standing::Removed)
    }
}

/// The numbers of a DOCX, XLSX or PDF file of ours, recognised by content.
pub fn extract(path: &Path) -> Result<Vec<Extracted>, DocumentError> {
    let unreadable = |e: std::io::Error| DocumentError::Read(format!("{}: {e}", path.display()));
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    extract_bytes(bytes)
}

/// The same for a file in memory.
pub fn extract_bytes(bytes: Vec<u8>) -> Result<Vec<Extracted>, DocumentError> {
    if bytes.starts_with(b"%PDF") {
        return pdf::extract(&bytes);
    }
    let zip = zip::ZipArchive::new(Cursor::new(&bytes))
        .map_err(|e| DocumentError::Read(e.to_string()))?;
    if zip.index_for_name("word/document.xml").is_some() {
        office::extract(zip)
    } else if zip.index_for_name("xl/workbook.xml").is_some() {
        workbook::extract(bytes)
    } else {
        Err(DocumentError::Read(
            "neither a Word, an Excel nor a PDF file".to_owned(),
        ))
    }
}
