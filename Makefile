# Everything from nothing: a target installs what it needs into .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := $(CURDIR)
.DEFAULT_GOAL := help
.PHONY: help run test lint format eval bench bench-peers dev stop clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(VENV)/.run ## install, start Postgres, load the demo company, serve on 127.0.0.1:8000, answer a first question
	@$(BIN)/narutalk start --workers $(or $(WORKERS),1)

test: $(VENV)/.dev ## the whole test run with coverage
	@$(BIN)/pytest -n $(or $(WORKERS),3) --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered --cov-fail-under=90 $(ARGS)

lint: $(VENV)/.dev ## format check, ruff, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## format and sort imports
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format -q .

eval: $(VENV)/.dev ## run the question sets, print the tables, write the failures to .narutalk/eval
	@$(BIN)/narutalk eval
	@$(BIN)/python -m tests.evals.documents
	@$(BIN)/python -m tests.evals.figures
	@$(BIN)/pytest -m eval -q

bench: $(VENV)/.dev ## measure speed and memory; prints ratios
	@$(BIN)/python -m bench.run

bench-peers: $(VENV)/.dev ## install the peers into environments of their own, for `make bench`
	@$(BIN)/python -m bench.peers

dev: $(VENV)/.dev ## LangGraph Studio's server on the same graph and Postgres
	@$(BIN)/narutalk studio

stop: ## stop the embedded Postgres of this folder
	@$(BIN)/narutalk stop

clean: stop ## delete the environment and the project's data
	rm -rf $(VENV) .narutalk

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "narutalk needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "cannot make $(VENV): install the venv module of your Python (Debian: apt-get install python3-venv)"; rm -rf $(VENV); exit 1; }

# uv installs in seconds; where it cannot be had or reached its index, pip does the same in about two minutes.
install = echo "installing into $(VENV) …" && ( ( $(BIN)/python -m pip install -q --disable-pip-version-check uv && \
	$(BIN)/uv pip install -q --system-certs --python $(BIN)/python -c constraints.txt -e '.$(1)' ) 2>$(VENV)/install.log || \
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.$(1)' )

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@$(call install,)
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@$(call install,[dev])
	@touch $@ $(VENV)/.run
