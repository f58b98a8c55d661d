# Everything is run from here; `make` alone lists the targets.
#
# Needs make and Python 3.11 or later with pip, nothing more (Debian 12: `apt-get install make python3-pip`).
# The environment is made without ensurepip, which Debian packs apart, and pip fills it from outside: so a
# system Python that refuses installs of its own (PEP 668) is left as it is. uv then installs, several times as
# fast as pip. Where uv cannot be had, pip installs the same files by the same hashes; `make UV= setup` asks
# for that.

.DEFAULT_GOAL := help
.NOTPARALLEL:
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Beside the installed packages, not among them: `uv pip sync` removes what the lock does not name.
UV := $(VENV)/.uv/bin/uv
UV_VERSION := 0.13.9
# Its private modules are asked (tests/outside): they may change with any release, so this one is named by hand.
SIGSTORE_VERSION := 4.5.1
# Handed on by `make demo` and `make bench` (to the command), `make check` (to pytest) and `make lock` (to uv).
ARGS ?=

.PHONY: help
help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Setting up. A stamp is as new as what it stands for, so that the second time nothing is done.

# Make the environment $(2) hold exactly what the lock $(1) names. (pip only adds: what a lock no longer names stays
# until `make clean`.) uv does not read pip's settings: the index set for pip, often a nearby mirror, is handed to it.
define sync
set -e; if test -x "$(UV)"; then \
	index="$${PIP_INDEX_URL:-$$($(PYTHON) -m pip config get global.index-url 2>/dev/null || true)}"; \
	if test -n "$$index"; then export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$index}"; fi; \
	echo "installing $(1) with uv"; \
	$(UV) pip sync --quiet --python $(2)/bin/python --require-hashes $(1); \
else \
	echo "installing $(1) with pip"; \
	$(PYTHON) -m pip --python $(2) install --quiet --require-hashes --requirement $(1); \
fi
endef

# The same with .venv, and with this work tree in it.
define install
@$(call sync,$(1),$(VENV)); if test -x "$(UV)"; then \
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline --editable .; \
else \
	$(PYTHON) -m pip --python $(VENV) install --quiet --no-deps --no-build-isolation --no-index --editable .; \
fi
endef

$(VENV)/.base: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "needs Python 3.11: make PYTHON=...")'
	@echo "making $(VENV)"
	@rm -rf $(VENV)/.uv
	@$(PYTHON) -m venv --without-pip $(VENV)
	@test -z "$(UV)" || $(PYTHON) -m pip install --quiet --target $(VENV)/.uv --only-binary :all: \
		--require-hashes --requirement requirements-uv.lock || \
		echo "uv cannot be had here: pip does its work, more slowly" >&2
	@touch $@

# Never takes the developers' packages away again.
$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/.base
	$(call install,$(if $(wildcard $(VENV)/.dev),requirements-dev.lock,requirements.lock))
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.base
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime $@

.PHONY: setup setup-dev
setup: $(VENV)/.runtime  ## Install what the registry needs, into .venv
setup-dev: $(VENV)/.dev  ## Install that and what its developers need

# Checkers written by others, kept apart: nothing of ours depends on them, and they bring thirty packages along.
OUTSIDE := .venv-outside

$(OUTSIDE)/.made: requirements-outside.lock $(VENV)/.base
	@echo "making $(OUTSIDE)"
	@$(PYTHON) -m venv --without-pip $(OUTSIDE)
	@$(call sync,requirements-outside.lock,$(OUTSIDE))
	@touch $@

.PHONY: outside
outside: $(OUTSIDE)/.made  ## Install sigstore, by which the tests have our receipts checked, into .venv-outside

# Event stores and servers of others, which ours is measured beside: as apart, and never asked by any test.
PEERS := .venv-peers

$(PEERS)/.made: requirements-bench.lock $(VENV)/.base
	@echo "making $(PEERS)"
	@$(PYTHON) -m venv --without-pip $(PEERS)
	@$(call sync,requirements-bench.lock,$(PEERS))
	@touch $@

.PHONY: peers
peers: $(PEERS)/.made  ## Install eventsourcing and datasette, which `make bench` measures beside, into .venv-peers

# --- Running.

.PHONY: demo
demo: $(VENV)/.runtime  ## Fill a registry with made-up mines and serve it; ARGS="--port 8080", ...
	@$(BIN)/verdigris demo $(ARGS)

# --- Checking.

.PHONY: test check lint format
test: check  ## Set up and run every check; the same as `make check`

# Watching branches makes tests take up to three quarters longer: it is done for the tests that are to reach all of them.
VERIFYING := tests/deploy tests/vectors tests/events/tlog tests/events/test_entry.py tests/events/test_strictjson.py \
	tests/registry/history tests/registry/ledger/test_chain.py tests/registry/ledger/test_check.py \
	tests/registry/ledger/test_following.py tests/registry/test_confidence.py tests/registry/test_memory.py
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile

check: lint  ## Run lint, the verifying code with branch coverage, then every test; ARGS="-k merkle", ...
	@test -n "$(ARGS)" || { echo "the verifying code:"; $(PYTEST) -q --cov --cov-report=term $(VERIFYING); }
	@test -n "$(ARGS)" || $(BIN)/coverage report --format=total --fail-under=100
	$(PYTEST) $(ARGS)

lint: $(VENV)/.dev  ## Run ruff, mypy and import-linter
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev  ## Repair what ruff can repair, and format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Figures that are promised, measured; no verdict of the tests hangs on them, since they need a quiet machine.
.PHONY: bench
bench: $(VENV)/.dev $(if $(findstring --peers,$(ARGS)),$(PEERS)/.made)  ## Measure what is promised in figures; ARGS="receipts", ARGS="appends --peers"
	@$(BIN)/python -m tests.benchmarks $(ARGS)

# --- Keeping.

# A week passes before a new release is taken: time for a stolen one to be noticed. uv's own is named by hand.
COMPILE = $(UV) pip compile --quiet --python $(BIN)/python --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock"

.PHONY: lock clean
lock: $(VENV)/.base  ## Pin the dependencies anew; ARGS=--upgrade takes newer releases
	$(COMPILE) --exclude-newer "1 week" $(ARGS) --group build pyproject.toml --output-file requirements.lock
	$(COMPILE) --exclude-newer "1 week" $(ARGS) --group build --group dev --constraint requirements.lock \
		pyproject.toml --output-file requirements-dev.lock
	echo "sigstore==$(SIGSTORE_VERSION)" | $(COMPILE) --exclude-newer "1 week" --no-strip-extras $(ARGS) - \
		--output-file requirements-outside.lock
	printf '%s\n' "eventsourcing[postgres]" "psycopg[binary]" datasette | $(COMPILE) --exclude-newer "1 week" $(ARGS) - \
		--output-file requirements-bench.lock
	echo "uv==$(UV_VERSION)" | $(COMPILE) - --output-file requirements-uv.lock

clean:  ## Remove .venv, caches and reports; registries made by `make demo` stay
	rm -rf $(VENV) $(OUTSIDE) $(PEERS) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
