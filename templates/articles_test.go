package templates_test

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// articles is what a checklist file says of its sources.
type articles struct {
	Items []struct {
		Key, Standard, Article, Mark string
	}
}

// Each article that the checklists cite stands in the source table with the
// same mark, and each line of the table is cited.
func TestArticlesStandInTheSourceTable(t *testing.T) {
	raw, err := os.ReadFile("testdata/source-articles.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{} // standard and article → mark
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		if f := strings.Split(line, "\t"); len(f) >= 3 && !strings.HasPrefix(line, "#") {
			table[f[0]+" "+f[1]] = f[2]
		}
	}
	files, err := os.ReadDir("checklists")
	if err != nil {
		t.Fatal(err)
	}
	cited := map[string]bool{}
	for _, f := range files {
		body, err := os.ReadFile("checklists/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		var c articles
		if err := yaml.Unmarshal(body, &c); err != nil {
			t.Fatal(err)
		}
		for _, i := range c.Items {
			if i.Article == "" {
				continue
			}
			place := i.Standard + " " + i.Article
			if cited[place] = true; table[place] != i.Mark {
				t.Errorf("%s cites %s with mark %s, the table has %q", i.Key, place, i.Mark, table[place])
			}
		}
	}
	if len(cited) < 50 || len(cited) != len(table) {
		t.Errorf("%d articles are cited, the table has %d", len(cited), len(table))
	}
}
