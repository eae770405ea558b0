//! `query`: a free question; JSON rows carry amounts as decimal strings.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use qd_base::Actor;
use qd_documents::{Block, Document, text};
use qd_reports::{Params, Report, ledger_room};

use super::Work;
use crate::cli::Query;

pub fn run(work: &Work<'_>, args: &Query) -> Result<ExitCode> {
    let home = work.home()?;
    let actor = Arc::new(Actor::system("command line"));
    let desk = home.desk_as_of(args.as_of, actor, work.lang)?;
    let mut raw = BTreeMap::from([("metric".to_owned(), args.metric.clone())]);
    let optional = [
        ("period", &args.period),
        ("compare", &args.compare),
        ("filter", &args.filter),
        ("sort", &args.sort),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            raw.insert(key.to_owned(), value.clone());
        }
    }
    let report = ledger_room::Ask;
    let params = Params::parse(&report.params(), &raw, &desk)?;
    let mut query = ledger_room::question(&desk, &params)?;
    // An empty --by asks for the total; the page's default split does not apply here.
    query.by = args
        .by
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(qd_ledger::DimensionKey::new)
        .collect();
    query.limit = args.limit;
    if args.period.is_none() {
        query.period = None;
    }
    if args.explain {
        println!("{}", serde_json::to_string_pretty(&desk.explain(&query)?)?);
        return Ok(ExitCode::SUCCESS);
    }
    let frame = desk.ask(&query)?;
    if work.cli.json {
        println!("{}", serde_json::to_string_pretty(&frame.to_json())?);
    } else {
        let mut document = Document::new(report.key(), "", work.lang);
        document.push(Block::from(ledger_room::table(&frame, work.lang)));
        print!("{}", text::terminal(&document));
    }
    Ok(ExitCode::SUCCESS)
}
