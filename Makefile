# Two commands matter: `make run` and `make test`. Both do all the set-up first; a repeated set-up takes no time.

# Debian's own Python before one that stands earlier in PATH: it is built with profile-guided optimisation, which one
# compiled by a version manager is without, if nobody asks for it, and about a tenth slower.
DEBIAN_PYTHON := /usr/bin/python3
PYTHON ?= $(shell $(DEBIAN_PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
          && echo $(DEBIAN_PYTHON) || echo python3)
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
SCHOOL ?= demo-school

# What WeasyPrint loads (pango, harfbuzz), the fonts that pages and PDF use (PT Serif and PT Sans by ParaType, with
# the whole Cyrillic; DejaVu for signs they lack), and what stock `git verify-commit` calls (ssh-keygen).
DEBIAN_RUN  := python3-venv git openssh-client libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
               fontconfig fonts-paratype fonts-dejavu-core
# libatomic1: the browser's driver of the tests is linked to it, and no package of Debian's brings it along.
DEBIAN_TEST := "chromium|chromium-browser" poppler-utils strace gettext libatomic1

# Programs that the benches measure beside ours; a peer that is not there is named so in its row.
DEBIAN_BENCH := postgresql hugo

PO := $(wildcard site/locale/*/LC_MESSAGES/*.po)
MO := $(sort $(dir $(PO)))
MO := $(addsuffix zhurnal.mo,$(MO))

.DELETE_ON_ERROR:
.PHONY: help setup setup-test setup-bench run gymnasium test lint site bench profile acceptance soak fmt messages lock debian-run debian-test clean

help:
	@echo "make run         set up and start the demo school on http://127.0.0.1:$(PORT)/"
	@echo "make gymnasium   a whole school through a whole year, in build/gymnasium: minutes, goes on after an interrupt"
	@echo "make test        set up and run all checks and tests"
	@echo "make setup       set up only: then $(BIN)/zhurnal works"
	@echo "make site        the handbook, into build/handbook"
	@echo "make bench       measure beside the peers: table, build/bench.json, the handbook's page; BENCH=quick: a short one; BENCH=go-on: after an interrupt"
	@echo "make profile     where the time of a row goes: make profile ROW=submission; without ROW: which rows there are"
	@echo "make acceptance  the real timetable with all classes;  make soak: a long run under load"
	@echo "make fmt | messages | lock    format sources | extract and compile translations | pin dependencies"

setup: debian-run $(VENV)/.installed $(MO)

setup-test: debian-run debian-test $(VENV)/.installed-test $(MO)

debian-run:
	@sh tools/debian.sh $(DEBIAN_RUN)

debian-test:
	@sh tools/debian.sh $(DEBIAN_TEST)

$(BIN)/python: | debian-run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Try: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-packages: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.installed-packages pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# One run of the hook compiles every language, hence the grouped target.
$(MO) &: $(PO) hatch_build.py | $(VENV)/.installed
	$(BIN)/python hatch_build.py

run: setup
	@# A demo that was interrupted is gone on with; any other school is served as it is.
	@if test ! -e $(SCHOOL)/zhurnal.toml || grep -qs '"finished": false' $(SCHOOL)/demo.json; then \
	    $(BIN)/zhurnal demo --to $(SCHOOL); fi
	@exec $(BIN)/zhurnal serve --school $(SCHOOL) --port $(PORT)

gymnasium: setup
	$(BIN)/zhurnal demo --size gymnasium --to build/gymnasium

# Every check runs even when one before it fails; the last words are pytest's.
test: setup-test
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/mypy || status=1; \
	$(BIN)/lint-imports || status=1; \
	$(BIN)/pytest -n 2 $(PYTEST_ARGS) || status=1; \
	exit $$status

site: setup
	$(BIN)/mkdocs build --strict --config-file site/mkdocs.yml

setup-bench: setup-test
	@sh tools/debian.sh $(DEBIAN_BENCH)

bench: setup-bench
	$(BIN)/python -m tests.bench --json build/bench.json

profile: setup-test
	@$(BIN)/python -m tests.bench --profile $(ROW)

acceptance: setup-test
	$(BIN)/pytest -m acceptance

soak: setup-test
	$(BIN)/pytest -m soak

fmt: setup-test
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

messages: setup-test
	$(BIN)/python tools/messages.py
	$(BIN)/python hatch_build.py

# The machine's own pip settings (mirrors, local wheels) must leave no trace in the lock.
PIN := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null $(BIN)/pip-compile --quiet \
       --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-options --no-emit-index-url \
       --no-emit-find-links --no-emit-trusted-host --build-deps-for editable $(PIN_ARGS)
lock: setup-test
	$(PIN) --output-file requirements.lock pyproject.toml
	$(PIN) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
