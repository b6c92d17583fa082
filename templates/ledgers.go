package templates

import (
	"regexp"
	"slices"

	"shouze/safety"
)

var ledgerKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// ledgers reads which ledgers conversations keep.
func (l *loader) ledgers() error {
	files, err := l.all("ledgers")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range files {
		var file struct {
			Ledgers []safety.Ledger `yaml:"ledgers" need:"yes"`
		}
		s := readSource(f.shown, f.bytes, &file)
		for i, ledger := range file.Ledgers {
			at := index("ledgers", i)
			if !ledgerKey.MatchString(ledger.Key) || seen[ledger.Key] {
				s.at(at+".key", "“key”要填（小写字母、数字、下划线），而且不能写两次")
			}
			seen[ledger.Key] = true
			atMost(s, at+".title", ledger.Title, 12)
			if len(ledger.Remind) > 0 && (ledger.Due == "" || slices.Min(ledger.Remind) < 0) {
				s.at(at+".remind", "“remind”写提前几天，从0起；有“due”的台账才提醒")
			}
			lintEvery(s, at+".every", ledger.Every)
			if ledger.Every != "" && ledger.Due == "" {
				s.at(at+".every", "有“every”的台账要写“due”：日子是什么意思")
			}
		}
		l.take(s)
		l.c.ledgers = append(l.c.ledgers, file.Ledgers...)
	}
	return nil
}

// Ledgers are the ledgers that conversations keep.
func (c *Catalogue) Ledgers() []safety.Ledger { return c.ledgers }
