# The checks and chores of the project; everything runs inside .venv, which `manage.py` makes.
.PHONY: check deep lock screenshots test venv

BIN := .venv/bin
PACKAGES := crm clients tiering risk servicedesk demo bench
# The checks load the settings, and need no installation's keys for that.
CHECK := ANLAN_SECRET_KEY=only-for-checks ANLAN_FIELD_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= PYTHONWARNINGS=
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	--no-annotate --python-version 3.11

venv:
	python3 -m crm.bootstrap test

test:
	python3 manage.py test

check: venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(CHECK) $(BIN)/mypy --explicit-package-bases manage.py $(PACKAGES) tests
	$(CHECK) $(BIN)/lint-imports
	$(CHECK) $(BIN)/python -m django makemigrations --check --dry-run --settings crm.settings
	$(CHECK) $(BIN)/python -m django check_messages --settings crm.settings

# Any byte changed, the schema at length, kills in every step of the night and at ten moments of an import, scale.
deep:
	python3 manage.py test -m deep

lock:
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --extra local -o requirements-local.lock
	$(COMPILE) pyproject.toml --extra local --group test --group check --group bench -o requirements-test.lock
	sed -n 's/^assets = \["\(.*\)"\]/\1/p' pyproject.toml | $(COMPILE) - -o requirements-assets.lock
	npm install --package-lock-only --ignore-scripts

# docs/screenshots, from a demo brokerage that is running: make screenshots URL=http://127.0.0.1:8000
screenshots: URL ?= http://127.0.0.1:8000
screenshots: venv
	$(CHECK) $(BIN)/python -m tests.browser.screenshots --url $(URL)
