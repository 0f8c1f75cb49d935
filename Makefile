# Every target sets up what it needs first; the second time that takes no time.
# PYTHON=python3.12 chooses the Python, ARGS="…" is handed on to the program or to pytest.

BIN   := .venv/bin
READY := .venv/ready

# Programs that are started again and again need not compile themselves each time.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE
export PYTHON

OFFSCREEN := QT_QPA_PLATFORM=offscreen

# MNIST's files where they lie beside the project: what measures and draws then downloads nothing.
ifeq ($(TRAINING_PLAYGROUND_DATA),)
MNIST := $(if $(wildcard ../shared/data/mnist),TRAINING_PLAYGROUND_DATA="$(CURDIR)/../shared/data/mnist")
endif

.DEFAULT_GOAL := help
.PHONY: help run test setup lint lock bench soak pictures clean offscreen window

help: ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

run: window ## start the program
	@$(BIN)/python -m playground $(ARGS)

test: offscreen ## run the tests, on all cores (ARGS="-n 0 …" in one process)
	@$(OFFSCREEN) $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

setup: window ## make .venv and install what run and test need

lint: $(READY) ## check style, types and the direction of imports
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo

lock: $(READY) ## resolve pyproject.toml into requirements.lock
	tools/lock.sh $(ARGS)

bench: offscreen ## measure the engine and the window, for minutes
	@set -e; for script in tests/benchmarks/bench_*.py; do \
	    echo "── $$script"; $(MNIST) $(OFFSCREEN) $(BIN)/python $$script $(ARGS); \
	done

soak: offscreen ## try to break it for a quarter of an hour
	@$(MNIST) $(OFFSCREEN) $(BIN)/python tests/soak/run.py $(ARGS)

pictures: offscreen ## draw the pictures of the README anew
	@$(MNIST) $(OFFSCREEN) $(BIN)/python tools/make_pictures.py $(ARGS)

clean: ## remove .venv and all that was built or cached
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find core playground resources tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

offscreen: $(READY)
	@$(BIN)/python tools/setup_libraries.py offscreen

window: $(READY)
	@$(BIN)/python tools/setup_libraries.py window

$(READY): requirements.lock pyproject.toml tools/setup.sh tools/setup_environment.py
	@tools/setup.sh

# A .venv that was moved, copied or made with another Python than the one asked for is made anew.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
else ifneq ($(PYTHON),)
whose := -c 'import sys; print(sys.version_info[:3], sys.base_prefix)'
ifneq ($(shell $(PYTHON) $(whose)),$(shell $(BIN)/python $(whose)))
.PHONY: $(READY)
endif
endif
