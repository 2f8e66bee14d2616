# groundplan: `make preview` shows the stack of a spec, `make test` runs every test.

SPEC   ?= blueprints/iot-telemetry/factory.yaml
STACK  ?= preview
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv)

# Checkov's pins exclude current Pulumi: it has an environment of its own, and a lock file that the package carries.
CHECKOV      := .venv.checkov
CHECKOV_PINS := src/groundplan/judge/checkov/requirements

# The offline preview: state in the repository, and a placeholder where no Google credentials are set.
export PULUMI_BACKEND_URL ?= file://$(CURDIR)/.pulumi-state
export PULUMI_CONFIG_PASSPHRASE ?=
export PULUMI_SKIP_UPDATE_CHECK ?= true
OFFLINE = if [ -z "$$GOOGLE_OAUTH_ACCESS_TOKEN$$GOOGLE_APPLICATION_CREDENTIALS$$GOOGLE_CREDENTIALS" ] \
	&& [ ! -f "$${CLOUDSDK_CONFIG:-$$HOME/.config/gcloud}/application_default_credentials.json" ]; then \
	export GOOGLE_OAUTH_ACCESS_TOKEN=offline PULUMI_GCP_SKIP_REGION_VALIDATION=true; fi

.PHONY: preview preview-pulumi preview-embedded test test-newest lint format lock setup bench docs clean

preview: ## Preview SPEC, in the real Pulumi engine where its CLI is installed
	@if command -v pulumi >/dev/null; then $(MAKE) --no-print-directory preview-pulumi; \
	else $(MAKE) --no-print-directory preview-embedded; fi

preview-pulumi: $(VENV)/runtime
	@echo "Engine: pulumi $$(pulumi version), offline: nothing is deployed. For the embedded engine: make preview-embedded"
	@mkdir -p .pulumi-state
	@$(OFFLINE); pulumi stack select --create $(STACK) >/dev/null \
	&& pulumi config set --stack $(STACK) groundplan:spec '$(SPEC)' \
	&& pulumi preview --stack $(STACK) --non-interactive

preview-embedded: $(VENV)/runtime
	@echo "Engine: embedded, no Pulumi CLI needed. For the real one: https://www.pulumi.com/docs/install/"
	@$(BIN)/groundplan preview '$(SPEC)'

test: $(VENV)/dev $(CHECKOV)/ready ## Every test; those that need the Pulumi CLI are skipped with the reason where it is not installed
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

test-newest: $(CHECKOV)/ready ## The unit tests on the newest pulumi-gcp that the range allows, in an environment of its own
	@$(MAKE) --no-print-directory .venv.newest/dev VENV=.venv.newest
	@$(call pip,.venv.newest) --upgrade 'pulumi-gcp<11'
	@.venv.newest/bin/python -m pytest -n auto --dist worksteal -m "not engine" $(ARGS)

lint: $(VENV)/dev ## ruff, mypy (strict) and the import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

format: $(VENV)/dev
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(VENV)/dev $(CHECKOV)/ready ## The measurements behind bench/README.md
	@$(BIN)/python -m bench

docs: $(VENV)/dev ## Regenerate docs/reference from the models, and policies/RULES.md from the rules
	@$(BIN)/python tools/generate_reference.py
	@$(BIN)/python tools/generate_rules.py

lock: ## Resolve the newest versions within the ranges of pyproject.toml (needs uv)
	@uv pip compile $(LOCK) -o requirements.lock pyproject.toml
	@uv pip compile $(LOCK) --extra dev --constraint requirements.lock -o requirements-dev.lock pyproject.toml
	@uv pip compile $(LOCK) -o $(CHECKOV_PINS).lock $(CHECKOV_PINS).txt

setup: $(VENV)/dev $(CHECKOV)/ready ## The environments with everything in them

clean: ## Remove environments, caches and preview state
	@rm -rf .venv .venv.newest $(CHECKOV) .pulumi-state .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

# pulumi-gcp stays at the version whose provider plugin the facts in src/groundplan/catalog/data were taken from.
LOCK = --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--constraint constraints.txt

pip = $(if $(UV),uv pip install --quiet --python $(1)/bin/python,$(1)/bin/python -m pip install --quiet --disable-pip-version-check)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo "groundplan needs Python 3.11 or newer; '$(PYTHON)' is not: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) with $(if $(UV),uv,pip)"
	@$(if $(UV),uv venv --quiet --seed --python '$(PYTHON)' $(VENV),$(PYTHON) -m venv $(VENV))

$(VENV)/runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(call pip,$(VENV)) --require-hashes -r requirements.lock
	@$(call pip,$(VENV)) --no-deps -e .
	@touch $@

$(VENV)/dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@$(call pip,$(VENV)) --require-hashes -r requirements-dev.lock
	@$(call pip,$(VENV)) --no-deps -e .
	@touch $(VENV)/runtime $@

$(CHECKOV)/ready: $(CHECKOV_PINS).lock | $(VENV)/bin/python
	@echo "Setting up $(CHECKOV) with $(if $(UV),uv,pip)"
	@rm -rf $(CHECKOV)
	@$(if $(UV),uv venv --quiet --python '$(PYTHON)' $(CHECKOV),$(PYTHON) -m venv $(CHECKOV))
	@$(call pip,$(CHECKOV)) --require-hashes -r $(CHECKOV_PINS).lock
	@touch $@
