//! Sheets of records (记录表格): read behind the fence of the sales import; the file is gone when it has been read.

use std::path::Path;

use qd_base::{Id, Problem};
use qd_ledger::import::{self, Options};
use qd_records::import::Sheet;

use crate::home::Home;

/// The cells of a sheet that arrived over the web.
pub fn arrived(home: &Home, name: &str, bytes: &[u8]) -> Result<Sheet, Problem> {
    let unsaved = |fault: String| Problem::new(507, "upload-unsaved").source(fault);
    let inbox = home
        .folder("inbox")
        .map_err(|fault| unsaved(format!("{fault:#}")))?;
    let path = inbox.join(Id::fresh().to_string());
    let sheet = std::fs::write(&path, bytes)
        .map_err(|fault| unsaved(fault.to_string()))
        .and_then(|()| read(&path, name));
    if let Err(fault) = std::fs::remove_file(&path) {
        tracing::warn!(%fault, "a sheet that was read could not be removed");
    }
    sheet
}

/// The cells of a file, under the name people know it by.
pub fn read(path: &Path, name: &str) -> Result<Sheet, Problem> {
    let named = |mut problem: Problem| {
        if problem.args.contains_key("file") {
            problem = problem.arg("file", name);
        }
        problem
    };
    let plain = import::rows(path, &Options::default()).map_err(|e| named(e.to_problem()))?;
    Ok(Sheet {
        file: name.to_owned(),
        name: plain.name,
        rows: plain.rows,
    })
}
