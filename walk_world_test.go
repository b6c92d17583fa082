package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// memory is a small county in memory, which keeps what the store would keep and
// reads it back as the store would.
type memory struct {
	bot   *bot.Bot
	now   time.Time
	turns int
	filed int // confirmations by which something was kept

	members     map[string][]safety.Member // by the person's id on either platform
	staff       map[string]safety.Staff
	sessions    map[safety.Address]safety.Session
	enterprises map[string]safety.Enterprise
	heads       map[string]safety.Head
	tasks       map[string]safety.Task
	hazards     map[string]safety.Hazard
	entries     map[string]safety.Entry
	photos      map[string]safety.Attachment
	invites     map[string]safety.Invite
	wrongCodes  map[safety.Address][]time.Time
	pushed      map[string]bool // ids of what went to the outbox
}

// clone is a county of its own with the same people and things.
func (c *memory) clone() *memory {
	o := *c
	o.filed = 0
	o.members, o.staff, o.sessions = maps.Clone(c.members), maps.Clone(c.staff), maps.Clone(c.sessions)
	o.enterprises, o.heads, o.tasks = maps.Clone(c.enterprises), maps.Clone(c.heads), maps.Clone(c.tasks)
	o.hazards, o.entries, o.photos = maps.Clone(c.hazards), maps.Clone(c.entries), maps.Clone(c.photos)
	o.invites, o.wrongCodes, o.pushed = maps.Clone(c.invites), maps.Clone(c.wrongCodes), maps.Clone(c.pushed)
	return &o
}

// rounds is how often a step may ask for more facts, as the store has it.
const rounds = 3

// submit keeps one message whole, or fails.
func (c *memory) submit(in safety.Inbound) (changes safety.Changes, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	c.turns++
	in.At, in.Key = c.now, fmt.Sprintf("walk:%d", c.turns)
	s := c.sessions[in.From]
	s.Address = in.From
	who := c.who(in.From)
	needs := c.bot.Needs(s, who, in)
	for range rounds {
		t := safety.Turn{Session: s, Message: in, Facts: c.facts(who, needs, in.From), Now: c.now, ID: fmt.Sprintf("%020x", c.turns)}
		changes, err = c.bot.Step(t)
		var need *safety.NeedError
		if !errors.As(err, &need) {
			break
		}
		needs = needs.Merge(need.Needs)
	}
	if err == nil {
		err = c.keep(in, changes)
	}
	return changes, err
}

// waiting is what the product says that a session waits for.
func (c *memory) waiting(a safety.Address) (safety.Waiting, error) {
	s := c.sessions[a]
	who := c.who(a)
	needs := c.bot.Needs(s, who, safety.Inbound{From: a, Kind: safety.InTimer})
	return c.bot.Waiting(safety.Turn{Session: s, Facts: c.facts(who, needs, a), Now: c.now})
}

// about is the enterprise that a session is about; empty: none was chosen of
// several.
func (c *memory) about(a safety.Address) string {
	of := map[string]bool{}
	for _, m := range c.members[a.User] {
		of[m.EnterpriseID] = true
	}
	if len(of) == 1 {
		return c.members[a.User][0].EnterpriseID
	}
	return c.sessions[a].EnterpriseID
}

func (c *memory) who(a safety.Address) safety.Facts {
	f := safety.Facts{Members: c.members[a.User], Follows: true}
	if st, ok := c.staff[a.User]; ok {
		f.Staff = &st
	}
	for _, at := range c.wrongCodes[a] {
		if c.now.Sub(at) < time.Hour {
			f.WrongCodes = append(f.WrongCodes, at)
		}
	}
	return f
}

