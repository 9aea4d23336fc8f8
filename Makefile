# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# How many tests run at a time; each has a MariaDB server of its own.
JOBS ?= 2
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -q -n $(JOBS)

# A target that leaves something out notes it, for the last line of a run.
quick contract units modules playbooks oldest molecule: export MAKE_TARGET = $@
forget = rm -f .build/left-out/$@

.PHONY: help environment browser_and_web_servers demo test quick lint sanity units contract modules playbooks oldest molecule surveys generated picture docs changelog tarball clean

help:
	@echo "make demo   sets everything up and shows a GLPI being provisioned for Medulla, read-only and read-write"
	@echo "make test   runs all tests: $(beside) $(tests) (each is a target of its own)"
	@echo "make quick  runs the most telling tests, in less than two minutes"
	@echo "make surveys  writes the surveys for AWX again, from the roles' argument specs"
	@echo "make generated  writes what is made from the code: the surveys, the roles' READMEs and two pages of the documentation"
	@echo "make picture  takes the picture of the report in the README again"
	@echo "make docs   builds the documentation site into .build/docs/html"
	@echo "make changelog  renders CHANGELOG.md from the fragments, for the version in galaxy.yml, and takes the fragments away"
	@echo "make tarball  builds the collection's tarball into .build/tarball, the same byte for byte from the same files"
	@echo "make clean  removes what the other targets have made: .venv, .build and what tools leave behind"

environment:
	@tests/environment/system_packages
	@tests/environment/virtual_environment
	@PYTHONPATH=tests $(PYTHON) -m environment.kept_collections
	@PYTHONPATH=tests $(PYTHON) -m environment.mysql_server

# Only the tests of playbooks look at a page, and start private web servers, so neither the demonstration nor make quick installs any.
browser_and_web_servers:
	@tests/environment/system_packages browser web_servers

demo: environment
	@PYTHONPATH=tests $(PYTHON) tests/demo/run.py

# The tests of playbooks take about as long as all others, which run beside them.
test: environment browser_and_web_servers
	@MAKE="$(MAKE)" tests/environment/side_by_side "$(beside)" "$(tests)"
	@PYTHONPATH=tests $(PYTHON) -m environment.left_out $(beside) $(tests)

beside := units contract lint sanity molecule oldest modules
tests := playbooks

quick: environment
	@$(forget)
	@tests/environment/lint surveys ruff yamllint
	@echo "== quick: units"
	@$(PYTEST) tests/unit
	@echo "== quick: contract with GLPI 10.0.19"
	@$(PYTEST) tests/contract -k 10.0.19
	@echo "== quick: the most telling tests of modules and playbooks"
	@$(PYTEST) tests/modules tests/playbooks -m quick
	@PYTHONPATH=tests $(PYTHON) -m environment.left_out quick

lint: environment
	@tests/environment/lint

sanity: environment
	@echo "== sanity: ansible-test sanity"
	@tests/environment/sanity

playbooks: browser_and_web_servers

units contract modules playbooks: environment
	@$(forget)
	@echo "== $@"
	@$(PYTEST) $(tests_of_$@)

# The most telling playbooks once more, with the oldest ansible-core and the oldest libraries that are supported, each with the oldest Python
# of those that it supports and that is there.
oldest: environment
	@$(forget)
	@tests/environment/virtual_environment oldest
	@tests/environment/virtual_environment oldest_host
	@PYTHONPATH=tests $(PYTHON) -m environment.kept_collections oldest
	@echo "== oldest: $$(.build/oldest/bin/ansible --version | sed -n 1p), $$(.build/oldest_host/bin/python --version) on the hosts"
	@.build/oldest/bin/python -m pytest -q -n $(JOBS) --dist loadfile tests/playbooks -m quick

# Needs root: for podman, and for the firewalls in the containers. Without it, it says that it was left out; with CI set, that is a failure.
molecule: environment
	@$(forget)
	@PYTHONPATH=tests $(PYTHON) -m containers.run_molecule

tests_of_units := tests/unit
tests_of_contract := tests/contract
tests_of_modules := tests/modules
# What the tests of a file share is made once that way.
tests_of_playbooks := --dist loadfile tests/playbooks

surveys: environment
	@$(PYTHON) surveys/generate.py

generated: surveys
	@PYTHONPATH=docs $(PYTHON) -m generators

picture: browser_and_web_servers environment
	@PYTHONPATH=tests $(PYTHON) tests/demo/report_picture.py

docs: environment
	@docs/site/build
	@echo "built: .build/docs/html/index.html"

# It asks ansible-doc for the plugins, which it finds on PATH alone.
changelog: environment
	@PATH="$(CURDIR)/.venv/bin:$$PATH" antsibull-changelog release

# With VERSION=1.0.0, that must be the version in galaxy.yml and in the changelog.
tarball: environment
	@PYTHONPATH=tests $(PYTHON) -m environment.tarball .build/tarball $(VERSION)

clean:
	rm -rf .venv .build .ansible .pytest_cache .ruff_cache tests/output *.tar.gz
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
