# osteon: `make demo` shows what it does, `make test` proves it. Needs Python 3.11 or newer and make, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
COMPILE := cd requirements && CUSTOM_COMPILE_COMMAND="make lock" ../$(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe
DEMO := examples/k2-vs-bisphosphonates examples/femur-exercise

.PHONY: help demo test test-slow lint format docs bench fuzz wheel lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "osteon needs Python 3.11 or newer; set PYTHON=..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.demo: requirements/lock.txt pyproject.toml $(VENV)/.created
	$(PIP) --require-hashes -r requirements/lock.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/lock-dev.txt $(VENV)/.demo
	$(PIP) --require-hashes -r requirements/lock-dev.txt
	@touch $@

demo: $(VENV)/.demo ## the main job on the shipped examples: a review, and an experiment animal by animal
	@for study in $(DEMO); do echo "== osteon run $$study"; $(BIN)/osteon run $$study || exit $$?; done

test: $(VENV)/.dev ## all it needs, then the tests
	$(BIN)/python -m pytest -m "not slow" -n auto

test-slow: $(VENV)/.dev ## the long checks too
	$(BIN)/python -m pytest -n auto

fuzz: $(VENV)/.dev ## the readers' property tests with many more examples
	OSTEON_FUZZ=1 $(BIN)/python -m pytest tests/property -n auto

lint: $(VENV)/.dev ## format, rules, types, import contract, size budget, lock files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/python tools/size_budget.py
	$(BIN)/python tools/check_locks.py

format: $(VENV)/.dev ## mend what can be mended by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## the documentation, warnings as errors
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/.dev ## the figures the documentation quotes
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

wheel: $(VENV)/.dev ## the wheel, without build isolation
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation -w dist .

lock: $(VENV)/.created ## make the lock files again (needs pip-tools in the environment)
	$(COMPILE) -o lock.txt ../pyproject.toml build.in
	$(COMPILE) -o lock-dev.txt dev.in
	sed -i '/^-/d; /^$$/d' requirements/lock.txt requirements/lock-dev.txt

clean:
	rm -rf $(VENV) dist build docs/_build .ruff_cache .hypothesis
