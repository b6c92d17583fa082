package templates_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// sourced is what a file of content says of its sources, wherever it says it.
type sourced struct {
	Items []struct {
		Key     string
		Sources []place
	}
	Limits []struct {
		Key    string
		Source place
	}
}

type place struct{ Standard, Article, Mark string }

// sourceTable is every article that was verified, with its mark and the days of
// its standard: "standard article" → mark, from, to.
func sourceTable(t *testing.T) map[string][3]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/source-articles.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][3]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		if f := strings.Split(line, "\t"); len(f) >= 5 && !strings.HasPrefix(line, "#") {
			table[f[0]+" "+f[1]] = [3]string{f[2], f[3], f[4]}
		}
	}
	return table
}

// No article is invented: each one that content cites stands in the source
// table, with the same mark and the same days.
func TestArticlesStandInTheSourceTable(t *testing.T) {
	c, _ := load(t, "")
	table := sourceTable(t)
	cited := map[string]bool{}
	check := func(file, key string, p place) {
		if p.Article == "" {
			return
		}
		at := p.Standard + " " + p.Article
		cited[at] = true
		std, _ := c.Standard(p.Standard)
		mark := p.Mark
		if mark == "" {
			mark = std.Mark
		}
		row, ok := table[at]
		if !ok || row[0] != mark {
			t.Errorf("%s: %s cites %s with mark %s, the table has %q", file, key, at, mark, row[0])
		}
		if ok && row[1] != "" && (row[1] != std.From || (row[2] != "" && row[2] != std.To)) {
			t.Errorf("%s holds from %s to %s, the table says %s to %s", p.Standard, std.From, std.To, row[1], row[2])
		}
	}
	for _, folder := range []string{"checklists", "work"} {
		files, err := filepath.Glob(folder + "/*.yaml")
		if err != nil || (len(files) == 0 && folder == "checklists") {
			t.Fatal(folder, err)
		}
		for _, f := range files {
			body, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var s sourced
			if err := yaml.Unmarshal(body, &s); err != nil {
				t.Fatal(f, err)
			}
			for _, i := range s.Items {
				for _, p := range i.Sources {
					check(f, i.Key, p)
				}
			}
			for _, l := range s.Limits {
				check(f, l.Key, l.Source)
			}
		}
	}
	if len(cited) < 50 {
		t.Errorf("only %d articles are cited", len(cited))
	}
	t.Logf("%d of %d verified articles are cited", len(cited), len(table))
}

// Whoever reads a citation can look the standard up: it has a number, who issued
// it, its first day and a mark.
func TestEveryStandardIsComplete(t *testing.T) {
	c, _ := load(t, "")
	for _, s := range c.Standards() {
		if s.Number == "" || s.Body == "" || s.From == "" || s.Mark == "" {
			t.Errorf("%+v", s)
		}
	}
	if older, _ := c.Standard("hazchem-2017"); older.To != "2026-09-29" {
		t.Errorf("the superseded standard ends on %q", older.To)
	}
}
