package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"shouze/safety"
)

// A hazard that no standard calls grave is the enterprise's own: fixed and closed
// by itself, seen by offices as a count and by its dates; what is sent up is seen
// whole, gets the department's receipt and is theirs to judge.
func TestOwnHazards(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	township, department := s.user(safety.TownshipMan, ent.Township), s.user(safety.DepartmentMan, ent.Department)
	waiting := s.heard(department.User, "报来疑似隐患")

	s.talk(who.User, "隐患", "宿舍电线乱拉", ":照片", "宿舍", "不用", "2", "电工小李", "穿管走线", "200元", "下周五", "先拉闸，挂上牌子", "断电，用门口灭火器", "对")
	own := lastHazard(t, s, ent)
	if !own.Own || own.Level != "general" || own.Status != "open" || own.Interim != "先拉闸，挂上牌子" || len(own.Photos) != 1 {
		t.Fatalf("the county's ledger has %+v", own)
	}
	if s.heard(department.User, "报来疑似隐患") != waiting {
		t.Error("the department was called for a general hazard")
	}
	if list := s.text(department.User, "待办"); strings.Contains(list, "电线乱拉") {
		t.Errorf("it waits for the department: %s", list)
	}
	s.text(department.User, "暂停")
	offices(t, s, ent, own)
	if got := s.text(township.User, "超期"); !strings.Contains(got, "超期0条") || strings.Contains(got, "电线") {
		t.Errorf("before the deadline the township reads %s", got)
	}
	s.until("2026-12-09T10:00:00+08:00")
	if got := s.text(township.User, "超期"); !strings.Contains(got, who.Enterprise+"：1条，最久5天") || strings.Contains(got, "电线") {
		t.Errorf("after the deadline the township reads %s", got)
	}

	// What he is not sure of he sends up: it is seen whole, and a receipt comes.
	s.talk(who.User, "上报", "1", "怕着火", "对")
	if s.heard(department.User, "报来疑似隐患") != waiting+1 {
		t.Error("the department was not called")
	}
	s.choose(department.User, "待办", "电线乱拉")
	s.talk(department.User, "先给回执", "住建隐〔2026〕15号", "对")
	sent := lastHazard(t, s, ent)
	if sent.Own || sent.Level != "" || sent.Status != "suspected" || sent.ExternalNo != "住建隐〔2026〕15号" {
		t.Errorf("sent up, it is %+v", sent)
	}
	if s.heard(who.User, "收到了您报的") != 1 {
		t.Error("the principal has no receipt")
	}
	s.choose(department.User, "待办", "电线乱拉")
	s.talk(department.User, "一般隐患", "对")
	if h := lastHazard(t, s, ent); h.Own || h.Level != "general" || h.Status != "open" {
		t.Errorf("judged, it is %+v", h)
	}
}

// offices holds what a department's token sees against what the county's does.
func offices(t *testing.T, s *site, ent apiEnterprise, own apiHazard) {
	t.Helper()
	token, err := createToken(t.Context(), s.demo.app.store, "部门", safety.DepartmentMan, ent.Department)
	if err != nil {
		t.Fatal(err)
	}
	status, seen, _ := s.get(token, "/api/v1/hazards/"+own.ID)
	if status != http.StatusOK || seen["own"] != true || seen["deadline"] != own.Deadline || seen["status"] != "open" {
		t.Errorf("the department sees %d %v", status, seen)
	}
	for _, key := range []string{"description", "location", "responsible", "measures", "interim", "emergency_plan", "found_by"} {
		if seen[key] != "" {
			t.Errorf("the department reads %s: %v", key, seen[key])
		}
	}
	if photos, _ := seen["photos"].([]any); len(photos) != 0 {
		t.Errorf("the department sees the photos %v", photos)
	}
	for token, want := range map[string]int{token: http.StatusNotFound, s.token: http.StatusOK} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/api/v1/attachments/"+own.Photos[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("the photo is answered with %d, want %d", res.StatusCode, want)
		}
	}
}

// What is put right on the spot is closed, or handed in for acceptance, with the
// photo of it (立行立改).
func TestFixedOnTheSpot(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	for _, c := range []struct{ up, status string }{{"不用", "closed"}, {"要", "submitted"}} {
		s.talk(who.User, "隐患", "消防栓前堆了纸箱"+c.up, ":照片", "门口", c.up, "1", ":照片", "对")
		h := lastHazard(t, s, ent)
		if h.Status != c.status || len(h.AfterPhotos) != 1 || len(h.Photos) != 1 || h.Deadline != "2026-11-25" {
			t.Errorf("%s: %+v", c.up, h)
		}
	}
	s.talk(who.User, "隐患", "灭火器挡住了", ":照片", "门口", "不用", "1", "跳过", "对")
	if h := lastHazard(t, s, ent); h.Status != "open" {
		t.Errorf("not shown to be fixed: %+v", h)
	}
	s.choose(who.User, "台账", "灭火器挡住了")
	if got := s.talk(who.User, "1", ":照片", "发完了", "对"); !strings.Contains(got, "销号了") {
		t.Errorf("closed by the enterprise: %s", got)
	}
	if h := lastHazard(t, s, ent); h.Status != "closed" || h.History[len(h.History)-1].Action != "close" {
		t.Errorf("closed, it is %+v", h)
	}
}

// lastHazard is the hazard that an enterprise registered last.
func lastHazard(t *testing.T, s *site, ent apiEnterprise) apiHazard {
	t.Helper()
	list := all[apiHazard](s, "hazards?enterprise="+ent.ID)
	if len(list) == 0 {
		t.Fatal("no hazard")
	}
	return slices.MaxFunc(list, func(a, b apiHazard) int { return a.Number - b.Number })
}

// choose opens a conversation and picks the option that holds some words.
func (s *site) choose(user, word, words string) {
	s.t.Helper()
	s.text(user, word)
	for _, o := range s.session(user).Expects.Options {
		if strings.Contains(o.Text, words) {
			s.text(user, o.Key)
			return
		}
	}
	s.t.Fatalf("%s does not offer %s: %+v", word, words, s.session(user).Expects)
}
