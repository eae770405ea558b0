#!/usr/bin/env bash
# Twelve pivot queries on a generated ledger: cube against DuckDB and Polars in memory, and DataFusion over Parquet.
# Usage: bench/engines/run.sh [LINES] [ROUNDS] [--datafusion]     prints a Markdown table.
# With --datafusion the figures of the scan are printed first; its release build takes a while.
set -euo pipefail
cd "$(dirname "$0")/../.."
lines=${1:-10000000}; rounds=${2:-9}; scan=${3:-}
venv=bench/.venv
if [ ! -x "$venv/bin/python" ]; then python3 -m venv "$venv"; fi
"$venv/bin/python" -c 'import duckdb, polars, pyarrow' 2>/dev/null || "$venv/bin/pip" install --quiet duckdb polars pyarrow numpy
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
export RAYON_NUM_THREADS=2 POLARS_MAX_THREADS=2
target=${CARGO_TARGET_DIR:-target}
cargo build --release --quiet -p qd-ledger --example engines_bench
if [ "$scan" = --datafusion ]; then
  cargo build --release --quiet -p qd-engine-datafusion --example scan_bench
  "$target/release/examples/scan_bench" "$lines" bench/engines/queries "$out" "$rounds"
fi
"$venv/bin/python" bench/engines/compare.py "$target/release/examples/engines_bench" "$lines" "$out" "$rounds"
