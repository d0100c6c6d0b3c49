# make test       everything that the tests need, then the tests once per backend
# make test-full  with what is slow
# make demo       render hands, train narrow networks, evaluate and predict, in 10 minutes
# make docs       the documentation into site/; a broken link or reference is an error
# make lint       ruff

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BACKENDS := jax tensorflow torch
# What the backend hardly touches is tested under the one whose tests end first, and by test-full
# under all.
test-jax test-tensorflow: WHICH := and not any_backend
slow-jax slow-tensorflow: MORE := or any_backend
# Most of JAX's tests is compiling: code that computes slower is compiled sooner. A flag that XLA does
# not know ends the process, so it is tried first. Under the other backends a few tests start JAX.
$(BACKENDS:%=test-%): export JAX_DISABLE_MOST_OPTIMIZATIONS := 1
test-jax: export XLA_FLAGS = $(shell XLA_FLAGS=$(XLA_QUICK) $(BIN)/python -c \
	"import jax; jax.devices()" 2>/dev/null && echo $(XLA_QUICK))
XLA_QUICK := --xla_cpu_use_fusion_emitters=false
DEMO := demo_out
SITE := site
INSTALLED := $(VENV)/.installed

.PHONY: test test-full test-slow demo docs lint format clean $(BACKENDS:%=test-%) $(BACKENDS:%=slow-%)

# All backends at a time: compiling, which most of the time goes to, keeps one processor busy.
test: $(INSTALLED)
	@echo "The tests under $(BACKENDS) at the same time: minutes; each is shown when it has ended."
	$(MAKE) --jobs --output-sync=target $(BACKENDS:%=test-%)

$(BACKENDS:%=test-%): test-%: $(INSTALLED)
	KERAS_BACKEND=$* $(BIN)/python -m pytest -m "not slow $(WHICH)" --durations=5

test-full: test
	$(MAKE) test-slow

test-slow: $(INSTALLED)
	$(MAKE) --jobs=2 --output-sync=target $(BACKENDS:%=slow-%)

$(BACKENDS:%=slow-%): slow-%: $(INSTALLED)
	KERAS_BACKEND=$* $(BIN)/python -m pytest -m "slow $(MORE)" --durations=10

demo: $(INSTALLED)
	rm -rf $(DEMO)
	$(BIN)/python examples/demo.py $(DEMO) $(if $(PHOTO),--photo $(PHOTO))

docs: $(INSTALLED)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir $(SITE)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# PyTorch first and pinned: it decides between a small CPU build and one with CUDA. Of all these packages
# few modules are ever used, and Python compiles them then.
$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile torch==2.13.0
	$(BIN)/python -m pip install --quiet --no-compile --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) $(DEMO) $(SITE) build *.egg-info
