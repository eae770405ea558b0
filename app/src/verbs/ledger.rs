//! `ledger` and `audit`: looking after what must never change by itself.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use qd_base::Actor;
use qd_ledger::store::Order;
use qd_ledger::{DimensionKey, MetricKey, Query};
use qd_records::audit;
use qd_reports::ReportError;
use serde_json::json;

use super::Work;
use crate::cli::LedgerVerb;
use crate::home::Home;

pub fn run(work: &Work<'_>, verb: &LedgerVerb) -> Result<ExitCode> {
    let home = work.home()?;
    match verb {
        LedgerVerb::Verify => verify(work, &home),
        LedgerVerb::Log => log(work, &home),
        LedgerVerb::AsOf { version } => as_of(work, &home, *version),
        LedgerVerb::Rollup { by } => rollup(work, &home, by),
        LedgerVerb::Restore { version } => {
            let batch = home
                .ledger
                .restore(*version, "command line", home.clock.instant())?;
            println!("{}", batch.version);
            Ok(ExitCode::SUCCESS)
        }
        LedgerVerb::Withdraw { version, reason } => {
            let order = Order {
                by: "command line".to_owned(),
                person: None,
                reason: Some(reason.clone()),
                at: home.clock.instant(),
            };
            let batch = home.ledger.withdraw(*version, order)?;
            println!("{}", batch.version);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verify(work: &Work<'_>, home: &Home) -> Result<ExitCode> {
    let faults = home.ledger.verify()?;
    let parts = home.ledger.parts_of(home.ledger.version()?)?;
    let rows: u64 = parts.iter().map(|part| part.rows).sum();
    if work.cli.json {
        let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
        println!(
            "{}",
            json!({ "parts": parts.len(), "rows": rows, "faults": list })
        );
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() && !work.cli.json {
        println!(
            "{}",
            work.say("verify-ok", &[("parts", &parts.len()), ("rows", &rows)])
        );
    }
    Ok(if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn rollup(work: &Work<'_>, home: &Home, by: &str) -> Result<ExitCode> {
    let names = by.split(',').map(str::trim).filter(|name| !name.is_empty());
    let by: Vec<DimensionKey> = names.map(DimensionKey::new).collect();
    let note = home.ledger.roll_up(&by).map_err(ReportError::Engine)?;
    let lines: u64 = note.of.iter().map(|part| part.rows).sum();
    let rows = note.part.as_ref().map_or(0, |part| part.rows);
    let kept: Vec<&str> = note.by.iter().map(|key| &*key.0).collect();
    if work.cli.json {
        println!("{}", json!({ "by": kept, "lines": lines, "rows": rows }));
    } else {
        let told = [
            ("lines", &lines as &dyn std::fmt::Display),
            ("rows", &rows),
            ("by", &kept.join(", ")),
        ];
        println!("{}", work.say("rolled-up", &told));
    }
    Ok(ExitCode::SUCCESS)
}

fn log(work: &Work<'_>, home: &Home) -> Result<ExitCode> {
    let batches = home.ledger.log()?;
    if work.cli.json {
        println!("{}", serde_json::to_string_pretty(&batches)?);
        return Ok(ExitCode::SUCCESS);
    }
    for batch in batches {
        let kept = &batch.batch;
        println!(
            "{:>4}  {}  +{} ~{} -{}  {:>16}  {}",
            batch.version,
            kept.at.strftime("%Y-%m-%d %H:%M"),
            kept.counts.added,
            kept.counts.changed,
            kept.counts.removed,
            kept.revenue_change.to_fen_text(),
            kept.source.name
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn as_of(work: &Work<'_>, home: &Home, version: u64) -> Result<ExitCode> {
    let actor = Arc::new(Actor::system("command line"));
    let desk = home.desk_as_of(Some(version), actor, work.lang)?;
    let frame = desk.ask(&Query::of(&[MetricKey::Revenue, MetricKey::Lines]).by(&["year"]))?;
    println!("{}", serde_json::to_string_pretty(&frame.to_json())?);
    Ok(ExitCode::SUCCESS)
}

/// `audit verify`.
pub fn audit(work: &Work<'_>) -> Result<ExitCode> {
    let home = work.home()?;
    let verdict = work.runtime.block_on(audit::verify(&home.store))?;
    match verdict {
        audit::Verdict::Sound { lines, head } => {
            if work.cli.json {
                println!("{}", json!({ "lines": lines, "head": head }));
            } else {
                println!("{}", work.say("audit-ok", &[("lines", &lines)]));
            }
            Ok(ExitCode::SUCCESS)
        }
        broken => {
            eprintln!("{broken:?}");
            Ok(ExitCode::FAILURE)
        }
    }
}
