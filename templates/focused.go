package templates

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// FocusedChecks are the focused checks (专项检查) whose first day has come: one
// for each standard that is in force and asked for by some item, and one for
// each bulletin; the earlier first.
func (c *Catalogue) FocusedChecks(on time.Time) []safety.FocusedCheck {
	day := on.Format(time.DateOnly)
	var out []safety.FocusedCheck
	for _, std := range c.standards {
		if std.From <= day && (std.To == "" || day <= std.To) && c.isAsked(std) {
			out = append(out, c.standardCheck(std))
		}
	}
	for _, b := range c.bulletins {
		if b.From <= day {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b safety.FocusedCheck) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.Key, b.Key))
	})
	return out
}

// FocusedCheck finds a focused check by its key.
func (c *Catalogue) FocusedCheck(key string) (safety.FocusedCheck, bool) {
	for _, b := range c.bulletins {
		if b.Key == key {
			return b, true
		}
	}
	id, ok := strings.CutPrefix(key, safety.FocusedKey(safety.FocusedStandard, ""))
	std, known := c.standards[id]
	if !ok || !known {
		return safety.FocusedCheck{}, false
	}
	return c.standardCheck(std), true
}

// FocusedItems is what a focused check asks an enterprise on a day; nothing: it
// is not about this one.
func (c *Catalogue) FocusedItems(check safety.FocusedCheck, e safety.Enterprise, on time.Time) []safety.Item {
	var out []safety.Item
	if check.Kind == safety.FocusedStandard {
		for _, i := range c.Changed(e, check.StandardID) {
			if now, asked := c.Item(i.Key, on); asked { // it may have ended since, where the content came late
				out = append(out, now)
			}
		}
		return out
	}
	if suits(e, check.Sectors, check.Forms) < 0 {
		return nil
	}
	who, day := newAudience(e), on.Format(time.DateOnly)
	for _, key := range check.Items {
		i, ok := c.byKey[key]
		if _, skipped := e.Skipped[key]; !ok || skipped || !who.asked(i) {
			continue
		}
		if it, asked := i.on(day, c.county.SkipUnverified); asked {
			out = append(out, it)
		}
	}
	return out
}

// Changed is what a standard changes for an enterprise: the items that it asks
// from its first day and that were not asked in the same words the day before.
// The season is that of the first day for both, so that nothing but the
// standard makes a difference.
func (c *Catalogue) Changed(e safety.Enterprise, standardID string) []safety.Item {
	std := c.standards[standardID]
	first, err := time.ParseInLocation(time.DateOnly, std.From, safety.CountyZone())
	if err != nil || !slices.ContainsFunc(c.askedOf(e), func(i *item) bool { return i.cites(standardID) }) {
		return nil
	}
	seasons := c.seasonsOn(e, first)
	before := map[string]bool{}
	for _, a := range c.applicableIn(e, first.AddDate(0, 0, -1), seasons) {
		before[a.from.bare] = true
	}
	var out []safety.Item
	for _, a := range c.applicableIn(e, first, seasons) {
		if a.at.standard == standardID && !before[a.from.bare] {
			out = append(out, a.item())
		}
	}
	return out
}

// Rejudged are the keys of the items whose hazards are to be judged again when
// a standard comes into force: it takes the place of what they were under, or
// of what they were under and asks for no more.
func (c *Catalogue) Rejudged(standardID string) []string {
	std := c.standards[standardID]
	first, err := time.Parse(time.DateOnly, std.From)
	if err != nil {
		return nil
	}
	before := first.AddDate(0, 0, -1).Format(time.DateOnly)
	var out []string
	for key, i := range c.byKey {
		old, _ := i.origin(before, c.county.SkipUnverified)
		now, _ := i.origin(std.From, c.county.SkipUnverified)
		if old == nil || old.standard == standardID { // nothing was asked before
			continue
		}
		if now.standard == standardID || std.Supersedes != "" && old.standard == std.Supersedes {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// standardCheck is the focused check of a standard.
func (c *Catalogue) standardCheck(std Standard) safety.FocusedCheck {
	when := std.From
	if first, err := time.Parse(time.DateOnly, std.From); err == nil {
		when = first.Format("2006年1月2日")
	}
	return safety.FocusedCheck{
		Key: safety.FocusedKey(safety.FocusedStandard, std.ID), Kind: safety.FocusedStandard,
		Title: "新标准专项检查：" + std.Name, Document: std.Number, StandardID: std.ID, Standard: std.Title(),
		Text: std.Title() + "从" + when + "起施行。", From: std.From, Days: cmp.Or(c.county.FocusedDays, safety.FocusedDays),
	}
}

// isAsked reports whether a standard is the source of an item on its first day.
func (c *Catalogue) isAsked(std Standard) bool {
	return slices.ContainsFunc(c.items, func(i *item) bool {
		o, _ := i.origin(std.From, c.county.SkipUnverified)
		return o != nil && o.standard == std.ID
	}) || len(c.Rejudged(std.ID)) > 0
}

// cites reports whether a standard is one of an item's sources.
func (i *item) cites(standardID string) bool {
	return slices.ContainsFunc(i.sources, func(o origin) bool { return o.standard == standardID })
}
