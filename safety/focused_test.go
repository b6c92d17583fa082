package safety_test

import (
	"slices"
	"testing"
	"time"

	"shouze/safety"
)

func TestFocusedTask(t *testing.T) {
	check := safety.FocusedCheck{Key: safety.FocusedKey(safety.FocusedStandard, "gas-2023"), Title: "新标准专项检查", From: "2023-09-21", Days: 7}
	e, items := safety.Enterprise{ID: "a"}, []safety.Item{{Key: "gas.hose"}, {Key: "gas.valve"}}
	task, err := check.TaskFor(e, items, "2023-09-23", safety.CountyZone())
	if err != nil {
		t.Fatal(err)
	}
	if task.Period != "standard/gas-2023" || task.Duty != "focused_check" || task.Flow != "focused-check" || !slices.Equal(task.Items, []string{"gas.hose", "gas.valve"}) ||
		task.OpensAt.Format(time.DateTime) != "2023-09-23 00:00:00" || task.DueAt.Format(time.DateTime) != "2023-09-30 23:59:59" {
		t.Errorf("%+v", task)
	}
	if again, err := check.TaskFor(e, items[:1], "2023-09-24", safety.CountyZone()); err != nil || again.ID != task.ID {
		t.Errorf("the same task has two ids: %v", err)
	}
	if _, err := check.TaskFor(e, items, "soon", safety.CountyZone()); err == nil {
		t.Error("a day that is none was taken")
	}
	if got := safety.PeriodChinese(task.Period); got != "" {
		t.Errorf("its period is said as %q", got)
	}
	for on, want := range map[string][2]bool{ // over, stale
		"2023-09-21": {false, false}, "2023-09-28": {false, false}, "2023-09-29": {true, false}, "2024-09-20": {true, false}, "2024-09-21": {true, true},
	} {
		at, err := time.ParseInLocation(time.DateOnly, on, safety.CountyZone())
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{check.Over(at), check.Stale(at)}; got != want {
			t.Errorf("on %s: %v", on, got)
		}
	}
}

// A judgement is taken back once a standard, from what has one and is not over.
func TestRejudge(t *testing.T) {
	at := time.Date(2023, 9, 21, 0, 0, 0, 0, safety.CountyZone())
	for name, c := range map[string]struct {
		status safety.HazardStatus
		level  safety.Level
		want   safety.HazardStatus // empty: it stays
	}{
		"judged":             {safety.HazardOpen, safety.MajorLevel, safety.Suspected},
		"being put right":    {safety.Rectifying, safety.GeneralLevel, safety.Suspected},
		"waits for approval": {safety.Submitted, safety.MajorLevel, safety.Submitted},
		"not judged":         {safety.Suspected, safety.NoLevel, ""},
		"closed":             {safety.HazardDone, safety.MajorLevel, ""},
		"no hazard":          {safety.Dismissed, safety.NoLevel, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h, ok := safety.Hazard{Status: c.status, Level: c.level}.Rejudge("《新标准》", at)
			if ok != (c.want != "") {
				t.Fatalf("taken back %v", ok)
			}
			if !ok {
				return
			}
			if h.Status != c.want || h.Level != safety.NoLevel || len(h.History) != 1 || h.History[0].Action != safety.ActRejudge || h.History[0].Text != "《新标准》" {
				t.Errorf("%+v", h)
			}
			h, err := h.Do(safety.ActJudge, safety.Actor{Name: "孙七", Role: safety.DepartmentMan}, safety.MajorLevel, "", at)
			if err != nil || h.Level != safety.MajorLevel {
				t.Fatalf("it can't be judged again: %v", err)
			}
			if _, ok := h.Rejudge("《新标准》", at); ok {
				t.Error("the same standard takes it back twice")
			}
			if _, ok := h.Rejudge("《更新的标准》", at); !ok {
				t.Error("a newer one does not")
			}
		})
	}
}
