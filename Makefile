# The two commands of the README are `make demo` and `make test`. Each first makes .venv ready (see .ci/setup).
.DEFAULT_GOAL := help
.PHONY: help demo test check format bench words lock clean
PYTHON := .venv/bin/python
# Where the headless demo writes its screenshots.
SHOTS ?= shots
PYTEST_ARGS ?=
# Where nothing compiled is kept, each process of the tests compiles a thousand modules.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo 'make demo    set everything up and see it work (headless where there is no display; screenshots in $(SHOTS)/)'
	@echo 'make test    the whole test suite, on SQLite and on a PostgreSQL server that it starts itself'
	@echo 'make check   formatting, lint, strict types, import rules'
	@echo 'make format  rewrite the code in the house format'
	@echo 'make bench   the benchmarks, each with its floor, as a table'
	@echo 'make words   bring the catalogues of translations up to date with the code, and compile them'
	@echo 'make lock    resolve the dependencies anew into requirements.lock (needs uv)'
	@echo 'make clean   remove the environment and all caches'

.venv/.ready: requirements.lock pyproject.toml .ci/setup
	.ci/setup

demo: .venv/.ready
	$(PYTHON) -m agentdesk demo --shots $(SHOTS)

test: .venv/.ready
	$(PYTHON) -m pytest -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: .venv/.ready
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

format: .venv/.ready
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: .venv/.ready
	$(PYTHON) -m tests.benchmarks

words: .venv/.ready
	$(PYTHON) -m tests.words

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
