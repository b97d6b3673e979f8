# Every command of the project. What needs more than a line lives in scripts/, readable on its own.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup full run test cover check fix e2e simulate bench gen migration new-prober new-notifier new-resource lock clean

BIN := .venv/bin
SOURCES := packages scripts bench
WORKERS ?= auto

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## prepare .venv and the web modules for developing
	@scripts/setup.sh dev
	@scripts/web.sh modules

full: ## install the libraries of every kind of check (databases, queues, SNMP, a real browser …); then make run
	@scripts/setup.sh full

run: ## start Watchbell on SQLite in ./data (PORT=8080 to choose the port)
	@scripts/setup.sh run
	@scripts/web.sh
	@exec $(BIN)/watchbell serve

test: setup ## run every test on real servers; installs what they need (WORKERS=n)
	@scripts/services.sh
	@scripts/web.sh
	@scripts/test.sh $(WORKERS)

cover: setup ## run the Python tests and report what they miss (domain, pipeline, services: 90 %)
	@scripts/services.sh
	@scripts/web.sh
	@scripts/cover.sh $(WORKERS)

check: setup ## formatting, lint, types, imports, architecture, web, Dockerfile, generated pages
	@scripts/check.sh

fix: setup ## format, and mend what can be mended by itself
	-@$(BIN)/ruff check --fix --quiet $(SOURCES)
	@$(BIN)/ruff format --quiet $(SOURCES)
	@scripts/node.sh web npm run --silent format
	@echo "Formatted. What is left is in: make check"

e2e: setup ## only the tests that drive the real program and a real browser
	@scripts/services.sh
	@scripts/web.sh
	@$(BIN)/python -m pytest -m e2e -n0 packages/server/tests

simulate: setup ## simulate fleets, people, channels and crashes in virtual time (N=40, SEED=7, DAYS=10000, MUTANTS=1, KILLS=50)
	@N="$(N)" SEED="$(SEED)" STEPS="$(STEPS)" DAYS="$(DAYS)" MUTANTS="$(MUTANTS)" KILLS="$(KILLS)" scripts/simulate.sh

bench: setup ## measure speed; prints tables and appends to bench/results
	@$(BIN)/python bench/run.py

gen: setup ## write the generated pages, openapi.json and the web's types anew
	@$(BIN)/python scripts/gen_docs.py
	@scripts/web.sh tools
	@scripts/node.sh web npm run --silent gen:api

migration: setup ## write a database migration from the tables (NAME="add a thing")
	@$(BIN)/python scripts/new_migration.py "$(NAME)"

new-prober: setup ## scaffold an active kind with its test (NAME=redis)
	@$(BIN)/python scripts/scaffold.py prober "$(NAME)"

new-notifier: setup ## scaffold a channel with its test (NAME=matrix)
	@$(BIN)/python scripts/scaffold.py notifier "$(NAME)"

new-resource: setup ## scaffold a service and its routes with tests (NAME=runbooks)
	@$(BIN)/python scripts/scaffold.py resource "$(NAME)"

lock: setup ## resolve the hash-locked requirements anew (FLAGS=--upgrade)
	@scripts/lock.sh $(FLAGS)

clean: ## remove everything made here, except ./data
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache htmlcov .coverage*
	rm -rf web/node_modules web/tools/node_modules web/dist packages/server/src/watchbell/static
