# Everything a newcomer needs is `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -q
# alibabacloud-tea is published as source only; building it needs setuptools from the lock.
LOCKED := --require-hashes --no-build-isolation --only-binary :all: --no-binary alibabacloud-tea

.PHONY: demo test test-system check format bench closing torture promises pictures lock clean

demo: $(VENV)/.ready  ## Start the wizard against the built-in cloud.
	$(BIN)/onramp --demo

test: $(VENV)/.ready-dev  ## The tests of every day: values, rules, the engine, the wizard.
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not system"

test-system: $(VENV)/.ready-dev  ## Commands, terminals, clipboard, keyring's bus, installation; a sample of torture.
	$(BIN)/python -m pytest -n auto --dist worksteal -m system

check: $(VENV)/.ready-dev  ## Lint, types and import contracts.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.ready-dev  ## Measure start-up, step changes, applying, and keys meanwhile; some 7 minutes.
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.runs
	$(BIN)/python -m tests.bench.busy

closing: $(VENV)/.ready-dev  ## Close a thousand terminals under the wizard; some 40 minutes.
	$(BIN)/python -m tests.bench.closing

torture: $(VENV)/.ready-dev  ## Kill runs at every instant, lose every answer, tear every line.
	$(BIN)/python -m tests.torture

promises: $(VENV)/.ready-dev  ## Break every promise of SECURITY.md once, and see which test fails.
	$(BIN)/python -m tests.promises

pictures: $(VENV)/.ready-dev  ## Draw the README's pictures from the running app.
	$(BIN)/python -m screenshots.draw

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Onramp needs Python 3.11 or newer; try: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv $(VENV)
	touch $@

# The build tools come first, out of the same lock, because nothing unhashed may be fetched.
define install
	awk '/^[^ ]/ {keep = /^(setuptools|wheel|packaging)==/} keep' $(1) > $(VENV)/build.lock
	$(PIP) --require-hashes --only-binary :all: --no-deps -r $(VENV)/build.lock
	$(PIP) $(LOCKED) -r $(1)
	$(PIP) --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip --disable-pip-version-check check
endef

$(VENV)/.ready: $(VENV)/.made requirements.lock pyproject.toml
	$(call install,requirements.lock)
	touch $@

$(VENV)/.ready-dev: $(VENV)/.made requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	touch $(VENV)/.ready $@

UV_COMPILE := uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url -q
lock:  ## Renew both locks (needs uv).
	$(UV_COMPILE) --group build -o requirements.lock
	$(UV_COMPILE) --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) dist build
