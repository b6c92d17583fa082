package templates

import (
	"slices"
	"time"

	"shouze/safety"
)

// MaxItems is how many items a self-check asks at most.
const MaxItems = 30

// asked is an item that applies to an enterprise on a day, as it stands then.
type asked struct {
	from *item
	at   *origin
}

func (a asked) item() safety.Item { return a.from.under(*a.at) }

// Checklist is what a self-check asks the enterprise on a day: items that apply
// to it, in force, in season, and not skipped. Focus items come first; within
// each checklist the grave ones; the general ones come last. Where there are
// more than MaxItems, the graver ones are asked every time and the rest take
// turns by the month (高危) or quarter, so that a year covers all.
func (c *Catalogue) Checklist(e safety.Enterprise, on time.Time) []safety.Item {
	all := c.applicable(e, on)
	if len(all) > MaxItems {
		all = rotate(all, c.seasonal(e, on), turnsOf(e), turnOf(e, on))
	}
	items := make([]safety.Item, len(all))
	for n, a := range all {
		items[n] = a.item()
	}
	return items
}

// All is everything that may be asked of the enterprise on a day, however much
// that is; a self-check asks it over a year.
func (c *Catalogue) All(e safety.Enterprise, on time.Time) []safety.Item {
	var items []safety.Item
	for _, a := range c.applicable(e, on) {
		items = append(items, a.item())
	}
	return items
}

func (c *Catalogue) applicable(e safety.Enterprise, on time.Time) []asked {
	return c.applicableIn(e, on, c.seasonsOn(e, on))
}

// applicableIn is applicable as if it were some seasons, whatever the day.
func (c *Catalogue) applicableIn(e safety.Enterprise, on time.Time, seasons []string) []asked {
	var all []asked
	day := on.Format(time.DateOnly)
	spoken, replaced := map[string]bool{}, map[string]bool{}
	for _, i := range c.askedOf(e) {
		if i.Season != "" && !slices.Contains(seasons, i.Season) {
			continue
		}
		if _, skipped := e.Skipped[i.Key]; skipped {
			continue
		}
		at, inForce := i.origin(day, c.county.SkipUnverified)
		if !inForce || spoken[i.bare] {
			continue
		}
		spoken[i.bare] = true // an enterprise of two sectors is asked once
		for _, key := range i.insteadOf {
			replaced[key] = true
		}
		all = append(all, asked{i, at})
	}
	all = slices.DeleteFunc(all, func(a asked) bool { return replaced[a.from.Key] })
	slices.SortStableFunc(all, func(a, b asked) int { return boolFirst(a.from.Focus, b.from.Focus) })
	return all
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// turnsOf is how many self-checks a year has for an enterprise, and turnOf the
// number of the one that a day belongs to, from 0.
func turnsOf(e safety.Enterprise) int {
	if e.HighRisk {
		return 12
	}
	return 4
}

func turnOf(e safety.Enterprise, on time.Time) int {
	month := int(on.Month()) - 1
	if e.HighRisk {
		return month
	}
	return month / 3
}

// mostSeasonal is how many places of a list are kept for seasonal items at most.
const mostSeasonal = 10

// seasonal is how many places are kept for what is asked in a season: the same
// all year round, so that the others keep their turns.
func (c *Catalogue) seasonal(e safety.Enterprise, on time.Time) int {
	n := 0
	for _, i := range c.askedOf(e) {
		if i.Season == "" {
			continue
		}
		if _, inForce := i.origin(on.Format(time.DateOnly), c.county.SkipUnverified); inForce {
			n++
		}
	}
	return min(n, mostSeasonal)
}

// rotate keeps at most MaxItems of all: what is in season and the first by rank
// every time, the others by turns. The order stays.
func rotate(all []asked, seasonal, turns, turn int) []asked {
	var ranked []asked
	keep := map[*item]bool{}
	for _, a := range all {
		switch {
		case a.from.Season == "":
			ranked = append(ranked, a)
		case len(keep) < seasonal: // its time is short
			keep[a.from] = true
		}
	}
	slices.SortStableFunc(ranked, func(a, b asked) int { return rank(a) - rank(b) })
	room := MaxItems - seasonal
	always := room
	for always > 0 && always+(len(ranked)-always+turns-1)/turns > room {
		always--
	}
	for n, a := range ranked {
		if n < always || ((n-always)%turns == turn && len(keep) < MaxItems) {
			keep[a.from] = true
		}
	}
	return slices.DeleteFunc(all, func(a asked) bool { return !keep[a.from] })
}

// rank is the lower the more it matters to ask an item each time.
func rank(a asked) int {
	switch i := a.from; {
	case i.Focus:
		return 0
	case i.Grave:
		return 2
	case !i.general:
		return 3
	}
	return 4
}
