# The front desk. `make demo` and `make test` do all their own set-up on a fresh Debian machine with Rust, Node and
# Python; both may be run again at any time. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Build products live outside the checkout, so that a fresh clone does not rebuild the world.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/quarterdeck/target
export CARGO_INCREMENTAL ?= 0
DEMO_HOME ?= $(HOME)/.cache/quarterdeck/demo
LISTEN ?= 127.0.0.1:7070

.PHONY: help setup ui demo test test-cluster contract lint tidy bench clean-demo ci e2e

help: ## What there is
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: ## Install what is missing: Debian packages, npm packages, the built front end
	@bash xtask/setup.sh

ui: setup ## Build the browser scripts
	@cd ui && npm run -s build

demo: setup ## Build, make the sample company (or LEDGER=path), serve on 127.0.0.1:7070
	@echo "==> building the program (first time: about 15 minutes on two cores; later: seconds)"
	@cargo build --release -p quarterdeck
	@bash xtask/demo.sh "$(DEMO_HOME)" "$(LISTEN)" "$(LEDGER)" "$(SERVE)"

clean-demo: ## Forget the demo homes
	@rm -rf "$(DEMO_HOME)"*

test: setup ## All tests: cheap half first
	@bash xtask/test.sh

test-cluster: setup ## The cluster: scheduler, two executors and an S3-compatible store on loopback; not part of `make test`
	@echo "==> building Ballista and its test store (not in the default build; first time: half an hour on two cores)"
	@cargo clippy -p qd-engine-datafusion --features cluster-tests --all-targets -- -D warnings
	@cargo clippy -p quarterdeck --no-default-features --features cluster --all-targets -- -D warnings
	@cargo test -p qd-engine-datafusion --features cluster-tests

e2e: setup ## Walk through the pages in a real browser, with accessibility checks (4 minutes)
	@cargo build -p quarterdeck
	@cd e2e && node run.mjs

contract: setup ## The JSON API against its own description (schemathesis, as four roles; 2 minutes)
	@cargo build -p quarterdeck --no-default-features
	@bash xtask/contract.sh

lint: ## Formatting and lints
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets -- -D warnings

tidy: ## The rules of the house
	@cargo run -q -p xtask -- tidy

bench: setup ## Measure against peers (installs them into bench/.venv)
	@bash bench/run.sh

ci: ## What the integration machine runs
	@bash .ci/run
