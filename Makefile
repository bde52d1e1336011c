# Two commands run the house, `make run` and `make test`; `make help` lists the rest.
# A machine needs Python 3.11 or newer, make, and a package index that pip reaches.

PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help
.PHONY: help run test bench check format lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

# The environment ------------------------------------------------------------------------------
# A stamp is written last, so an installation that failed is done again. The first depends on the
# lock alone; a change of pyproject.toml that leaves the lock as it was costs the second, two seconds.

DEPENDENCIES := .venv/dependencies-installed
ENVIRONMENT := .venv/project-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

$(DEPENDENCIES): requirements/development.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "Installing the locked dependencies into .venv, about a minute"
	@$(PYTHON) -m venv --clear .venv || { echo "$(PYTHON) makes no virtual environment (Debian has that in python3-venv)."; exit 1; }
	@$(PIP) install --require-hashes --requirement $<
	@touch $@

$(ENVIRONMENT): $(DEPENDENCIES) pyproject.toml
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

# What developers do ---------------------------------------------------------------------------

run: $(ENVIRONMENT) ## start the site and its worker on http://127.0.0.1:8000 (PORT=... changes it)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed_demo --if-empty
	@$(MANAGE) rebuild_search --if-empty
	@exec $(BIN)/python -m config.run

test: $(ENVIRONMENT) ## run every test on SQLite and on PostgreSQL, with a browser (ARGS="-k feeds" goes to pytest)
	@$(BIN)/python -m tests $(ARGS)

bench: $(ENVIRONMENT) ## print the benchmark table, against the budgets in docs/performance.md
	@$(BIN)/python -m tests.benchmarks $(ARGS)

format: $(ENVIRONMENT) ## format Python and templates, and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/djhtml --tabwidth 2 templates

lock: $(ENVIRONMENT) ## write requirements/ anew from pyproject.toml (ARGS=--upgrade takes newer versions)
	@$(LOCK) --output-file requirements/production.txt $(ARGS)
	@$(LOCK) --extra dev --constraints requirements/production.txt --output-file requirements/development.txt $(ARGS)

# No address of an index is written down: where packages come from is the machine's affair, their hashes are ours.
LOCK := $(BIN)/uv --no-config --quiet pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

clean: ## remove everything that the other commands made, the local database and its pictures too
	rm -rf .venv var dist tests/browser/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The checks -----------------------------------------------------------------------------------
# They run side by side, each one's lines together, and all of them even if one fails.

CHECKS := check-format check-lint check-templates check-types check-imports check-house \
	check-migrations check-system check-deployment
.PHONY: $(CHECKS)

check: $(ENVIRONMENT) ## format, lint, types, import rules, migrations, system and deployment checks, in seconds
	@$(MAKE) --no-print-directory --keep-going --jobs=4 $(if $(filter output-sync,$(.FEATURES)),--output-sync) $(CHECKS)

check-format:
	@echo "— format"
	@$(BIN)/ruff format --quiet --check .

check-lint:
	@echo "— lint"
	@$(BIN)/ruff check --quiet .

check-templates:
	@echo "— templates"
	@$(BIN)/djhtml --tabwidth 2 --check templates

check-types:
	@echo "— types"
	@$(BIN)/mypy --no-error-summary

check-imports:
	@echo "— import rules"
	@$(BIN)/lint-imports --no-logo > .venv/import-rules || { cat .venv/import-rules; false; }

check-house:
	@echo "— house rules"
	@$(BIN)/python -m tests.house

check-migrations:
	@echo "— migrations"
	@$(MANAGE) makemigrations --check --dry-run --verbosity 1

check-system:
	@echo "— system checks"
	@$(MANAGE) check --fail-level WARNING

# With the example's values, and a key of its own, because the example rightly has none.
check-deployment:
	@echo "— deployment checks"
	@ENV_FILE=.env.example SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		DJANGO_SETTINGS_MODULE=config.settings.production $(MANAGE) check --deploy --fail-level WARNING
