# Two commands on a fresh machine: `git clone …`, then `make up`. `make help` lists the rest.
# They need Python 3.11 or newer and either Pulumi or Go. Everything else is installed inside the
# checkout and in one cache folder of the user (see docs/develop/dependencies.md).

STACK ?= demo
# The transport to the simulated router: http or ssh. For a router of your own, set rtx:transport.
export TRANSPORT ?= http
# `yes` gives a stack with secrets of its own a simulated router, whose passwords are public.
export SIMULATOR ?= no
VENV  := .venv/bin
TOOL  := $(VENV)/python -m

# The environment with the Pulumi CLI, but without a router: tests and checks start their own.
TOOLS_ENV = exports="$$($(VENV)/rtx env)" && eval "$$exports"

# The environment of the tests and checks that need no Pulumi.
VENV_ENV = export PATH="$(CURDIR)/$(VENV):$$PATH"

# Options for `rtx`, and behind `--` for Pulumi: make up STACK=tokyo OPTIONS='--yes -- --target URN'
OPTIONS ?=
# Messages then name these targets.
up preview refresh down: export RTX_CALLED_BY = make

.DEFAULT_GOAL := help
.PHONY: help up preview refresh down env install format generate lint test check bench growth matrix fuzz policy histories lock wheel fleet-trial docs

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

up: install ## bring up STACK (default: demo, on a simulated router) and show the result
	@$(VENV)/rtx up $(STACK) $(OPTIONS)

preview: install ## show the router lines that `make up` would change
	@$(VENV)/rtx preview $(STACK) $(OPTIONS)

refresh: install ## find what was changed on the router by hand
	@$(VENV)/rtx refresh $(STACK) $(OPTIONS)

down: install ## take back everything STACK put on the router; stop the simulator
	@$(VENV)/rtx down $(STACK) $(OPTIONS)

env: install ## print exports for a shell: eval "$(make -s env)", then call pulumi and rtx by hand
	@$(VENV)/rtx env $(STACK)

install: ## install the Python environment into .venv
	@python="$$(sh tools/find-python.sh)" && "$$python" -m tools.venv

format: install ## format all Python files
	@$(VENV)/ruff check --quiet --fix --select I . && $(VENV)/ruff format .

generate: install ## write the resource classes and their pages from the models
	@$(TOOL) tools.generate

lint: install
	@$(VENV_ENV) && ruff format --check . && ruff check . && mypy

# Much of the time these tests wait, for a socket or for a time limit.
check: lint policy ## for developers: lint, type-check and run every test that does not start `pulumi` (~4 min)
	@$(VENV_ENV) && pytest --numprocesses=5 -m "not engine" -o faulthandler_timeout=55

# The engine's tests run by themselves: they count requests, and a busy machine splits batches.
# Their stacks are small: that the engine collects its garbage less often saves a tenth of the time.
test: check ## the same, and every test with the real Pulumi engine (~12 min)
	@$(TOOLS_ENV) && GOGC=400 pytest -m engine

bench: install ## count and time round trips to the router (JSON=FILE also writes the figures; ~8 min)
	@$(TOOLS_ENV) && $(TOOL) tools.bench --markdown .rtx/bench.md $(if $(JSON),--json $(JSON))

growth: install ## measure runs of 100, 300 and 1000 resources (PAIRS=5, JSON=FILE; ~3 h, or 35 min with PAIRS=1)
	@$(TOOLS_ENV) && $(TOOL) tools.growth --pairs $(or $(PAIRS),5) --markdown .rtx/growth.md $(if $(JSON),--json $(JSON))

matrix: install ## write docs/develop/fault-matrix.md: every noun under every fault (~30 min)
	@$(TOOLS_ENV) && $(TOOL) tools.matrix

fuzz: install ## read random hostile replies for SECONDS (60), and fail if one is mishandled
	@$(TOOLS_ENV) && $(TOOL) tools.fuzz --seconds $(or $(SECONDS),60)

policy: install ## test the rules as a policy pack, with pulumi-policy beside the environment
	@$(VENV)/pip install --quiet --no-deps --upgrade --target build/policy 'pulumi-policy>=1.21,<2'
	@PYTHONPATH=build/policy $(VENV)/pytest -q -n0 tests/unit/test_rules_pack.py

histories: install ## play COUNT (10000) random histories of stacks and colleagues; write the figure (~1 h)
	@$(VENV_ENV) && $(TOOL) tools.histories --count $(or $(COUNT),10000) --write

fleet-trial: install ## a hundred offices from their first run to a nightly one, on one machine and on Dask (~15 min)
	@$(TOOLS_ENV) && $(TOOL) tools.fleet_trial && $(TOOL) tools.fleet_trial --dask

docs: install ## build the documentation into build/site; fail at a broken link
	@$(TOOL) mkdocs build --strict

wheel: install ## build the wheel that users install, into dist/
	@$(TOOL) tools.wheel

lock: install ## update requirements.lock: pin every dependency by hash
	@$(VENV)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' --group dev --extra dask --extra report --extra simulator pyproject.toml \
		--output-file requirements.lock
