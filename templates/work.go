package templates

import (
	"path"
	"strings"
	"time"

	"shouze/safety"
)

// limitsFile stands among the lists of measures and holds no items.
const limitsFile = "limits.yaml"

// work reads the measures of dangerous work (动火 and other 特殊作业): what one
// looks at beside the place before work begins. It comes after checklists.
func (l *loader) work() error {
	files, err := l.all("work")
	if err != nil {
		return err
	}
	for _, f := range files {
		if path.Base(f.name) == limitsFile {
			l.limits(f)
			continue
		}
		var file checklistFile
		s := readSource(f.shown, f.bytes, &file)
		if name := strings.TrimSuffix(path.Base(f.name), ".yaml"); file.Checklist != name {
			s.at("checklist", "“checklist”应与文件名相同：%s", name)
		}
		if file.Use != "work" {
			s.at("use", "work/ 里的文件要写 use: work")
		}
		file.Use = "" // told of already, and not a fault here
		items := l.readItems(s, checklistFile{Checklist: file.Checklist, Least: file.Least, Use: "work", Items: file.Items})
		l.take(s)
		l.c.work[file.Checklist] = items
		l.c.workKinds = append(l.c.workKinds, WorkKind{Name: file.Checklist, Title: file.Title})
	}
	return nil
}

// WorkKind is a kind of dangerous work (特殊作业): its name in content and what
// people call it.
type WorkKind struct{ Name, Title string }

// WorkKinds are the kinds of dangerous work that have measures, by name.
func (c *Catalogue) WorkKinds() []WorkKind { return c.workKinds }

// WorkMeasures is what an enterprise checks before dangerous work of a kind
// (hot-work, confined-space, height, lifting, blind-plate, temporary-power,
// digging, road-closing) on a day.
func (c *Catalogue) WorkMeasures(kind string, e safety.Enterprise, on time.Time) []safety.Item {
	var out []safety.Item
	who := newAudience(e)
	for _, i := range c.work[kind] {
		if it, inForce := i.on(on.Format(time.DateOnly), c.county.SkipUnverified); inForce && who.asked(i) {
			out = append(out, it)
		}
	}
	return out
}

func (l *loader) limits(f content) {
	var file struct {
		Limits []safety.WorkLimit `yaml:"limits" need:"yes"`
	}
	s := readSource(f.shown, f.bytes, &file)
	for i, limit := range file.Limits {
		at := index("limits", i)
		if _, ok := l.c.limits[limit.Key]; ok || limit.Key == "" {
			s.at(at+".key", "“key”要填，而且不能写两次")
		}
		atMost(s, at+".say", limit.Say, 40)
		lintSectorNames(s, at+".binds", limit.Binds, l.c.sectors)
		o := limit.Source
		l.lintOrigin(s, at+".source", sourceFile{Standard: o.Standard, Article: o.Article, Mark: o.Mark}, checklistFile{})
		it := safety.Item{Standard: l.c.standards[o.Standard].Title(), Article: o.Article, Mark: o.Mark}
		limit.Cite = it.Source()
		l.c.limits[limit.Key] = limit
	}
	l.take(s)
}

// WorkLimits are all limits of dangerous work.
func (c *Catalogue) WorkLimits() []safety.WorkLimit {
	out := make([]safety.WorkLimit, 0, len(c.limits))
	for _, limit := range c.limits {
		out = append(out, limit)
	}
	return out
}

// WorkLimit finds a limit of dangerous work by its key.
func (c *Catalogue) WorkLimit(key string) (safety.WorkLimit, bool) {
	limit, ok := c.limits[key]
	return limit, ok
}
