//! Imports a file and prints its receipt and the lines per second (导入测速):
//! `cargo bench -p qd-ledger --bench import_speed -- FILE`.

use std::path::Path;
use std::time::Instant;

use qd_base::Lang;
use qd_ledger::import::{self, Options, WorkbookReader};

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let Some(file) = args.first() else {
        println!("name a file");
        return;
    };
    let mut options = Options {
        workbook_reader: WorkbookReader::InProcess,
        ..Options::default()
    };
    if let Some(mapping) = args.get(1) {
        options.mapping = import::Mapping::parse(mapping).expect("a mapping in TOML or JSON");
    }
    let start = Instant::now();
    match import::read(Path::new(file), &options, None, &mut |_| {}) {
        Ok(outcome) => {
            let took = start.elapsed().as_secs_f64();
            let receipt = &outcome.receipt;
            for column in &receipt.columns {
                println!(
                    "{:>24} → {:<12} {}",
                    column.caption,
                    column.role.name(),
                    column.why.say(Lang::Zh)
                );
            }
            for note in receipt.sentences(Lang::Zh) {
                println!("· {note}");
            }
            println!("{:?}", receipt.total);
            println!(
                "{:?} {:?} {:?}",
                receipt.format, receipt.encoding, receipt.sheets
            );
            println!(
                "{:?} rejected {:?}",
                receipt.rejected_count, receipt.rejected_by_reason
            );
            for rejection in receipt.rejected.iter().take(5) {
                println!(
                    "  {} {} {}",
                    rejection.sheet,
                    rejection.row,
                    rejection.say(Lang::Zh)
                );
            }
            println!("{:?}", receipt.total_checks);
            println!(
                "{} rows in {took:.2} s: {:.0} rows/s",
                receipt.rows_read,
                receipt.rows_read as f64 / took
            );
        }
        Err(fault) => {
            let problem = fault.to_problem();
            for lang in Lang::ALL {
                println!(
                    "{}",
                    import::texts().say_map(lang, &problem.key, &problem.args)
                );
            }
        }
    }
}
