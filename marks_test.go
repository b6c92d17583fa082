package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"shouze/bot/simulator"
	"shouze/safety"
)

type apiMark struct {
	ID, Unit, Kind, Text string
	EnterpriseID         string `json:"enterprise_id"`
	RecordID             string `json:"record_id"`
	FoundAt              string `json:"found_at"`
	LookedAt             string `json:"looked_at"`
	LookedBy             string `json:"looked_by"`
	LookedText           string `json:"looked_text"`
	Version              int
}

// A principal answers a check in no time and sends a photo a second time: staff
// of the township see both by the word 核实, and who comes second is told. The
// enterprise hears nothing of it (E2-08 排查质量).
func TestMarksAreLookedInto(t *testing.T) { onEveryDatabase(t, marksAreLookedInto) }

func marksAreLookedInto(t *testing.T, d database) {
	s := startDemo(t, d.demo())
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	before := s.marks("?enterprise=" + ent.ID)
	heard := s.received(who.User)

	s.reportWith(who.User, "阀门漏气")
	s.later("20m")
	if got := s.marks("?enterprise=" + ent.ID); len(got) != len(before) {
		t.Fatalf("a photo that was sent once is marked: %+v", got)
	}
	s.reportWith(who.User, "报警器没通电")
	s.text(who.User, "自查")
	for s.session(who.User).Expects.Checklist {
		s.text(who.User, "0")
	}
	if got := s.talk(who.User, "跳过", "跳过", "对"); !strings.Contains(got, "记录号") {
		t.Fatalf("not filed: %s", got)
	}
	r := s.record(ent.ID, numberIn(s.last(who.User)))
	if begun, _ := r["answers"].(map[string]any)["begun"].(map[string]any); begun == nil || !strings.HasPrefix(fmt.Sprint(begun["value"]), "2026-11-24T09:") {
		t.Errorf("the record does not say when it was begun: %v", r["answers"])
	}
	s.later("11m")
	open := s.marks("?open=true&enterprise=" + ent.ID)
	fast, photo := markOfKind(open, "fast"), markOfKind(open, "photo_again")
	if len(open) != len(before)+2 || fast.RecordID != r["id"] || fast.Unit != ent.Township || !strings.Contains(fast.Text, "比走一遍还快，请核实一下") {
		t.Fatalf("marks %+v", open)
	}
	if !strings.Contains(photo.Text, "是同一张") || hazardOf(s, ent, photo.RecordID).Description != "报警器没通电" {
		t.Errorf("the photo's mark %+v", photo)
	}
	s.later("72h")
	if got := s.marks("?open=true&enterprise=" + ent.ID); len(got) != len(open) {
		t.Errorf("marked again: %+v", got)
	}
	staff := s.staffOf(ent.Township)
	looked(t, s, staff, fast)
	photoShown(t, s, staff[0].User)
	if got := s.received(who.User)[len(heard):]; slices.ContainsFunc(got, func(m said) bool {
		return strings.Contains(m.Text, "核实") || strings.Contains(m.Text, "线索") || strings.Contains(m.Text, "同一张")
	}) {
		t.Errorf("the enterprise is told: %+v", got)
	}
	if got := s.text(who.User, "核实"); !strings.Contains(got, "不是您这个身份办的事") {
		t.Errorf("a principal is answered: %s", got)
	}
}

