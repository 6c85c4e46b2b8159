# Hearth's commands. `make` lists them. Everything fetched or built goes to bin/ and .cache/, which git ignores.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
# The pinned tools have a module of their own, so that their requirements stay out of go.mod.
TOOL := go tool -modfile=tools/go.mod
# Prints each failing test with its output, one line a package, and a closing DONE line.
RUNNER := $(TOOL) gotestsum --format pkgname --format-hide-empty-pkg
# Arguments for the tests of `make test`, `race` and `integration`: TESTFLAGS='-count=1 -v'.
TESTFLAGS ?=
# Tests that `make test` may skip: the ones against a real Apache Kafka, which `make integration` runs.
# TestFullDisk mounts a small disk, which only root may. Two fits need published tables that are not ours to copy. The
# console is looked at in Chromium, where it is installed.
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
MAY_SKIP ?= ^TestIntegration$(if $(CHROMIUM),,|^Test(ConsoleInChromium|EmptyConsole)$$)$(if $(filter-out 0,$(shell id -u)),|^TestFullDisk$$)$(if $(HEARTH_REFERENCE),,|^TestFit(Donations|CDNOW)$$)
FUZZTIME ?= 10s
BENCHCOUNT ?= 1

##@ Newcomers

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build engine ## See Hearth work: a made-up community, embedded servers, a report
	bin/hearth demo

.PHONY: test
test: engine console ## Run every test; none may be skipped but those against a real Kafka
	@mkdir -p .cache
	HEARTH_REQUIRE_ENGINE=1 $(RUNNER) --jsonfile .cache/test.json -- -tags console -timeout 20m $(TESTFLAGS) ./...
	@.ci/noskips .cache/test.json '$(MAY_SKIP)'

.PHONY: up
up: build engine ## Run Hearth with embedded servers; what it learns stays in data/
	bin/hearth up --data data

##@ Build

# CONSOLE=0 builds without the chart library, and needs no npm: the console then shows numbers and tables.
CONSOLE ?= 1

.PHONY: console
console: ## Fetch the chart library of the console into console/web/dist (1 MB, once)
	@deploy/echarts/install.sh

.PHONY: build
build: $(if $(filter 1,$(CONSOLE)),console) ## Build bin/hearth
	@mkdir -p bin
	@deploy/lingua/slim.sh .cache/slim
	@CGO_ENABLED=0 go build $(if $(filter 1,$(CONSOLE)),-tags console) -modfile=.cache/slim/go.mod -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/hearth ./cmd/hearth

.PHONY: size-check
size-check: build ## Fail if bin/hearth is larger than 120 MB
	@size=$$(wc -c <bin/hearth); echo "bin/hearth: $$((size / 1000000)) MB"; test $$size -le 120000000

.PHONY: engine
engine: ## Install the embedded ClickHouse engine into .cache/libchdb (about 180 MB, once)
	@deploy/libchdb/install.sh

.PHONY: kafka
kafka: ## Install Apache Kafka into .cache/kafka (44 MB, once; needs Java and Maven)
	@deploy/kafka/fetch.sh

.PHONY: schema
schema: build ## Print the ClickHouse schema
	@bin/hearth schema