// facts is what the store would load for some needs.
func (c *memory) facts(f safety.Facts, n safety.Needs, from safety.Address) safety.Facts {
	f.Loaded = n
	if e, ok := c.enterprises[n.EnterpriseID]; ok {
		f.Enterprise = &e
	}
	if e, ok := c.enterprises[n.Scene]; ok {
		f.Scene = &e
	}
	if n.Lock && n.EnterpriseID != "" {
		h := c.heads[n.EnterpriseID]
		h.EnterpriseID = n.EnterpriseID
		f.Head = &h
	}
	if n.Tasks {
		f.Tasks = chosen(c.tasks, func(t safety.Task) bool {
			return t.EnterpriseID == n.EnterpriseID && (t.Status == safety.TaskOpen || t.Status == safety.TaskInProgress)
		}, func(a, b safety.Task) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID)) })
	}
	if n.Hazards {
		f.Hazards = chosen(c.hazards, func(h safety.Hazard) bool { return h.EnterpriseID == n.EnterpriseID && !h.Ended() },
			func(a, b safety.Hazard) int {
				return cmp.Or(a.FoundAt.Compare(b.FoundAt), cmp.Compare(a.Number, b.Number))
			})
	}
	if len(n.Ledgers) > 0 {
		f.Entries = chosen(c.entries, func(e safety.Entry) bool {
			return e.EnterpriseID == n.EnterpriseID && slices.Contains(n.Ledgers, e.Ledger) && !e.Status.Over()
		}, func(a, b safety.Entry) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
		safety.SortEntries(f.Entries)
	}
	if i, ok := c.invites[n.Code]; ok {
		f.Invite = &i
	}
	if n.Lock {
		f.Photos = map[string]safety.Attachment{}
		for id, a := range c.photos {
			if a.Address == from && a.Owner == "" {
				f.Photos[id] = a
			}
		}
	}
	c.forStaff(&f, n)
	return f
}

// chosen are the rows of a table that fit, in order.
func chosen[T any](table map[string]T, fits func(T) bool, order func(a, b T) int) []T {
	var rows []T
	for _, row := range table {
		if fits(row) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, order)
	return rows
}

// keep writes what a step changed. Like the store it refuses what was changed by
// someone else meanwhile.
func (c *memory) keep(in safety.Inbound, ch safety.Changes) error {
	if ch.Unfollow {
		delete(c.sessions, in.From)
	} else {
		s := ch.Session
		if in.Kind == safety.InTimer && !s.WakeAt.After(c.now) {
			s.WakeAt = time.Time{}
		}
		c.sessions[in.From] = s
	}
	if len(ch.Records) > 0 && ch.Head == nil {
		return errors.New("records without a head")
	}
	if ch.Head != nil {
		c.heads[ch.Head.EnterpriseID] = *ch.Head
	}
	for _, t := range ch.Tasks {
		have := c.tasks[t.ID]
		if have.Version != t.Version {
			return fmt.Errorf("task %s: %w", t.ID, safety.ErrConflict)
		}
		have.Status, have.RecordID, have.DoneAt, have.Version = t.Status, t.RecordID, t.DoneAt, t.Version+1
		c.tasks[t.ID] = have
	}
	for _, h := range ch.Hazards {
		if c.hazards[h.ID].Version != h.Version {
			return fmt.Errorf("hazard %s: %w", h.ID, safety.ErrConflict)
		}
		h.Version++
		c.hazards[h.ID] = h
	}
	if err := c.keepEntries(ch.Entries); err != nil {
		return err
	}
	for _, a := range ch.Attachments {
		c.photos[a.ID] = a
	}
	for _, o := range ch.Owned {
		a := c.photos[o.AttachmentID]
		a.Owner, a.EnterpriseID = o.Owner, o.EnterpriseID
		c.photos[o.AttachmentID] = a
	}
	if ch.WrongCode {
		c.wrongCodes[in.From] = append(slices.Clone(c.wrongCodes[in.From]), c.now)
	}
	c.keepForms(ch.Forms)
	if ch.Invite != nil {
		i, e := *ch.Invite, c.enterprises[ch.Invite.EnterpriseID]
		i.Enterprise, i.Place = e.Name, e.Place
		c.invites[i.Code] = i
	}
	c.keepBind(in.From, ch.Bind)
	return c.keepPushes(ch.Pushes)
}

// keepEntries keeps rows of ledgers as they come back from a column of JSON.
func (c *memory) keepEntries(entries []safety.Entry) error {
	for _, e := range entries {
		if c.entries[e.ID].Version != e.Version {
			return fmt.Errorf("entry %s: %w", e.ID, safety.ErrConflict)
		}
		raw, err := json.Marshal(e.Fields)
		if err != nil {
			return err
		}
		e.Fields = nil
		if err := json.Unmarshal(raw, &e.Fields); err != nil {
			return err
		}
		e.Version++
		c.entries[e.ID] = e
	}
	return nil
}

