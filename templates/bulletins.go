package templates

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"shouze/safety"
)

// What a bulletin may hold at most.
const (
	maxTitle        = 30
	maxBulletin     = 120 // characters of what happened
	maxBulletinDays = 60
)

// bulletin is a file on an accident elsewhere (事故通报) and what to look at
// because of it (举一反三, E1-09). It is called by its file's name.
type bulletin struct {
	Key      string   `yaml:"bulletin" need:"yes"`
	Title    string   `yaml:"title" need:"yes"`
	Document string   `yaml:"document" need:"yes"`
	Text     string   `yaml:"text" need:"yes"`
	Sectors  []string `yaml:"sectors"`
	Forms    []string `yaml:"forms"`
	Items    []string `yaml:"items"`
	From     string   `yaml:"from" need:"yes"`
	Days     int      `yaml:"days"` // empty: the county's
}

// bulletins reads what a county learns from accidents elsewhere; none ships. It
// comes after checklists, whose items they name.
func (l *loader) bulletins() error {
	files, err := l.all("bulletins")
	if err != nil {
		return err
	}
	for _, f := range files {
		var b bulletin
		s := readSource(f.shown, f.bytes, &b)
		if name := strings.TrimSuffix(path.Base(f.name), ".yaml"); b.Key != "" && b.Key != name {
			s.at("bulletin", "“bulletin”应与文件名相同：%s", name)
		}
		l.lintBulletin(s, b)
		l.take(s)
		if len(s.faults) > 0 {
			continue
		}
		l.c.bulletins = append(l.c.bulletins, safety.FocusedCheck{
			Key: safety.FocusedKey(safety.FocusedBulletin, b.Key), Kind: safety.FocusedBulletin,
			Title: b.Title, Document: b.Document, Text: b.Text, Items: b.Items, Sectors: b.Sectors, Forms: b.Forms,
			From: b.From, Days: cmp.Or(b.Days, l.c.county.FocusedDays, safety.FocusedDays),
		})
	}
	return nil
}

func (l *loader) lintBulletin(s *source, b bulletin) {
	if b.Key != "" {
		lintKey(s, "bulletin", b.Key)
	}
	for _, text := range []struct {
		key, value string
		most       int
	}{{"title", b.Title, maxTitle}, {"document", b.Document, maxTitle}, {"text", b.Text, maxBulletin}} {
		if text.value != "" { // that it is missing was told already
			atMost(s, text.key, text.value, text.most)
		}
	}
	lintDates(s, "", b.From, "")
	lintFocusedDays(s, "days", b.Days)
	before := len(s.faults)
	lintSectorNames(s, "sectors", b.Sectors, l.c.sectors)
	for _, name := range b.Forms {
		if names := (nameCheck{sectors: l.c.sectors}); !names.form(name) {
			s.at("forms", "没有“%s”这个业态或设施", name)
		}
	}
	l.lintBulletinItems(s, b, len(s.faults) == before)
}

func (l *loader) lintBulletinItems(s *source, b bulletin, whomKnown bool) {
	if n := len(b.Items); n == 0 || n > MaxItems {
		s.at("items", "缺少“items”：写1到%d条检查项的编号", MaxItems)
	}
	for n, key := range b.Items {
		at := "items." + key // a plain list knows the line of its beginning only
		i, ok := l.byKey[key]
		switch {
		case !ok || !slices.Contains(l.c.items, i):
			s.at(at, "没有“%s”这一条检查项", key)
		case slices.Contains(b.Items[:n], key):
			s.at(at, "“%s”写了两次", key)
		case whomKnown && !l.reaches(b, i):
			s.at(at, "“%s”问不到这些企业，请换一条，或者改“sectors”“forms”", key)
		}
	}
}

// reaches reports whether some enterprise that a bulletin is about may be asked
// an item, taken for one of a single sector.
func (l *loader) reaches(b bulletin, i *item) bool {
	forms := b.Forms
	if len(forms) == 0 {
		forms = []string{""}
	}
	for _, e := range worlds(l.c.sectors, i.sector) {
		for _, form := range forms {
			e := e
			if form != "" {
				e.TradeForms = append(slices.Clone(e.TradeForms), form)
			}
			if suits(e, b.Sectors, b.Forms) >= 0 && newAudience(e).asked(i) {
				return true
			}
		}
	}
	return false
}

// keyShape bounds the keys by which the database knows a standard or a bulletin.
var keyShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func lintKey(s *source, at, key string) {
	if !keyShape.MatchString(key) {
		s.at(at, "“%s”只能用小写字母、数字和减号，最多32个", key)
	}
}

// lintFocusedDays checks how many days there are to answer a focused check.
func lintFocusedDays(s *source, at string, days int) {
	if days < 0 || days > maxBulletinDays {
		s.at(at, "期限应是1到%d天", maxBulletinDays)
	}
}
