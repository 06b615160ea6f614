# Two commands come first: `make demo` and `make test`. Both install into .venv on their own.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed.stamp

.PHONY: demo test check install format accuracy speed peers opensim video-grid crowd demo-clip clean

demo: $(STAMP)
	$(BIN)/pushoff demo

test: $(STAMP)
	$(BIN)/python -m pytest -n auto

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/basedpyright

install: $(STAMP)

$(STAMP): constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; ok = (3, 10) <= sys.version_info[:2] <= (3, 12); sys.exit(0 if ok else "Pushoff needs Python 3.10, 3.11 or 3.12 (MediaPipe has no other wheels); found %d.%d. Try: make PYTHON=python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

accuracy: $(STAMP)
	$(BIN)/python -m benchmarks.accuracy

speed: $(STAMP)
	$(BIN)/python -m benchmarks.speed

# Renders the grid of clips that the video methods are measured on, and finds their poses: hours.
video-grid: $(STAMP)
	$(BIN)/python -m benchmarks.video.grid
	$(BIN)/python -m benchmarks.video.poses

# Simulates and analyses the virtual people whom findings are tried on: about an hour on two idle
# cores. It can be stopped and goes on where it was; `make accuracy` judges what is there.
crowd: $(STAMP)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.accuracy.findings_fill --crowd test

# Compares with myogait, which lives in an environment of its own under build/.
PEER := build/peers/env
peers: $(STAMP) $(PEER)/installed.stamp
	$(BIN)/python -m benchmarks.peers $(PEER)/bin/python

$(PEER)/installed.stamp: benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEER)
	$(PEER)/bin/python -m pip install --quiet --requirement benchmarks/peers/requirements.txt
	touch $@

# Compares with OpenSim, which lives in an environment of its own under build/ (0.5 GB, minutes).
OPENSIM := build/opensim/env
opensim: $(STAMP) $(OPENSIM)/installed.stamp
	$(BIN)/python -m benchmarks.opensim $(OPENSIM)/bin/python

$(OPENSIM)/installed.stamp: benchmarks/opensim/requirements.txt
	$(PYTHON) -m venv $(OPENSIM)
	$(OPENSIM)/bin/python -m pip install --quiet --requirement benchmarks/opensim/requirements.txt
	touch $@

# Draws the bundled clip anew (needs OpenGL and a few minutes).
demo-clip: $(STAMP)
	$(BIN)/python -m pushoff.sim.render_demo

clean:
	rm -rf $(VENV) build dist