.PHONY: clean
clean: ## Remove what was built; keeps data/ and what was fetched
	rm -rf bin .cache/*.json .cache/*.out

##@ Check

.PHONY: fmt
fmt: ## Format the code and group its imports
	$(TOOL) golangci-lint fmt ./...

.PHONY: fmt-check
fmt-check: ## Fail when `make fmt` would change a file
	@$(TOOL) golangci-lint fmt --diff ./...

.PHONY: lint
lint: ## Run the linters of .golangci.yml
	$(TOOL) golangci-lint run ./...

.PHONY: tidy-check
tidy-check: ## Fail when go.mod or go.sum is not tidy, or a module is not what go.sum says
	go mod tidy -diff
	go mod verify

.PHONY: dead
dead: ## List functions that nothing reaches, tests included
	$(TOOL) deadcode -test ./...

# All but lifecycle alone: it starts no goroutine, so its many drawn histories teach the detector nothing; ingest uses it.
RACED = $$(go list ./... | grep -v '/lifecycle$$')

.PHONY: race
race: engine console ## Run the tests under the race detector (short mode; needs a C compiler)
	CGO_ENABLED=1 HEARTH_REQUIRE_ENGINE=1 HEARTH_TEST_KAFKA=0 HEARTH_TEST_PROMETHEUS=0 $(RUNNER) -- -race -short -timeout 20m -tags console $(TESTFLAGS) $(RACED)

# Packages with a test whose name starts with TestIntegration.
INTEGRATION = $(shell grep -rl --include='*_test.go' '^func TestIntegration' . | xargs -rn1 dirname | sort -u)

# Asked for by name, they must run: HEARTH_TEST_KAFKA=0 or HEARTH_TEST_PROMETHEUS=0 in the environment turns them off, and
# then says so.
.PHONY: integration
integration: export HEARTH_TEST_KAFKA ?= 1
integration: export HEARTH_TEST_PROMETHEUS ?= 1
integration: engine ## Run the tests that need a real Apache Kafka (Java, Maven), Prometheus and Alertmanager
	@mkdir -p .cache
	@if [[ $$HEARTH_TEST_KAFKA != 0 ]]; then $(MAKE) kafka; fi
	@# One package at a time: each of them starts brokers.
	HEARTH_REQUIRE_ENGINE=1 $(RUNNER) --jsonfile .cache/integration.json -- -p 1 -count=1 -run Integration $(TESTFLAGS) $(INTEGRATION)
	@if [[ $$HEARTH_TEST_KAFKA != 0 && $$HEARTH_TEST_PROMETHEUS != 0 ]]; then .ci/noskips .cache/integration.json; fi

.PHONY: cover
cover: engine ## Measure test coverage; details in .cache/cover.out
	@mkdir -p .cache
	HEARTH_REQUIRE_ENGINE=1 go test -coverpkg=./... -coverprofile=.cache/cover.out ./... | grep -v 'no test files'
	@go tool cover -func=.cache/cover.out | tail -n 1

.PHONY: fuzz
fuzz: ## Run each fuzz target for FUZZTIME (10s)
	@targets=$$(grep -rnoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sed -E 's|/[^/]*:[0-9]+:func | |' | sort); \
	[[ -n $$targets ]] || { echo 'fuzz: no targets found' >&2; exit 1; }; \
	while read -r dir name; do \
	  echo "== $$dir $$name"; \
	  go test "$$dir" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME); \
	done <<<"$$targets"

.PHONY: golden
golden: engine console ## Rewrite the golden files of every package that has an -update flag; read the diff
	@dirs=$$(grep -rlE --include='*_test.go' 'flag\.Bool(Var)?\(.*"update"' . | xargs -rn1 dirname | sort -u); \
	[[ -n $$dirs ]] || { echo 'golden: no package has an -update flag' >&2; exit 1; }; \
	for dir in $$dirs; do HEARTH_REQUIRE_ENGINE=1 go test -tags console "$$dir" -count=1 -update; done

# The campaign of faults: `make chaos` begins where its file ends, `make chaos SEED=7 MODE=child` repeats one trial and shows
# what the workers say. MODE is crash, child, engine (needs strace), program or kafka, or several with commas between.
MODE ?= crash,child,engine,program
SEED ?=
TRIALS ?= 100
PARALLEL ?= 2
# Address of an Apache Kafka for MODE=kafka; `deploy/kafka/start.sh /tmp/kafka 9292` runs one.
KAFKA ?=
CHAOS_OUT ?= .cache/chaos.jsonl
# Where engines and brokers keep their files: in memory it takes less of the processor, and a SIGKILL spares both alike.
CHAOS_DIR ?= $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)
.PHONY: chaos
chaos: build engine ## Break the pipeline at every step, TRIALS of each MODE; SEED=7 repeats one trial
	@mkdir -p .cache
	@go build -o .cache/chaos ./cmd/chaos
	TMPDIR=$(CHAOS_DIR) .cache/chaos -mode $(MODE) $(if $(SEED),-seed $(SEED) -trials 1 -v,-seed 1 -trials $(TRIALS) -out $(CHAOS_OUT)) -parallel $(PARALLEL) $(if $(KAFKA),-kafka $(KAFKA))

# What `hearth bench` measures: WHAT='copy latency catch-up'; `hearth bench --help` names all.
WHAT ?= throughput
.PHONY: bench
bench: build engine ## Measure this machine: the pipeline end to end, then the Go benchmarks
	@echo "cpu:    $$(nproc) x $$(awk -F': ' '/model name/ { print $$2; exit }' /proc/cpuinfo)"
	@echo "memory: $$(awk '/MemTotal/ { printf "%.1f GiB", $$2 / 1048576 }' /proc/meminfo)"
	@echo "load:   $$(cut -d' ' -f1-3 /proc/loadavg)"
	@echo "os:     $$(uname -sr)"
	@echo "go:     $$(go env GOVERSION), hearth $(VERSION)"
	@echo
	bin/hearth bench $(WHAT)
	@dirs=$$(grep -rl --include='*_test.go' '^func Benchmark' . | xargs -rn1 dirname | sort -u); \
	[[ -n $$dirs ]] || { echo 'bench: no Go benchmarks found' >&2; exit 1; }; \
	go test -run '^$$' -bench . -benchmem -count $(BENCHCOUNT) $$dirs | tee .cache/bench.out

# The community is made once and kept in PANELS_DIR; remove the folder to make it anew.
PANELS_DIR ?= .cache/bench-panels
PANELS_MESSAGES ?= 5000000
.PHONY: bench-panels
bench-panels: build engine ## Measure every panel of the console, and the report, on a community of 5 million messages
	bin/hearth bench-panels --dir $(PANELS_DIR) --messages $(PANELS_MESSAGES)

.PHONY: ci
ci: ## Run everything the project's gate runs (under 25 minutes on two cores)
	.ci/run
