package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shouze/safety"
)

// HazardStore is where hazards are found whose deadline is near or past, and
// where it is kept what was said of them.
type HazardStore interface {
	// DueHazards are those that wait to be put right until a day, those of one
	// enterprise together.
	DueHazards(ctx context.Context, until string) ([]safety.DueHazard, error)
	// Reach is where people of some roles can be reached, by enterprise, and the
	// sessions of those addresses.
	Reach(ctx context.Context, enterprises []string, roles []safety.Role) (map[string][]safety.Address, map[safety.Address]safety.Session, error)
	// Reminded is what was said of something, by its id.
	Reminded(ctx context.Context, ids []string) (map[string][]string, error)
	KeepReminded(ctx context.Context, pushes []safety.Push, moves []safety.Reminded) error
}

// Hazards reminds principals and safety officers of the deadlines of hazards
// (整改期限), each hazard once a step, in one message an enterprise, and lets
// offices know of what stays overdue. It speaks on working days at decent hours
// only, and not to an enterprise one of whose people is in the middle of an
// answer. Run twice, late or on two machines at once, it comes to the same.
type Hazards struct {
	Store    HazardStore
	Calendar safety.Calendar
	Words    Words
	Asking   func(safety.Session) (bool, error) // whether a question waits
	Zone     *time.Location

	next time.Time // the runner asks one at a time
}

// hazardsBatch is how many enterprises are spoken to in one transaction.
const hazardsBatch = 500

// hazardLines is how many hazards a message names.
const hazardLines = 8

// Next is the next working morning, or sooner for who was answering.
func (h *Hazards) Next(_ context.Context, now time.Time) (time.Time, bool, error) {
	if h.next.IsZero() {
		return h.Calendar.Mannered(now.In(h.Zone)), true, nil
	}
	return h.next, true, nil
}

// Run speaks of all hazards that have come to a step by now.
func (h *Hazards) Run(ctx context.Context, now time.Time) error {
	now = now.In(h.Zone)
	if fit := h.Calendar.Mannered(now); fit.After(now) {
		h.next = fit
		return nil
	}
	due, err := h.Store.DueHazards(ctx, h.Calendar.HazardsUntil(now))
	if err != nil {
		return err
	}
	if err := h.tellOffices(ctx, due, now); err != nil {
		return err
	}
	waits := false
	for part := range slices.Chunk(h.reached(due, now), hazardsBatch) {
		busy, err := h.tellEnterprises(ctx, part, now)
		if err != nil {
			return err
		}
		waits = waits || busy
	}
	h.next = h.Calendar.Later(now)
	if waits {
		h.next = h.Calendar.Mannered(now.Add(lookAgain))
	}
	return nil
}

// dueAt are the hazards of one enterprise that have come to a step of which its
// people don't know, the earliest deadline first.
type dueAt struct {
	enterpriseID string
	hazards      []safety.DueHazard
	told         []string // of each hazard
}

func (h *Hazards) reached(due []safety.DueHazard, now time.Time) []dueAt {
	var out []dueAt
	for _, d := range due {
		step, ok := h.Calendar.HazardStep(d.Hazard, now)
		told := fmt.Sprintf("hazard/%d/%s", step, d.Deadline)
		if !ok || slices.Contains(d.Told, told) {
			continue
		}
		if n := len(out); n == 0 || out[n-1].enterpriseID != d.EnterpriseID {
			out = append(out, dueAt{enterpriseID: d.EnterpriseID})
		}
		at := &out[len(out)-1]
		at.hazards, at.told = append(at.hazards, d), append(at.told, told)
	}
	return out
}

// tellEnterprises reminds some enterprises, and reports whether one of them was
// left for later. One where nobody can be reached is told once somebody can.
func (h *Hazards) tellEnterprises(ctx context.Context, part []dueAt, now time.Time) (bool, error) {
	ids := make([]string, len(part))
	for n, at := range part {
		ids[n] = at.enterpriseID
	}
	reach, sessions, err := h.Store.Reach(ctx, ids, []safety.Role{safety.Principal, safety.SafetyOfficer})
	if err != nil {
		return false, err
	}
	var pushes []safety.Push
	var moves []safety.Reminded
	waits := false
	for _, at := range part {
		to := reach[at.enterpriseID]
		busy, err := busy(h.Asking, to, sessions, now)
		if err != nil {
			return false, err
		}
		if waits = waits || busy; busy || len(to) == 0 {
			continue
		}
		said, err := h.pushes(at, to, now)
		if err != nil {
			return false, err
		}
		pushes = append(pushes, said...)
		for n, d := range at.hazards {
			moves = append(moves, safety.Reminded{TaskID: d.ID, Told: at.told[n]})
		}
	}
	if len(moves) == 0 {
		return waits, nil
	}
	return waits, h.Store.KeepReminded(ctx, pushes, moves)
}

// pushes are the message to the people of one enterprise. Their ids are the same
// on every machine that makes them.
func (h *Hazards) pushes(at dueAt, to []safety.Address, now time.Time) ([]safety.Push, error) {
	lines, id, first := "", []string{}, at.hazards[0]
	for n, d := range at.hazards {
		id = append(id, d.ID, at.told[n])
		if n < hazardLines {
			lines += fmt.Sprintf("\n· %d号 %s：%s", d.Number, short(d.Description), h.byDeadline(d.Hazard, now))
		}
	}
	body, err := h.Words.Render("remind.hazards", map[string]any{
		"enterprise": first.Enterprise, "late": first.Overdue(now), "lines": lines, "more": max(0, len(at.hazards)-hazardLines),
	})
	if err != nil {
		return nil, fmt.Errorf("words of a reminder: %w", err)
	}
	message := safety.Outbound{Key: "remind.hazards", Kind: "hazard", Body: body, Data: map[string]string{
		"title": fmt.Sprintf("%d号 %s", first.Number, short(first.Description)), "body": h.byDeadline(first.Hazard, now) + "，回“台账”",
		"enterprise": first.Enterprise, "due": first.Deadline, "time": now.Format("2006-01-02 15:04"),
	}}
	out := make([]safety.Push, len(to))
	for n := range to {
		out[n] = safety.Push{ID: safety.StableID("h", append(id, to[n].Key())...), To: &to[n], Message: message, At: now}
	}
	return out, nil
}

// byDeadline says a hazard's deadline as people say it.
func (h *Hazards) byDeadline(z safety.Hazard, now time.Time) string {
	deadline, err := time.ParseInLocation(time.DateOnly, z.Deadline, h.Zone)
	if err != nil {
		return z.Deadline
	}
	if days := z.OverdueDays(now); days > 0 {
		return fmt.Sprintf("%d月%d日到期，超期%d天", int(deadline.Month()), deadline.Day(), days)
	}
	return byDay(deadline, daysTo(deadline, now))
}

// shortest is how many characters of a hazard's description a line shows.
const shortest = 20

func short(description string) string {
	if r := []rune(description); len(r) > shortest {
		return string(r[:shortest]) + "…"
	}
	return description
}
