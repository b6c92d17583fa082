package templates

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

// audience answers which items apply to one enterprise. Many items share an
// expression, so each is run once.
type audience struct {
	sectors []string
	env     any
	machine vm.VM
	known   map[*vm.Program]bool
}

// newAudience takes an enterprise that is asked.
func newAudience(e safety.Enterprise) *audience {
	return &audience{
		sectors: e.Sectors,
		env:     appliesEnv{appliesEnterprise{Sectors: e.Sectors, Forms: e.AllForms(), HighRisk: e.HighRisk}},
		known:   map[*vm.Program]bool{},
	}
}

// asked reports whether an item applies.
func (a *audience) asked(i *item) bool {
	if i.sector != "" && !slices.Contains(a.sectors, i.sector) {
		return false
	}
	if i.applies == nil {
		return true
	}
	yes, ok := a.known[i.applies]
	if !ok {
		// A compiled yes-or-no expression over these fields can't fail; if it
		// ever did, asking too much is safer than asking too little.
		out, err := a.machine.Run(i.applies, a.env)
		answer, isBool := out.(bool)
		yes = err != nil || !isBool || answer
		a.known[i.applies] = yes
	}
	return yes
}

// audiences remembers which items apply to enterprises that are alike: running
// some hundred expressions costs more than all else in a step.
type audiences struct {
	mu    sync.RWMutex
	items map[string][]*item
}

// mostAudiences bounds what is remembered; a county has some hundred kinds.
const mostAudiences = 4096

// askedOf are the items that apply to an enterprise, whatever the day.
func (c *Catalogue) askedOf(e safety.Enterprise) []*item {
	key := strings.Join(e.Sectors, "、") + "|" + strings.Join(e.AllForms(), "、") + "|" + strconv.FormatBool(e.HighRisk)
	c.alike.mu.RLock()
	items, ok := c.alike.items[key]
	c.alike.mu.RUnlock()
	if ok {
		return items
	}
	who := newAudience(e)
	items = []*item{}
	for _, i := range c.items {
		if who.asked(i) {
			items = append(items, i)
		}
	}
	c.alike.mu.Lock()
	defer c.alike.mu.Unlock()
	if c.alike.items == nil || len(c.alike.items) >= mostAudiences {
		c.alike.items = map[string][]*item{}
	}
	c.alike.items[key] = items
	return items
}
