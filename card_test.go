package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"shouze/bot"
	"shouze/config"
	"shouze/safety"
)

// member is a principal who talks by cards.
type member struct {
	*chatProduct
	t    *testing.T
	me   safety.Address
	said int
}

// newMember binds a principal of the example enterprise in WeCom.
func newMember(t *testing.T) *member {
	cfg := config.Default()
	cfg.DataDir = t.TempDir()
	m := &member{t: t, me: safety.Address{Channel: safety.WeCom, User: "wangjianguo"}}
	m.chatProduct = &chatProduct{clock: &movingClock{zone: safety.CountyZone()}}
	m.clock.set(time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone()))
	senders := map[safety.Channel]bot.Sender{safety.WeCom: m}
	a, err := newApp(t.Context(), cfg, m.clock, slog.New(slog.DiscardHandler), senders)
	if err != nil {
		t.Fatal(err)
	}
	m.app = a
	ctx, stop := context.WithCancel(context.Background())
	writing := newGroup(ctx)
	writing.run("writer", a.writer.Run)
	t.Cleanup(func() {
		stop()
		if err := writing.wait(); err != nil {
			t.Error(err)
		}
		if err := a.store.Close(); err != nil {
			t.Error(err)
		}
	})
	code, err := m.example(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m.text("绑定 " + code)
	m.text("1")
	return m
}

// hear sends one message and returns all that comes of it.
func (m *member) hear(in safety.Inbound) []safety.Outbound {
	m.t.Helper()
	m.said++
	in.From, in.At, in.Key = m.me, m.clock.Now(), fmt.Sprintf("test:%d", m.said)
	m.pushed = nil
	reply, err := m.Say(m.t.Context(), in)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.drain(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	if reply != nil {
		return append([]safety.Outbound{*reply}, m.pushed...)
	}
	return m.pushed
}

func (m *member) text(words string) []safety.Outbound {
	return m.hear(safety.Inbound{Kind: safety.InText, Text: words})
}

func (m *member) last() safety.Outbound { return m.pushed[len(m.pushed)-1] }

func (m *member) tap(card safety.Outbound, key string) []safety.Outbound {
	m.t.Helper()
	if card.Card == nil {
		m.t.Fatalf("no card: %q", card.Text())
	}
	return m.hear(safety.Inbound{Kind: safety.InTap, Tap: key, Card: card.Card.ID})
}

func (m *member) check(card safety.Outbound, keys ...string) []safety.Outbound {
	return m.hear(safety.Inbound{Kind: safety.InCheck, Checks: keys, Card: card.Card.ID})
}

func words(list []safety.Outbound) string {
	var b strings.Builder
	for _, o := range list {
		b.WriteString(o.Text() + "\n")
	}
	return b.String()
}

// TestCards holds what a member of WeCom sees and taps: a page of a checklist,
// boxes for what has a problem, a card that is over, and text instead.
func TestCards(t *testing.T) {
	m := newMember(t)
	offer := m.last()
	if offer.Card == nil || len(offer.Card.Buttons) != 1 {
		t.Fatalf("cards are not offered: %+v", offer)
	}
	if got := m.tap(offer, offer.Card.Buttons[0].Key); got[0].Chosen != "以后点按钮" || !strings.Contains(words(got), "用文字") {
		t.Fatalf("%+v", got)
	}
	got := m.text("自查")
	if len(got) < 2 || got[0].Card != nil || !strings.Contains(got[0].Text(), "1 ") {
		t.Fatalf("the page is not told before its card: %q", words(got))
	}
	page := m.last()
	if page.Card == nil || len(page.Card.Buttons) != 3 {
		t.Fatalf("no card with three buttons: %+v", page.Card)
	}
	t.Run("boxes", func(t *testing.T) {
		got := m.tap(page, "problems")
		if got[0].Chosen != "已选：有问题" || len(m.last().Card.Boxes) == 0 {
			t.Fatalf("%+v", got)
		}
		vote := m.last()
		if got = m.check(vote); !strings.Contains(words(got), "一条也没勾") {
			t.Errorf("an empty card was answered %q", words(got))
		}
		if got = m.check(vote, "2"); got[0].Chosen != "已选：2" || !strings.Contains(words(got), "说说没做到的这一条：储瓶间里，装着固定的可燃气体报警器") {
			t.Errorf("what follows from item 2 is not asked: %q", words(got))
		}
		if got = m.check(vote, "2"); got[0].Chosen != "已选：2" || len(got) != 1 {
			t.Errorf("the second tap was answered %q", words(got))
		}
		if got = m.tap(page, "0"); got[0].Chosen != "这题过去了" || !strings.Contains(words(got), "已经过去") {
			t.Errorf("the page's card still counts: %q", words(got))
		}
	})
	t.Run("text instead", func(t *testing.T) {
		for _, o := range m.text("用文字") {
			if o.Card != nil {
				t.Error("a card after 用文字")
			}
		}
		m.text("重来")
		if got := m.text("1"); !strings.Contains(words(got), "0 都没问题") && !strings.Contains(words(got), "1 ") {
			t.Errorf("not by text: %q", words(got))
		}
	})
}