// Who has no hazard to judge hears that a mark waits; another township's staff
// and the department see nothing of it, the county does.
func TestMarksOfAUnit(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "东山水泥制品厂")
	ent := s.enterprise(who.Enterprise)
	own := s.staffOf(ent.Township)[0].User
	if got := s.text(own, "待办"); !strings.HasSuffix(got, "没有等您处理的隐患。") {
		t.Fatalf("the example has something to do: %s", got)
	}
	s.text(who.User, "自查")
	for s.session(who.User).Expects.Checklist {
		s.text(who.User, "0")
	}
	if got := s.talk(who.User, "跳过", "跳过", "对"); !strings.Contains(got, "记录号") {
		t.Fatalf("not filed: %s", got)
	}
	s.later("11m")
	if got := s.text(own, "待办"); !strings.HasSuffix(got, "没有等您处理的隐患。另有1条线索等您核实，回“核实”。") {
		t.Errorf("待办 says %s", got)
	}
	for _, c := range []struct {
		role safety.Role
		unit string
		sees bool
	}{{safety.TownshipMan, ent.Township, true}, {safety.TownshipMan, "西河镇", false}, {safety.DepartmentMan, ent.Department, false}, {safety.CountyOffice, "", true}} {
		got := s.text(s.user(c.role, c.unit).User, "核实")
		if strings.Contains(got, ent.Name) != c.sees {
			t.Errorf("%s %s sees %s", c.role, c.unit, got)
		}
	}
}

// looked lets two of the township's staff look into one mark.
func looked(t *testing.T, s *site, staff []simulator.User, m apiMark) {
	t.Helper()
	first, second := staff[0], staff[1]
	n := len(s.marks("?open=true&enterprise=" + m.EnterpriseID))
	if got := s.text(first.User, "菜单"); !strings.Contains(got, fmt.Sprintf("核实：值得去看一眼的自查（%d条）", n)) {
		t.Errorf("the menu: %s", got)
	}
	for _, u := range []string{first.User, second.User} {
		s.text(u, "核实")
		s.chooseHolding(u, "用时很短")
	}
	if got := s.talk(first.User, "去看过，已当面说过", "抽看了三条，都做到了"); !strings.Contains(got, "请核对") || !strings.Contains(got, "抽看了三条") {
		t.Fatalf("the summary: %s", got)
	}
	if got := s.text(first.User, "对"); !strings.Contains(got, "记下了") {
		t.Fatalf("not kept: %s", got)
	}
	if got := s.talk(second.User, "看过了，没有问题", "跳过", "对"); !strings.Contains(got, first.Name+"（"+first.Enterprise+"）刚刚核实过了") {
		t.Errorf("the second is told: %s", got)
	}
	done := s.marks("?open=false&enterprise=" + m.EnterpriseID)
	if len(done) != 1 || done[0].ID != m.ID || done[0].LookedBy != first.Name+"（"+first.Enterprise+"）" || done[0].LookedText != "去看过，已当面说过：抽看了三条，都做到了" || done[0].LookedAt == "" {
		t.Errorf("kept %+v", done)
	}
	if got := s.text(second.User, "核实"); strings.Contains(got, "用时很短") {
		t.Errorf("it is still open: %s", got)
	}
	s.text(second.User, "暂停")
}

// photoShown looks into the other mark, whose photo a link shows.
func photoShown(t *testing.T, s *site, user string) {
	t.Helper()
	s.text(user, "核实")
	got := s.chooseHolding(user, "照片相同")
	link := linkIn(got)
	if link == "" {
		t.Fatalf("no link: %s", got)
	}
	res, err := http.Get(link) //nolint:noctx,gosec // of this test's own site
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the photos: %s", res.Status)
	}
	if got := s.talk(user, "看过了，没有问题", "跳过", "对"); !strings.Contains(got, "线索都看完了") {
		t.Errorf("after the last: %s", got)
	}
	if got := s.text(user, "核实"); !strings.Contains(got, "没有等您核实的线索") {
		t.Errorf("none left: %s", got)
	}
}

func markOfKind(marks []apiMark, kind string) apiMark {
	for _, m := range marks {
		if m.Kind == kind {
			return m
		}
	}
	return apiMark{}
}

func linkIn(text string) string {
	_, rest, _ := strings.Cut(text, `href="`)
	link, _, _ := strings.Cut(rest, `"`)
	return link
}

func (s *site) marks(query string) []apiMark {
	s.t.Helper()
	return all[apiMark](s, "quality-marks"+query)
}

