# The two commands of the README, and what maintainers need besides.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-encoder check pictures bench lock docs clean

run: .venv/ready
	@$(BIN)/ventanilla demo --serve

test: .venv/ready-dev
	@tests/prepare
	$(BIN)/pytest -q

# sentence-transformers with a real model, in an environment of its own: PyTorch takes 6 GB. Nothing may be skipped.
test-encoder: .venv/ready-dev
	$(BIN)/uv venv -q --allow-existing -p $(BIN)/python build/encoder
	$(BIN)/uv pip install -q --python build/encoder --require-hashes -r requirements-encoder.lock
	CI=true build/encoder/bin/python -m pytest -q -m sentence_transformers

check: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

# Every screen and state in three languages and two sizes, for somebody to look through.
pictures: .venv/ready-dev
	$(BIN)/python tools/pictures.py --all build/pictures

bench: .venv/ready-dev
	$(BIN)/python -m benchmarks.over_http $(BENCH)

lock:
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes -q pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes -q --group dev --group build -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes -q pyproject.toml --extra sentence-transformers --group dev --group encoder -c requirements-dev.lock -c requirements.lock -o requirements-encoder.lock

docs: .venv/ready
	$(BIN)/ventanilla settings > docs/settings.md

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) tools/environment.py requirements.lock
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@$(PYTHON) tools/environment.py requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv dist data
