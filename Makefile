# Everything a person or CI starts. `make` alone prints the list.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# The CDK's bridge greets every Node version that is older than the newest with a page of text.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1

ARGS ?=
ALERT := src/AlertServerless.Local/bin/Release/net10.0/alert
# `dotnet build` would add four lines to say that nothing went wrong.
BUILD := dotnet msbuild -restore -m -v:q -nologo -p:Configuration=Release

# A stamp is newer than what it was made from: nothing is built or asked for twice.
STAMPS := artifacts/stamps
sources = $(shell find $(1) \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -print)
# Ids of the packages that the source lacks, one a line: eng/decide-packages.sh writes it, Directory.Build.targets reads it.
REPLACED := .replaced-packages
say_replaced = @if [ -s $(REPLACED) ]; then \
	echo "Stand-ins for $$(wc -l <$(REPLACED)) packages that the source lacks: $$(paste -sd ' ' $(REPLACED)) (eng/stand-ins/README.md)"; fi

SHARED := $(wildcard Directory.* .editorconfig BannedSymbols.txt global.json AlertServerless.sln)

.PHONY: help
help: ## Print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12
	@echo
	@echo 'ARGS="…" is handed on, e.g. make demo ARGS="--subscribers 10000 --seed 7"'

.PHONY: setup
setup: $(STAMPS)/npm $(STAMPS)/packages ## Install the Node tools, decide which packages stand-ins replace
	$(say_replaced)

.PHONY: build
build: $(STAMPS)/built ## Build everything in Release

.PHONY: test
test: $(STAMPS)/built $(STAMPS)/published chromium ## Run every test but those of test-long and links
	@eng/run-tests.sh

# Earthquakes from beginning to end, consoles in a browser, and tests of times that a busy machine cannot keep.
.PHONY: test-long
test-long: $(STAMPS)/built $(STAMPS)/published chromium ## Run the tests of whole systems that take longer: some fifteen minutes
	@eng/run-tests.sh long

# Each test breaks one link of a system whose functions are the published ones, and waits until readiness names it: some twelve minutes.
.PHONY: links
links: $(STAMPS)/built $(STAMPS)/published ## Break each link of the published path; "ready" must name it
	@dotnet test tests/AlertServerless.Local.Tests -c Release --no-build -nologo -v q --filter Category=Links $(ARGS)

# Eight consumers share one process here, and what they have in flight survives every collection: the pause grows with the youngest
# generation, which would be as large as the processor's last cache. (The runtime takes this from its environment only.)
demo serve: export DOTNET_GCgen0size := 0x400000

# The functions are published only when an option starts them as deployed.
AS_DEPLOYED := $(if $(findstring --as-deployed,$(ARGS))$(findstring --kill-consumers,$(ARGS)),$(STAMPS)/published)

.PHONY: demo
demo: $(STAMPS)/alert $(AS_DEPLOYED) ## Run the whole system on this machine
	@$(ALERT) demo $(ARGS)

.PHONY: serve
serve: $(STAMPS)/alert ## The same, long-running, with pages to look at
	@$(ALERT) serve $(ARGS)

.PHONY: published
published: $(STAMPS)/published ## Publish the functions as they are deployed

.PHONY: path
path: ## Print what puts the alert command on a shell's PATH: eval "$(make -s path)"
	@echo 'export PATH="$(CURDIR)/$(dir $(ALERT)):$$PATH"; [ -z "$$BASH_VERSION" ] || source <(alert completion bash)'

.PHONY: alert
alert: $(STAMPS)/alert $(AS_DEPLOYED) ## Run the alert command with ARGS
	@$(ALERT) $(ARGS)

# One measurement with ARGS="engine" and so on; without, every one of them, in one document.
BENCH := $(or $(ARGS),all)

.PHONY: bench
bench: $(STAMPS)/alert $(if $(filter all coldstart,$(BENCH)),coldstart-packages) $(if $(filter all,$(BENCH)),$(STAMPS)/published) ## Measure all within 15 minutes, into artifacts/bench.json; or ARGS="engine|claims|handoff|deadline|shares|decide|coldstart|counts"
	@$(ALERT) bench $(BENCH)

.PHONY: bench-quick
bench-quick: $(STAMPS)/alert ## The same with less of everything, within 3 minutes: ARGS="--only engine handoff"
	@$(ALERT) bench all --quick $(ARGS)

.PHONY: bench-page
bench-page: $(STAMPS)/alert ## Write what was measured last into docs/performance.md
	@$(ALERT) bench page docs/performance.md

.PHONY: counts
counts: $(STAMPS)/alert ## Write the work for each recipient anew, which a test compares
	@$(ALERT) bench counts --json >tests/AlertServerless.Local.Tests/Benchmarks/work-per-recipient.json

.PHONY: coldstart-packages
coldstart-packages: $(STAMPS)/packages
	@eng/publish.sh artifacts/coldstart/native Native
	@eng/publish.sh artifacts/coldstart/readytorun ReadyToRun
	@eng/publish.sh artifacts/coldstart/jit Jit

.PHONY: calibrate
calibrate: $(STAMPS)/alert ## Measure this machine and check the simulation against runs of it
	@eng/calibration/run.sh $(ALERT) $(ARGS)

.PHONY: soak
soak: $(STAMPS)/alert ## 200 alerts with consumers killed at random moments: ARGS="--seed 7 --schedules 1"
	@$(ALERT) soak $(ARGS)

.PHONY: simulate
simulate: $(STAMPS)/built ## Run the real fan-out in a million simulated schedules: ARGS="--seed 7 --count 1 --trace"
	@dotnet exec tests/AlertServerless.Simulation.Tests/bin/Release/net10.0/AlertServerless.Simulation.Tests.dll $(ARGS)

