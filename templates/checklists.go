package templates

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

// generalChecklist is asked of everyone, after what is particular.
const generalChecklist = "general"

// item is an item with whom it is asked.
type item struct {
	safety.Item
	sector  string      // only of this sector; empty: of any
	applies *vm.Program // nil: of all of them
	general bool
}

type checklistFile struct {
	Checklist string     `yaml:"checklist" need:"yes"`
	Title     string     `yaml:"title" need:"yes"`
	Sector    string     `yaml:"sector"`
	Items     []itemFile `yaml:"items"`
}

type itemFile struct {
	Key       string `yaml:"key" need:"yes"`
	Text      string `yaml:"text" need:"yes"`
	Short     string `yaml:"short" need:"yes"`
	Look      string `yaml:"look" need:"yes"`
	Why       string `yaml:"why" need:"yes"`
	Standard  string `yaml:"standard" need:"yes"`
	Article   string `yaml:"article"`
	Paragraph string `yaml:"paragraph"`
	Mark      string `yaml:"mark" need:"yes"`
	From      string `yaml:"from"`
	To        string `yaml:"to"`
	Grave     bool   `yaml:"grave"`
	Applies   string `yaml:"applies"`
}

// checklists reads all items. It comes after standards and forms.
func (l *loader) checklists() error {
	files, err := l.all("checklists")
	if err != nil {
		return err
	}
	where := map[string]string{} // item key → file
	for _, f := range files {
		var file checklistFile
		s := readSource(f.shown, f.bytes, &file)
		if file.Sector != "" {
			lintSectorNames(s, "sector", []string{file.Sector}, l.c.sectors)
		}
		var graver, others []*item
		for i, raw := range file.Items {
			at := index("items", i)
			before := len(s.faults)
			l.lintItem(s, at, raw)
			if other, ok := where[raw.Key]; ok && raw.Key != "" {
				s.at(at+".key", "检查项“%s”在%s里已经有了", raw.Key, other)
			}
			it := l.compile(s, at, raw, file)
			if len(s.faults) > before || raw.Key == "" || raw.Mark == "" {
				continue
			}
			where[raw.Key] = f.shown
			l.c.sources[raw.Key] = citation(l.c.standards[raw.Standard], it.Item)
			if it.Grave {
				graver = append(graver, it)
			} else {
				others = append(others, it)
			}
		}
		l.take(s)
		l.addItems(file.Checklist == generalChecklist, append(graver, others...))
	}
	l.c.items = append(l.c.items, l.c.general...)
	return nil
}

func (l *loader) addItems(general bool, items []*item) {
	if general {
		l.c.general = append(l.c.general, items...)
	} else {
		l.c.items = append(l.c.items, items...)
	}
}

// compile makes an item of its text; days that it doesn't give are its
// standard's.
func (l *loader) compile(s *source, at string, raw itemFile, file checklistFile) *item {
	std := l.c.standards[raw.Standard]
	it := &item{sector: file.Sector, general: file.Checklist == generalChecklist, Item: safety.Item{
		Key: raw.Key, Text: raw.Text, Short: raw.Short, Look: raw.Look, Why: raw.Why,
		Standard: std.Title(), Article: raw.Article, Paragraph: raw.Paragraph, Mark: raw.Mark,
		ValidFrom: or(raw.From, std.From), ValidTo: or(raw.To, std.To), Grave: raw.Grave,
	}}
	if raw.Applies == "" {
		return it
	}
	program, ok := l.programs[raw.Applies]
	if !ok {
		var err error
		if program, err = compileApplies(raw.Applies, l.c.sectors); err != nil {
			s.at(at+".applies", "“applies”%s", err)
			return it
		}
		l.programs[raw.Applies] = program
	}
	it.applies = program
	return it
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// citation is where an item comes from, as people cite it.
func citation(std Standard, i safety.Item) string {
	switch {
	case i.Mark == "M":
		return std.Title() + "条款待核"
	case i.Article == "" && i.Mark == "local":
		return std.Title() + i.Paragraph
	}
	return std.Title() + i.Article
}

var (
	negative = regexp.MustCompile(`(没有|不).*对吗`)
	question = regexp.MustCompile(`(对吗|[?？])[?？。]?$`)
)

// lintItem checks what a person will read, and its source. What the reader
// found missing is told already.
func (l *loader) lintItem(s *source, at string, raw itemFile) {
	for _, f := range []struct {
		key, value string
		most       int
	}{{"text", raw.Text, 40}, {"short", raw.Short, 12}, {"look", raw.Look, 40}, {"why", raw.Why, 40}} {
		if n := utf8.RuneCountInString(f.value); n > f.most {
			s.at(at+"."+f.key, "“%s”有%d个字，最多%d个", f.key, n, f.most)
		}
	}
	text := strings.TrimSpace(raw.Text)
	switch {
	case negative.MatchString(text):
		s.at(at+".text", "反着问“没有……对吗”会答反，请改成正面的事实")
	case question.MatchString(text):
		s.at(at+".text", "不要写成问句，请写成一件看得见的事实")
	}
	std, known := l.c.standards[raw.Standard]
	switch {
	case raw.Standard == "":
		if raw.Article != "" {
			s.at(at+".article", "有条款却没有标准，请填“standard”")
		}
	case !known:
		s.at(at+".standard", "没有“%s”这个标准，请先写进 standards.yaml", raw.Standard)
	}
	if raw.Mark != "" && !isMark(raw.Mark) {
		s.at(at+".mark", "“mark”只能是 V、V*、M 或 local")
	}
	if raw.Mark == "M" && raw.Article != "" {
		s.at(at+".article", "条款没核过（mark: M）就不能写，请留空")
	}
	lintDates(s, at, or(raw.From, std.From), or(raw.To, std.To))
}

func index(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
