package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs/coverage.md says of each obligation which conversation or rule meets it
// and which test proves it. No obligation may be missing, and what it names must
// be there: a line that is still open says so in words.
func TestCoverage(t *testing.T) {
	raw, err := os.ReadFile("docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string][]string{} // id → cells
	for _, line := range strings.Split(string(raw), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 5 {
			continue
		}
		for _, id := range strings.Split(cells[1], "、") {
			if id = strings.TrimSpace(id); obligationID.MatchString(id) {
				lines[id] = cells[2:]
			}
		}
	}
	tests := testNames(t)
	for id, title := range obligations(t) {
		cells, ok := lines[id]
		if !ok {
			t.Errorf("%s（%s） is missing", id, title)
			continue
		}
		coverageLine(t, id, cells, tests)
	}
}

var (
	obligationID = regexp.MustCompile(`^(E\d|EX|B3|W)-\d+$`)
	namedFile    = regexp.MustCompile(`[a-z0-9_-]+/[a-z0-9_./-]+\.(?:yaml|go|txt|sql|tsv)`)
	namedTest    = regexp.MustCompile(`Test[A-Za-z0-9_]+`)
)

// coverageLine checks what one line names.
func coverageLine(t *testing.T, id string, cells []string, tests map[string]bool) {
	t.Helper()
	line := strings.Join(cells, "|")
	for _, m := range namedFile.FindAllString(line, -1) {
		if _, err := os.Stat(m); err != nil {
			t.Errorf("%s names %s: %v", id, m, err)
		}
	}
	proofs := namedTest.FindAllString(line, -1)
	for _, m := range proofs {
		if !tests[m] {
			t.Errorf("%s names %s, which is no test", id, m)
		}
	}
	if len(proofs) == 0 && !strings.Contains(line, "还没有") {
		t.Errorf("%s names no test and does not say that it is open", id)
	}
}

// obligations are the ids with their titles.
func obligations(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/obligations.tsv")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, line := range strings.Split(string(raw), "\n") {
		if id, title, ok := strings.Cut(line, "\t"); ok {
			out[id] = title
		}
	}
	if len(out) < 60 {
		t.Fatalf("only %d obligations", len(out))
	}
	return out
}

var testFunc = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]+)\(`)

// testNames are the tests of all rooms.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, pattern := range []string{"*_test.go", "*/*_test.go", "*/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			body, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range testFunc.FindAllStringSubmatch(string(body), -1) {
				out[m[1]] = true
			}
		}
	}
	return out
}
