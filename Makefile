# The workflow, as far as it can be written down: `make` lists it, each target says what it does.
# Python 3.11 or later with venv is all that must be there; another one: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Real news with labelled figures, to measure with; not part of the project.
EVALUATION ?= $(or $(MONITOR_EVALUATION),../shared/evaluation)
TESTS ?= tests
# The exit code after Ctrl-C, which is no failure of run and demo.
INTERRUPTED := 130

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format evaluate bench lock clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Environment: made once, and again when pyproject.toml changes ---------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "monitor needs Python 3.11 or later; say which: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# What `monitor run` needs, with the in-memory broker for machines without Java.
$(VENV)/.for-running: pyproject.toml | $(BIN)/python
	@echo "Installing monitor and what it needs into $(VENV) (a minute, the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[embedded]'
	@touch $@

# What tests and checks need on top.
$(VENV)/.for-developing: pyproject.toml | $(BIN)/python
	@echo "Installing monitor, its tests and its tools into $(VENV) (a minute, the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.for-running

setup: $(VENV)/.for-developing ## Install everything for developing into .venv

# --- Use -------------------------------------------------------------------------------------------

run: $(VENV)/.for-running ## Poll the feeds of deploy/feeds.yaml and show alerts as they come
	@$(BIN)/monitor run || test $$? = $(INTERRUPTED)

demo: $(VENV)/.for-running ## The whole way offline, on invented news: why alerts are raised, and not raised
	@$(BIN)/monitor demo || test $$? = $(INTERRUPTED)

# --- Develop ---------------------------------------------------------------------------------------

test: $(VENV)/.for-developing ## Run the tests (TESTS=tests/stages for a part)
	@echo "Running the tests in $(TESTS); those that need Java and Maven, or Prometheus, say so if they skip"
	@$(BIN)/python -m pytest -q --numprocesses 2 --dist loadgroup $(TESTS)

check: $(VENV)/.for-developing ## Format, lint, types and the floors of the house
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.for-developing ## Format and mend what a tool can mend
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

evaluate: $(VENV)/.for-developing ## Score extraction on the own corpora, and on the labelled news of EVALUATION
	@$(BIN)/python -m tests.scoring $(EVALUATION)

bench: $(VENV)/.for-developing ## Measure how fast the stages are, on this machine
	@$(BIN)/python -m pytest -q tests/benchmarks

lock: $(VENV)/.for-developing ## Make deploy/requirements.lock anew: what the image installs, by hash
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  --upgrade --output-file deploy/requirements.lock
	@echo "deploy/requirements.lock is new; run the tests before you commit it"

clean: ## Remove what was made here; feeds' state and Kafka's data (data/) stay
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis monitor.egg-info
	find monitor tests -name __pycache__ -type d -prune -exec rm -rf {} +
