//! The verbs of the command line (命令): each file one verb; answers to standard output, remarks to standard error.

mod backup;
#[cfg(feature = "cluster")]
pub(crate) mod cluster;
mod demo;
mod demo_life;
mod demo_people;
mod doctor;
mod import;
mod insight;
mod ledger;
mod query;
mod record;
mod report;
mod schema;
mod serve;
mod verify;
mod work;

use std::process::ExitCode;

use anyhow::Result;
use qd_base::{Lang, Problem};
use qd_reports::ReportError;
use tokio::runtime::Runtime;

use crate::cli::{Cli, Verb};
use crate::home::Home;
use crate::house::words::texts;
use crate::rooms;

/// What a verb works with.
pub(crate) struct Work<'a> {
    /// The command line.
    pub cli: &'a Cli,
    /// The language of the answer.
    pub lang: Lang,
    /// Waits for the database.
    pub runtime: &'a Runtime,
}

impl Work<'_> {
    /// Opens the home.
    pub fn home(&self) -> Result<Home> {
        Home::open(&self.cli.home, self.runtime.handle())
    }

    /// A sentence of the app.
    pub fn say(&self, key: &str, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        texts().say(self.lang, key, args)
    }
}

/// Several fields at fault at once.
#[derive(Debug)]
pub(crate) struct Faults(pub Vec<Problem>);

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} fields are at fault", self.0.len())
    }
}

impl std::error::Error for Faults {}

/// Runs a verb.
pub fn run(cli: &Cli) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let lang = Lang::parse(&cli.lang).unwrap_or_default();
    let work = Work {
        cli,
        lang,
        runtime: &runtime,
    };
    match &cli.verb {
        Verb::Import(args) => import::run(&work, args),
        Verb::Query(args) => query::run(&work, args),
        Verb::Explain(args) => report::explain(&work, args),
        Verb::Forecast(args) => report::forecast(&work, args),
        Verb::Target(args) => report::target(&work, args),
        Verb::Plan(args) => report::plan(&work, args),
        Verb::Report(args) => report::any(&work, args),
        Verb::Ledger { verb } => ledger::run(&work, verb),
        #[cfg(feature = "cluster")]
        Verb::Cluster { verb } => cluster::run(&work, verb),
        Verb::Verify { file } => verify::run(&work, file),
        Verb::Insight { verb } => insight::run(&work, verb),
        Verb::Demo(args) => demo::run(&work, args),
        Verb::Serve(args) => serve::run(&work, args),
        Verb::Work(args) => work::run(&work, args),
        Verb::Record { verb } => record::run(&work, verb),
        Verb::Schema(args) => schema::run(&work, args),
        Verb::Audit { .. } => ledger::audit(&work),
        Verb::Backup { verb } => backup::run(&work, verb),
        Verb::Doctor => doctor::run(&work),
    }
}

/// Tells what went wrong, in the reader's language, as a sentence or as problem+json.
pub fn tell(cli: &Cli, fault: &anyhow::Error) {
    let lang = Lang::parse(&cli.lang).unwrap_or_default();
    let problem = match (
        fault.downcast_ref::<ReportError>(),
        fault.downcast_ref::<Problem>(),
    ) {
        (Some(report), _) => Some(report.to_problem()),
        (None, Some(problem)) => Some(problem.clone()),
        (None, None) => None,
    };
    let faults = fault.downcast_ref::<Faults>().map(|faults| &faults.0);
    let text = match (&problem, faults) {
        (_, Some(faults)) => field_by_field(faults, lang),
        (Some(problem), None) => sentence(problem, lang),
        (None, None) => format!("{fault:#}"),
    };
    // A terminal obeys control characters; a file's content must not command it.
    let text: String = text
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect();
    if cli.json {
        let body = serde_json::json!({
            "error": text,
            "key": problem.as_ref().map(|p| p.key.clone()),
            "field": problem.as_ref().and_then(|p| p.field.clone()),
            "args": problem.as_ref().map(|p| p.args.clone()),
            "faults": faults,
        });
        println!("{body}");
    }
    eprintln!("{}: {text}", texts().say(lang, "error", &[]));
}

/// One line for each field at fault.
fn field_by_field(faults: &[Problem], lang: Lang) -> String {
    let line = |fault: &Problem| {
        let field = fault.field.as_deref().unwrap_or_default();
        format!("{field}: {}", sentence(fault, lang))
    };
    faults.iter().map(line).collect::<Vec<_>>().join("\n  ")
}

/// The sentence of a problem from whichever room it comes.
pub(crate) fn sentence(problem: &Problem, lang: Lang) -> String {
    qd_web::sentence(problem, &rooms::texts(), lang)
}
