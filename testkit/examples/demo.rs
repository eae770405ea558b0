//! Writes the sample company (示例公司) and prints what it adds up to and what was planted:
//! `cargo run -p qd-testkit --example demo -- FOLDER [SEED]`.

use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: demo FOLDER [SEED]")?;
    let seed = args
        .next()
        .map_or(Ok(qd_testkit::demo::SEED), |s| s.parse())?;
    let start = Instant::now();
    let company = qd_testkit::demo::company(seed);
    let simulated = start.elapsed();
    let files = company.write(Path::new(&folder))?;
    println!(
        "simulated in {simulated:?}, written after {:?}",
        start.elapsed()
    );
    for (year, total) in &files.totals {
        println!(
            "{year}: {} lines, revenue {}, cost {}",
            total.lines, total.revenue, total.cost
        );
    }
    for ((kind, year), fen) in &company.suppressed_fen {
        println!("{kind:?} {year}: took away {}.{:02}", fen / 100, fen % 100);
    }
    Ok(())
}
