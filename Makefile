# Targets a person runs. Set-up happens by itself and only when pyproject.toml or the lock changed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCK   := .locks/requirements.txt
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup warehouse test check dev score bench docs model lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## make the virtual environment (other targets do it when needed)

$(READY): pyproject.toml $(LOCK)
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14) and "Python 3.11, 3.12 or 3.13 is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement $(LOCK)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

warehouse: $(READY)  ## read the reports folder and publish the warehouse
	@$(BIN)/fazhi run

test: $(READY)  ## all tests
	$(BIN)/pytest

check: $(READY)  ## format, lint, types, import contracts, SQL, dbt parse
	$(BIN)/ruff format --check dagster_project tests
	$(BIN)/ruff check dagster_project tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --nocolor dbt/models dbt/tests
	$(BIN)/python -m dagster_project.pipeline.parse

dev: $(READY)  ## open the Dagster UI on http://localhost:3000
	@$(BIN)/python -m dagster_project.defs.dev

score: $(READY)  ## accuracy against the annotated reports
	@$(BIN)/python -m tests.score

bench: $(READY)  ## speed of extraction and of the marts, as ratios
	@$(BIN)/python -m tests.bench

docs: $(READY)  ## description of all tables as one page, warehouse/site/docs/index.html
	@$(BIN)/fazhi docs

model: $(READY)  ## train the metric classifier anew (five minutes)
	$(BIN)/pip install --quiet scikit-learn
	$(BIN)/python -m dagster_project.scoring.train --gold tests/gold/sample \
		--gold tests/gold/reports.marked --gold tests/gold/reports_later.marked \
		--gold tests/gold/sentences.marked

lock: $(READY)  ## resolve the dependencies anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --no-emit-index-url \
		--no-header --quiet --output-file $(LOCK) pyproject.toml

clean:  ## remove the virtual environment and caches, never the warehouse
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
