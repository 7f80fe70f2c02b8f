# The one list of commands. `make` alone prints it.
PYTHON ?= python3
BIN := .venv/bin
MEMBERS := $(patsubst %/pyproject.toml,%,$(wildcard libs/*/pyproject.toml services/*/pyproject.toml cli/pyproject.toml))
EDITABLE := $(foreach member,$(MEMBERS),-e ./$(member))
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
SOURCES := $(foreach member,$(MEMBERS),$(member)/src)
CHECKED := $(SOURCES) tests tools
RUN_TESTS := $(BIN)/python -m tools.run_tests -n 4 --dist loadgroup
# `make test ARGS="-k receipts"`, `make up ARGS=...`
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev secrets transcripts docs demo up check test fast lint types walls format schema content audit bench bench-relay bench-start bench-broadcast bench-growth bench-reminders bench-fonts bench-ocr lock clean screenshots crash images upgrade broken bench-sheets

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

crash: setup-dev  ## what is too long for `make test`: a kill at every await of a message, a broadcast to 10,000 clients, cut networks
	$(BIN)/python -m tools.run_tests -n 0 --long -m long --ignore tests/deploy/test_containers.py $(ARGS)

images: setup-dev  ## build each image by the Dockerfile's lines, start it by the compose file's, without an engine; takes root
	$(BIN)/python -m tools.run_tests -n 0 --long tests/deploy/test_containers.py $(ARGS)

upgrade: setup-dev  ## run the version before on the schema of this one, and roll over from one to the other under a conversation
	$(BIN)/python -m tools.run_tests -n 0 --long tests/upgrade $(ARGS)

broken: setup-dev  ## break thirty promises on purpose, each in a copy, and see that their tests turn red
	$(BIN)/python -m tools.broken $(ARGS)

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
	$(BIN)/python -m tools.dashboard
	$(BIN)/python -m tools.suppressions

content: setup-dev  ## play every kind of content through, and write docs/content.md
	$(BIN)/python -m pytest -q -n 0 --write-content tests/journeys/test_every_kind.py

transcripts: setup-dev  ## play the conversations of docs/how-it-speaks.*.md, and write them down
	$(BIN)/python -m pytest -q -n 0 --write-transcripts tests/transcripts

screenshots: setup-dev  ## play on the page in a real browser, and keep its pictures in docs/pictures
	$(BIN)/python -m pytest -q -n 0 --write-screenshots tests/page

docs: setup-dev  ## the papers as a site, into site/; read it with python3 -m http.server -d site
	$(BIN)/properdocs build --clean --config-file mkdocs.yml $(ARGS)

secrets:  ## passwords for the containers, into deploy/secrets; what is there stays
	@sh deploy/secrets.sh

bench: bench-relay bench-start bench-broadcast bench-growth bench-reminders bench-sheets bench-ocr  ## everything that is measured, one after the other; hours

bench-relay: setup-dev  ## how fast messages are relayed, in both sizes; ARGS="--size embedded --only crowd"
	$(BIN)/python -m tests.bench.relay $(ARGS)

bench-start: setup-dev  ## start time and memory of each service and of `otklik up`; ARGS="--size embedded"
	$(BIN)/python -m tests.bench.starting $(ARGS)

bench-broadcast: setup-dev  ## how near a broadcast comes to the pace that Telegram allows; ARGS="--size servers"
	$(BIN)/python -m tests.bench.broadcast $(ARGS)

bench-growth: setup-dev  ## what a message costs with 1,000 clients and with 1,000,000; ARGS="--database sqlite"
	$(BIN)/python -m tests.bench.growth $(ARGS)

bench-reminders: setup-dev  ## a year of reminders in a moved clock; ARGS=URL for another database than SQLite
	$(BIN)/python -m tests.scheduler.year $(ARGS)

bench-sheets: setup-dev  ## 50,000 clients in the sheet: requests and CPU of a round
	$(BIN)/python -m tests.bench.sheets

bench-fonts:  ## install the fonts that drawn screenshots need (Debian, Ubuntu)
	apt-get install -y --no-install-recommends fonts-noto-cjk fonts-roboto-unhinted fonts-dejavu-core fonts-open-sans \
	  fonts-inter fonts-paratype fonts-manrope fonts-wqy-microhei fonts-clear-sans

bench-ocr: setup-dev  ## read 300 drawn screenshots of payments and decide on each; ARGS="--engine local --paid 40"
	$(BIN)/python -m tests.bench.ocr $(ARGS)

audit:  ## ask whether holes are known in what is pinned; without the network it fails
	PYTHON="$(PYTHON)" tools/audit.sh $(ARGS)

lock:  ## renew the pinned requirements; they name no host
	PYTHON="$(PYTHON)" tools/lock.sh

clean:  ## remove the environment and every cache
	rm -rf .venv site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

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
