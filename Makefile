# The commands of the house. `make` says what each does.

SHELL = /bin/sh
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

PY = .venv/bin/python
CATALOGUES = $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED = $(CATALOGUES:.po=.mo)
IN_CHECKOUT = PORTAL_ENV=$${PORTAL_ENV:-development} PORTAL_BASE_URL=$${PORTAL_BASE_URL:-http://localhost:$(PORT)} PORT=$(PORT)
PORTAL = $(IN_CHECKOUT) $(PY) -m portal.cli

.DEFAULT_GOAL = help
.PHONY: help run test check bench pictures guide-pictures demo code lock translations clean

help: ## say what each command does
	@echo "make COMMAND, where COMMAND is one of"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18
	@echo "PORT, PYTHON, WORKERS, PYTEST_ARGS, PORTAL_DATABASE_URL and PORTAL_… can be set in front or behind."

run: .venv/ready-to-run $(COMPILED) ## start the portal on http://localhost:PORT (8000), with invented data on the first run
	@$(PORTAL) db upgrade
	@$(PORTAL) demo --if-empty
	@echo "Accord is starting on http://localhost:$(PORT) (Ctrl-C stops it)"
	@exec env $(IN_CHECKOUT) $(PY) -m portal.cli serve

test: .venv/ready-to-test $(COMPILED) ## run every test, on SQLite, on PostgreSQL and in a browser where there is one (PYTEST_ARGS="-k word")
	$(PY) -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

check: .venv/ready-to-test ## style, types, direction of imports, dependencies, templates, security, length of files
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy portal tests tools $(wildcard bench)
	.venv/bin/lint-imports --no-logo
	$(PY) -m deptry .
	$(PY) -m djlint --lint --quiet templates
	$(PY) -m bandit -c pyproject.toml --quiet --recursive portal
	$(PY) -m tools.lengths

bench: .venv/ready-to-test $(COMPILED) ## measure against the bare program; BENCH_ARGS chooses (writes docs/benchmarks.md)
	$(PY) -m bench $(BENCH_ARGS)

pictures: .venv/ready-to-test $(COMPILED) ## take a picture of every page, to be looked at, into var/pictures
	@mkdir -p var/pictures
	$(PY) -m pytest -n $(WORKERS) --dist worksteal -m browser --database sqlite --pictures var/pictures $(PYTEST_ARGS)

guide-pictures: .venv/ready-to-test $(COMPILED) ## take the pictures of the guides and of the README anew
	$(PY) -m pytest -n 0 -q -m browser --database sqlite --pictures docs tests/browser/test_guides.py

demo: .venv/ready-to-run $(COMPILED) ## fill an empty database with invented organisations, people and reports; print the sign-ins
	@$(PORTAL) db upgrade
	@$(PORTAL) demo

code: .venv/ready-to-run ## say the code that somebody of the demonstration signs in with now: make code WHO=hana@accord.example
	@$(PORTAL) demo code $(WHO)

lock: .venv/ready-to-test ## write the lock files anew from pyproject.toml
	$(LOCK) pyproject.toml --output-file requirements/run.lock
	$(LOCK) pyproject.toml --group dev --output-file requirements/dev.lock

LOCK = .venv/bin/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --upgrade

translations: .venv/ready-to-test ## collect the texts, bring the catalogues up to them, and compile
	$(PY) -m tools.catalogues update
	$(PY) -m tools.catalogues compile

clean: ## remove what can be made again; var/, with the database, stays
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/pictures
	rm -f translations/*/LC_MESSAGES/messages.mo
	find portal tests tools bench migrations -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# One environment: the portal's own dependencies to run it, the developers' beside them to test it.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Accord needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)."; \
		echo "Install one and name it: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments (Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/ready-to-run: .venv/made requirements/run.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@touch $@

.venv/ready-to-test: .venv/ready-to-run requirements/dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

%.mo: %.po .venv/ready-to-run
	@$(PY) -m tools.catalogues compile