.PHONY: faults
faults: $(STAMPS)/alert ## Let each provider fail for ten seconds; nobody lost, the others not held up
	@eng/faults/run.sh $(ALERT) $(ARGS)

.PHONY: fuzz
fuzz: $(STAMPS)/built ## Damage feed documents: ALERT_FUZZ_DOCUMENTS, ALERT_FUZZ_SEED
	@ALERT_FUZZ_DOCUMENTS=$${ALERT_FUZZ_DOCUMENTS:-1000000} dotnet test tests/AlertServerless.Tests \
		-c Release --no-build -nologo --filter Category=Fuzz --logger 'console;verbosity=detailed' $(ARGS)

.PHONY: lint
lint: tools ## Check that every C# file is formatted (CSharpier, 120 columns)
	@dotnet tool restore >/dev/null
	@dotnet csharpier check .

.PHONY: format
format: tools ## Format every C# file
	@dotnet tool restore >/dev/null
	@dotnet csharpier format .

.PHONY: messages
messages: $(STAMPS)/alert ## Write docs/messages.md: every text, for native speakers
	@$(ALERT) text --page >docs/messages.md

# Each mutant runs the tests that reach it: hours on two cores.
.PHONY: mutation
mutation: $(STAMPS)/built ## Measure the tests of Alerting and FanOut by mutation; the report is in artifacts/mutation
	@dotnet tool restore >/dev/null
	@cd tests/AlertServerless.Tests && dotnet stryker -f ../../eng/mutation/stryker.json -O ../../artifacts/mutation $(ARGS)

.PHONY: orders
orders: $(STAMPS)/built ## Run each test story in 10,000 orders of its documents: ALERT_ORDERS, CsCheck_Seed
	@dotnet test tests/AlertServerless.Tests -c Release --no-build -nologo -v q --filter Category=Orders --logger 'console;verbosity=minimal' $(ARGS)

.PHONY: synth
synth: $(STAMPS)/npm $(STAMPS)/packages ## Write the CloudFormation templates to cdk.out
	$(say_replaced)
	@npx cdk synth --quiet -c allowStandIns=synth $(ARGS)

.PHONY: assembly
assembly: official $(STAMPS)/npm ## Write what a deployment consists of to cdk.out, to be deployed elsewhere: ARGS="-c deployment=NAME"
	@npx cdk synth --quiet $(ARGS)

.PHONY: sbom
sbom: tools ## List every package of what is deployed, with versions and licences, in artifacts/sbom.json (CycloneDX)
	@dotnet tool restore >/dev/null
	@dotnet CycloneDX src/AlertServerless.Bootstrap/AlertServerless.Bootstrap.csproj -o artifacts -fn sbom.json -F Json

.PHONY: diff
diff: $(STAMPS)/npm $(STAMPS)/packages ## Compare them with what is deployed
	@npx cdk diff -c allowStandIns=synth $(ARGS)

.PHONY: deploy
deploy: official $(STAMPS)/npm ## Deploy every stack: ARGS="-c deployment=NAME"
	@npx cdk deploy --all $(ARGS)

.PHONY: official
official: $(STAMPS)/packages
	@if [ -s $(REPLACED) ]; then \
		echo "deploy: this build would contain stand-ins for $$(paste -sd ' ' $(REPLACED)) (eng/stand-ins/README.md); deploy from where the official packages can be restored" >&2; exit 1; \
	fi

.PHONY: clean
clean: ## Remove what was built, but keep node_modules
	@find src infra tests eng \( -name bin -o -name obj \) -type d -prune -exec rm -rf {} +
	@rm -rf $(STAMPS) artifacts/test-results cdk.out $(REPLACED)

.PHONY: tools
tools:
	@dotnet --version >/dev/null 2>&1 || { echo 'The .NET 10 SDK is missing: https://dotnet.microsoft.com/download' >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { echo 'Node 20 or newer is missing: https://nodejs.org' >&2; exit 1; }
	@command -v npm >/dev/null || { echo 'npm is missing: it comes with Node, https://nodejs.org' >&2; exit 1; }

# The browser that the page tests drive.
.PHONY: chromium
chromium:
	@eng/need-chromium.sh || echo 'Going on without: the page tests will fail, and say so.' >&2

# A stamp whose work was removed by hand is worth nothing.
.PHONY: again

$(STAMPS)/npm: package-lock.json $(if $(wildcard node_modules),,again) | tools
	@npm ci --ignore-scripts --no-progress --loglevel=error >/dev/null
	@mkdir -p $(@D) && touch $@

$(STAMPS)/packages: Directory.Packages.props eng/decide-packages.sh $(wildcard eng/stand-ins/*/*.csproj) $(if $(wildcard $(REPLACED)),,again) | tools
	@eng/decide-packages.sh
	@mkdir -p $(@D) && touch $@

$(STAMPS)/alert: $(STAMPS)/npm $(STAMPS)/packages $(SHARED) $(call sources,src eng)
	$(say_replaced)
	@$(BUILD) src/AlertServerless.Local
	@touch $@

$(STAMPS)/published: $(STAMPS)/packages $(SHARED) $(call sources,src/AlertServerless.Core src/AlertServerless.Lambda src/AlertServerless.Bootstrap eng/stand-ins) $(if $(wildcard artifacts/published),,again)
	@eng/publish.sh artifacts/published
	@touch $@

$(STAMPS)/built: $(STAMPS)/npm $(STAMPS)/packages $(SHARED) $(call sources,src eng infra tests)
	$(say_replaced)
	@$(BUILD) AlertServerless.sln
	@touch $@ $(STAMPS)/alert
