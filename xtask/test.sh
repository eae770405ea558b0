#!/usr/bin/env bash
# All tests, cheap half first: rules and formatting, then floors and rooms, then the engines, then the whole house.
set -euo pipefail
cd "$(dirname "$0")/.."
export QUARTERDECK_SHARED="${QUARTERDECK_SHARED:-$(cd .. && pwd)/shared}"
step() { printf '\n==> %s (%(%H:%M:%S)T)\n' "$1" -1; }

step "formatting"
cargo fmt --all --check
step "the rules of the house"
cargo test -q -p xtask
cargo run -q -p xtask -- tidy
step "front end types"
(cd ui && npm run -s check)
step "building everything (first time: about 25 minutes on two cores; later: a minute)"
cargo build --workspace --all-targets
step "lints"
cargo clippy --workspace --all-targets -- -D warnings
step "tests"
cargo test --workspace
step "journeys in a real browser (about 4 minutes)"
(cd e2e && timeout --kill-after=20 960 node run.mjs)
