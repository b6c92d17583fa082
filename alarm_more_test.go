package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shouze/bot/simulator"
	"shouze/safety"
)

// What is said after an emergency (出事了) reaches those on duty and the ledger,
// however far it comes, and one tap calls a false alarm off.
func TestAlarmIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent, duty := s.enterprise(who.Enterprise), s.officers()
	t.Run("to its end", func(t *testing.T) { alarmToItsEnd(t, s, who, ent, duty) })
	t.Run("broken off", func(t *testing.T) { alarmBrokenOff(t, s, who, ent) })
	t.Run("called off by a tap", func(t *testing.T) { alarmTappedOff(t, s, who, ent, duty) })
	t.Run("said anew", func(t *testing.T) { alarmSaidAnew(t, s, who, ent) })
	t.Run("without blame", func(t *testing.T) { alarmMisread(t, s, who) })
	t.Run("who answers for several", func(t *testing.T) { alarmOfSeveral(t, s, duty) })
	t.Run("a stranger", func(t *testing.T) { alarmOfStranger(t, s, duty) })
}

// standing are the answers of the one alarm of an enterprise that stands.
func (s *site) standing(enterprise string) map[string]safety.AnswerValue {
	s.t.Helper()
	var found []safety.Entry
	for _, e := range s.entries(enterprise, "alarm") {
		if e.Status == safety.EntryOpen {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		s.t.Fatalf("%d alarms stand", len(found))
	}
	return found[0].Fields
}

func alarmToItsEnd(t *testing.T, s *site, who simulator.User, ent apiEnterprise, duty []simulator.User) {
	s.sayAll(who.User, "储瓶间着火了", "没有", "一个人烫伤")
	got := s.say(who.User, map[string]any{"type": "location", "lat": 40.29, "lng": 123.28, "label": "柳林村东头"})
	if !strings.Contains(got, "能拍就拍") {
		t.Fatalf("a position is no answer to where: %s", got)
	}
	if got = s.photo(who.User); !strings.Contains(got, "都告诉值班的人了") {
		t.Fatalf("the last answer: %s", got)
	}
	for _, words := range []string{"还有人在里面", "一个人烫伤", "地方：柳林村东头", "发来现场照片"} {
		if len(s.heardBy(duty, words)) == 0 {
			t.Errorf("nobody on duty heard %q", words)
		}
	}
	fields := s.standing(ent.ID)
	for key, want := range map[string]string{"first": "储瓶间着火了", "people_out": "没有，还有人在里面", "hurt": "一个人烫伤"} {
		if fields[key].Text != want {
			t.Errorf("%s is kept as %q", key, fields[key].Text)
		}
	}
	if fields["place"].Text != "柳林村东头（纬度40.29000，经度123.28000）" || fields["photo"].Value == nil {
		t.Errorf("place and photo are kept as %+v, %+v", fields["place"], fields["photo"])
	}
	if got = s.sayAll(who.User, "解除", "2"); !strings.Contains(got, "处理完了") {
		t.Errorf("it is over: %s", got)
	}
}

func alarmBrokenOff(t *testing.T, s *site, who simulator.User, ent apiEnterprise) {
	s.sayAll(who.User, "出事了", "1", "两个人没找到", "菜单")
	if got := s.standing(ent.ID)["hurt"].Text; got != "两个人没找到" {
		t.Errorf("what was said is kept as %q", got)
	}
	s.sayAll(who.User, "解除", "2")
}

func alarmTappedOff(t *testing.T, s *site, who simulator.User, ent apiEnterprise, duty []simulator.User) {
	before := s.calls(duty)
	s.text(who.User, "出事了")
	called := s.calls(duty)
	if called == before {
		t.Fatal("nobody was called")
	}
	if got := s.text(who.User, "4"); !strings.Contains(got, "报错了不要紧") {
		t.Fatalf("the tap is answered: %s", got)
	}
	if len(s.heardBy(duty, "说是误报，没事")) == 0 {
		t.Error("those on duty do not hear it")
	}
	for _, e := range s.entries(ent.ID, "alarm") {
		if e.Status != safety.EntryClosed {
			t.Errorf("the alarm stands: %+v", e)
		}
	}
	s.until("2026-11-24T10:00:00+08:00")
	if later := s.calls(duty); later != called {
		t.Errorf("%d calls more after it was called off", later-called)
	}
	if got := s.text(who.User, "解除"); !strings.Contains(got, "没有报着的险情") {
		t.Errorf("it can be called off twice: %s", got)
	}
}

// calls counts the calls that those on duty got.
func (s *site) calls(duty []simulator.User) int {
	n := 0
	for _, u := range duty {
		n += s.heard(u.User, "侯少华 1")
	}
	return n
}

// A second emergency does not begin with the words and the hour of the first.
func alarmSaidAnew(t *testing.T, s *site, who simulator.User, ent apiEnterprise) {
	s.sayAll(who.User, "锅炉冒烟着火了", "4")
	s.until("2026-11-24T13:00:00+08:00")
	if got := s.text(who.User, "报险情"); !strings.Contains(got, "14:00以前") {
		t.Errorf("the hour is that of the first: %s", got)
	}
	if first := s.standing(ent.ID)["first"].Text; first != "出事了" {
		t.Errorf("it is kept as %q", first)
	}
	s.text(who.User, "4")
}

// A no to 人都撤出来了吗 is never taken for a false alarm, nor for a skip.
func alarmMisread(t *testing.T, s *site, who simulator.User) {
	for _, no := range []string{"没", "没有", "还没", "没出来", "没都出来", "有", "有人没出来"} {
		s.text(who.User, "出事了")
		got := s.text(who.User, no)
		if strings.Contains(got, "误报，没事」") || strings.Contains(got, "报错了") || strings.Contains(got, "您说的是「都出来了") && no != "没都出来" {
			t.Errorf("%s is taken for: %s", no, got)
		}
		if strings.Contains(got, "没有就回“跳过”。\n1") {
			t.Errorf("没有 is offered as a skip: %s", got)
		}
	}
	s.sayAll(who.User, "出事了", "4")
}

// Who answers for several is helped before they have said at which, and what
// they cried first is what those on duty read.
func alarmOfSeveral(t *testing.T, s *site, duty []simulator.User) {
	u := s.user(safety.Principal, "平安瓶装液化气供应站")
	got := s.text(u.User, "换瓶间漏气着火了，快来人")
	if !strings.Contains(got, "119") || !strings.Contains(got, "哪一家") {
		t.Fatalf("the answer: %s", got)
	}
	if len(s.heardBy(duty, "还没说是哪一家")) == 0 {
		t.Error("nobody on duty hears it before the enterprise is chosen")
	}
	s.until("2026-11-24T14:05:00+08:00")
	got = s.text(u.User, "2")
	if !strings.Contains(got, "14:00以前") || strings.Contains(got, "119") {
		t.Errorf("the hour does not run from the first message: %s", got)
	}
	fields := s.standing(s.enterprise("示例平安瓶装液化气供应站（清泉分站）").ID)
	if first := fields["first"].Text; first != "换瓶间漏气着火了，快来人" {
		t.Errorf("what was said first is kept as %q", first)
	}
	s.text(u.User, "4")
}

func alarmOfStranger(t *testing.T, s *site, duty []simulator.User) {
	before := s.calls(duty)
	got := s.text("oNobody", "着火了")
	if !strings.Contains(got, "119") || !strings.Contains(got, "叫不到值班的人") || strings.Index(got, "119") > strings.Index(got, "叫不到") {
		t.Errorf("a stranger is answered: %s", got)
	}
	if s.calls(duty) != before {
		t.Error("a stranger called those on duty")
	}
}

// everyKind asks a question of each kind that a flow file may ask.
const everyKind = `flow: every-kind
title: 样样问
word: 样样问
source: 试
for: [principal]
needs: [enterprise]
steps:
  - {ask: a_yesno, as: yesno, label: 是不是, text: 是不是？}
  - {ask: a_one, as: one, label: 选一个, text: 选哪个？, options: {x: 甲样, y: 乙样}}
  - {ask: a_several, as: several, label: 选几个, text: 选哪几个？, options: {x: 甲样, y: 乙样, z: 丙样}}
  - {ask: a_text, as: text, label: 说说, text: 怎么样？}
  - {ask: a_number, as: number, label: 几个, text: 几个？}
  - {ask: a_money, as: money, label: 多少钱, text: 多少钱？}
  - {ask: a_date, as: date, label: 哪天, text: 哪天？}
  - {ask: a_time, as: time, label: 几点, text: 几点？}
  - {ask: a_phone, as: phone, label: 手机, text: 手机号多少？}
  - {ask: a_photo, as: photos, label: 照片, text: 发照片。, min: 1}
  - {ask: a_location, as: location, label: 位置, text: 在哪儿？}
  - {ask: a_person, as: person, label: 谁, text: 谁？}
  - {ask: a_uscc, as: uscc, label: 代码, text: 代码多少？}
  - confirm: 对吗？
  - do: keep_entry
    with: {ledger: post, title: 样样问}
  - end: 记下了。
`

// 出事了 said in the middle of a question of any kind loses neither the question
// nor what was answered before.
func TestAlarmLosesNoAnswer(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "flows"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "flows", "every-kind.yaml"), []byte(everyKind), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startDemo(t, demoOptions{content: dir})
	who := s.user(safety.Principal, "金达液化气")
	s.text(who.User, "样样问")
	var kinds []string
	asked := 0
	for w := s.session(who.User); w.Expects != nil; w = s.session(who.User) {
		if asked++; asked > 30 {
			t.Fatalf("it does not end: %v", kinds)
		}
		if kind := string(w.Expects.Kind); !slices.Contains(kinds, kind) { // what is read back comes as a yesno of its own
			kinds = append(kinds, kind)
		}
		s.interrupted(who.User, string(w.Expects.Kind), w)
		s.answerAsked(who.User, w.Expects)
	}
	want := "yesno one several text number money date time phone photo location person uscc confirm"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("asked were %s", got)
	}
	kept := s.rows(s.enterprise(who.Enterprise).ID, "post")["样样问"]
	for _, key := range strings.Fields(strings.TrimSuffix(want, " confirm")) {
		if a := kept.Fields["a_"+key]; a.Text == "" && a.Value == nil {
			t.Errorf("the answer to %s is lost: %+v", key, kept.Fields)
		}
	}
}
