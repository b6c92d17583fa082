package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/safety"
	"shouze/store"
)

func TestEnterprisesByFilterAndPage(t *testing.T) {
	w := bareWorld(t)
	ctx := context.Background()
	rows := manyRows(230)
	rows[7].Enterprise.Sectors = []string{"工贸", "消防"}
	rows[7].Enterprise.Name = "100%石材_厂"
	_, err := w.ImportEnterprises(ctx, rows, store.ImportOptions{NewCode: codes()})
	must(t, err)
	yes := true
	for name, c := range map[string]struct {
		f    store.EnterpriseFilter
		want int
	}{
		"all":                  {store.EnterpriseFilter{}, 230},
		"township":             {store.EnterpriseFilter{Township: "7号镇"}, 12},
		"scope":                {store.EnterpriseFilter{Scope: store.Scope{Township: "7号镇"}}, 12},
		"scope and other town": {store.EnterpriseFilter{Township: "8号镇", Scope: store.Scope{Township: "7号镇"}}, 0},
		"department":           {store.EnterpriseFilter{Scope: store.Scope{Department: "县应急管理局"}}, 230},
		"other department":     {store.EnterpriseFilter{Department: "别的局"}, 0},
		"sector":               {store.EnterpriseFilter{Sector: "消防"}, 1},
		"high risk":            {store.EnterpriseFilter{HighRisk: &yes}, 46},
		"words":                {store.EnterpriseFilter{Q: "企业0001"}, 10},
		"signs stand as such":  {store.EnterpriseFilter{Q: "%石材_"}, 1},
		"no wildcard":          {store.EnterpriseFilter{Q: "企业_"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			seen := map[string]bool{}
			c.f.Page.Limit = 50
			for {
				rows, next, err := w.Enterprises(ctx, c.f)
				must(t, err)
				for _, r := range rows {
					if seen[r.ID] || r.Principal.Name == "" || len(r.Invites) != 2 {
						t.Fatalf("row %+v", r)
					}
					seen[r.ID] = true
				}
				if next == "" {
					break
				}
				c.f.Page.Cursor = next
			}
			if len(seen) != c.want {
				t.Errorf("%d rows, want %d", len(seen), c.want)
			}
			n := 0
			must(t, w.EachEnterprise(ctx, c.f, func(es []safety.Enterprise) error { n += len(es); return nil }))
			if n != c.want {
				t.Errorf("%d handed on, want %d", n, c.want)
			}
		})
	}
}

func TestTasksByState(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	task := w.task(mill)
	n, err := w.OpenTasks(ctx, []safety.Task{task, task})
	if err != nil || n != 0 {
		t.Errorf("opened again: %d %v", n, err)
	}
	other := task
	other.ID, other.EnterpriseID = "other", w.enterprise(hotel).ID
	_, err = w.OpenTasks(ctx, []safety.Task{other})
	must(t, err)
	expect := func(f store.TaskFilter, want ...string) {
		t.Helper()
		rows, _, err := w.Tasks(ctx, f)
		must(t, err)
		got := []string{}
		for _, r := range rows {
			got = append(got, r.EnterpriseID)
		}
		if len(got) != len(want) || (len(want) == 1 && got[0] != want[0]) {
			t.Errorf("%+v: %v, want %v", f, got, want)
		}
	}
	stone, inn := task.EnterpriseID, other.EnterpriseID
	expect(store.TaskFilter{Status: safety.TaskOpen}, stone, inn)
	expect(store.TaskFilter{Status: safety.TaskOpen, Scope: store.Scope{Township: "河西镇"}}, inn)
	expect(store.TaskFilter{Enterprise: stone, Duty: "led_check"}, stone)
	expect(store.TaskFilter{Duty: "drill"})
	expect(store.TaskFilter{DueBefore: task.DueAt})
	expect(store.TaskFilter{OpenAt: task.OpensAt}, stone, inn)
	expect(store.TaskFilter{Status: safety.TaskOverdue})
	stop := w.run()
	w.say(boss, "file")
	stop()
	w.clock.move(40 * 24 * time.Hour)
	expect(store.TaskFilter{Status: safety.TaskOverdue}, inn)
	expect(store.TaskFilter{Status: safety.TaskOpen})
	expect(store.TaskFilter{Status: safety.TaskDone}, stone)
}

func TestRecordsAndHazardsWithinAScope(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	w.task(mill)
	stop := w.run()
	w.say(boss, "file")
	hazard := w.say(boss, "hazard")
	w.say(host, "hazard")
	stop()
	rs := w.records()
	mine, theirs := store.Scope{Department: "县应急管理局"}, store.Scope{Department: "县消防救援大队"}
	if r, err := w.Record(ctx, rs[0].ID, mine); err != nil || !cmp.Equal(r, rs[0]) {
		t.Errorf("own record: %v", err)
	}
	if _, err := w.Record(ctx, rs[0].ID, theirs); !errors.Is(err, safety.ErrNotFound) {
		t.Errorf("their record: %v", err)
	}
	for scope, want := range map[store.Scope][2]int{{}: {1, 2}, mine: {1, 1}, theirs: {0, 1}} {
		rs, _, err := w.Records(ctx, store.RecordFilter{Scope: scope, Duty: "led_check", From: start, To: start.Add(time.Hour)})
		must(t, err)
		hs, _, err := w.Hazards(ctx, store.HazardFilter{Scope: scope, Status: safety.Suspected})
		must(t, err)
		if got := [2]int{len(rs), len(hs)}; got != want {
			t.Errorf("scope %+v: %v, want %v", scope, got, want)
		}
	}
	none, major := safety.NoLevel, safety.MajorLevel
	for level, want := range map[*safety.Level]int{nil: 1, &none: 1, &major: 0} {
		hs, _, err := w.Hazards(ctx, store.HazardFilter{Enterprise: w.enterprise(mill).ID, Level: level})
		if err != nil || len(hs) != want || want == 1 && hs[0].ID != hazard {
			t.Errorf("level %v: %+v %v", level, hs, err)
		}
	}
}

func TestTokens(t *testing.T) {
	w := bareWorld(t)
	ctx := context.Background()
	made, err := w.CreateToken(ctx, "数据平台", safety.TownshipMan, "东山镇", "hash")
	must(t, err)
	if got, err := w.TokenByHash(ctx, "hash"); err != nil || got != made || got.Scope != "东山镇" || !got.CreatedAt.Equal(start) {
		t.Errorf("token %+v %v", got, err)
	}
	if _, err := w.TokenByHash(ctx, "other"); !errors.Is(err, safety.ErrNotFound) {
		t.Errorf("unknown token: %v", err)
	}
	if _, err := w.CreateToken(ctx, "again", safety.Viewer, "", "hash"); !errors.Is(err, safety.ErrConflict) {
		t.Errorf("same secret: %v", err)
	}
}

func TestUnknownThingsAreNotFound(t *testing.T) {
	w := bareWorld(t)
	ctx := context.Background()
	_, e := w.Enterprise(ctx, "x", store.Scope{})
	_, r := w.Record(ctx, "x", store.Scope{})
	_, h := w.Hazard(ctx, "x", store.Scope{})
	for _, err := range []error{e, r, h} {
		if !errors.Is(err, safety.ErrNotFound) {
			t.Error(fmt.Sprint(err))
		}
	}
}
