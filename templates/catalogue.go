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
	"time"

	"shouze/safety"
)

// Catalogue is all content, parsed and compiled once. It is read-only and safe
// for concurrent use; what it returns is not to be changed.
type Catalogue struct {
	messages  map[string]*template.Template
	items     []*item // in the order in which they are asked, general ones last
	general   []*item // the general ones again
	sources   map[string]string
	standards map[string]Standard
	sectors   safety.Sectors
	county    safety.County
	example   bool
	campaigns map[string]safety.Campaign
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

// MaxItems is how many items a self-check asks at most.
const MaxItems = 30

// Checklist is what a self-check asks the enterprise on a day: items that apply
// to it, in force, marked and not skipped. Within each checklist the grave
// items come first; the general ones come last. Where there are more than
// MaxItems, the general ones give way first, then those that are not grave.
func (c *Catalogue) Checklist(e safety.Enterprise, on time.Time) []safety.Item {
	var asked []*item
	who := newAudience(e)
	for _, i := range c.items {
		if _, skipped := e.Skipped[i.Key]; !skipped && who.asked(i) && i.InForce(on) {
			asked = append(asked, i)
		}
	}
	for _, weakest := range []func(*item) bool{
		func(i *item) bool { return i.general && !i.Grave },
		func(i *item) bool { return i.general },
		func(i *item) bool { return !i.Grave },
		func(*item) bool { return true },
	} {
		asked = dropLast(asked, len(asked)-MaxItems, weakest)
	}
	items := make([]safety.Item, len(asked))
	for n, i := range asked {
		items[n] = i.Item
	}
	return items
}

// dropLast drops up to n items that match, from the end.
func dropLast(items []*item, n int, match func(*item) bool) []*item {
	for at := len(items) - 1; at >= 0 && n > 0; at-- {
		if match(items[at]) {
			items = slices.Delete(items, at, at+1)
			n--
		}
	}
	return items
}

// Covered reports whether there are items for this trade at all; where only
// general ones apply, the enterprise is told so.
func (c *Catalogue) Covered(e safety.Enterprise) bool {
	who := newAudience(e)
	return slices.ContainsFunc(c.items, func(i *item) bool { return !i.general && who.asked(i) })
}

// Item finds an item by its key, in force or not.
func (c *Catalogue) Item(key string) (safety.Item, bool) {
	for _, i := range c.items {
		if i.Key == key {
			return i.Item, true
		}
	}
	return safety.Item{}, false
}

// Source is where an item comes from, as people cite it:
// 《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）第六条（二）, and
// 条款待核 in place of an article that nobody has verified.
func (c *Catalogue) Source(i safety.Item) string {
	if s, ok := c.sources[i.Key]; ok {
		return s
	}
	return i.Standard + i.Article
}

// Standard finds a rule book by its id.
func (c *Catalogue) Standard(id string) (Standard, bool) {
	s, ok := c.standards[id]
	return s, ok
}

// County says who is who.
func (c *Catalogue) County() safety.County { return c.county }

// ExampleCounty reports whether the built-in example county is in use, because
// the content directory has no county.yaml.
func (c *Catalogue) ExampleCounty() bool { return c.example }

// Sectors is the table of sectors and trade forms.
func (c *Catalogue) Sectors() safety.Sectors { return c.sectors }

// Campaign finds a campaign by its name: routine, 2023, or a file of
// content_dir/campaigns.
func (c *Catalogue) Campaign(name string) (safety.Campaign, error) {
	if found, ok := c.campaigns[name]; ok {
		return found, nil
	}
	known := slices.Sorted(maps.Keys(c.campaigns))
	return safety.Campaign{}, fmt.Errorf("没有“%s”这个行动方案，可以填：%s", name, strings.Join(known, "、"))
}
