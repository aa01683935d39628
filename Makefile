# Everything a person does here starts with `make`; each target sets up what it needs by itself.

SHELL := /bin/bash
RUN := deploy/local/bootstrap.sh
ARGS ?=
# What tests the rules: no server, but for fraud's, which look back into its database.
RULES := $(wildcard tests/*/test_rules*.py $(addprefix tests/dispense/test_,balances.py presenting.py \
  products.py) tests/fraud/test_signals*.py tests/fraud/test_use_cases.py)
# How much `make proof` tries; make RACE_LINES=1000 ... tries less.
HOSTILE_BODIES ?= 50000
RACE_LINES ?= 50000
MACHINE_RUNS ?= 20000
MACHINE_STEPS ?= 100
HISTORIES ?= 100
HISTORIES_PRESCRIPTIONS ?= 40
REPLAYS ?= 2000
PROOF = $(foreach size,HOSTILE_BODIES RACE_LINES MACHINE_RUNS MACHINE_STEPS HISTORIES HISTORIES_PRESCRIPTIONS REPLAYS,$(size)=$($(size)))
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: audit help demo test rules quick fmt lint types schemas examples run catalogue held set-aside keys proof lock clean-state bench-prescribe bench-dispense bench-fraud evaluate

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

demo: ## the whole story on this machine: ARGS=--once ends after it, else it stays until Ctrl-C
	@$(RUN) python -m deploy.local.demo $(ARGS) || [ $$? = 130 ] # Ctrl-C is how one leaves

test: lint types rules ## everything that is checked before a change lands; ARGS=... goes to pytest
	@WANTS_BROWSER=1 $(RUN) python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder \
	  $(addprefix --ignore=,$(RULES)) $(ARGS) # those that `rules` has just run are not run again

rules: ## every branch of the rules is taken by a test of its own
	@$(RUN) sh -c 'export COVERAGE_FILE="$$ORDOFLUX_STATE/coverage"; \
	  coverage run -m pytest -q $(RULES) && coverage report'

quick: lint ## seconds, while working: lint, rules, stores, routes; no Kafka, no processes
	@$(RUN) python -m pytest -q --ignore=tests/kafka --ignore=tests/e2e --ignore=tests/platform $(ARGS)

fmt: ## rewrite the code in its one format
	@$(RUN) ruff check --fix --quiet .
	@$(RUN) ruff format --quiet .

lint: ## style, format and who may import whom
	@$(RUN) ruff check --quiet .
	@$(RUN) ruff format --check --quiet .
	@$(RUN) lint-imports --no-logo >/dev/null || $(RUN) lint-imports

types: ## mypy, strict
	@$(RUN) mypy --no-error-summary

bench-prescribe: ## how fast prescriptions are issued, some four minutes; writes docs/reports/bench-prescribe.md
	@$(RUN) python -m bench.prescribe

bench-dispense: ## how fast officines are answered, up to 5 million stored; ARGS="--stored 200000" takes fewer
	@$(RUN) python -m bench.dispense $(ARGS)

evaluate: ## how fraud's signals do on a made-up region: ARGS="--patients 20000 --seeds 5 --first-seed 101 --write"
	@$(RUN) nice python -m tests.evaluation $(ARGS)

bench-fraud: ## how soon officines see signals and alerts, and find them; ARGS="signals --probes 20" takes a part
	@$(RUN) python -m bench.fraud $(ARGS)

schemas: ## write again what is generated: event schemas, OpenAPI, AsyncAPI, list of errors
	@$(RUN) python -m deploy.schemas

examples: ## play the story that the examples of OpenAPI tell, and write down what is answered
	@$(RUN) python -m tests.e2e.examples
	@$(RUN) python -m deploy.schemas

run: ## one service alone, on the demo's servers or those your environment names: make run s=prescribe
	@$(RUN) python -m deploy.local.attach $(or $(s),$(error which one? make run s=prescribe)) serve

catalogue: ## build the medicines' catalogue from the public files: make catalogue BDPM=DIR
	@$(RUN) sh -c 'python -m shared.medicines build --bdpm "$(or $(BDPM),$(error from where? make catalogue BDPM=DIR))" \
	  --out "$${OUT:-$$ORDOFLUX_STATE/catalogue.sqlite}" && echo "CATALOGUE_FILE=$${OUT:-$$ORDOFLUX_STATE/catalogue.sqlite}"'

held: ## the events that a service cannot get past: make held s=dispense ARGS="set-aside PLACE"
	@$(RUN) python -m deploy.local.attach $(or $(s),$(error which one? make held s=dispense)) held $(or $(ARGS),list)

set-aside: ## the events a service set aside: make set-aside s=fraud ARGS="replay --all"
	@$(RUN) python -m deploy.local.attach $(or $(s),$(error which one? make set-aside s=fraud)) set-aside $(or $(ARGS),list)

proof: ## what takes too long for every run, hours in all: ARGS="-k race" proves one thing (see decision 35)
	@$(RUN) env $(PROOF) python -m pytest -q -n auto --maxprocesses 4 --dist loadfile -o faulthandler_timeout=0 \
	  tests/prescribe/test_hostile_bodies.py $(addprefix tests/dispense/test_,state_machine.py races.py replay.py) \
	  tests/e2e/test_kill.py $(ARGS)

keys: ## the signing keys, and their revocation: make keys s=prescribe ARGS="revoke KEY_ID --trusted-until TIME"
	@$(RUN) python -m deploy.local.attach $(or $(s),prescribe) keys $(or $(ARGS),list)

audit: ## prove that nobody rewrote a service's audit: make audit s=dispense ARGS=verify
	@$(RUN) python -m deploy.local.attach $(or $(s),$(error which one? make audit s=dispense)) audit $(or $(ARGS),verify)

lock: ## write requirements.lock from pyproject.toml
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(RUN) uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --quiet -o requirements.lock

clean-state: ## forget the demo: its databases, topics, sandbox keys and logs
	@$(RUN) python -m deploy.local.clean
