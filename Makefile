# Each target is the one line a person would type.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export TF_CPP_MIN_LOG_LEVEL ?= 2

.PHONY: demo test slow lint bench mixtures

# Train the demo recipe, draw, export, and draw again from a process that has TensorFlow alone.
demo: $(VENV)/.installed
	$(BIN)/keras-gans-train --recipe=glyphs_demo --run_dir=runs/demo
	$(BIN)/keras-gans-sample --model=runs/demo --out=runs/demo/samples.png
	$(BIN)/keras-gans-export --model=runs/demo --out=exports/demo
	$(BIN)/python tools/sample_saved_model.py exports/demo runs/demo/served.png
	@echo
	@echo "run folder        runs/demo (log.jsonl, samples/, checkpoints/, tensorboard/)"
	@echo "letters drawn     runs/demo/samples.png"
	@echo "SavedModel        exports/demo"
	@echo "drawn by it alone runs/demo/served.png"

test: $(VENV)/.installed
	$(BIN)/python -m pytest

slow: $(VENV)/.installed
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: $(VENV)/.installed
	$(BIN)/python tools/benchmarks/benchmark.py

mixtures: $(VENV)/.installed
	$(BIN)/python tools/figures/mixture_table.py --dataset=ring
	$(BIN)/python tools/figures/mixture_table.py --dataset=grid
	$(BIN)/python tools/figures/results.py

$(VENV)/.installed: pyproject.toml setup.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[cpu,test]'
	touch $@
