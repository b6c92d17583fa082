package bot

import (
	"testing"

	"shouze/safety"
)

// A session that an older version kept goes on with its led check.
func TestSessionOfAnOlderVersion(t *testing.T) {
	st, err := readState(safety.Session{State: []byte(`{"task":"t1"}`)})
	if err != nil || st.Begun["led-check"] != "t1" || st.Task != "" {
		t.Errorf("%+v %v", st, err)
	}
}

// Each conversation finishes tasks of its own duty, the led check those of the
// principal only.
func TestTaskOfAConversation(t *testing.T) {
	now := safety.Turn{}.Now.AddDate(2026, 0, 0)
	task := func(id, duty, flow string, opens, due int) safety.Task {
		return safety.Task{ID: id, Duty: duty, Flow: flow, Status: safety.TaskOpen, OpensAt: now.AddDate(0, 0, opens), DueAt: now.AddDate(0, 0, due)}
	}
	tasks := []safety.Task{ // as facts have them: earliest due first
		task("led late", "led_check", "led-check", -60, -30),
		task("focused late", "focused_check", "focused-check", -9, -2),
		task("focused", "focused_check", "focused-check", -1, 6),
		task("led", "led_check", "led-check", -5, 25),
		task("drill", "drill", "drill", -5, 25),
		task("focused later", "focused_check", "focused-check", 1, 8),
	}
	for _, c := range []struct {
		flow  string
		role  safety.Role
		begun map[string]string
		want  string
	}{
		{"led-check", safety.Principal, nil, "led"},
		{"led-check", safety.SafetyOfficer, nil, ""},
		{"led-check", safety.Principal, map[string]string{"led-check": "led late", "focused-check": "focused"}, "led late"},
		{"led-check", safety.Principal, map[string]string{"led-check": "gone"}, ""},
		{"focused-check", safety.Principal, nil, "focused late"},
		{"focused-check", safety.SafetyOfficer, map[string]string{"led-check": "led"}, "focused late"},
		{"focused-check", safety.Deputy, map[string]string{"focused-check": "focused"}, "focused"},
		{"drill", safety.SafetyOfficer, nil, "drill"},
		{"hazard", safety.Principal, nil, ""},
		{"", safety.Principal, nil, ""},
	} {
		s := &step{turn: safety.Turn{Now: now}, starting: c.flow, state: state{Begun: c.begun}}
		s.changes.Session.EnterpriseID = "e"
		s.facts = safety.Facts{Tasks: tasks, Members: []safety.Member{{PersonID: "p", EnterpriseID: "e", Role: c.role}}}
		if got, _ := s.task(); got.ID != c.want {
			t.Errorf("%s of a %s with %v: %q, want %q", c.flow, c.role, c.begun, got.ID, c.want)
		}
	}
}
