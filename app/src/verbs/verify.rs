//! `verify FILE`: which figures of a document still agree with the ledger (数字核对).

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use qd_base::Lang;
use qd_documents::verify::{self, Extracted, Manifest};
use qd_documents::{Block, Document, Reference};
use qd_reports::{Desk, Params};
use serde_json::json;

use super::Work;
use crate::rooms;

/// How a figure of a file stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Fresh,
    Stale,
    Edited,
}

pub fn run(work: &Work<'_>, file: &Path) -> Result<ExitCode> {
    let found = verify::extract(file)?;
    if found.is_empty() {
        anyhow::bail!("{}", work.say("verify-none", &[]));
    }
    let home = work.home()?;
    let desk = home.own_desk(Lang::Zh)?;
    let mut present = Present::new(&desk);
    let mut counts = [0usize; 3];
    let mut faults = Vec::new();
    for figure in &found {
        let standing = judge(figure, &mut present);
        counts[standing as usize] += 1;
        if standing != Standing::Fresh {
            let key = if standing == Standing::Stale {
                "verify-stale"
            } else {
                "verify-edited"
            };
            faults.push(json!({
                "standing": work.say(key, &[]),
                "printed": figure.printed,
                "recorded": figure.recorded.printed,
                "reference": figure.recorded.reference,
            }));
        }
    }
    if work.cli.json {
        let body = json!({
            "figures": found.len(), "fresh": counts[0], "stale": counts[1], "edited": counts[2],
            "faults": faults,
        });
        println!("{}", serde_json::to_string_pretty(&body)?);
    } else {
        for fault in &faults {
            println!(
                "{} {} ← {}",
                fault["standing"], fault["printed"], fault["reference"]["cell"]
            );
        }
        let args: [(&str, &dyn std::fmt::Display); 4] = [
            ("all", &found.len()),
            ("fresh", &counts[0]),
            ("stale", &counts[1]),
            ("edited", &counts[2]),
        ];
        println!("{}", work.say("verify-figures", &args));
    }
    Ok(if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(3)
    })
}

fn judge(figure: &Extracted, present: &mut Present<'_>) -> Standing {
    if figure.is_tampered() {
        return Standing::Edited;
    }
    match present.value(&figure.recorded.reference) {
        Some(now) if now == figure.recorded.value.canonical() => Standing::Fresh,
        _ => Standing::Stale,
    }
}

/// The values the reports give today, by report run; each run is made once.
struct Present<'a> {
    desk: &'a Desk,
    runs: BTreeMap<(String, String), BTreeMap<String, String>>,
}

impl<'a> Present<'a> {
    fn new(desk: &'a Desk) -> Present<'a> {
        Present {
            desk,
            runs: BTreeMap::new(),
        }
    }

    fn value(&mut self, reference: &Reference) -> Option<String> {
        let run = (reference.report.clone(), reference.params.clone());
        let desk = self.desk;
        let values = self.runs.entry(run).or_insert_with_key(|(report, params)| {
            answer(desk, report, params).map_or_else(BTreeMap::new, |document| cells(&document))
        });
        values.get(&reference.cell).cloned()
    }
}

fn answer(desk: &Desk, key: &str, params: &str) -> Option<Document> {
    let rooms = rooms::all();
    let report = rooms
        .iter()
        .flat_map(|room| room.reports.iter())
        .find(|report| report.key() == key)?;
    let raw = params
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), unescape(value)))
        .collect();
    let params = Params::parse(&report.params(), &raw, desk).ok()?;
    qd_reports::run(&**report, desk, &params).ok()
}

/// All numbers of a document by cell: sentences, tables, and the tables behind charts, which spreadsheets show.
fn cells(document: &Document) -> BTreeMap<String, String> {
    let mut whole = document.clone();
    let behind: Vec<Block> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Chart(chart) => Some(Block::Table(chart.table(document.lang))),
            _ => None,
        })
        .collect();
    whole.blocks.extend(behind);
    Manifest::of(&whole)
        .figures
        .into_iter()
        .map(|figure| (figure.reference.cell, figure.value.canonical()))
        .collect()
}

fn unescape(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let pair: Vec<u8> = rest.by_ref().take(2).collect();
        let text = String::from_utf8_lossy(&pair).into_owned();
        bytes.push(u8::from_str_radix(&text, 16).unwrap_or(b'?'));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
