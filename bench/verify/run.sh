#!/usr/bin/env bash
# Independent check with pandas: totals, bridge and attainment of real files against `quarterdeck --json`, to the fen.
# Usage: bench/verify/run.sh [DATA_FOLDER]     prints a Markdown table; exit code 1 where anything differs.
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${1:-../shared/data}
venv=${XDG_CACHE_HOME:-$HOME/.cache}/quarterdeck/venv-verify
if [ ! -x "$venv/bin/python" ]; then python3 -m venv "$venv"; fi
"$venv/bin/python" -c 'import pandas, xlrd' 2>/dev/null || "$venv/bin/pip" install --quiet pandas xlrd openpyxl
target=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/quarterdeck/target}
program=${QUARTERDECK:-$target/debug/quarterdeck}
if [ ! -x "$program" ]; then CARGO_TARGET_DIR=$target cargo build --quiet -p quarterdeck; fi
"$venv/bin/python" bench/verify/check.py "$program" "$data"