func (c *memory) keepForms(f *safety.FormsChange) {
	if f == nil {
		return
	}
	e := c.enterprises[f.EnterpriseID]
	skipped := maps.Clone(e.Skipped)
	if f.Forms != nil && !slices.Equal(f.Forms, e.TradeForms) || f.Facilities != nil && !slices.Equal(f.Facilities, e.Facilities) || skipped == nil {
		skipped = map[string]string{}
	}
	maps.Copy(skipped, f.NotApplicable)
	if f.Forms != nil {
		e.TradeForms, e.FormsAsked = f.Forms, true
	}
	if f.Facilities != nil {
		e.Facilities, e.FacilitiesAsked = f.Facilities, true
	}
	e.Skipped = skipped
	c.enterprises[e.ID] = e
}

func (c *memory) keepBind(from safety.Address, b *safety.Bind) {
	if b == nil {
		return
	}
	i := c.invites[b.Code]
	e := c.enterprises[i.EnterpriseID]
	delete(c.invites, b.Code)
	c.members[from.User] = append(slices.Clone(c.members[from.User]), memberOf(e, i.PersonID, i.Name, i.Role))
}

func (c *memory) keepPushes(pushes []safety.Push) error {
	for _, p := range pushes {
		if c.pushed[p.ID] {
			return fmt.Errorf("two messages have the id %q: one would be lost", p.ID)
		}
		c.pushed[p.ID] = true
		if p.To == nil && (p.Audience == nil || p.Audience.Unit+p.Audience.EnterpriseID+p.Audience.StaffID == "") {
			return fmt.Errorf("%s goes to nobody", p.Message.Key)
		}
	}
	return nil
}

func memberOf(e safety.Enterprise, id, name string, role safety.Role) safety.Member {
	return safety.Member{
		PersonID: id, Name: name, Role: role, Binding: "code", EnterpriseID: e.ID, EnterpriseName: e.Name, Place: e.Place,
		Township: e.Township, Mobile: "13800138000",
	}
}

// walkBegin is when the walks take place: a working day.
var walkBegin = time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())

// newCounty has a petrol station and a supermarket, the people who answer for
// them, staff of each kind and a stranger; tasks of every duty and hazards in
// every state.
func newCounty(a *app) *memory {
	c := &memory{
		bot: a.bot, now: walkBegin,
		members: map[string][]safety.Member{}, staff: map[string]safety.Staff{}, sessions: map[safety.Address]safety.Session{},
		enterprises: map[string]safety.Enterprise{}, heads: map[string]safety.Head{}, tasks: map[string]safety.Task{},
		hazards: map[string]safety.Hazard{}, entries: map[string]safety.Entry{}, photos: map[string]safety.Attachment{},
		invites: map[string]safety.Invite{}, wrongCodes: map[safety.Address][]time.Time{}, pushed: map[string]bool{},
	}
	county := a.catalogue.County()
	petrol := safety.Enterprise{
		ID: "e-petrol", Name: "岫岩东山加油站有限公司", Place: "东山供应站", Township: county.Townships[0].Name, Department: county.Leader("危险化学品"),
		Sectors: []string{"危险化学品"}, TradeForms: []string{"加油站"}, FormsAsked: true, Facilities: []string{"电气焊", "外包外租", "有限空间"},
		FacilitiesAsked: true, HighRisk: true, State: safety.Operating, Street: "东山路18号",
	}
	market := safety.Enterprise{
		ID: "e-market", Name: "岫岩百姓超市", Township: county.Townships[1].Name, Department: county.Leader("商贸服务"),
		Sectors: []string{"商贸服务"}, TradeForms: []string{"商场超市"}, FormsAsked: true, Facilities: []string{"电梯"},
		FacilitiesAsked: true, State: safety.Operating,
	}
	for _, e := range []safety.Enterprise{petrol, market} {
		c.enterprises[e.ID] = e
		c.openTasks(a, e)
		c.openHazards(e)
		for _, role := range []safety.Role{safety.Principal, safety.Deputy, safety.SafetyOfficer} {
			user := fmt.Sprintf("%s-%s", role, strings.TrimPrefix(e.ID, "e-"))
			c.members[user] = []safety.Member{memberOf(e, "p-"+user, "王建国", role)}
		}
	}
	c.members["shared"] = []safety.Member{ // two people of one phone
		memberOf(market, "p-shared-1", "王建国", safety.Principal), memberOf(market, "p-shared-2", "刘芳", safety.SafetyOfficer),
	}
	c.members["principal-both"] = []safety.Member{memberOf(petrol, "p-both-1", "赵多", safety.Principal), memberOf(market, "p-both-2", "赵多", safety.Principal)}
	c.staff["township"] = safety.Staff{ID: "s1", Name: "李镇", Unit: petrol.Township, Role: safety.TownshipMan}
	c.staff["department"] = safety.Staff{ID: "s2", Name: "孙局", Unit: petrol.Department, Role: safety.DepartmentMan}
	c.staff["county"] = safety.Staff{ID: "s3", Name: "周办", Unit: county.Office.Name, Role: safety.CountyOffice}
	c.staff["viewer"] = safety.Staff{ID: "s4", Name: "吴看", Unit: county.Office.Name, Role: safety.Viewer}
	c.invites[strangersCode] = safety.Invite{
		Code: strangersCode, PersonID: "p-new", Name: "刘新", Role: safety.Deputy, EnterpriseID: market.ID, Enterprise: market.Name, ExpiresAt: walkBegin.AddDate(1, 0, 0),
	}
	return c
}

