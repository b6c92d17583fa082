package templates

import (
	"fmt"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

// generalChecklist is asked of everyone, after what is particular.
const generalChecklist = "general"

// item is an item with whom it is asked, and where it comes from over time.
type item struct {
	safety.Item
	sector    string      // only of this sector; empty: of any
	applies   *vm.Program // nil: of all of them
	general   bool
	sources   []origin // the strongest first
	insteadOf []string // items that are not asked where this one is
	bare      string   // its text without what does not change its sense
	file      string   // and line, for faults about two items
	line      int
}

// origin is one source of an item with the days on which it counts.
type origin struct {
	standard, title, article, paragraph, mark string
	from, to                                  string
}

// on is the item as it stands on a day: under the first of its sources that is
// in force by then. When that one has ended, the item is not asked any more:
// what follows it would have been written before it.
// With verified, sources that nobody has verified are passed over.
func (i *item) on(day string, verified bool) (safety.Item, bool) {
	o, inForce := i.origin(day, verified)
	if o == nil {
		return i.Item, false
	}
	return i.under(*o), inForce
}

// origin is the source under which the item stands on a day, and whether it is
// in force still; nil: none has come into force by then.
func (i *item) origin(day string, verified bool) (*origin, bool) {
	for n := range i.sources {
		o := &i.sources[n]
		if day < o.from || (verified && o.mark == "M") {
			continue
		}
		return o, o.to == "" || day <= o.to
	}
	return nil, false
}

func (i *item) under(o origin) safety.Item {
	it := i.Item
	it.StandardID, it.Standard, it.Article, it.Mark, it.ValidFrom, it.ValidTo = o.standard, o.title, o.article, o.mark, o.from, o.to
	if it.Paragraph == "" {
		it.Paragraph = o.paragraph
	}
	return it
}

type checklistFile struct {
	Checklist  string            `yaml:"checklist" need:"yes"`
	Title      string            `yaml:"title" need:"yes"`
	Sector     string            `yaml:"sector"`
	Least      string            `yaml:"least"`       // the weakest mark in use here; empty: any
	Kind       string            `yaml:"kind"`        // focus, interim, local: a department's own
	Document   string            `yaml:"document"`    // its 文号
	ApprovedBy string            `yaml:"approved_by"` // the officer who approved it
	ApprovedOn string            `yaml:"approved_on"`
	Standard   string            `yaml:"standard"` // what carry is about
	Carry      map[string]string `yaml:"carry"`    // item → article, of items that the standard keeps
	Focus      []string          `yaml:"focus"`    // items that come first and every time
	Use        string            `yaml:"use"`      // work: measures beside the place of work, not a self-check
	Items      []itemFile        `yaml:"items"`
}

type itemFile struct {
	Key       string            `yaml:"key" need:"yes"`
	Text      string            `yaml:"text" need:"yes"`
	Short     string            `yaml:"short" need:"yes"`
	Look      string            `yaml:"look" need:"yes"`
	Why       string            `yaml:"why" need:"yes"`
	Sources   []sourceFile      `yaml:"sources"`
	Paragraph string            `yaml:"paragraph"`
	Grave     bool              `yaml:"grave"`
	Season    string            `yaml:"season"`
	Applies   string            `yaml:"applies"`
	InsteadOf []string          `yaml:"instead_of"`
	Waive     map[string]string `yaml:"waive"` // rule → why it does not hold here
}

type sourceFile struct {
	Standard  string `yaml:"standard" need:"yes"`
	Article   string `yaml:"article"`
	Paragraph string `yaml:"paragraph"`
	Mark      string `yaml:"mark"` // empty: the standard's
	From      string `yaml:"from"` // empty: the standard's
	To        string `yaml:"to"`
}

// checklists reads all items. It comes after standards, forms and seasons.
func (l *loader) checklists() error {
	files, err := l.all("checklists")
	if err != nil {
		return err
	}
	var read []checklistRead
	for _, f := range files {
		var file checklistFile
		s := readSource(f.shown, f.bytes, &file)
		l.lintFile(s, file)
		list := l.readItems(s, file)
		l.addItems(file.Checklist == generalChecklist, list)
		read = append(read, checklistRead{s, file})
	}
	l.c.items = append(l.c.items, l.c.general...)
	for _, r := range read {
		l.carry(r.s, r.file)
		l.focus(r.s, r.file)
		l.lintReferences(r.s, r.file)
	}
	l.lintDoubles()
	for _, r := range read {
		l.take(r.s)
	}
	return nil
}

// checklistRead is a file of items with the lines its faults are told by.
type checklistRead struct {
	s    *source
	file checklistFile
}

// readItems compiles a file's items, the grave ones first.
func (l *loader) readItems(s *source, file checklistFile) []*item {
	var graver, others []*item
	for i, raw := range file.Items {
		at := index("items", i)
		before := len(s.faults)
		l.lintItem(s, at, raw, file)
		if other, ok := l.where[raw.Key]; ok && raw.Key != "" {
			s.at(at+".key", "检查项“%s”在%s里已经有了", raw.Key, other)
		}
		it := l.compile(s, at, raw, file)
		if len(s.faults) > before || raw.Key == "" {
			continue
		}
		l.where[raw.Key] = s.file
		l.byKey[raw.Key] = it
		if it.Grave {
			graver = append(graver, it)
		} else {
			others = append(others, it)
		}
	}
	return append(graver, others...)
}

func (l *loader) addItems(general bool, items []*item) {
	if general {
		l.c.general = append(l.c.general, items...)
	} else {
		l.c.items = append(l.c.items, items...)
	}
}

// compile makes an item of its text.
func (l *loader) compile(s *source, at string, raw itemFile, file checklistFile) *item {
	it := &item{
		sector: file.Sector, general: file.Checklist == generalChecklist, insteadOf: raw.InsteadOf, bare: bare(raw.Text),
		file: s.file, line: s.line(at + ".key"),
		Item: safety.Item{
			Key: raw.Key, Text: raw.Text, Short: raw.Short, Look: raw.Look, Why: raw.Why,
			Paragraph: raw.Paragraph, Grave: raw.Grave, Season: raw.Season,
		},
	}
	if file.Kind != "" {
		it.ApprovedBy = file.ApprovedBy
		if len(raw.Sources) == 0 {
			it.sources = []origin{{title: file.Document, mark: "local", from: file.ApprovedOn}}
		}
	}
	for _, o := range raw.Sources {
		std := l.c.standards[o.Standard]
		it.sources = append(it.sources, origin{
			standard: o.Standard, title: std.Title(), article: o.Article, paragraph: or(o.Paragraph, raw.Paragraph),
			mark: or(o.Mark, std.Mark), from: or(o.From, std.From), to: or(o.To, std.To),
		})
	}
	if raw.Applies != "" {
		it.applies = l.program(s, at, raw, file)
	}
	return it
}

// program compiles whom an item is asked; many share an expression.
func (l *loader) program(s *source, at string, raw itemFile, file checklistFile) *vm.Program {
	program, ok := l.programs[raw.Applies]
	if !ok {
		var err error
		if program, err = compileApplies(raw.Applies, l.c.sectors); err != nil {
			s.at(at+".applies", "“applies”%s", err)
			return nil
		}
		l.programs[raw.Applies] = program
	}
	l.lintReach(s, at, program, file)
	return program
}

// carry puts a newer standard in front of the sources of the items that it
// keeps as they are.
func (l *loader) carry(s *source, file checklistFile) {
	std, known := l.c.standards[file.Standard]
	if len(file.Carry) > 0 && !known {
		s.at("standard", "没有“%s”这个标准，请先写进 standards/", file.Standard)
		return
	}
	for key, article := range file.Carry {
		it, ok := l.byKey[key]
		if !ok {
			s.at("carry."+key, "没有“%s”这一条检查项", key)
			continue
		}
		it.sources = append([]origin{{
			standard: std.ID, title: std.Title(), article: article, mark: std.Mark, from: std.From, to: std.To,
		}}, it.sources...)
	}
}

// focus marks the items that a department puts first (重点隐患, D1-02).
func (l *loader) focus(s *source, file checklistFile) {
	for _, key := range file.Focus {
		it, ok := l.byKey[key]
		if !ok {
			s.at("focus", "没有“%s”这一条检查项", key)
			continue
		}
		it.Focus = true
	}
}

// Item finds an item by its key as it stands on a day; one that is not in force
// then comes with false, and under its newest source.
func (c *Catalogue) Item(key string, on time.Time) (safety.Item, bool) {
	i, ok := c.byKey[key]
	if !ok {
		return safety.Item{}, false
	}
	if it, asked := i.on(on.Format(time.DateOnly), c.county.SkipUnverified); asked || it.Standard != "" {
		return it, asked
	}
	return i.under(i.sources[0]), false
}

func or(a, b string) string {
	if strings.TrimSpace(a) != "" {
		return a
	}
	return b
}

func index(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
