//! House keeping (家务): `cargo run -p xtask -- tidy` checks the rules of HOUSE.md and STYLE.md.

mod house;
mod rules;
mod rust_source;
mod tidy;
mod tree;

use std::process::ExitCode;

use anyhow::{Result, bail};

fn main() -> Result<ExitCode> {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidied(),
        _ => bail!("usage: cargo run -p xtask -- tidy"),
    }
}

fn tidied() -> Result<ExitCode> {
    let (found, notes) = tidy::tidy(&tidy::root())?;
    for violation in &found {
        println!("{violation}");
    }
    for note in notes {
        println!("{note}");
    }
    if found.is_empty() {
        println!("tidy: nothing found");
        return Ok(ExitCode::SUCCESS);
    }
    println!("tidy: {} found", found.len());
    Ok(ExitCode::FAILURE)
}
