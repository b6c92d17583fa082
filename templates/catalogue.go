// Package templates holds what people read: messages, checklists with their
// standards, the trade forms, the county and the campaigns. All of it is
// embedded and may be overridden file by file from a directory.
package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"shouze/safety"
)

// Catalogue is all content, parsed and compiled once. It is read-only and safe
// for concurrent use; what it returns is not to be changed.
type Catalogue struct {
	messages  map[string]*template.Template
	items     []*item // in the order in which they are asked, general ones last
	general   []*item // the general ones again
	byKey     map[string]*item
	standards map[string]Standard
	seasons   []Season
	alike     audiences
	quizzes   []safety.Quiz
	drills    []safety.Drill
	work      map[string][]*item // kind of dangerous work → measures
	workKinds []WorkKind
	limits    map[string]safety.WorkLimit
	measures  []safety.MeasureList
	ledgers   []safety.Ledger
	sectors   safety.Sectors
	county    safety.County
	example   bool
	campaigns map[string]safety.Campaign
	bulletins []safety.FocusedCheck // by key
	calendar  safety.Calendar
}

// Fault is one thing wrong with the content. File is its path as people find
// it: below the content directory, or templates/… for what is built in.
type Fault struct {
	File string
	Line int // from 1; 0: the file as a whole
	What string
}

// String is the fault as editors understand it: file:line: what is wrong.
func (f Fault) String() string { return fmt.Sprintf("%s:%d: %s", f.File, max(f.Line, 1), f.What) }

// Covered reports whether there are items for this trade at all; where only
// general ones apply, the enterprise is told so.
func (c *Catalogue) Covered(e safety.Enterprise) bool {
	return slices.ContainsFunc(c.askedOf(e), func(i *item) bool { return !i.general })
}

// Standard finds a rule book by its id.
func (c *Catalogue) Standard(id string) (Standard, bool) {
	s, ok := c.standards[id]
	return s, ok
}

// Standards are all rule books, by id.
func (c *Catalogue) Standards() []Standard {
	out := make([]Standard, 0, len(c.standards))
	for _, id := range slices.Sorted(maps.Keys(c.standards)) {
		out = append(out, c.standards[id])
	}
	return out
}

// County says who is who.
func (c *Catalogue) County() safety.County { return c.county }

// ExampleCounty reports whether the built-in example county is in use, because
// the content directory has no county.yaml.
func (c *Catalogue) ExampleCounty() bool { return c.example }

// Sectors is the table of sectors and trade forms.
func (c *Catalogue) Sectors() safety.Sectors { return c.sectors }

// Campaigns are all campaigns, by name.
func (c *Catalogue) Campaigns() []safety.Campaign {
	out := make([]safety.Campaign, 0, len(c.campaigns))
	for _, name := range slices.Sorted(maps.Keys(c.campaigns)) {
		out = append(out, c.campaigns[name])
	}
	return out
}

// Campaign finds a campaign by its name: routine, 2023, or a file of
// content_dir/campaigns.
func (c *Catalogue) Campaign(name string) (safety.Campaign, error) {
	if found, ok := c.campaigns[name]; ok {
		return found, nil
	}
	known := slices.Sorted(maps.Keys(c.campaigns))
	return safety.Campaign{}, fmt.Errorf("没有“%s”这个行动方案，可以填：%s", name, strings.Join(known, "、"))
}
