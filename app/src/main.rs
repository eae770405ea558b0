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
    end_with_the_pipe();
    let cli = cli::Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("QUARTERDECK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,quarterdeck=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::env::var("QUARTERDECK_LOG_FORMAT").is_ok_and(|format| format == "json") {
        log.json()
            .flatten_event(true)
            .with_current_span(false)
            .init();
    } else {
        log.init();
    }
    match verbs::run(&cli) {
        Ok(code) => code,
        Err(fault) => {
            verbs::tell(&cli, &fault);
            ExitCode::FAILURE
        }
    }
}

/// `quarterdeck … | head` ends when the reader has seen enough, as other programs do, and not with a fault.
fn end_with_the_pipe() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        if message.starts_with("failed printing to stdout") && message.contains("Broken pipe") {
            std::process::exit(141);
        }
        usual(panic);
    }));
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_flags_of_every_verb_agree() {
        super::cli::Cli::command().debug_assert();
    }
}
