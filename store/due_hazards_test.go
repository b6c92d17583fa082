package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"shouze/safety"
)

// TestDueHazards: those that wait to be put right until a day are found, with
// what was said of them, and where their people can be reached.
func TestDueHazards(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	stop := w.run()
	defer stop()
	of := map[string]string{}
	for _, x := range []struct {
		name, deadline string
		status         safety.HazardStatus
	}{
		{"open", "2023-06-10", safety.HazardOpen},
		{"suspected", "2023-06-09", safety.Suspected},
		{"returned", "2023-06-11", safety.Rectifying},
		{"later", "2023-06-12", safety.HazardOpen},
		{"without", "", safety.HazardOpen},
		{"submitted", "2023-06-10", safety.Submitted},
		{"closed", "2023-06-10", safety.HazardDone},
		{"dismissed", "2023-06-10", safety.Dismissed},
	} {
		id := w.say(boss, "own "+x.deadline)
		h, err := w.Hazard(ctx, id, safety.Scope{})
		must(t, err)
		h.Status = x.status
		must(t, w.KeepHazards(ctx, []safety.Hazard{h}))
		of[id] = x.name
	}
	must(t, w.KeepReminded(ctx, nil, []safety.Reminded{{TaskID: slices.Sorted(keys(of, "open"))[0], Told: "hazard/1/2023-06-10"}}))
	due, err := w.DueHazards(ctx, "2023-06-11")
	must(t, err)
	var got []string
	for _, d := range due {
		if d.Enterprise != mill || d.Township != "东山镇" || d.Number == 0 || d.FoundAt.IsZero() {
			t.Errorf("found %+v", d)
		}
		got = append(got, of[d.ID]+" "+d.Deadline+" "+strings.Join(d.Told, ","))
	}
	want := []string{"suspected 2023-06-09 ", "open 2023-06-10 hazard/1/2023-06-10", "returned 2023-06-11 "}
	if !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
	reach, sessions, err := w.Reach(ctx, []string{w.enterprise(mill).ID, w.enterprise(hotel).ID}, []safety.Role{safety.Principal, safety.SafetyOfficer})
	must(t, err)
	if at := reach[w.enterprise(mill).ID]; len(at) != 2 || !slices.Contains(at, boss) || !slices.Contains(at, officer) {
		t.Errorf("the mill is reached at %v", at)
	}
	if at := reach[w.enterprise(hotel).ID]; !slices.Equal(at, []safety.Address{host}) {
		t.Errorf("the hotel is reached at %v", at)
	}
	if s, ok := sessions[boss]; !ok || s.Address != boss {
		t.Errorf("sessions %+v", sessions)
	}
}

// keys are the keys of a map that stand for a value.
func keys(m map[string]string, value string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k, v := range m {
			if v == value && !yield(k) {
				return
			}
		}
	}
}

// TestHazardSweepReadsOnlyWhatIsDue: hazards are found by status and deadline,
// without a look at those of a later day or at the end of their way.
func TestHazardSweepReadsOnlyWhatIsDue(t *testing.T) {
	sqliteOnly(t)
	w := newWorld(t)
	rows, err := raw(t, w.path).Query(`EXPLAIN QUERY PLAN SELECT h.id, e.name FROM hazards h JOIN enterprises e ON e.id = h.enterprise_id
		WHERE h.status IN ('suspected', 'open', 'rectifying') AND h.deadline > '' AND h.deadline <= '2023-06-11' AND e.state = 'operating'
		ORDER BY h.enterprise_id, h.deadline, h.number`)
	must(t, err)
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		plan = append(plan, detail)
	}
	must(t, rows.Err())
	text := strings.Join(plan, "\n")
	if !strings.Contains(text, "SEARCH h USING INDEX hazards_due (status=? AND deadline>? AND deadline<?)") || strings.Contains(text, "SCAN") {
		t.Errorf("the plan:\n%s", text)
	}
	t.Log(text)
}
