# Tangga. `make` alone lists what there is. Each target sets up what it needs; nothing has to be installed first
# but git, python3 (3.11 or later) and make.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SETUP := $(PYTHON) tools/setup.py

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset run test test-spark check fix bench docs pictures lock setup clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## set up, make demo districts (once), start the product on this machine
	@$(SETUP) runtime
	@$(BIN)/tangga demo --port $(PORT)

demo-reset: ## the same, with demo data made afresh
	@$(SETUP) runtime
	@$(BIN)/tangga demo --reset --port $(PORT)

run: ## start the server on the data of DATABASE_URL (or the demo's), without making any
	@$(SETUP) runtime
	@$(BIN)/tangga serve --port $(PORT)

test: ## every test: SQLite, then the database tests on PostgreSQL (fetches Chromium and PostgreSQL if allowed)
	@$(SETUP) dev
	@$(BIN)/python tools/run_tests.py $(ARGS)

test-spark: ## the rules' tests and those of assess on Spark itself (fetches it, and Java if allowed; see docs/how-to/use-spark.md)
	@$(SETUP) spark
	@.venv-spark/bin/python tools/run_spark_tests.py $(ARGS)

check: ## style, types, import layers, generated files, translations, secrets; changes nothing
	@$(SETUP) dev
	@$(BIN)/python tools/check.py $(ARGS)

fix: ## what a program can put right: formatting, imports, generated docs
	@$(SETUP) dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format . && $(BIN)/python tools/reference.py write

bench: ## speed and memory of assessing, importing and the pages (ARGS=--full for a whole province; see bench/run.py)
	@$(SETUP) dev
	@$(BIN)/python bench/run.py $(ARGS)

docs: ## write docs/reference from the code
	@$(SETUP) dev
	@$(BIN)/python tools/reference.py write

pictures: ## take the screenshots of docs/images anew (needs Chromium)
	@$(SETUP) dev
	@TANGGA_SCREENSHOTS=1 $(BIN)/pytest tests/journeys -q -k pictures_of_the_documentation

lock: ## work out requirements/*.lock again from requirements/*.in
	@$(SETUP) dev
	@for each in bootstrap runtime dev openfisca locust spark; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --no-annotate --no-strip-extras requirements/$$each.in -o requirements/$$each.lock || exit 1; done

setup: ## prepare .venv for development
	@$(SETUP) dev

clean: ## remove .venv, caches and build/ (keeps var/, where the demo's data is)
	rm -rf .venv .venv-openfisca .venv-locust .venv-spark build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.*
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
