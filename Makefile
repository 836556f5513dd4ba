# Everything a developer does here. `make help` lists it.

TOOL := go tool -modfile=.ci/tools/go.mod
# The folders that `mangrove up` uses; both settings are its own.
DATA := $(or $(MANGROVE_DATA),.mangrove)
CONFIG := $(if $(filter Darwin,$(shell uname -s)),$(HOME)/Library/Application Support,$(or $(XDG_CONFIG_HOME),$(HOME)/.config))
KEYS := $(or $(MANGROVE_KEYS),$(CONFIG)/mangrove/keys.json)
# Where make screenshots puts its pictures.
SCREENSHOTS := .mangrove/screenshots
# More flags for go test, such as -json or -v.
TESTFLAGS :=
# The tests are bound by the processor, and the platform's processes in them are small: garbage is collected less often.
test flows needs openings late crashes test-browser test-kafka: export GOGC := 400

.DEFAULT_GOAL := help
.PHONY: help up test long flows needs proofs openings late crashes check test-kafka test-browser screenshots pictures generate assets assets-current reset lint race generated proto-lint format tidy

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

up: ## run everything on this machine, with demo data, until Ctrl-C
	go run . up

test: ## the suite on embedded parts, without test-browser, test-kafka, race and the length of long; needs Go, and PostgreSQL 15 or a network to fetch one
	go test $(TESTFLAGS) -timeout 30m -parallel 2 ./...

long: flows needs proofs ## the proofs in full, one after the other

flows: ## 100,000 flows decided twice, and each line of each entry missed
	MANGROVE_LONG=1 go test $(TESTFLAGS) -count=1 -timeout 20m ./pkg/policy/oracle/

needs: ## each story without each of its rules, one in a world of its own, and S1 while each service is restarted
	MANGROVE_LONG=1 go test $(TESTFLAGS) -count=1 -timeout 25m -run 'TestStoriesNeedTheirRules|TestTheStoryCommand|TestARollingRestart' ./services/mangrove/ ./services/mangrove/prove/

proofs: openings late crashes ## what races, comes late or crashes, at length

openings: ## 10,000 openings racing withdrawals
	MANGROVE_LONG=1 go test $(TESTFLAGS) -count=1 -timeout 25m -run TestNothingOpensAfter ./services/mangrove/prove/

late: ## 50 runs with late events
	MANGROVE_LONG=1 go test $(TESTFLAGS) -count=1 -timeout 25m -run TestLateEvents ./services/mangrove/prove/

crashes: ## crashes at ten moments more
	MANGROVE_LONG=1 go test $(TESTFLAGS) -count=1 -timeout 25m -run TestACrashChangesNoEnding ./services/mangrove/prove/

check: lint format proto-lint generated race tidy ## everything else that must hold before a commit

test-kafka: ## the broker's own tests and the stories, on Apache Kafka; needs Java 17 and Maven
	go test $(TESTFLAGS) -tags kafka ./pkg/embedded/apachekafka/...
	go test $(TESTFLAGS) -tags kafka -run Kafka ./services/mangrove/...

test-browser: ## the console in a real browser; needs Chromium
	go test $(TESTFLAGS) -tags browser -count=1 -timeout 15m ./services/mangrove/rooms/

screenshots: ## every page of the console in every language, as pictures in SCREENSHOTS; needs Chromium
	@mkdir -p $(SCREENSHOTS)
	MANGROVE_SCREENSHOTS=$(abspath $(SCREENSHOTS)) go test $(TESTFLAGS) -tags browser,screenshots -count=1 -timeout 60m -run TestScreenshots ./services/mangrove/rooms/

pictures: ## the pictures of the console in docs/pictures, taken anew; needs Chromium
	MANGROVE_PICTURES=$(abspath docs/pictures) go test $(TESTFLAGS) -tags browser,screenshots -count=1 -timeout 10m -run TestPictures ./services/mangrove/rooms/

generate: ## write the Go of the contracts and of the console's templates anew
	cd proto && go tool -modfile=../.ci/tools/go.mod buf generate
	$(TOOL) templ generate ./services/console/...

# The style sheet is made of npm packages, pinned and checksummed in package-lock.json; what comes out is committed.
assets: ## make the console's style sheet anew; needs Node 20 and npm
	@cd services/console/assets/build && npm ci --silent --omit-lockfile-registry-resolved && made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && \
	npx designsystemet tokens create --config designsystemet.config.json --out-dir "$$made/tokens" >"$$made/log" && \
	npx designsystemet tokens build -t "$$made/tokens" -o "$$made/css" >>"$$made/log" && \
	node build.mjs "$$made/css/mangrove.css" $(or $(ASSETS),../files) $(or $(AXE),../../browser/testdata)

assets-current: ## are the committed files of the console what their packages give? needs Node and npm
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && $(MAKE) -s assets ASSETS="$$fresh/files" AXE="$$fresh/axe" && \
	for made in "$$fresh"/files/*; do cmp "$$made" services/console/assets/files/$$(basename "$$made") || exit 1; done && \
	cmp "$$fresh/axe/axe.min.js" services/console/browser/testdata/axe.min.js || { echo "run: make assets"; exit 1; }

reset: ## forget the data and the keys of mangrove up on this machine
	@echo "Removing all data:  $(DATA)"
	@echo "Removing the keys:  $(KEYS)"
	@echo "                    $(dir $(KEYS))oidc.key"
	@if [ -e "$(DATA)/lock" ] && command -v flock >/dev/null && ! flock -n "$(DATA)/lock" true; then \
		echo "A mangrove is running on this data: stop it first. Nothing was removed." >&2; exit 1; fi
	@rm -rf -- "$(DATA)"
	@rm -f -- "$(KEYS)" "$(dir $(KEYS))oidc.key"

lint: ## the house rules, each with its reason in .golangci.yaml
	$(TOOL) golangci-lint run ./...

format: ## are all Go and all templates formatted?
	@files=$$($(TOOL) gofumpt -l .) && if [ -n "$$files" ]; then \
		echo "not formatted; run: $(TOOL) gofumpt -w ."; echo "$$files"; exit 1; fi
	@$(TOOL) templ fmt -fail -log-level error ./services/console || { echo "a template was not formatted, and is now"; exit 1; }

proto-lint: ## the contracts' own style
	cd proto && go tool -modfile=../.ci/tools/go.mod buf lint

generated: ## is the committed Go what the contracts and the templates say, and are the console's files what they are made of?
	@$(TOOL) templ generate ./services/console/... >/dev/null 2>&1 && git diff --exit-code --stat -- '*_templ.go' || { \
		echo "a template was changed and its Go was not: run make generate"; exit 1; }
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	(cd proto && go tool -modfile=../.ci/tools/go.mod buf generate -o "$$fresh") && \
	diff -r "$$fresh/gen" proto/gen || { echo "proto/gen is not what the contracts say: run make generate"; exit 1; }

# The second reading of the policy asks the gate, whose own tests are here, and nothing else at the same time.
race: ## the shared packages and a story under the race detector
	go test $(TESTFLAGS) -race -timeout 20m $$(go list ./pkg/... | grep -v /policy/oracle)
	go test $(TESTFLAGS) -race -timeout 20m -run 'TestStories$$/^s2$$/1$$' ./services/mangrove/

tidy: ## does go.mod name what is imported, and nothing else?
	go mod tidy -diff
