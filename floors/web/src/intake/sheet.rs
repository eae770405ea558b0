//! Sheets of records (记录表格): read behind the fence of the sales import; the file is gone when it has been read.

use std::path::Path;

use qd_base::{Id, Problem};
use qd_ledger::import::{self, Options};
use qd_records::import::Sheet;

use super::Intake;

impl Intake {
    /// The cells of a sheet of records, read behind the same fence as sales files. Blocks.
    ///
    /// # Errors
    /// What is wrong with the file, in words for the person.
    pub fn sheet(&self, name: &str, bytes: &[u8]) -> Result<Sheet, Problem> {
        let unsaved = |fault: std::io::Error| Problem::new(507, "upload-unsaved").source(fault);
        let path = self.inbox()?.join(Id::fresh().to_string());
        let options = Options {
            name: Some(name.to_owned()),
            workbook_reader: self.parts.workbook_reader.clone(),
            ..Options::default()
        };
        let sheet = std::fs::write(&path, bytes)
            .map_err(unsaved)
            .and_then(|()| read(&path, &options));
        if let Err(fault) = std::fs::remove_file(&path) {
            tracing::warn!(%fault, "a sheet that was read could not be removed");
        }
        sheet
    }
}

/// The cells of a file that lies on this machine. Blocks.
///
/// # Errors
/// What is wrong with the file, in words for the person.
pub fn read(path: &Path, options: &Options) -> Result<Sheet, Problem> {
    let plain = import::rows(path, options).map_err(|fault| fault.to_problem())?;
    let file = options.name.clone();
    Ok(Sheet {
        file: file.unwrap_or_else(|| path.display().to_string()),
        name: plain.name,
        rows: plain.rows,
    })
}
