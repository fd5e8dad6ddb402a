PY ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# name of a platform and a Python that users have; every default dependency must have a wheel there
PLATFORMS = x86_64-pc-windows-msvc aarch64-apple-darwin x86_64-manylinux_2_28 aarch64-manylinux_2_28
PYTHONS = 3.11 3.13

.PHONY: demo test setup lint types docs docs-check wheels-check lock bench accuracy fuzz clean

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(VENV)/.ready

demo: setup
	$(BIN)/bedem demo

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy

docs: setup
	$(BIN)/python tools/make_docs.py

docs-check: setup
	$(BIN)/python tools/make_docs.py --check

wheels-check: setup
	@for platform in $(PLATFORMS); do for python in $(PYTHONS); do \
	  MACOSX_DEPLOYMENT_TARGET=14.0 $(BIN)/uv pip install --dry-run --quiet --only-binary :all: \
	    --require-hashes --python-platform $$platform --python-version $$python \
	    --target $(VENV)/none -r requirements.lock || exit 1; \
	  echo "wheels: $$platform, Python $$python"; \
	done; done

lock: setup
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes \
	  --no-emit-index-url --no-header -q -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml -c requirements-dev.lock --universal --generate-hashes \
	  --no-emit-index-url --no-header -q -o requirements.lock

bench: setup
	$(BIN)/python benchmarks/run.py

accuracy: setup
	$(BIN)/python accuracy/run.py

fuzz: setup
	$(BIN)/python fuzz/run.py all

clean:
	rm -rf $(VENV) build dist demo-case bench-data
