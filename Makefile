# Thin names over the commands they run. Everything lives in .venv.
#   make demo ARGS="--port 8100"      make test ARGS="-k sqlite"

PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
ARGS ?=
# xdist spreads the tests over the processors; one worker keeps one database.
TEST_WORKERS ?= 2

RUN := .venv/.installed-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
DEV := .venv/.installed-dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | cut -d' ' -f1)

# Translations are compiled when one of them is newer than the last time.
TEXTS := $(wildcard kasus_training/translations/id/LC_MESSAGES/*.po)
CATALOGUES := .venv/.catalogues

# Machines that write no bytecode by themselves would otherwise compile everything at every start.
BYTECODE = $(BIN)/python -m compileall -qq -j 0 .venv/lib kasus_training || true

.PHONY: demo test check bench doors messages lock clean

demo: $(RUN) $(CATALOGUES)
	@$(BIN)/kasus-training demo $(ARGS)

test: $(DEV) $(CATALOGUES)
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadscope $(ARGS)

# What a change must pass besides its tests.
check: $(DEV) $(CATALOGUES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

# How fast, beside a bare view on the same server and database.
bench: $(DEV) $(CATALOGUES)
	@$(BIN)/python -m benchmarks $(ARGS)

# Write the new snapshot after a change of access that is meant.
doors: $(DEV)
	$(BIN)/python -m tests.guards.doors

# Gather the texts to translate; says which ones lack their Indonesian.
messages: $(DEV)
	$(BIN)/python -m kasus_training.translations.catalogues update

# New locks: hashes of every file, no address.
lock:
	$(UV) pip compile pyproject.toml --extra build --universal --generate-hashes --no-header --no-annotate --no-strip-extras --no-emit-index-url -o requirements.lock $(ARGS)
	$(UV) pip compile pyproject.toml --extra build --extra dev --universal --generate-hashes --no-header --no-annotate --no-strip-extras --no-emit-index-url -o requirements-dev.lock $(ARGS)

clean:
	rm -rf .venv build dist

$(CATALOGUES): $(TEXTS) | .venv/bin/python
	@$(BIN)/python kasus_training/translations/catalogues.py compile
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with make PYTHON=…")'
	$(PYTHON) -m venv .venv

$(RUN): | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BYTECODE)
	@touch $@

# Everything that runs is locked here too, so the project is installed once.
$(DEV): | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BYTECODE)
	@touch $(DEV) $(RUN)
