package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

// checkDone files a led check whose items come to what the message names.
func checkDone(t safety.Turn, c safety.Changes, rest string) (safety.Changes, error) {
	me := t.Facts.Members[0]
	r := safety.Record{
		ID: t.NewID(1), Duty: safety.DutyLedCheck, Title: "带队检查", EnterpriseID: me.EnterpriseID, By: me.Name, ByRole: me.Role, At: t.Now,
		Answers: map[string]safety.AnswerValue{safety.AnswerBegun: {Text: "刚才", Value: t.Now.Format(time.RFC3339Nano)}},
	}
	for i, result := range strings.Fields(rest) {
		r.Items = append(r.Items, safety.ItemResult{Key: fmt.Sprint(i), Text: `写着"result":"problem"的牌子`, Result: safety.ItemOutcome(result)})
	}
	r, head, err := t.Facts.Head.File(r, nil)
	c.Records, c.Head, c.Reply.Body = []safety.Record{r}, &head, r.ID
	return c, err
}

// belongs gives a photo to a record or hazard.
func belongs(t safety.Turn, c *safety.Changes, rest string) {
	id, owner, _ := strings.Cut(rest, " ")
	c.Owned = []safety.Owned{{AttachmentID: id, EnterpriseID: t.Facts.Members[0].EnterpriseID, Owner: owner}}
}

// look settles the first open mark, or says that there is none.
func look(t safety.Turn, c safety.Changes, _ string) (safety.Changes, error) {
	c.Reply.Body = "没有"
	if len(t.Facts.Marks) == 0 {
		return c, nil
	}
	m, err := t.Facts.Marks[0].Look(*t.Facts.Staff, safety.LookedFine, "", t.Now)
	c.Marks = []safety.Mark{m}
	c.Reply.Body = fmt.Sprintf("%s %s，照片%d张，共%d条", m.Enterprise, m.Text, t.Facts.Marks[0].Photos, t.Facts.MarksOpen)
	return c, err
}

// waiting is what waits to be looked at for marks.
func (w *world) waiting() safety.ToMark {
	w.tb.Helper()
	waits, err := w.ToMark(context.Background(), w.clock.Now().Add(time.Hour), 100)
	must(w.tb, err)
	return waits
}

// sweep looks at all that waits and returns the ids of the marks that it finds.
func (w *world) sweep() []string {
	w.tb.Helper()
	now, ids := w.clock.Now().Add(time.Second), []string{}
	waits, err := w.ToMark(context.Background(), now, 100)
	must(w.tb, err)
	var found []safety.Mark
	for _, r := range waits.Records {
		found = append(found, safety.MarkRules{}.Marks(r, now)...)
	}
	for _, same := range waits.Photos {
		found = append(found, safety.MarkRules{}.PhotoMarks(same, now)...)
	}
	must(w.tb, w.KeepMarks(context.Background(), found, waits.IDs, now))
	for _, m := range found {
		ids = append(ids, string(m.Kind)+" "+m.RecordID)
	}
	return ids
}

func (w *world) marked(f safety.MarkFilter) []safety.Mark {
	w.tb.Helper()
	rows, _, err := w.QualityMarks(context.Background(), f)
	must(w.tb, err)
	return rows
}

const sixOK = "check ok ok ok ok ok ok"

func TestWhatIsFiledWaitsOnceForMarks(t *testing.T) {
	w := newWorld(t)
	if _, there, err := w.NextToMark(context.Background()); err != nil || there {
		t.Fatalf("something waits: %v", err)
	}
	stop := w.run()
	defer stop()
	filed := w.clock.Now()
	id := w.say(boss, sixOK)
	if next, there, err := w.NextToMark(context.Background()); err != nil || !there || !next.Equal(filed) {
		t.Fatalf("it waits since %v, %v, %v", next, there, err)
	}
	waits := w.waiting()
	if len(waits.Records) != 1 || waits.Records[0].Enterprise.Township != "东山镇" || len(waits.Records[0].Record.Items) != 6 {
		t.Fatalf("waiting %+v", waits)
	}
	if got := w.sweep(); !slices.Equal(got, []string{"fast " + id}) {
		t.Fatalf("found %v", got)
	}
	if got := w.waiting(); len(got.IDs) != 0 {
		t.Errorf("it still waits: %v", got)
	}
	m := w.marked(safety.MarkFilter{})
	if len(m) != 1 || m[0].Unit != "东山镇" || m[0].Kind != safety.MarkFast || m[0].Version != 1 || !m[0].LookedAt.IsZero() {
		t.Fatalf("kept %+v", m)
	}
	// Another machine that read the same at the same moment.
	again := m[0]
	again.FoundAt = again.FoundAt.Add(time.Minute)
	must(t, w.KeepMarks(context.Background(), []safety.Mark{again}, []string{id}, w.clock.Now()))
	if got := w.marked(safety.MarkFilter{}); len(got) != 1 || !got[0].FoundAt.Equal(m[0].FoundAt) {
		t.Errorf("it became %+v", got)
	}
}

