# Two commands do everything: `make run` serves the demo catalogue, `make test` runs all checks.
# Needed beforehand: python3 (3.11 or newer) with its venv module, git, make.

PYTHON   ?= python3
PORT     ?= 8000
INSTANCE ?= config/demo
WHAT     ?=
JOBS     ?= $(shell expr $$(nproc) + 1)

VENV := .venv
BIN  := $(VENV)/bin
LOTSE = $(BIN)/lotse
PIP   = $(BIN)/python -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run install test lint prove counterparts java bench docs constraints clean

help:  ## Show these lines
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: install  ## Harvest an instance and serve it: make run [PORT=8000] [INSTANCE=config/demo]
	@echo "==> Harvest $(INSTANCE)"
	@$(LOTSE) harvest --all --config $(INSTANCE) || case $$? in 1|3|4) ;; *) exit 1;; esac
	@echo "==> Bring search index and triple store up to date"
	@$(LOTSE) follow search --once --config $(INSTANCE)
	@$(LOTSE) follow graph --once --config $(INSTANCE)
	@echo "==> Serve (Ctrl-C ends it)"
	@exec $(LOTSE) serve --port $(PORT) --config $(INSTANCE)

install: $(VENV)/.installed  ## Set up .venv with the command .venv/bin/lotse

test: lint  ## Run all checks and tests: make test [WHAT=words of test names]
	@echo "==> Tests"
	@$(BIN)/pytest -n $(JOBS) $(if $(WHAT),-k "$(WHAT)")

lint: $(VENV)/.installed-test  ## Style, types and import rules only
	@echo "==> Style"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@echo "==> Types"
	@$(BIN)/mypy --no-error-summary
	@echo "==> Import rules"
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

prove: $(VENV)/.installed-test  ## Property tests with full counts: make prove [WHAT=words of test names]
	@LOTSE_PROVE=1 $(BIN)/pytest -n $(JOBS) $(if $(WHAT),-k "$(WHAT)")

counterparts: $(VENV)/counterparts/.installed  ## Set up servers of others that tests harvest or write: pycsw, pygeoapi, oxigraph

java: $(VENV)/counterparts/.java  ## Set up the large ones too: Fuseki and OpenSearch (needs Java and Maven)

bench: $(VENV)/.installed-test  ## How fast it is: harvest and serve (takes a while)
	$(BIN)/python -m benchmarks.harvest
	$(BIN)/python -m benchmarks.serve

docs: $(VENV)/.installed-test  ## Write the generated parts of docs/ anew
	@$(BIN)/python tests/house/blocks.py

constraints:  ## Take the newest version of everything into constraints.txt
	@rm -rf $(VENV)/newest && $(PYTHON) -m venv $(VENV)/newest
	@$(VENV)/newest/bin/python -m pip --quiet install --upgrade --editable '.[test]'
	@{ head -n 1 constraints.txt; $(VENV)/newest/bin/python -m pip freeze --exclude-editable; } > $(VENV)/constraints.txt
	@mv $(VENV)/constraints.txt constraints.txt && rm -rf $(VENV)/newest

clean:  ## Remove all that these commands made, except an instance's var/
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "==> Set up $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# Stamps: nothing is installed again until one of these changes. Installing fetches the browser assets too (assets/build.py).
PINS := pyproject.toml constraints.txt assets/build.py $(wildcard assets/*/package*.json)

$(VENV)/.installed: $(PINS) | $(VENV)/bin/python
	@echo "==> Install Datenlotse and what it needs"
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-test: $(PINS) | $(VENV)/bin/python
	@echo "==> Install Datenlotse and what its tests need"
	@$(PIP) install --constraint constraints.txt --editable '.[test]'
	@command -v npm >/dev/null || $(PIP) install "$$(sed -n 's/^NODE = "\(.*\)"$$/\1/p' assets/build.py)" || true
	@$(BIN)/python assets/build.py assets/tests $(VENV)/assets || echo "    no npm: tests of accessibility will be skipped"
	@touch $@ $(VENV)/.installed

# Servers of other people, in an environment of their own: nothing of ours depends on them, nor they on our versions.
$(VENV)/counterparts/.installed: tests/harvester/counterparts/requirements.txt
	@echo "==> Install pycsw, pygeoapi and oxigraph for tests"
	@$(PYTHON) -m venv $(VENV)/counterparts
	@$(VENV)/counterparts/bin/python -m pip --quiet --disable-pip-version-check install --requirement $<
	@touch $@

$(VENV)/counterparts/.java: | $(VENV)/counterparts/.installed
	@echo "==> Fetch Fuseki and OpenSearch for tests"
	@mvn -q dependency:copy -Dartifact=org.apache.jena:jena-fuseki-server:5.2.0 -DoutputDirectory=$(VENV)/counterparts/bin
	@mvn -q dependency:copy -Dartifact=org.opensearch.distribution.integ-test-zip:opensearch:2.19.3:zip \
	    -DoutputDirectory=$(VENV)/counterparts/bin
	@touch $@
