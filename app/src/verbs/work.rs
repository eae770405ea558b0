//! `work`: the background worker alone, for a second process over the same database, or once for a timer.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::Work;
use crate::cli::WorkArgs;

pub fn run(work: &Work<'_>, args: &WorkArgs) -> Result<ExitCode> {
    let home = work.home()?;
    let worker = home.worker();
    if !args.once {
        println!("{}", work.say("working", &[]));
        work.runtime.block_on(worker.run(qd_web::told_to_stop()));
    } else {
        let tally = work.runtime.block_on(worker.drain())?;
        let told = json!({"started": tally.started, "done": tally.done, "failed": tally.failed});
        if work.cli.json {
            println!("{told}");
        } else {
            let (started, done, failed) = (tally.started, tally.done, tally.failed);
            let args: [(&str, &dyn std::fmt::Display); 3] =
                [("started", &started), ("done", &done), ("failed", &failed)];
            println!("{}", work.say("worked", &args));
        }
    }
    work.runtime.block_on(home.store.close());
    Ok(ExitCode::SUCCESS)
}