func TestStreaksAreCountedOverPrincipalsChecks(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	defer stop()
	checks := []struct{ says string }{
		{sixOK}, {"check ok problem"}, {sixOK}, {"check ok unclear"}, {"check ok not_applicable"}, {sixOK}, {sixOK}, {sixOK}, {"check"}, {sixOK},
	}
	var got []int
	for _, c := range checks {
		w.clock.move(24 * time.Hour)
		id := w.say(boss, c.says)
		w.say(officer, "check ok problem") // not the principal's own: neither adds nor breaks
		w.say(host, sixOK)                 // another enterprise's
		for _, r := range w.waiting().Records {
			if r.Record.ID == id {
				got = append(got, r.Clean)
			}
		}
	}
	if want := []int{1, 0, 1, 0, 1, 2, 3, 4, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("streaks %v, want %v", got, want)
	}
}

func TestSamePhotosMeet(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	defer stop()
	first := w.say(boss, "check ok")
	w.say(boss, "photo p1")
	w.say(boss, "belongs p1 "+first)
	must(t, w.SetFetched(context.Background(), "p1", "aa", 9))
	if got := w.sweep(); len(got) != 0 {
		t.Fatalf("found %v", got)
	}
	w.clock.move(30 * 24 * time.Hour)
	second := w.say(host, "check ok")
	w.say(host, "photo p2")
	w.say(host, "belongs p2 "+second)
	w.say(host, "photo p3") // never filed
	must(t, w.SetFetched(context.Background(), "p3", "aa", 9))
	if got := w.sweep(); len(got) != 0 {
		t.Fatalf("a photo that was not fetched is the same: %v", got)
	}
	w.clock.move(time.Minute)
	must(t, w.SetFetched(context.Background(), "p2", "aa", 9))
	if got := w.sweep(); !slices.Equal(got, []string{"photo_again " + second}) {
		t.Fatalf("found %v", got)
	}
	w.clock.move(time.Minute)
	w.say(boss, "belongs p1 "+first) // the older one comes again: nothing new
	w.sweep()
	if got := w.marked(safety.MarkFilter{}); len(got) != 1 || got[0].Unit != "河西镇" || strings.Contains(got[0].Text, mill) {
		t.Errorf("marks %+v", got)
	}
}

func TestStaffSeeTheirOwnMarks(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	defer stop()
	w.say(boss, sixOK)
	w.clock.move(time.Minute)
	w.say(boss, sixOK)
	w.say(host, sixOK)
	w.sweep()
	if got := w.say(bureau, "look"); got != "没有" {
		t.Errorf("the department is asked to look at a township's: %s", got)
	}
	if got := w.say(boss, "look"); got != "没有" {
		t.Errorf("the enterprise is told: %s", got)
	}
	if got := w.say(township, "look"); !strings.HasPrefix(got, mill) || !strings.HasSuffix(got, "共2条") {
		t.Errorf("the township sees %s", got)
	}
	yes, no := true, false
	if open, done := w.marked(safety.MarkFilter{Open: &yes}), w.marked(safety.MarkFilter{Open: &no}); len(open) != 2 || len(done) != 1 ||
		done[0].LookedBy != "赵六（东山镇）" || done[0].LookedText != "看过了，没有问题" || done[0].Version != 2 || done[0].LookedAt.IsZero() {
		t.Errorf("open %+v, done %+v", open, done)
	}
	if got := w.marked(safety.MarkFilter{Scope: store.Scope{Township: "河西镇"}}); len(got) != 1 {
		t.Errorf("of one township %+v", got)
	}
}

