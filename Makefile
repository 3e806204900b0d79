# The environment is .venv, made from the hashed lock file; every target below builds it when it is missing.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: env up bi test test-full test-bi check bench lock lock-bi clean

env: .venv/.ready

up: env            ## start everything, load the sample articles, show the marts, keep serving
	@exec $(BIN)/inflow up

bi: .venv-bi/.ready  ## Superset on the published marts, with the dashboards; prints address and login
	@exec .venv-bi/bin/python dashboards/superset/serve.py

test: env          ## every test that needs the package registry alone
	$(BIN)/pytest -n 2 --dist loadfile -m "not full and not bi"

test-full: env     ## and those that need Debian packages or minutes
	$(BIN)/pytest -m "not bi"

test-bi: env .venv-bi/.ready  ## Superset in a browser (needs chromium, and some minutes)
	$(BIN)/pytest -m bi tests/bi

check: env         ## style, types, SQL and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests dbt_project/macros dashboards/cookbook
	$(BIN)/lint-imports

bench: env         ## the figures in README; CURRENCIES= and TOPONYMS= name public sets to measure on
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.currencies $(CURRENCIES)
	$(BIN)/python -m benchmarks.toponyms $(TOPONYMS)
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.increment
	$(BIN)/python -m benchmarks.audit
	$(BIN)/python -m benchmarks.latency
	$(BIN)/python -m benchmarks.readers
	$(BIN)/python -m benchmarks.load

lock:              ## refresh requirements.lock from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra dev pyproject.toml -o requirements.lock

lock-bi:           ## refresh the lock of Superset's own environment (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		dashboards/superset/requirements.in -o dashboards/superset/requirements.lock

clean:             ## remove the environment and the tools' caches; data in ./var stays
	rm -rf .venv .venv-bi .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/.ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "inflow: $(PYTHON) not found. Install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { echo "inflow: needs Python 3.11 to 3.13, found $$($(PYTHON) -V). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "inflow: Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making .venv from requirements.lock (a few minutes the first time) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --no-deps --only-binary :all: --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv-bi/.ready: dashboards/superset/requirements.lock
	@echo "Making .venv-bi from dashboards/superset/requirements.lock (a few minutes the first time) ..."
	@$(PYTHON) -m venv --clear .venv-bi
	@.venv-bi/bin/pip install --quiet --no-deps --require-hashes -r dashboards/superset/requirements.lock
	@touch $@
