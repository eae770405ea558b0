//! `backup`: the whole home in one checked file (备份).

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use qd_store::backup;
use serde_json::json;

use super::Work;
use crate::cli::BackupVerb;

/// The folders and files of a home that are not in the database.
const BESIDE: [&str; 3] = ["ledger", "mappings", "files"];

pub fn run(work: &Work<'_>, verb: &BackupVerb) -> Result<ExitCode> {
    let manifest = match verb {
        BackupVerb::Create { file } => {
            let home = work.home()?;
            let folders: Vec<_> = BESIDE
                .iter()
                .map(|name| (*name, home.dir.join(name)))
                .filter(|(_, path)| path.is_dir())
                .collect();
            let folders: Vec<(&str, &Path)> = folders
                .iter()
                .map(|(name, path)| (*name, path.as_path()))
                .collect();
            let made = backup::create(&home.store, &folders, file, home.clock.as_ref());
            work.runtime.block_on(made)?
        }
        BackupVerb::Verify { file } => backup::verify(file)?,
        BackupVerb::Restore { file } => backup::restore(file, &work.cli.home)?,
    };
    if work.cli.json {
        println!(
            "{}",
            json!({ "files": manifest.files.len(), "schema": manifest.schema })
        );
    } else {
        println!(
            "{}",
            work.say("backup-ok", &[("files", &manifest.files.len())])
        );
    }
    Ok(ExitCode::SUCCESS)
}