// The photos of what an enterprise keeps by itself are not an office's to see.
func TestMarkOfAnOwnHazardShowsNoPhotos(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	defer stop()
	for n, deed := range []string{"own 2026-12-01", "hazard"} {
		w.say(boss, deed)
		hazards, _, err := w.Hazards(context.Background(), store.HazardFilter{})
		must(t, err)
		h := hazards[n]
		w.say(boss, fmt.Sprintf("photo q%d", n))
		w.say(boss, fmt.Sprintf("belongs q%d %s", n, h.ID))
		must(t, w.KeepMarks(context.Background(), []safety.Mark{{
			ID: h.ID, EnterpriseID: h.EnterpriseID, Unit: h.Township, Kind: safety.MarkPhotoAgain, RecordID: h.ID, Text: deed, FoundAt: w.clock.Now(), Version: 1,
		}}, nil, w.clock.Now()))
		if got, want := w.say(township, "look"), fmt.Sprintf("%s %s，照片%d张，共1条", mill, deed, n); got != want {
			t.Errorf("%s is seen as %q, want %q", deed, got, want)
		}
		w.clock.move(time.Second)
	}
}

// Two who look at the same moment: one settles the mark, the other sees it gone.
func TestOneLookSettlesAMark(t *testing.T) {
	w := newWorld(t)
	o := store.ImportOptions{NewCode: func() string { return "CODE9999" }}
	_, err := w.ImportStaff(context.Background(), append(staffList(), safety.Staff{Name: "钱八", Mobile: "13900000003", Unit: "东山镇", Role: safety.TownshipMan}), o)
	must(t, err)
	colleague := safety.Address{Channel: safety.WeCom, User: "colleague"}
	stop := w.run()
	w.say(colleague, "bind CODE9999")
	w.say(boss, sixOK)
	w.sweep()
	stop()
	both := w.together(w.message(township, "look"), w.message(colleague, "look"))
	var said []string
	for _, s := range both {
		must(t, s.err)
		said = append(said, body(s.answer))
	}
	slices.Sort(said)
	if !strings.HasPrefix(said[0], mill) || said[1] != "没有" {
		t.Errorf("said %q", said)
	}
	if got := w.marked(safety.MarkFilter{}); len(got) != 1 || got[0].Version != 2 {
		t.Errorf("marks %+v", got)
	}
}

// TestMarksReadOnlyWhatIsNew: a sweep finds what waits, the same photos and an
// enterprise's checks by an index.
func TestMarksReadOnlyWhatIsNew(t *testing.T) {
	sqliteOnly(t)
	w := newWorld(t)
	for name, c := range map[string]struct{ sql, index string }{
		"what waits": {`SELECT * FROM to_mark WHERE at < 5 ORDER BY at, id LIMIT 500`, "to_mark USING INDEX to_mark_at"},
		"the same photos": {`SELECT * FROM (SELECT a.*, ROW_NUMBER() OVER (PARTITION BY sha256 ORDER BY received_at, id) AS place
			FROM attachments a WHERE sha256 IN ('a', 'b') AND kind = 'photo' AND owner <> '') same WHERE place <= 20 ORDER BY sha256, place`, "a USING INDEX attachments_sha256"},
		"an enterprise's checks": {`SELECT id FROM records WHERE enterprise_id IN ('a', 'b') AND duty = 'led_check' AND by_role = 'principal' AND corrects = ''
			ORDER BY enterprise_id, at, id`, "records USING INDEX sqlite_autoindex_records"},
		"a township's open marks": {`SELECT * FROM quality_marks WHERE looked_at = 0 AND unit = 'a' ORDER BY found_at, id LIMIT 50`, "quality_marks USING INDEX quality_marks_unit"},
	} {
		t.Run(name, func(t *testing.T) {
			plan := w.plan(c.sql)
			if !strings.Contains(plan, "SEARCH "+c.index) {
				t.Errorf("the plan:\n%s", plan)
			}
		})
	}
}

// plan is how SQLite goes about a query.
func (w *world) plan(sql string) string {
	w.tb.Helper()
	rows, err := raw(w.tb, w.path).Query("EXPLAIN QUERY PLAN " + sql)
	must(w.tb, err)
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(w.tb, rows.Scan(&id, &parent, &unused, &detail))
		plan = append(plan, detail)
	}
	must(w.tb, rows.Err())
	return strings.Join(plan, "\n")
}
