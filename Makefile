# make app       set everything up once, then open the dashboard
# make check     set everything up once, then run the checks and tests that take less than a minute
# make coverage  run the tests without a browser and print which lines none of them reached (a third slower)
# make test      set everything up once, then run every check and test

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: app check coverage test lint format clean

app: .venv/ready-app
	@echo "The dashboard opens at http://localhost:$(PORT)  (Ctrl-C ends it)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/ready-test
	@$(BIN)/python scripts/run_checks.py

check: .venv/ready-test
	@$(BIN)/python scripts/run_checks.py --quick

coverage: .venv/ready-test
	@$(BIN)/python -m pytest -q -m "not browser" -n auto --dist loadfile --cov

lint: .venv/ready-test
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: .venv/ready-test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.venv/ready-app: requirements.txt scripts/make_venv.sh
	@scripts/make_venv.sh "$(PYTHON)"
	@echo "Installing what requirements.txt pins (a few minutes, once)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/ready-test: .venv/ready-app requirements-dev.txt scripts/find_browser.sh
	@echo "Installing what requirements-dev.txt pins"
	@$(PIP) -r requirements-dev.txt
	@scripts/find_browser.sh
	@touch $@

clean:
	rm -rf .venv
