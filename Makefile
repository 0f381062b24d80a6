# make app       set everything up once, then start the dashboard
# make check     set everything up once, then run the checks and tests that take less than a minute
# make coverage  run the tests without a browser and print which lines none of them reached (a third slower)
# make test      set everything up once, then run all checks and tests
# make lock      write requirements.lock after a change of requirements.txt
# make docs      set everything up once, then build docs/_build/html/index.html

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: app check coverage test docs lint format lock clean

app: .venv/ready-app
	@echo "The dashboard runs at http://localhost:$(PORT)  (Ctrl-C stops it)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/ready-test
	@$(BIN)/python scripts/run_checks.py

check: .venv/ready-test
	@$(BIN)/python scripts/run_checks.py --quick

docs: .venv/ready-docs
	@rm -rf docs/api/generated docs/_build
	@PYTHONPATH=.venv/docs $(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@echo "Open docs/_build/html/index.html"

coverage: .venv/ready-test
	@$(BIN)/python -m pytest -q -m "not browser" -n auto --dist loadfile --cov

lint: .venv/ready-test
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: .venv/ready-test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.venv/ready-app: requirements.txt requirements.lock requirements-tables.txt scripts/make_venv.sh
	@scripts/make_venv.sh "$(PYTHON)"
	@echo "Installing the packages of requirements.lock and PyTorch (a few minutes, once)"
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) -r requirements.txt
	@$(PIP) --no-deps -r requirements-tables.txt
	@touch $@

.venv/ready-test: .venv/ready-app requirements-dev.txt requirements-cluster.txt requirements-methods.txt scripts/find_browser.sh
	@echo "Installing the packages of requirements-dev.txt, requirements-cluster.txt and requirements-methods.txt"
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-deps -r requirements-cluster.txt -r requirements-methods.txt
	@scripts/find_browser.sh
	@touch $@

.venv/ready-docs: .venv/ready-app requirements-docs.txt
	@echo "Installing what requirements-docs.txt pins"
	@rm -rf .venv/docs
	@$(PIP) --target .venv/docs -r requirements-docs.txt
	@touch $@

lock:
	@test -x .venv/uv/bin/uv || $(PIP) --target .venv/uv uv==0.13.9
	@UV=.venv/uv/bin/uv scripts/lock.sh

clean:
	rm -rf .venv
