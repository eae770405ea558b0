#!/usr/bin/env bash
# Measures against peers in one run each. Peers are installed into bench/.venv; results are printed, not committed.
set -euo pipefail
cd "$(dirname "$0")/.."
shared="${QUARTERDECK_SHARED:-$(cd .. && pwd)/shared}"
echo "==> engines: cube, DataFusion, DuckDB, Polars on a generated ledger"
bash bench/engines/run.sh "$@"
if [ -d "$shared/data/m3" ]; then
  echo "==> forecasts on M3 against statistics packages (about 20 minutes, most of it the packages)"
  cargo build --release -p qd-insight --example forecast_m3
  bench/.venv/bin/python bench/forecast/compare.py --shared "$shared"
  echo "==> root causes on the public cases"
  cargo build --release -p qd-insight --example localize_score
  bench/.venv/bin/python bench/localize/compare.py
fi