func (s *site) later(d string) {
	s.t.Helper()
	s.call(http.MethodPost, "/sim/api/clock", map[string]string{"advance": d}, &struct{}{})
}

// reportWith reports a hazard with one and the same photo.
func (s *site) reportWith(user, what string) {
	s.t.Helper()
	s.talk(user, "隐患", what)
	s.say(user, map[string]any{"type": "image", "data": base64.StdEncoding.EncodeToString([]byte(theSamePhoto))})
	if got := s.talk(user, "储瓶间", "要，怕是重大隐患", "马上就能改好", "跳过", "对"); !strings.Contains(got, "登记好了") {
		s.t.Fatalf("not reported: %s", got)
	}
}

// theSamePhoto is a JPEG as far as anybody looks.
const theSamePhoto = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01 the very same"

// chooseHolding answers with the option that holds a text.
func (s *site) chooseHolding(user, text string) string {
	s.t.Helper()
	for _, o := range s.session(user).Expects.Options {
		if strings.Contains(o.Text, text) {
			return s.text(user, o.Key)
		}
	}
	s.t.Fatalf("%q is not offered: %+v", text, s.session(user).Expects)
	return ""
}

// received is all that a person has received.
func (s *site) received(user string) []said {
	s.t.Helper()
	var inbox []said
	s.call(http.MethodGet, "/sim/api/inbox?channel="+string(channelOf(user))+"&user="+user, nil, &inbox)
	return inbox
}

// last is what a person received last that names a record.
func (s *site) last(user string) string {
	s.t.Helper()
	inbox := s.received(user)
	for i := len(inbox) - 1; i >= 0; i-- {
		if strings.Contains(inbox[i].Text, "记录号") {
			return inbox[i].Text
		}
	}
	return ""
}

// staffOf are the staff of a township.
func (s *site) staffOf(unit string) []simulator.User {
	s.t.Helper()
	var out []simulator.User
	for _, u := range s.users() {
		if u.Enterprise == unit && u.Role == string(safety.TownshipMan) {
			out = append(out, u)
		}
	}
	if len(out) < 2 {
		s.t.Fatalf("%s has %d staff", unit, len(out))
	}
	return out
}

// What others had a hand in is marked by what the record says of it: a check that
// was filled in at the door, and one that the safety officer prepared, which is no
// fast one although it is confirmed at once.
func TestMarksOfWhatOthersDid(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "东山水泥制品厂")
	staff := s.staffOf(s.enterprise(who.Enterprise).Township)[0]
	s.talk(staff.User, "代填", "水泥制品", "1", "1")
	s.finishPages(staff.User)
	door := s.record(s.enterprise(who.Enterprise).ID, numberIn(s.text(staff.User, "1")))

	principal, _, officer, ent := s.people("城关第一加油站")
	if err := (&robot{s: s, user: officer, manner: "clean"}).run(); err != nil {
		t.Fatal(err)
	}
	s.talk(principal, "自查", "1")
	for s.session(principal).Expects.Kind != safety.AskConfirm {
		s.talk(principal, "没问题", "跳过")
	}
	prepared := s.record(ent.ID, numberIn(s.text(principal, "1")))
	s.later("11m")

	kinds := map[string]string{}
	for _, m := range s.marks("") {
		kinds[m.RecordID] += m.Kind + " " + m.Text
	}
	if got := kinds[fmt.Sprint(door["id"])]; !strings.Contains(got, "by_other 这次自查是代填的："+staff.Name+"（"+staff.Enterprise+"）入户代填。") {
		t.Errorf("at the door: %s", got)
	}
	if got := kinds[fmt.Sprint(prepared["id"])]; !strings.HasPrefix(got, "by_other 这次自查由别人先做") || !strings.Contains(got, "安全管理员") || strings.Contains(got, "fast") {
		t.Errorf("prepared: %s", got)
	}
}
