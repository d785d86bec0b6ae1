# Two commands on a fresh machine: `git clone …`, then `make up`. `make help` lists the rest.
# Needs Python 3.11+ and either Pulumi or Go; everything else is installed inside the checkout
# and in one cache folder of the user (see docs/develop/dependencies.md).

STACK ?= demo
# How the simulated router is reached: http, or ssh. A stack of your own says it in rtx:transport.
export TRANSPORT ?= http
VENV  := .venv/bin
TOOL  := $(VENV)/python -m

# The tools' environment without a router: tests and checks bring their own.
TOOLS_ENV = exports="$$($(VENV)/rtx env)" && eval "$$exports"

# The environment of the tests and checks that need no Pulumi.
VENV_ENV = export PATH="$(CURDIR)/$(VENV):$$PATH"

.DEFAULT_GOAL := help
.PHONY: help up preview refresh down env install format generate lint test check bench matrix fuzz lock wheel docs

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

up: install ## bring up STACK (default: demo, on a simulated router) and show what came of it
	@$(VENV)/rtx up $(STACK)

preview: install ## show the router lines that `make up` would bring, line by line
	@$(VENV)/rtx preview $(STACK)

refresh: install ## find what was changed on the router by hand
	@$(VENV)/rtx refresh $(STACK)

down: install ## take back everything STACK put on the router; stop the simulator
	@$(VENV)/rtx down $(STACK)

env: install ## print exports for a shell: eval "$(make -s env)", then pulumi and rtx work by hand
	@$(VENV)/rtx env $(STACK)

install: ## install the Python environment into .venv
	@python="$$(sh tools/find-python.sh)" && "$$python" -m tools.venv

format: install ## rewrite all Python files in the one format
	@$(VENV)/ruff check --quiet --fix --select I . && $(VENV)/ruff format .

generate: install ## write resource classes and their pages anew from the models
	@$(TOOL) tools.generate

lint: install
	@$(VENV_ENV) && ruff format --check . && ruff check . && mypy

check: lint ## lint, type-check and run every test that starts no `pulumi` (~6 min); for developers
	@$(VENV_ENV) && pytest -m "not engine"

test: lint ## lint, type-check and run every test, those with the real Pulumi engine included (~11 min)
	@$(TOOLS_ENV) && pytest

bench: install ## count round trips to the router and time them (JSON=FILE for machines, ~6 min)
	@$(TOOLS_ENV) && $(TOOL) tools.bench --markdown .rtx/bench.md $(if $(JSON),--json $(JSON))

matrix: install ## write docs/develop/fault-matrix.md: every noun under every fault (~6 min)
	@$(TOOLS_ENV) && $(TOOL) tools.matrix

fuzz: install ## answer as no router should, for SECONDS (60), and look what comes of it
	@$(TOOLS_ENV) && $(TOOL) tools.fuzz --seconds $(or $(SECONDS),60)

docs: install ## build the documentation into build/site; a broken link fails
	@$(TOOL) mkdocs build --strict

wheel: install ## build the package that others install, into dist/
	@$(TOOL) tools.wheel

lock: install ## pin every dependency anew, by hash
	@$(VENV)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' --group dev --extra simulator pyproject.toml \
		--output-file requirements.lock
