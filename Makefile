# Two commands do it all: "make chat" talks, "make test" proves it. Each sets up its own environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_BUILD_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: chat test fuzz load check docs format model icons licences pythons serve constraints clean

chat: $(READY)  ## talk with Cramp Coach in this terminal
	@$(BIN)/cramp-coach chat

test: $(READY)  ## run the whole test suite
	$(BIN)/pytest -n auto --dist loadfile

# Each of the two prints its figures; docs/robustness.md says what they mean.
fuzz: $(READY)  ## 100,000 envelopes that Alexa would never send, half an hour; SEED=7 for others
	CRAMP_COACH_FUZZ=$(or $(COUNT),100000) CRAMP_COACH_FUZZ_SEED=$(or $(SEED),1) \
	  $(BIN)/pytest -s -p no:logging --show-capture=no tests/test_fuzz.py tests/test_stray_http.py

load: $(READY)  ## many sessions at once, a minute for each server
	CRAMP_COACH_LOAD=$(or $(SECONDS),60) $(BIN)/pytest -s -p no:logging --show-capture=no tests/test_load.py

check: $(READY)  ## format, lint, types, layers
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)  ## build the documentation to build/docs
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build/docs
	@echo "Open build/docs/index.html"

format: $(READY)  ## put the code in order
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

model: $(READY)  ## write the interaction models
	$(BIN)/cramp-coach model

icons: $(READY)  ## draw the store's icons from their source
	$(BIN)/python .ci/icons

licences: $(READY)  ## list whose work this stands on
	$(BIN)/python .ci/licences

pythons: $(READY)  ## install wheel and sdist in every supported Python found here, and use them
	$(BIN)/python .ci/pythons

serve: $(READY)  ## answer Alexa at http://127.0.0.1:8080/alexa
	$(BIN)/cramp-coach serve

$(READY): pyproject.toml constraints.txt
	@echo "Setting up $(VENV), once (about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cramp Coach needs Python 3.11 or newer; call make PYTHON=python3.12, say")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --editable '.[serve,evaluate,package,dev]'
	@touch $(READY)

constraints:  ## pin what a fresh environment gets today
	rm -rf build/fresh && $(PYTHON) -m venv build/fresh
	env -u PIP_CONSTRAINT -u PIP_BUILD_CONSTRAINT build/fresh/bin/pip install --quiet --editable '.[serve,evaluate,package,dev]' hatchling editables
	(head -1 constraints.txt; build/fresh/bin/pip freeze --exclude-editable) > build/constraints.txt
	mv build/constraints.txt constraints.txt

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
