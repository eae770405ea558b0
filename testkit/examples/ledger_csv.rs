//! Writes a generated ledger (生成台账) as CSV and says how long that took:
//! `cargo run -p qd-testkit --example ledger_csv -- 1000000 ledger.csv [seed]`.

use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(rows), Some(path)) = (args.next(), args.next()) else {
        return Err("usage: ledger_csv ROWS FILE [SEED]".into());
    };
    let seed = args.next().map_or(Ok(1), |s| s.parse())?;
    let start = Instant::now();
    let facts = qd_testkit::ledger::generated(rows.parse()?, seed);
    let made = start.elapsed();
    let bytes = qd_testkit::csv::write(&facts, Path::new(&path))?;
    println!(
        "{} lines made in {made:?}, {bytes} bytes written in {:?}",
        facts.len(),
        start.elapsed() - made
    );
    Ok(())
}
