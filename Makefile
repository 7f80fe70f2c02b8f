# The one list of commands. `make` alone prints it.
PYTHON ?= python3
BIN := .venv/bin
MEMBERS := $(patsubst %/pyproject.toml,%,$(wildcard libs/*/pyproject.toml services/*/pyproject.toml cli/pyproject.toml))
EDITABLE := $(foreach member,$(MEMBERS),-e ./$(member))
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
SOURCES := $(foreach member,$(MEMBERS),$(member)/src)
CHECKED := $(SOURCES) tests tools
RUN_TESTS := $(BIN)/python -m tools.run_tests -n 2 --dist loadgroup
# `make test ARGS="-k receipts"`, `make up ARGS=...`
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo up check test fast lint types walls format schema content lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  \1\t/' | expand -t 14

setup: .venv/.runtime  ## what running Otklik needs, into .venv
setup-dev: .venv/.dev  ## what working on Otklik needs, into .venv

demo: setup  ## play one whole conversation against simulated messengers
	$(BIN)/otklik demo $(ARGS)

up: setup  ## run everything in one process, with the settings of .env
	$(BIN)/otklik up $(ARGS)

check: setup  ## say in words which settings are missing or wrong
	$(BIN)/otklik check $(ARGS)

test: setup-dev lint types walls  ## every check and every test; SERVICES=private starts own servers
	$(RUN_TESTS) $(ARGS)

fast: setup-dev  ## the tests that need no server and kill nobody
	$(BIN)/python -m pytest -q -n 2 -m "not live and not crash" $(ARGS)

lint: setup-dev  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-dev  ## the strict type checker
	$(BIN)/mypy $(CHECKED)

walls: setup-dev  ## who may import whom
	$(BIN)/lint-imports

format: setup-dev  ## let the tools mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: setup-dev  ## write what is generated from the contracts
	$(BIN)/python -m tools.schema
	$(BIN)/python -m tools.settings_page
	$(BIN)/python -m tools.suppressions

content: setup-dev  ## play every kind of content through, and write docs/content.md
	$(BIN)/python -m pytest -q -n 0 --write-content tests/journeys/test_every_kind.py

lock:  ## renew the pinned requirements; they name no host
	PYTHON="$(PYTHON)" tools/lock.sh

clean:  ## remove the environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Otklik needs Python 3.11 or newer; $(PYTHON) is older. Say which: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { rm -rf .venv; echo "Python cannot make an environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.runtime: requirements.txt $(foreach member,$(MEMBERS),$(member)/pyproject.toml) | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" $(PIP) install --quiet --no-deps --no-build-isolation $(EDITABLE)
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
