//! Measures DataFusion over Parquet parts (扫描测速) with the questions of a folder; see `bench/engines/run.sh`.
//!
//! Usage: `scan_bench LINES QUERIES_DIR OUT_DIR ROUNDS`

use std::fs;
use std::path::Path;
use std::time::Instant;

use qd_engine_datafusion::ParquetParts;
use qd_ledger::Query;
use qd_ledger::sample::{Shape, facts};
use qd_ledger::store::{PartFiles, PartRow};
use serde_json::{Map, Value, json};

/// Lines of one part, as the ledger cuts them.
const PART_ROWS: usize = 2_000_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lines, queries, out, rounds] = arguments.as_slice() else {
        return Err("usage: scan_bench LINES QUERIES_DIR OUT_DIR ROUNDS".into());
    };
    let (lines, rounds): (usize, usize) = (lines.parse()?, rounds.parse()?);
    let dir = Path::new(out).join("parts");
    fs::create_dir_all(&dir)?;
    let parquet = ParquetParts::default();
    let ledger = facts(&Shape::of(lines, 2014));
    let mut parts: Vec<PartRow> = Vec::new();
    let start = Instant::now();
    let order: Vec<usize> = (0..ledger.len()).collect();
    for rows in order.chunks(PART_ROWS) {
        parts.push(parquet.write(&dir, &ledger.select(rows), 1)?);
    }
    let write_s = start.elapsed().as_secs_f64();
    drop(ledger);
    let start = Instant::now();
    let scan = parquet.scan(&dir, &parts)?;
    let open_s = start.elapsed().as_secs_f64();
    let mut results = Map::new();
    for entry in fs::read_dir(queries)? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let query: Query = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let mut times = Vec::new();
        for _ in 0..rounds {
            let start = Instant::now();
            assert!(scan.run(&query)?.rows() > 0);
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        results.insert(
            name,
            json!({ "best_ms": times[0], "median_ms": times[times.len() / 2] }),
        );
    }
    let bytes: u64 = parts.iter().map(|part| part.bytes).sum();
    let figures = json!({
        "write_s": write_s,
        "open_s": open_s,
        "bytes_per_line": bytes as f64 / lines as f64,
        "queries": Value::Object(results),
    });
    println!("{}", serde_json::to_string_pretty(&figures)?);
    Ok(())
}