const strangersCode = "7K3M9QXD"

// openTasks opens a task of every duty, some overdue, and one focused check.
func (c *memory) openTasks(a *app, e safety.Enterprise) {
	add := func(t safety.Task) {
		t.ID, t.EnterpriseID, t.Status = safety.StableID("t", e.ID, t.Duty), e.ID, safety.TaskOpen
		c.tasks[t.ID] = t
	}
	for n, d := range a.tasks.Campaign.Duties {
		add(safety.Task{Duty: d.Duty, Title: "2026年11月" + d.Title, Flow: d.Flow, Period: "2026-11", OpensAt: c.now.AddDate(0, 0, -20), DueAt: c.now.AddDate(0, 0, n%7-1)})
	}
	for _, check := range a.catalogue.FocusedChecks(c.now) {
		var items []string
		for _, i := range a.catalogue.FocusedItems(check, e, c.now) {
			items = append(items, i.Key)
		}
		if len(items) > 0 {
			add(safety.Task{
				Duty: safety.DutyFocusedCheck, Title: check.Title, Flow: safety.FlowFocusedCheck, Period: check.Key, Items: items,
				OpensAt: c.now.AddDate(0, 0, -1), DueAt: c.now.AddDate(0, 0, 6),
			})
		}
	}
}

// openHazards registers a hazard in each state.
func (c *memory) openHazards(e safety.Enterprise) {
	boss, staff := safety.Actor{Name: "王建国", Role: safety.Principal}, safety.Actor{Name: "孙局", Role: safety.DepartmentMan}
	type deed struct {
		act   safety.HazardAction
		by    safety.Actor
		level safety.Level
	}
	judge, major := deed{safety.ActJudge, staff, safety.GeneralLevel}, deed{safety.ActJudge, staff, safety.MajorLevel}
	progress, submit := deed{act: safety.ActProgress, by: boss}, deed{act: safety.ActSubmit, by: boss}
	for n, deeds := range [][]deed{
		{}, {submit}, {judge}, {judge, progress}, {judge, submit}, {major, submit}, {judge, submit, {act: safety.ActReturn, by: staff}},
		{{act: safety.ActDismiss, by: staff}}, {judge, submit, {act: safety.ActAccept, by: staff}},
	} {
		at := c.now.AddDate(0, 0, n-10)
		h := safety.Hazard{
			ID: fmt.Sprintf("h-%s-%d", e.ID, n), Number: n + 1, EnterpriseID: e.ID, Township: e.Township, Department: e.Department, Source: "report",
			Description: "配电箱门坏了，线头露在外面", Location: "2号车间东侧", FoundAt: at, ReportedAt: at, FoundBy: boss.Name, Status: safety.Suspected,
			Fix: "plan", Responsible: "车间主任李明", Measures: "换新的配电箱", Funds: "3000", Deadline: c.now.AddDate(0, 0, n-3).Format(time.DateOnly),
			EmergencyPlan: "先断电", Photos: []string{"a1"},
			History: []safety.HazardEvent{{At: at, By: boss.Name, Role: boss.Role, Action: safety.ActFound}},
		}
		for _, d := range deeds {
			next, err := h.Do(d.act, d.by, d.level, "说明", at.Add(time.Hour))
			if err != nil {
				panic(err) // the table above is wrong
			}
			h = next
		}
		h.Version = 1
		c.hazards[h.ID] = h
		if n == 0 { // and one that the enterprise keeps by itself
			h.ID, h.Number, h.Own, h.Level, h.Status = fmt.Sprintf("h-%s-own", e.ID), 10, true, safety.GeneralLevel, safety.HazardOpen
			c.hazards[h.ID] = h
		}
	}
	c.heads[e.ID] = safety.Head{EnterpriseID: e.ID, Hazards: 10}
}
