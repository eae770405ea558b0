//! Measures the cube (立方体测速): generates a ledger, loads it, prints its figures as JSON, then answers
//! the questions of a folder as they are named on its input. `bench/engines/run.sh` compares it with other engines.
//!
//! Usage: `engines_bench LINES QUERIES_DIR OUT_DIR [--export]`

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use qd_ledger::sample::{Shape, facts};
use qd_ledger::{Cube, Engine, Facts, MetricKey, Query};
use serde_json::json;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lines, queries, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: engines_bench LINES QUERIES_DIR OUT_DIR [--export]".into());
    };
    let lines: usize = lines.parse()?;
    let out = Path::new(out);
    fs::create_dir_all(out)?;
    let ledger = facts(&Shape::of(lines, 2014));
    if rest.iter().any(|argument| argument == "--export") {
        export(&ledger, out)?;
    }
    let start = Instant::now();
    let cube = Cube::of(&ledger);
    let load_s = start.elapsed().as_secs_f64();
    drop(ledger);
    let append_ms = append(&cube)?;
    let mut asked: HashMap<String, Query> = HashMap::new();
    for path in sorted(queries)? {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let query: Query = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let answer = cube.run(&query)?;
        let rows = File::create(out.join(format!("{name}.json")))?;
        serde_json::to_writer(BufWriter::new(rows), &answer.to_json())?;
        asked.insert(name, query);
    }
    let figures = json!({
        "lines": lines,
        "threads": rayon::current_num_threads(),
        "load_s": load_s,
        "bytes_per_line": cube.bytes() as f64 / lines as f64,
        "append_10k_ms": append_ms,
    });
    println!("{figures}");
    serve(&cube, &asked)
}

/// Answers the query named on each line of the input with its milliseconds and number of rows, so that engines can
/// be measured by turns.
fn serve(cube: &Cube, asked: &HashMap<String, Query>) -> Outcome<()> {
    for name in std::io::stdin().lines() {
        let name = name?;
        let query = asked.get(&name).ok_or("no such query")?;
        let start = Instant::now();
        let answer = cube.run(query)?;
        let took = start.elapsed().as_secs_f64() * 1e3;
        println!("{took} {}", answer.rows());
    }
    Ok(())
}

/// How long until 10,000 new lines show in a total.
fn append(cube: &Cube) -> Outcome<f64> {
    let batch = facts(&Shape::of(10_000, 7));
    let start = Instant::now();
    let grown = cube.with_part("batch", &batch);
    let total = grown.run(&Query::of(&[MetricKey::Revenue, MetricKey::Orders]))?;
    let took = start.elapsed().as_secs_f64() * 1e3;
    assert_eq!(total.rows(), 1);
    Ok(took)
}

fn sorted(dir: &str) -> Outcome<Vec<std::path::PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect();
    let mut paths = entries?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
    paths.sort();
    Ok(paths)
}

/// Columns as little-endian integers and dictionaries as lines of text, for the peers.
fn export(ledger: &Facts, out: &Path) -> Outcome<()> {
    let file = |name: &str| File::create(out.join(name)).map(BufWriter::new);
    let mut day = file("day.i32")?;
    for value in &ledger.day {
        day.write_all(&value.to_le_bytes())?;
    }
    let measures = [("revenue", Some(&ledger.revenue))];
    let optional = ["quantity", "cost", "profit", "discount"];
    let optional = optional.map(|name| (name, ledger.optional(name)));
    for (name, values) in measures.into_iter().chain(optional) {
        let mut column = file(&format!("{name}.i64"))?;
        for value in values.into_iter().flatten() {
            column.write_all(&value.to_le_bytes())?;
        }
    }
    for dimension in &ledger.dimensions {
        let mut column = file(&format!("{}.u32", dimension.key))?;
        for code in &dimension.codes {
            column.write_all(&code.to_le_bytes())?;
        }
        let mut members = file(&format!("{}.txt", dimension.key))?;
        for member in &dimension.members {
            writeln!(members, "{member}")?;
        }
    }
    Ok(())
}
