package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

func manyRows(n int) []store.RosterRow {
	rows := make([]store.RosterRow, n)
	for i := range rows {
		rows[i] = store.RosterRow{
			Enterprise: safety.Enterprise{
				Name: fmt.Sprintf("企业%05d", i), Township: fmt.Sprintf("%d号镇", i%20), Department: "县应急管理局",
				Sectors: []string{"工贸"}, HighRisk: i%5 == 0, Street: "大街1号",
			},
			People: []safety.Person{
				{Name: fmt.Sprintf("人%05d", i), Mobile: fmt.Sprintf("138%08d", i), Role: safety.Principal},
				{Name: fmt.Sprintf("安%05d", i), Mobile: fmt.Sprintf("139%08d", i), Role: safety.SafetyOfficer},
			},
		}
	}
	return rows
}

func count(rs []store.RowResult) map[store.RowOutcome]int {
	out := map[store.RowOutcome]int{}
	for _, r := range rs {
		out[r.Outcome]++
	}
	return out
}

func TestImportTwiceChangesNothing(t *testing.T) {
	w := bareWorld(t)
	ctx := context.Background()
	rows := manyRows(2000)
	code := codes()
	var progress []int
	o := store.ImportOptions{NewCode: code, Done: func(n int) { progress = append(progress, n) }}
	began := time.Now()
	first, err := w.ImportEnterprises(ctx, rows, o)
	must(t, err)
	t.Logf("2,000 rows took %v", time.Since(began))
	if got := count(first); got[store.RowImported] != 2000 {
		t.Errorf("first %v", got)
	}
	if len(progress) != 4 || progress[3] != 2000 {
		t.Errorf("progress %v", progress)
	}
	before := w.invites()
	again, err := w.ImportEnterprises(ctx, rows, o)
	must(t, err)
	if got := count(again); got[store.RowUnchanged] != 2000 {
		t.Errorf("again %v", got)
	}
	if after := w.invites(); len(before) != 4000 || len(after) != 4000 || after[0] != before[0] {
		t.Errorf("%d invites, then %d", len(before), len(after))
	}
}

func TestRowsOfOneKeyFollowEachOther(t *testing.T) {
	w := bareWorld(t)
	rows := manyRows(1)
	changed := rows[0]
	changed.Enterprise.HighRisk = false
	res, err := w.ImportEnterprises(context.Background(), []store.RosterRow{rows[0], changed}, store.ImportOptions{NewCode: codes()})
	must(t, err)
	if res[0].Outcome != store.RowImported || res[1].Outcome != store.RowUpdated || res[0].ID != res[1].ID {
		t.Errorf("results %+v", res)
	}
}

func TestDryRunTellsAndWritesNothing(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	rows := append(roster(), manyRows(1)...)
	rows[0].People[0].Mobile = "13800000077"
	rows[1].Enterprise.State = safety.Suspended
	dry := store.ImportOptions{DryRun: true}
	told, err := w.ImportEnterprises(ctx, rows, dry)
	must(t, err)
	if told[0].Outcome != store.RowUpdated || told[1].Outcome != store.RowUpdated || told[2].Outcome != store.RowImported {
		t.Errorf("told %+v", told)
	}
	if len(told[0].Ended) != 1 || !told[0].Ended[0].Bound {
		t.Errorf("endings %+v", told[0].Ended)
	}
	if e := w.enterprise(mill); len(e.Bound) != 1 {
		t.Error("the binding ended")
	}
	if all, _, _ := w.Enterprises(ctx, store.EnterpriseFilter{}); len(all) != 2 {
		t.Errorf("%d enterprises", len(all))
	}
	staff := staffList()
	staff[0].Mobile = "13900000077"
	res, err := w.ImportStaff(ctx, staff, dry)
	must(t, err)
	if res[0].Outcome != store.RowImported || len(res[0].Ended) != 1 || res[1].Outcome != store.RowUnchanged {
		t.Errorf("staff %+v", res)
	}
}

func TestTasksAndHazardsStayWithTheEnterprise(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	task := w.task(mill)
	stop := w.run()
	id := w.say(boss, "hazard")
	stop()
	rows := roster()
	rows[0].People[0].Mobile = "13800000077"
	rows[0].Enterprise.Township = "河西镇"
	_, err := w.ImportEnterprises(ctx, rows, store.ImportOptions{NewCode: codes()})
	must(t, err)
	if ts, _, _ := w.Tasks(ctx, store.TaskFilter{Status: safety.TaskOpen}); len(ts) != 1 || ts[0].ID != task.ID {
		t.Errorf("tasks %+v", ts)
	}
	if _, err := w.Hazard(ctx, id, store.Scope{Township: "河西镇"}); err != nil {
		t.Errorf("the new township doesn't see the hazard: %v", err)
	}
}

func TestFormsThatPeopleToldOutliveARosterWithoutThem(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	w.say(boss, "forms 石材加工")
	stop()
	res, err := w.ImportEnterprises(context.Background(), roster(), store.ImportOptions{NewCode: codes()})
	must(t, err)
	if e := w.enterprise(mill); len(e.TradeForms) != 1 || !e.FormsAsked || res[0].Outcome != store.RowUnchanged {
		t.Errorf("enterprise %+v, result %+v", e.Enterprise, res[0])
	}
}

func TestImportStaff(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	o := store.ImportOptions{NewCode: codes()}
	res, err := w.ImportStaff(ctx, staffList(), o)
	must(t, err)
	if got := count(res); got[store.RowUnchanged] != 2 {
		t.Errorf("again %v", got)
	}
	staff := staffList()
	staff[0].Mobile = "13900000077" // a new telephone: the old binding ends
	staff[1].Title = "科长"
	res, err = w.ImportStaff(ctx, staff, o)
	must(t, err)
	if res[0].Outcome != store.RowImported || len(res[0].Ended) != 1 || !res[0].Ended[0].Bound || res[1].Outcome != store.RowUpdated {
		t.Errorf("results %+v", res)
	}
	if _, st, _, _ := w.Contact(ctx, township); st != nil {
		t.Error("the old binding lives on")
	}
	if _, st, _, _ := w.Contact(ctx, bureau); st == nil || st.Title != "科长" {
		t.Errorf("the other one: %+v", st)
	}
	if vs := w.invites(); len(vs) != 1 || vs[0].Name != "赵六" || vs[0].Enterprise != "东山镇" || vs[0].Role != safety.TownshipMan {
		t.Errorf("invites %+v", vs)
	}
}

func BenchmarkImport(b *testing.B) {
	rows := manyRows(2000)
	for b.Loop() {
		s := open(b, b.TempDir()+"/b.db")
		if _, err := s.ImportEnterprises(context.Background(), rows, store.ImportOptions{NewCode: codes()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
