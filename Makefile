PY ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test setup lint types lock bench accuracy fuzz docs clean

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(VENV)/.ready

demo: setup
	$(BIN)/bedem demo

test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy
