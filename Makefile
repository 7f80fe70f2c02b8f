# The one list of commands. `make` alone prints it.
PYTHON ?= python3
BIN := .venv/bin
MEMBERS := $(wildcard libs/*) $(wildcard services/*) cli
EDITABLE := $(foreach member,$(MEMBERS),-e ./$(member))
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
SOURCES := $(foreach member,$(MEMBERS),$(member)/src)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo up check test fast lint schema lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  \1\t/' | expand -t 14

setup: .venv/.runtime  ## what running Otklik needs, into .venv
setup-dev: .venv/.dev  ## what working on Otklik needs, into .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Otklik needs Python 3.11 or newer; $(PYTHON) is older. Say which: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt $(foreach member,$(MEMBERS),$(member)/pyproject.toml) | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" $(PIP) install --quiet --no-deps --no-build-isolation $(EDITABLE)
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

clean:  ## remove the environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .make
