# The only task runner; `make` alone lists what there is. Scripts are in bin/.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help setup dev demo demo-public test check build release figures migrations bench bench-evidence soak coverage counterparts audit screens

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: ## check the tools, fetch what the build needs, name what is missing
	@bin/setup

dev: ## server on SQLite with the sample company, staff app reloading beside it
	@bin/dev

demo: ## build, fill a sample company, print its address and sign-in links
	@bin/demo

demo-public: ## the same with a network of the AT Protocol beside it, to be asked in public
	@bin/demo-public

test: ## everything CI runs, in its order, with all set-up; stops at the first failure
	@bin/test

check: test ## the same as test

build: ## the release binary with the staff app inside
	@bin/build release

release: ## the archive people install from: binary, licence, docs, checksums
	@bin/release

figures: ## sizes, documentation and the crate graph of this tree
	@cargo run -q -p tidy -- figures

migrations: ## add new migrations to the list that keeps them unedited
	@cargo run -q -p tidy -- migrations

bench: ## benchmarks as ratios with the machine's facts (by hand)
	@bin/by-hand bench

bench-evidence: ## statistics against references, accuracy and cost (by hand)
	@bin/by-hand bench-evidence

soak: ## long run with kills and full disks (by hand)
	@bin/by-hand soak

coverage: ## how often intervals hold the truth in 2,000 simulated worlds (by hand)
	@bin/by-hand coverage

counterparts: ## the same work in the programs people use today (by hand)
	@bin/by-hand counterparts

audit: ## licences, banned and duplicate crates, advisories (by hand, needs cargo-deny)
	@bin/by-hand audit

screens: ## remake the screenshots in docs/screens (needs chromium)
	@bin/by-hand screens
