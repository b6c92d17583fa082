package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

// What people may do with cards that nobody expects, on the wire.
func TestWeCom(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.member(safety.Principal, "公共交通")
	t.Run("an emergency of anyone, in any state", func(t *testing.T) {
		for _, user := range []string{"MStranger", who.User} {
			if got := s.text(user, "漏气了"); !strings.Contains(got, "119") {
				t.Errorf("%s was answered %q", user, got)
			}
		}
		s.text(who.User, "自查")
		if got := s.text(who.User, "厂里漏气了！"); !strings.Contains(got, "119") {
			t.Errorf("in a question: %q", got)
		}
		s.text(who.User, "继续")
	})
	t.Run("a tip", func(t *testing.T) {
		if got := s.text("MTipster", "我要举报他们瞒报"); !strings.Contains(got, "举报") || strings.Contains(got, "绑定") {
			t.Errorf("answered %q", got)
		}
	})
	t.Run("two cards in the wrong order", func(t *testing.T) { wrongOrder(t, s, who.User) })
	t.Run("a member who left", func(t *testing.T) { whoLeft(t, s, s.member(safety.Principal, "热力").User) })
	t.Run("the greeting comes once", func(t *testing.T) {
		enter := map[string]any{"type": "enter"}
		if got := s.say("MNewcomer", enter); !strings.Contains(got, "绑定") {
			t.Errorf("greeted with %q", got)
		}
		if got := s.say("MNewcomer", map[string]any{"type": "enter"}); got != "" {
			t.Errorf("greeted again: %q", got)
		}
	})
}

// wrongOrder answers a card whose question was left by words meanwhile.
func wrongOrder(t *testing.T, s *site, user string) {
	s.text(user, "用卡片")
	s.text(user, "重来")
	s.text(user, "1") // really from the beginning
	s.text(user, "1") // the page's first item has a problem, by typing
	got := s.say(user, map[string]any{"type": "tap", "key": "0"})
	if !strings.Contains(got, "已经过去") {
		t.Errorf("the page's card was answered %q", got)
	}
	cards := s.cards(user)
	if last := cards[len(cards)-1]; last.Replaced == "" {
		t.Errorf("the card still looks alive: %+v", last)
	}
	w := s.session(user)
	if w.Expects == nil || w.Expects.Checklist {
		t.Errorf("the tap changed what is asked: %+v", w)
	}
}

// whoLeft taps a card after leaving the application's range.
func whoLeft(t *testing.T, s *site, user string) {
	s.text(user, "用卡片")
	s.text(user, "自查")
	s.say(user, map[string]any{"type": "unsubscribe"})
	got := s.say(user, map[string]any{"type": "tap", "key": "0"})
	if strings.Contains(got, "记录号") || s.session(user).Expects != nil && s.session(user).Expects.Checklist {
		t.Errorf("a card of before leaving counts: %q", got)
	}
	for _, c := range s.cards(user) {
		if c.Replaced == "" && !strings.HasPrefix(c.TaskID, "form") {
			t.Errorf("the card still looks alive: %+v", c)
		}
	}
}

// TestCardAnsweredLate: the answer to a tap that came too late to ride back
// changes the card by its code, over the wire.
func TestCardAnsweredLate(t *testing.T) {
	s := startDemo(t, demoOptions{})
	user := s.member(safety.Principal, "公共交通").User
	s.text(user, "用卡片")
	s.text(user, "自查")
	first := s.cards(user)
	push := safety.Push{
		ID: "late", To: &safety.Address{Channel: safety.WeCom, User: strings.ToLower(user)}, At: s.demo.clock.Now(),
		Message: safety.Outbound{Key: "card.chosen", Chosen: "已选：都没问题", CardCode: codeOf(t, s, user)},
	}
	if err := s.demo.app.store.QueuePush(t.Context(), push); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(5 * time.Second)
	for {
		now := s.cards(user)
		if now[len(first)-1].Replaced == "已选：都没问题" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the card was not changed: %+v", now[len(first)-1])
		}
		if err := s.demo.app.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// codeOf is a code that changes the member's newest card.
func codeOf(t *testing.T, s *site, user string) string {
	t.Helper()
	cards := s.cards(user)
	return s.demo.sim.ResponseCode(user, cards[len(cards)-1].TaskID)
}

// TestBoundByMobile: members of WeCom are found by mobile soon after the import
// and greeted before they say a word; who is no member is not troubled.
func TestBoundByMobile(t *testing.T) {
	s := startDemo(t, demoOptions{})
	for _, u := range s.users() {
		if u.Channel != string(safety.WeCom) {
			continue
		}
		var inbox []said
		s.call(http.MethodGet, "/sim/api/inbox?channel=wecom&user="+u.User, nil, &inbox)
		if len(inbox) == 0 || !strings.Contains(inbox[0].Text, u.Name+"您好") || !strings.Contains(inbox[0].Text, "已经按手机号对上了") {
			t.Errorf("%s of %s was told %+v", u.Role, u.Enterprise, inbox)
		}
	}
	boss := s.member(safety.Principal, "公共交通")
	if err := finishAndCompare(s, boss, &robot{manner: "clean"}); err != nil {
		t.Fatal(err)
	}
	var records struct {
		Items []struct{ Binding string }
	}
	s.call(http.MethodGet, "/api/v1/records?enterprise="+s.enterprise(boss.Enterprise).ID, nil, &records)
	if len(records.Items) != 1 || records.Items[0].Binding != "mobile" {
		t.Errorf("records %+v", records)
	}
	if got := s.text(s.member(safety.TownshipMan, "城关").User, "待办"); strings.Contains(got, "绑定") {
		t.Errorf("an officer is not bound: %q", got)
	}
}
