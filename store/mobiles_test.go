package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"shouze/store"
)

// TestLookups: people of marked enterprises first, then staff; each mobile once,
// until it changes.
func TestLookups(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	names := func() string {
		t.Helper()
		due, err := w.DueLookups(ctx, 100)
		must(t, err)
		var list []string
		for _, l := range due {
			list = append(list, l.Name+"@"+l.Where)
		}
		return strings.Join(list, " ")
	}
	if got := names(); strings.Contains(got, mill) || strings.Contains(got, hotel) {
		t.Fatalf("people of unmarked enterprises: %s", got)
	}
	mark := func(mobile string) {
		t.Helper()
		rows := roster()[:1]
		rows[0].Enterprise.OnWeCom, rows[0].People[1].Mobile = true, mobile
		_, err := w.ImportEnterprises(ctx, rows, store.ImportOptions{NewCode: codes()})
		must(t, err)
	}
	mark("13800000002")
	got := names()
	if !strings.HasPrefix(got, "张三@"+mill) && !strings.HasPrefix(got, "李四@"+mill) {
		t.Fatalf("not first: %s", got)
	}
	due, err := w.DueLookups(ctx, 100)
	must(t, err)
	for _, l := range due {
		must(t, w.KeepLookup(ctx, l, false, w.clock.Now()))
		must(t, w.KeepLookup(ctx, l, false, w.clock.Now())) // twice is once
	}
	if got := names(); got != "" {
		t.Errorf("asked again: %s", got)
	}
	misses, members, err := w.LookupMisses(ctx, w.clock.Now().Add(-time.Hour))
	must(t, err)
	if misses != len(due) || members == 0 {
		t.Errorf("%d misses of %d, %d members", misses, len(due), members)
	}
	if misses, _, _ := w.LookupMisses(ctx, w.clock.Now().Add(time.Hour)); misses != 0 {
		t.Errorf("%d misses of another day", misses)
	}
	mark("13800000092")
	if got := names(); got != "李四@"+mill {
		t.Errorf("a changed mobile: %q", got)
	}
}

// TestLookupsReadLittle: only marked enterprises and the staff are looked at.
func TestLookupsReadLittle(t *testing.T) {
	sqliteOnly(t)
	w := newWorld(t)
	rows, err := raw(t, w.path).Query(`EXPLAIN QUERY PLAN SELECT x.id FROM enterprises e JOIN persons x ON x.enterprise_id = e.id
		WHERE e.on_wecom = 1 AND x.active = 1 AND x.mobile <> ''
		AND NOT EXISTS (SELECT 1 FROM mobile_lookups l WHERE l.subject = x.id AND l.mobile = x.mobile)
		AND NOT EXISTS (SELECT 1 FROM bindings b WHERE b.subject = x.id AND b.ended_at = 0 AND b.channel = 'wecom') ORDER BY x.id LIMIT 1`)
	must(t, err)
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		plan.WriteString(detail + "\n")
	}
	must(t, rows.Err())
	if !strings.Contains(plan.String(), "enterprises_wecom") || strings.Contains(plan.String(), "SCAN") {
		t.Errorf("the plan:\n%s", plan.String())
	}
}
