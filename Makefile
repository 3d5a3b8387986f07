# On a machine that has Swift, make and git, two commands are the whole set-up:
#   make run     installs what is missing, builds and serves on http://localhost:8080/
#   make test    installs what is missing, builds and runs every test

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
export SWIFT
# Given to every build and test, for example `--scratch-path .build-other`.
SWIFT_FLAGS ?=

# What `make run` serves: make run LISTEN=:9090 STORAGE=/srv/farm
LISTEN = :8080
STORAGE = run/shared
LOCAL_STORAGE = run/local
DATABASE = $(LOCAL_STORAGE)/farm.sqlite
RUN_ARGS ?=

# What `make test` and the benchmarks pass on: make test TEST_ARGS="--filter ShamanTests"
TEST_ARGS ?=
# How many tests run side by side: with all of them begun at once, each waits so long for its turn that limits of time end it.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 16
BENCH_ARGS ?=
# What `make test-web` passes on: make test-web WEB_ARGS="test_jobs"
WEB_ARGS ?=

.PHONY: run
run: deps ## build for release and serve; LISTEN, STORAGE, LOCAL_STORAGE, DATABASE and RUN_ARGS may be given
	@for product in shaman-manager shaman-compiler shaman shaman-gc; do \
		$(SWIFT) build -c release --product $$product $(SWIFT_FLAGS); \
	done
# Only the default folders are created: an unmounted share must not be taken for an empty store.
	@mkdir -p run/shared run/local
	@bin_dir="$$($(SWIFT) build -c release $(SWIFT_FLAGS) --show-bin-path)"; \
	echo "shaman and shaman-gc, for another terminal, are in $$bin_dir"; \
	exec "$$bin_dir/shaman-manager" \
		--listen "$(LISTEN)" --storage "$(STORAGE)" --local-storage "$(LOCAL_STORAGE)" --database "$(DATABASE)" $(RUN_ARGS)

.PHONY: build
build: deps ## build shaman-manager, shaman-compiler, shaman-gc and shaman for release
	$(SWIFT) build -c release $(SWIFT_FLAGS)
	@bin_dir="$$($(SWIFT) build -c release $(SWIFT_FLAGS) --show-bin-path)"; \
	printf '%s\n' "$$bin_dir/shaman-manager" "$$bin_dir/shaman-compiler" "$$bin_dir/shaman-gc" "$$bin_dir/shaman"

.PHONY: test
test: deps ## build for debugging and run every test; TEST_ARGS goes to swift test
	$(SWIFT) build $(SWIFT_FLAGS)
# The end-to-end tests start the programs that were just built. The random schedules take all the processor that there is,
# and would keep it from the others.
	@SHAMAN_BIN_DIR="$$($(SWIFT) build $(SWIFT_FLAGS) --show-bin-path)"; export SHAMAN_BIN_DIR; \
	if [ -n "$(TEST_ARGS)" ]; then $(SWIFT) test $(SWIFT_FLAGS) $(TEST_ARGS); else \
		$(SWIFT) test $(SWIFT_FLAGS) --skip JobModelTests; \
		$(SWIFT) test $(SWIFT_FLAGS) --skip-build --filter JobModelTests; \
	fi

.PHONY: test-client
test-client: deps ## generate a Python client from the served API document, and call the server by it
	@.ci/deps client
	@for product in shaman-manager shaman-compiler; do $(SWIFT) build --product $$product $(SWIFT_FLAGS); done
	@SHAMAN_BIN_DIR="$$($(SWIFT) build $(SWIFT_FLAGS) --show-bin-path)" Tests/GeneratedClient/run

.PHONY: test-events
test-events: deps ## listen to the server by Socket.IO's own clients, of both revisions
	@.ci/deps client
	@for product in shaman-manager shaman-compiler; do $(SWIFT) build --product $$product $(SWIFT_FLAGS); done
	@SHAMAN_BIN_DIR="$$($(SWIFT) build $(SWIFT_FLAGS) --show-bin-path)" Tests/Events/run

.PHONY: test-web
test-web: deps ## try the web page in a browser; installs Chromium; WEB_ARGS goes to Tests/Web/run
	@.ci/deps client web
	@for product in shaman-manager shaman-compiler; do $(SWIFT) build --product $$product $(SWIFT_FLAGS); done
	@SHAMAN_BIN_DIR="$$($(SWIFT) build $(SWIFT_FLAGS) --show-bin-path)" Tests/Web/run $(WEB_ARGS)

.PHONY: test-blender
test-blender: deps ## render a scene with Blender on a farm of one worker; installs Blender, which is large
	@.ci/deps blender
	@for product in shaman-manager shaman-compiler shaman; do $(SWIFT) build --product $$product $(SWIFT_FLAGS); done
	@SHAMAN_BIN_DIR="$$($(SWIFT) build $(SWIFT_FLAGS) --show-bin-path)" Tests/Blender/run

.PHONY: check
check: ## check imports, format, links, file sizes, unsafe code and ignored files
	@.ci/deps check
	@.ci/check

.PHONY: bench
bench: deps ## measure the server as clients use it; BENCH_ARGS goes to shaman-bench
	$(SWIFT) build -c release --product shaman-manager $(SWIFT_FLAGS)
	@bin_dir="$$($(SWIFT) build -c release $(SWIFT_FLAGS) --show-bin-path)"; \
	$(SWIFT) run -c release --package-path Benchmarks shaman-bench --server "$$bin_dir/shaman-manager" $(BENCH_ARGS)

.PHONY: bench-micro
bench-micro: deps ## time single functions; BENCH_ARGS goes to the benchmark tool
	$(SWIFT) package --package-path Benchmarks/Micro -Xswiftc -enable-testing benchmark $(BENCH_ARGS)

.PHONY: bench-instructions
bench-instructions: ## count the instructions of single functions; BENCH_ARGS=--update records them
	@.ci/deps build bench
	@Benchmarks/Micro/check-instructions $(BENCH_ARGS)

.PHONY: format
format: ## rewrite every Swift file in the project's format
	@.ci/check-format --fix

.PHONY: clean
clean: ## delete what was built; downloaded packages and run/ stay
	$(SWIFT) package $(SWIFT_FLAGS) clean
	$(SWIFT) package --package-path Benchmarks clean
	$(SWIFT) package --package-path Benchmarks/Micro clean

.PHONY: deps
deps: ## install what the build needs beside Swift, if anything is missing
	@.ci/deps build

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
