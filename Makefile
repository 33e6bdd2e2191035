# One command each; `make` alone lists them. Everything runs in .venv/, which is laid on first use from
# requirements/lock.txt and again whenever the lock or pyproject.toml changes.

PYTHON ?= python3
VENV ?= .venv
# Processes that the tests run in: "auto" is one a core, 0 is this process alone (for a debugger).
JOBS ?= auto
# Containers often forbid bytecode, and then every start compiles what it imports anew.
export PYTHONDONTWRITEBYTECODE :=

BIN := $(VENV)/bin
STAMP := $(VENV)/.laid
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --maxprocesses=8
OUT := counterpoise-out

.PHONY: help demo test check lint types layers fast long examples docs bench wheelhouse lock clean

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

$(STAMP): pyproject.toml requirements/lock.txt tools/set-up
	@PYTHON=$(PYTHON) VENV=$(VENV) tools/set-up
	@touch $@

demo: $(STAMP)  ## assess the forces of November 1985 and write the report
	@mkdir -p $(OUT)
	@$(BIN)/counterpoise assess geneva-1985 --report $(OUT)/geneva-1985.html

test: $(STAMP)  ## run the tests (what needs Chromium or PostgreSQL is skipped, with a reason, where it is missing)
	$(PYTEST) -m "not slow"

check: lint types layers fast  ## style, types, import order and the fast tests, in under a minute

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

layers: $(STAMP)
	$(BIN)/lint-imports

fast: $(STAMP)
	$(PYTEST) -m "not slow and not medium"

long: $(STAMP)  ## run the long tests: fuzzing, large oracles
	$(PYTEST) -m slow

examples: $(STAMP)  ## run every script in examples/
	@set -e; for script in examples/*.py; do echo "== $$script"; $(BIN)/python -W error "$$script"; done

docs: $(STAMP)  ## build the documentation into docs/_build/
	$(BIN)/python tools/docs.py

bench: $(STAMP)  ## run the benchmarks (minutes)
	$(BIN)/python -m benchmarks

wheelhouse: $(STAMP)  ## gather wheels for a machine without a network, and try an installation from them
	VENV=$(VENV) tools/wheelhouse

lock: $(STAMP)  ## resolve the dependencies anew for all supported Pythons; writes hashes, no addresses
	VENV=$(VENV) tools/lock

clean:  ## remove what builds and checks left behind; .venv/ stays
	rm -rf $(OUT) docs/_build build dist wheelhouse .boot .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .import_linter_cache .benchmarks
