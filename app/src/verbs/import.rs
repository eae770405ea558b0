//! `import`: reads files, prints the receipt, takes what is new.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use qd_base::Actor;
use qd_documents::text;
use qd_ledger::store::{Appended, OnOverlap};
use serde_json::json;

use super::Work;
use crate::cli::Import;
use crate::house::taking::{self, Reading};

pub fn run(work: &Work<'_>, args: &Import) -> Result<ExitCode> {
    let home = work.home()?;
    let actor = Actor::system("command line");
    let mut answers = Vec::new();
    let mut waiting = false;
    for path in &args.files {
        let stem = path
            .file_stem()
            .map_or("file".to_owned(), |s| s.to_string_lossy().into_owned());
        let rejections = match &args.rejections {
            Some(given) => given.clone(),
            None => home.folder("rejections")?.join(format!("{stem}.xlsx")),
        };
        let reading = Reading {
            name: None,
            mapping: args.mapping.clone(),
            rejections: Some(rejections),
        };
        let mut ignore = |_: u64| {};
        let outcome = taking::read(&home, path, &reading, &mut ignore)
            .map_err(|fault| anyhow!(fault.to_problem()))?;
        if !work.cli.json {
            print!("{}", text::terminal(&taking::receipt(&outcome, work.lang)));
        }
        let mut answer = json!({ "receipt": outcome.receipt });
        if !args.dry_run {
            let overlap = if args.accept_restatement {
                OnOverlap::Accept
            } else {
                OnOverlap::Report
            };
            let done = taking::take(&home, &outcome, &actor, overlap)?;
            waiting |= matches!(done, Appended::Overlaps(_));
            let sentence =
                qd_web::intake::receipt::appended(&done, &outcome.receipt.file, work.lang);
            answer["outcome"] = json!(kind(&done));
            answer["ledger_version"] = json!(home.ledger.version()?);
            answer["message"] = json!(sentence);
            if !work.cli.json {
                println!("{sentence}");
            }
        }
        answers.push(answer);
    }
    if work.cli.json {
        println!("{}", serde_json::to_string_pretty(&answers)?);
    }
    Ok(if waiting {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    })
}

fn kind(done: &Appended) -> &'static str {
    match done {
        Appended::Committed(_) => "committed",
        Appended::AlreadyImported(_) => "already_imported",
        Appended::NothingNew(_) => "nothing_new",
        Appended::Overlaps(_) => "overlaps",
    }
}
