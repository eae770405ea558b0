#!/usr/bin/env bash
# Makes the sample company's home, or one over a given ledger, and serves it.
set -euo pipefail
home=$1 listen=$2 ledger=$3 serve=${4:-yes}
program="$CARGO_TARGET_DIR/release/quarterdeck"
args=(demo --listen "$listen")
[ "$serve" = no ] || args+=(--serve)
if [ -n "$ledger" ]; then
  home="$home-$(basename "$ledger" | tr -c 'A-Za-z0-9\n' '-')"
  args+=(--ledger "$ledger")
fi
echo "==> home: $home"
exec "$program" --home "$home" "${args[@]}"
