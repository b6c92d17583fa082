package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/safety"
)

// TestFocusedTaskKeepsWhatItAsks: its long period and its items come back, also
// to a step and to the reminders; other tasks have none.
func TestFocusedTaskKeepsWhatItAsks(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	e := w.enterprise(mill).Enterprise
	check := safety.FocusedCheck{Key: safety.FocusedKey(safety.FocusedStandard, "a-standard-of-thirty-two-letters"), Title: "新标准专项检查", Days: 7}
	task, err := check.TaskFor(e, []safety.Item{{Key: "gas.hose"}, {Key: "gas.valve"}}, "2023-06-05", safety.CountyZone())
	must(t, err)
	task.RemindAt = w.clock.Now()
	for _, want := range []int{1, 0} { // the second machine opens nothing
		if n, err := w.OpenTasks(ctx, []safety.Task{task}); err != nil || n != want {
			t.Fatalf("opened %d, %v", n, err)
		}
	}
	w.taskOf(mill, "led_check")
	rows, _, err := w.Tasks(ctx, safety.TaskFilter{Duty: safety.DutyFocusedCheck})
	must(t, err)
	if len(rows) != 1 || rows[0].Period != check.Key || !slices.Equal(rows[0].Items, []string{"gas.hose", "gas.valve"}) {
		t.Fatalf("rows %+v", rows)
	}
	if want := time.Date(2023, 6, 12, 23, 59, 59, 0, safety.CountyZone()); !rows[0].DueAt.Equal(want) {
		t.Errorf("due %s", rows[0].DueAt)
	}
	if led, _, err := w.Tasks(ctx, safety.TaskFilter{Duty: "led_check"}); err != nil || len(led) != 1 || led[0].Items != nil {
		t.Errorf("led %+v %v", led, err)
	}
	for _, spoken := range []bool{false, true} {
		due, _, err := w.DueReminders(ctx, w.clock.Now(), 10)
		must(t, err)
		if len(due) != 1 || due[0].Spoken != spoken || len(due[0].Items) != 2 {
			t.Fatalf("due %+v", due)
		}
		next := w.clock.Now().Add(time.Hour)
		must(t, w.KeepReminded(ctx, nil, []safety.Reminded{{TaskID: task.ID, From: due[0].RemindAt, Next: next, Told: "open"}}))
		w.clock.move(time.Hour)
	}
}

// TestTasksOfAnOlderSchemaHaveNoItems: their column came later than the row.
func TestTasksOfAnOlderSchemaHaveNoItems(t *testing.T) {
	w := newWorld(t)
	w.taskOf(mill, "led_check")
	_, err := raw(t, w.path).Exec("UPDATE tasks SET items = NULL")
	must(t, err)
	rows, _, err := w.Tasks(context.Background(), safety.TaskFilter{})
	must(t, err)
	if len(rows) != 1 || rows[0].Items != nil {
		t.Errorf("rows %+v", rows)
	}
}

// TestOpenHazardsOfItems: pages hold the open hazards of the items asked for,
// and a change is kept from the version that it was made of.
func TestOpenHazardsOfItems(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	stop := w.run()
	var ids []string
	for _, item := range []string{"gas.hose", "gas.valve", "gas.hose", "gas.other"} {
		ids = append(ids, w.say(boss, "hazard "+item))
	}
	w.say(township, "judge "+ids[0])
	stop()
	read := func(items ...string) (hs []safety.Hazard) {
		t.Helper()
		must(t, w.EachOpenHazard(ctx, items, func(part []safety.Hazard) error {
			hs = append(hs, part...)
			return nil
		}))
		return hs
	}
	got := map[string]bool{}
	for _, h := range read("gas.hose", "gas.valve") {
		got[h.ID] = true
	}
	if want := map[string]bool{ids[0]: true, ids[1]: true, ids[2]: true}; !cmp.Equal(got, want) {
		t.Fatal(cmp.Diff(want, got))
	}
	if none := read(); none != nil {
		t.Errorf("of no items: %+v", none)
	}

	first, second := read("gas.hose"), read("gas.hose")
	h := slices.IndexFunc(first, func(h safety.Hazard) bool { return h.ID == ids[0] })
	one, ok := first[h].Rejudge("《新标准》", w.clock.Now())
	two := second[h]
	two.Description = "别人改的"
	if !ok {
		t.Fatal("was judged")
	}
	must(t, w.KeepHazards(ctx, []safety.Hazard{one}))
	must(t, w.KeepHazards(ctx, []safety.Hazard{two})) // read before
	kept, err := w.Hazard(ctx, ids[0], safety.Scope{})
	must(t, err)
	if kept.Level != safety.NoLevel || kept.Status != safety.Suspected || kept.Version != first[h].Version+1 || kept.Description == "别人改的" || !kept.RejudgedBy("《新标准》") {
		t.Errorf("kept %+v", kept)
	}
}

// TestEachOpenHazardTurnsPages: more than one page comes whole, each once.
func TestEachOpenHazardTurnsPages(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	e := w.enterprise(mill)
	db := raw(t, w.path)
	const many = 1203
	tx, err := db.Begin()
	must(t, err)
	for n := range many {
		_, err := tx.Exec(fmt.Sprintf(`INSERT INTO hazards (id, number, enterprise_id, township, department, source, item, description, found_at, found_by, status, measures, emergency_plan, photos, after_photos, waits_since, history, version)
			VALUES ('h%05d', %d, '%s', '东山镇', '', 'report', 'gas.hose', 'x', 1, '张三', 'open', '', '', '[]', '[]', 1, '[]', 1)`, n, n, e.ID))
		must(t, err)
	}
	must(t, tx.Commit())
	seen, pages := map[string]bool{}, 0
	must(t, w.EachOpenHazard(ctx, []string{"gas.hose"}, func(part []safety.Hazard) error {
		pages++
		for i := range part {
			seen[part[i].ID] = true
			part[i].Level = safety.GeneralLevel
		}
		return w.KeepHazards(ctx, part)
	}))
	if len(seen) != many || pages != 3 {
		t.Errorf("%d hazards in %d pages", len(seen), pages)
	}
	level := safety.GeneralLevel
	rows, _, err := w.Hazards(ctx, safety.HazardFilter{Level: &level, Page: safety.Page{Limit: 1000}})
	must(t, err)
	if len(rows) != 1000 {
		t.Errorf("%d were kept", len(rows))
	}
}

func TestSettingsByPrefix(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	for _, name := range []string{"begun/a", "begun/b_c", "begunx", "Begun/d"} {
		_, err := w.Setting(ctx, name, "v "+name)
		must(t, err)
	}
	got, err := w.Settings(ctx, "begun/")
	must(t, err)
	if diff := cmp.Diff(map[string]string{"a": "v begun/a", "b_c": "v begun/b_c"}, got); diff != "" {
		t.Error(diff)
	}
}
