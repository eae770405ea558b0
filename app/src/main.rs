//! The front door (前门): one binary for the web app, the command line and the jobs.

mod cli;
mod home;
mod house;
mod rooms;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // The workbook reader is this program again, in a limited child process; it must not read settings or logs.
    if std::env::args().nth(1).as_deref() == Some(qd_ledger::import::child::VERB) {
        return qd_ledger::import::child::main();
    }
    let cli = cli::Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("QUARTERDECK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,quarterdeck=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match verbs::run(&cli) {
        Ok(code) => code,
        Err(fault) => {
            verbs::tell(&cli, &fault);
            ExitCode::FAILURE
        }
    }
}
