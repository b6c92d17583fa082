# run: the demo with a phone page · chat: talk in the terminal · test: Go alone
# test-all: with every service · lint · tools: the linters · golden: rewrite golden files
.PHONY: run chat test test-all lint tools golden
GO ?= go

run:
	$(GO) run . demo

chat:
	$(GO) run . chat

test:
	CGO_ENABLED=0 $(GO) test ./...

test-all:
	SHOUZE_TEST_SERVICES=require $(GO) test -timeout 20m ./...
	SHOUZE_TEST_SERVICES=require $(GO) test -race -short -shuffle=on -timeout 20m ./...

tools:
	cd tools && $(GO) build -o ../.bin/ honnef.co/go/tools/cmd/staticcheck github.com/golangci/golangci-lint/v2/cmd/golangci-lint

lint: tools
	test -z "$$(gofmt -l $$(git ls-files '*.go'))"
	$(GO) vet ./...
	./.bin/staticcheck ./...
	./.bin/golangci-lint run ./...
	$(GO) run . check

golden:
	$(GO) test ./flows/... . -run Golden -update
