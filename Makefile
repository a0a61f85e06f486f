# Everything runs from .venv, which each target makes when it is missing. Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
FLAGS := --disable-pip-version-check --no-input --quiet

.PHONY: demo test test-all test-spark lint types bench eval train guide lock reference clean

demo: .venv/runtime
	$(BIN)/zhongcao demo $(DEMO_FLAGS)

test: .venv/dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not slow"

test-all: .venv/dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --hypothesis-profile=searching

# PySpark is large and wants Java 17, so it has a lock of its own.
test-spark: .venv/spark
	$(BIN)/python -m pytest -m slow tests/analytics/test_reviews_spark.py

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m bench

eval: .venv/dev
	$(BIN)/python -m bench.evaluate $(if $(DATA),--data $(DATA))

# Retrains the review model; DATA is a folder with the data sets that the model card names.
train: .venv/dev
	$(BIN)/python -m analytics.reviews.train --data $(DATA)

# The vectors that ship with the guide; run it after the guide has changed.
guide: .venv/dev
	$(BIN)/python -m knowledge.pack_guide

# The pages of docs/ that are generated from the code: metrics, JSON Schemas.
reference: .venv/dev
	$(BIN)/python -m bot.reference docs

# Needs uv; only whoever changes a dependency runs this.
lock:
	uv pip compile pyproject.toml --group build --extra postgres $(LOCK_FLAGS) -o locks/runtime.txt
	uv pip compile pyproject.toml --group dev --extra postgres $(LOCK_FLAGS) -c locks/runtime.txt -o locks/dev.txt
	uv pip compile pyproject.toml --extra spark $(LOCK_FLAGS) -c locks/runtime.txt -o locks/spark.txt
LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

clean:
	rm -rf .venv .zhongcao .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "zhongcao needs Python 3.11 or newer; call make with PYTHON=python3.12, say")'
	$(PYTHON) -m venv .venv

.venv/runtime: locks/runtime.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install $(FLAGS) --require-hashes -r locks/runtime.txt
	$(BIN)/python -m pip install $(FLAGS) --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: locks/dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install $(FLAGS) --require-hashes -r locks/dev.txt
	$(BIN)/python -m pip install $(FLAGS) --no-deps --no-build-isolation -e .
	touch $@ .venv/runtime

.venv/spark: locks/spark.txt .venv/dev
	$(BIN)/python -m pip install $(FLAGS) --require-hashes -r locks/spark.txt
	touch $@
