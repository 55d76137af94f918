# Moatmap. `make help` lists what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8050

.DEFAULT_GOAL := help
.PHONY: help run test check bench evaluate docs clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

# Debian keeps venv in a package of its own
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Moatmap needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); } || { \
	  rm -rf $(VENV); echo "cannot make a virtual environment; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@echo "installing what Moatmap runs on (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "installing what tests Moatmap (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

run: $(VENV)/run.stamp  ## build the warehouse if there is none and serve the map on http://127.0.0.1:8050
	@folder="$${MOATMAP_WAREHOUSE:-warehouse}"; [ -e "$$folder/landscape.duckdb" ] || $(BIN)/python -m etl refresh
	@$(BIN)/python -m dashboard --host $(HOST) --port $(PORT)

test: $(VENV)/test.stamp  ## the whole suite: style, types, unit, property and browser tests
	@$(BIN)/python -m tests.browser.provide
	@$(BIN)/python -m ruff check . && $(BIN)/python -m ruff format --check . && $(BIN)/python -m mypy
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/run.stamp  ## every fault of the seeds and of the current version
	@$(BIN)/python -m etl check

bench: $(VENV)/test.stamp  ## the measurements that the speed claims rest on
	@$(BIN)/python -m benchmarks

evaluate: $(VENV)/test.stamp  ## how well descriptions are read; writes docs/evaluation.md
	@$(BIN)/python -m etl evaluate

docs: $(VENV)/run.stamp  ## write docs/data-dictionary.md and docs/landscape.md anew
	@$(BIN)/python -m etl dictionary
	@$(BIN)/python -m etl describe

clean:  ## remove the virtual environment and caches, never the warehouse
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
