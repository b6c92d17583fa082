package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shouze/safety"
)

// forStaff adds what waits for a member of staff.
func (c *memory) forStaff(f *safety.Facts, n safety.Needs) {
	if f.Staff == nil {
		return
	}
	if n.Queue {
		f.QueueNames = map[string]string{}
		f.Queue = chosen(c.hazards, func(h safety.Hazard) bool {
			return (h.Status == safety.Suspected || h.Status == safety.Submitted) && f.Staff.May(c.enterprises[h.EnterpriseID])
		}, func(a, b safety.Hazard) int {
			return cmp.Or(a.ReportedAt.Compare(b.ReportedAt), cmp.Compare(a.ID, b.ID))
		})
		for _, h := range f.Queue {
			f.QueueNames[h.EnterpriseID] = c.enterprises[h.EnterpriseID].Name
		}
	}
	c.atDoor(f, n)
	if n.OwnCounts {
		f.OwnCounts = c.ownCounts(*f.Staff)
	}
	if n.Alarms {
		for _, e := range chosen(c.entries, func(e safety.Entry) bool {
			return e.Ledger == safety.AlarmLedger && e.Status == safety.EntryOpen && f.Staff.May(c.enterprises[e.EnterpriseID])
		}, func(a, b safety.Entry) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) }) {
			f.Alarms = append(f.Alarms, safety.Alarm{
				ID: e.ID, EnterpriseID: e.EnterpriseID, Enterprise: c.enterprises[e.EnterpriseID].Title(), Phone: "13800138000", At: e.At,
			})
		}
	}
}

// ownCounts are the general hazards that enterprises keep by themselves.
func (c *memory) ownCounts(st safety.Staff) []safety.OwnHazards {
	var out []safety.OwnHazards
	for _, e := range chosen(c.enterprises, st.May, func(a, b safety.Enterprise) int { return cmp.Compare(a.ID, b.ID) }) {
		o := safety.OwnHazards{EnterpriseID: e.ID, Enterprise: e.Name}
		for _, h := range c.hazards {
			if h.EnterpriseID != e.ID || !h.Own || h.Status != safety.HazardOpen && h.Status != safety.Rectifying {
				continue
			}
			o.Open++
			if late := h.OverdueDays(c.now); late > 0 {
				o.Overdue++
				o.Days = max(o.Days, late)
			}
		}
		if o.Open > 0 {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b safety.OwnHazards) int { return b.Days - a.Days })
	return out
}

// atDoor adds what a member of staff looks for at the door of an enterprise.
func (c *memory) atDoor(f *safety.Facts, n safety.Needs) {
	if n.Search != "" {
		f.Found = chosen(c.enterprises, func(e safety.Enterprise) bool {
			return f.Staff.May(e) && strings.Contains(e.Title(), n.Search)
		}, func(a, b safety.Enterprise) int { return cmp.Compare(a.Name, b.Name) })
	}
	if n.Roster && n.EnterpriseID != "" {
		f.Roster = c.roster(n.EnterpriseID)
	}
	if n.NewCode {
		f.NewCode = fmt.Sprintf("7K3M9Q%02d", 22+c.turns%70)
	}
}

// roster are the people of an enterprise, principals first.
func (c *memory) roster(enterprise string) []safety.Person {
	people := map[string]safety.Person{}
	for _, members := range c.members {
		for _, m := range members {
			if m.EnterpriseID == enterprise {
				people[m.PersonID] = safety.Person{ID: m.PersonID, EnterpriseID: enterprise, Name: m.Name, Mobile: m.Mobile, Role: m.Role, Active: true}
			}
		}
	}
	rank := map[safety.Role]int{safety.Principal: 1, safety.Deputy: 2, safety.SafetyOfficer: 3}
	return chosen(people, func(safety.Person) bool { return true }, func(a, b safety.Person) int {
		return cmp.Or(rank[a.Role]-rank[b.Role], cmp.Compare(a.ID, b.ID))
	})
}

// colleague does something elsewhere that this conversation may be about: a task
// is finished, a hazard is judged, a row of a ledger is over.
func (c *memory) colleague(n int) {
	ids := func(m any) string {
		var keys []string
		switch m := m.(type) {
		case map[string]safety.Task:
			keys = slices.Collect(maps.Keys(m))
		case map[string]safety.Hazard:
			keys = slices.Collect(maps.Keys(m))
		case map[string]safety.Entry:
			keys = slices.Collect(maps.Keys(m))
		}
		if len(keys) == 0 {
			return ""
		}
		slices.Sort(keys)
		return keys[n/3%len(keys)]
	}
	switch n % 3 {
	case 0:
		t := c.tasks[ids(c.tasks)]
		t.Status, t.Version = safety.TaskDone, t.Version+1
		c.tasks[t.ID] = t
	case 1:
		c.over(ids(c.hazards))
	case 2:
		c.over(ids(c.entries))
	}
}

// over ends a hazard or a row of a ledger.
func (c *memory) over(id string) {
	if h, ok := c.hazards[id]; ok {
		h.Status, h.Version = safety.Dismissed, h.Version+1
		c.hazards[id] = h
	}
	if e, ok := c.entries[id]; ok {
		e.Status, e.Version = safety.EntryClosed, e.Version+1
		c.entries[id] = e
	}
}
