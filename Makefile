# Two commands: `make run` starts the desk with a demo company, `make test` checks everything.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test lint unit browser faults clean

run: $(VENV)/.run
	$(BIN)/redress demo
	$(BIN)/redress serve

test: $(VENV)/.test lint
	$(BIN)/python .ci/chromium.py
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.test
	$(BIN)/python -m pytest -q -n 2 -m "not e2e and not faults"

browser: $(VENV)/.test
	$(BIN)/python .ci/chromium.py
	$(BIN)/python -m pytest -q -m e2e

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt $(shell find web/assets -path '*/node_modules' -prune -o -type f -print) | $(BIN)/python
	@echo "Installing the desk and building its pages (about a minute the first time) …"
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@echo "Installing what the tests need …"
	$(INSTALL) --editable ".[test]"
	@touch $@

faults: $(VENV)/.test
	REDRESS_KILLS=$${REDRESS_KILLS:-1000} $(BIN)/python -m pytest -q -s -m faults --timeout=0

clean:
	rm -rf $(VENV) build dist web/static/bundles web/assets/node_modules
