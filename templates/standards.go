package templates

import (
	"slices"
	"time"
)

// Standard is a rule book that items cite (判定标准).
type Standard struct {
	ID         string `yaml:"id" need:"yes"`
	Name       string `yaml:"name" need:"yes"`   // 城镇燃气经营安全重大隐患判定标准
	Number     string `yaml:"number" need:"yes"` // 建城规〔2023〕4号
	Body       string `yaml:"body" need:"yes"`   // who issued it
	From       string `yaml:"from" need:"yes"`   // first day in force, 2006-01-02
	To         string `yaml:"to"`                // last day; empty: in force
	Mark       string `yaml:"mark" need:"yes"`   // V, V*, M, local: how well it is verified
	Supersedes string `yaml:"supersedes"`        // the standard that ends the day before this one begins
}

// Title is the standard as people cite it: 《name》（number）.
func (s Standard) Title() string { return "《" + s.Name + "》（" + s.Number + "）" }

// standards reads the table of standards. A county's own file beside ours adds
// to it, so a new standard comes in by a file (D1-04 of the county's work).
func (l *loader) standards() error {
	files, err := l.all("standards")
	if err != nil {
		return err
	}
	var all []Standard
	for _, f := range files {
		var file struct {
			Standards []Standard `yaml:"standards" need:"yes"`
		}
		s := readSource(f.shown, f.bytes, &file)
		for i, std := range file.Standards {
			at := index("standards", i)
			if _, ok := l.c.standards[std.ID]; ok {
				s.at(at+".id", "标准“%s”写了两次", std.ID)
				continue
			}
			if std.Mark != "" && !isMark(std.Mark) {
				s.at(at+".mark", "“mark”只能是 V、V*、M 或 local")
			}
			if std.ID != "" {
				lintKey(s, at+".id", std.ID)
			}
			lintDates(s, at, std.From, std.To)
			l.c.standards[std.ID] = std
			all = append(all, std)
		}
		for i, std := range file.Standards {
			if _, ok := l.c.standards[std.Supersedes]; std.Supersedes != "" && (!ok || std.Supersedes == std.ID) {
				s.at(index("standards", i)+".supersedes", "没有“%s”这个标准，替掉的标准要先登记", std.Supersedes)
			}
		}
		l.take(s)
	}
	for _, std := range all {
		l.supersede(std)
	}
	return nil
}

// supersede ends the older standard on the day before the newer one begins.
func (l *loader) supersede(newer Standard) {
	older, ok := l.c.standards[newer.Supersedes]
	first, err := time.Parse(time.DateOnly, newer.From)
	if !ok || err != nil {
		return
	}
	last := first.AddDate(0, 0, -1).Format(time.DateOnly)
	if older.To == "" || older.To > last {
		older.To = last
		l.c.standards[older.ID] = older
	}
}

// marks from the strongest to the weakest. The county's own document is as good
// as a text that was read: whoever wrote it stands behind it.
var marks = []string{"local", "V", "V*", "M"}

func isMark(m string) bool { return slices.Contains(marks, m) }

// weaker reports whether a mark is worth less than another.
func weaker(m, than string) bool { return slices.Index(marks, m) > slices.Index(marks, than) }
