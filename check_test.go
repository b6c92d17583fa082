package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shouze/bot/simulator"
	"shouze/safety"
)

// mostMessages is what a clean self-check of 20 items may cost at most, in taps
// or messages, photos included, counted from opening the task.
const mostMessages = 12

// A clean self-check costs no more than a busy person has patience for, by text
// and by cards, also where it is longest.
func TestCostOfACleanCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("robots go the same way under the race detector")
	}
	s := startDemo(t, demoOptions{})
	longest := map[bool]int{}
	for _, u := range s.users() {
		if u.Role != string(safety.Principal) || strings.Contains(u.Enterprise, "平安瓶装") { // he is asked which of two
			continue
		}
		r := &robot{s: s, user: u.User, manner: "clean", cards: u.Channel == string(safety.WeCom) && !u.Plugin}
		if r.cards {
			s.text(u.User, "用卡片")
		}
		if err := r.run(); err != nil {
			t.Fatalf("%s: %v", u.Enterprise, err)
		}
		n := len(lastCheck(t, s, s.enterprise(u.Enterprise).ID).Items)
		longest[r.cards] = max(longest[r.cards], n)
		if r.sent > mostMessages || r.photos != 2 {
			t.Errorf("%s: %d items took %d messages, %d of them photos", u.Enterprise, n, r.sent, r.photos)
		}
	}
	if longest[false] < 25 || longest[true] < 25 { // 25 to 30 items, the most there can be, are four pages
		t.Errorf("the longest check has %d items by text and %d by cards: too short to show anything", longest[false], longest[true])
	}
}

// mostForAPlan is how many messages more than a clean check one may take in which
// one hazard is found that takes time to fix. The hazard by itself takes more, a
// photo, the place, whether to report it, five things that are fixed (五落实) and
// what keeps people safe till then; but no items are drawn, which saves two photos.
const mostForAPlan = 9

// One hazard by plan adds no more than that to a clean check.
func TestCostOfAPlan(t *testing.T) {
	s := startDemo(t, demoOptions{})
	principals := []simulator.User{s.user(safety.Principal, "金达液化气"), s.member(safety.Principal, "公共交通")}
	for i, u := range principals {
		cards := i == 1
		if cards {
			s.text(u.User, "用卡片")
		}
		sent := map[string]int{}
		for _, manner := range []string{"clean", "planned"} {
			r := &robot{s: s, user: u.User, manner: manner, cards: cards}
			if err := r.run(); err != nil {
				t.Fatalf("%s, %s: %v", u.Enterprise, manner, err)
			}
			sent[manner] = r.sent
		}
		h := lastHazard(t, s, s.enterprise(u.Enterprise))
		if more := sent["planned"] - sent["clean"]; more > mostForAPlan || h.Fix != "plan" || h.Interim == "" || h.EmergencyPlan == "" {
			t.Errorf("%s: %d messages more than %d, for %+v", u.Enterprise, more, sent["clean"], h)
		} else {
			t.Logf("%s: %d messages, %d with a hazard", u.Enterprise, sent["clean"], sent["planned"])
		}
	}
}

// checkedRecord is a record with what was answered.
type checkedRecord struct {
	apiRecord
	ByRole  string `json:"by_role"`
	Title   string
	TaskID  string `json:"task_id"`
	Answers map[string]struct {
		Kind, Text string
		Value      any
	}
}

// lastCheck is the led check that an enterprise filed last.
func lastCheck(t *testing.T, s *site, enterprise string) checkedRecord {
	t.Helper()
	filed := all[checkedRecord](s, "records?duty=led_check&enterprise="+url.QueryEscape(enterprise))
	if len(filed) == 0 {
		t.Fatal("no check was filed")
	}
	last := slices.MaxFunc(filed, func(a, b checkedRecord) int { return strings.Compare(a.Number, b.Number) })
	s.call(http.MethodGet, "/api/v1/records/"+last.ID, nil, &last)
	return last
}

// shown are the items that a record shows by photos asked for at the end, and
// the photos.
func (r checkedRecord) shown() (items []string, photos int) {
	for key, a := range r.Answers {
		if item, ok := strings.CutPrefix(key, "shown."); ok {
			items = append(items, item)
			list, _ := a.Value.([]any)
			photos += len(list)
		}
	}
	slices.Sort(items)
	return items, photos
}

// After a clean check two items are drawn, each to be shown by a photo taken
// now; the next check draws others. After a problem nothing is drawn.
func TestDrawnItems(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	check := func(manner string) checkedRecord {
		t.Helper()
		if err := (&robot{s: s, user: who.User, manner: manner}).run(); err != nil {
			t.Fatal(err)
		}
		return lastCheck(t, s, ent.ID)
	}
	var before []string
	for range 4 {
		r := check("clean")
		items, photos := r.shown()
		if len(items) != 2 || photos != 2 || len(r.Attachments) != 2 {
			t.Fatalf("drawn %v, %d photos, %d attachments", items, photos, len(r.Attachments))
		}
		for _, key := range items {
			if slices.Contains(before, key) {
				t.Errorf("%s is drawn twice running", key)
			}
			asked := false
			for _, i := range r.Items {
				asked = asked || i.Key == key && i.Result == "ok"
			}
			if !asked {
				t.Errorf("%s was not asked", key)
			}
		}
		before = items
	}
	if items, _ := check("problems").shown(); len(items) != 0 {
		t.Errorf("after a problem %v was drawn", items)
	}

	// A photo that came before it was asked for shows nothing, and is kept; what
	// can't be shown is on the record as such.
	s.text(who.User, "自查")
	s.photo(who.User)
	for s.session(who.User).Expects.Checklist {
		s.text(who.User, "0")
	}
	if w := s.session(who.User).Expects; w.Kind != safety.AskPhoto {
		t.Fatalf("the early photo was taken: %+v", w)
	}
	s.text(who.User, "跳过")
	s.photo(who.User)
	s.text(who.User, "1")
	r := lastCheck(t, s, ent.ID)
	if items, photos := r.shown(); len(items) != 2 || photos != 1 || len(r.Attachments) != 2 {
		t.Errorf("drawn %v, %d photos, %d attachments", items, photos, len(r.Attachments))
	}
}

// A check that a deputy or the safety officer leads is theirs: the task stays
// open, and the principal is told (岫安委发〔2023〕12号 二(一)1).
func TestDeputyLeads(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	principal, deputy, _, ent := s.people("金达液化气")
	if err := (&robot{s: s, user: deputy, manner: "clean"}).run(); err != nil {
		t.Fatal(err)
	}
	r := lastCheck(t, s, ent.ID)
	if r.Title != "分管负责人带队检查" || r.ByRole != "deputy" || r.TaskID != "" {
		t.Errorf("the record is %+v", r)
	}
	if s.heard(principal, "带队查了一遍") != 1 {
		t.Error("the principal is not told")
	}
	if got := s.text(principal, "任务"); !strings.Contains(got, "回“自查”") {
		t.Errorf("the task is not owed any more: %s", got)
	}
}
