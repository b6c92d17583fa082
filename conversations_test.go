package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"shouze/bot/simulator"
	"shouze/flows"
	"shouze/safety"
	"shouze/templates"
)

// Each conversation that a word opens is finished once on the phone page, with
// what the product says it would accept. With SHOUZE_TEST_SCREENSHOTS each
// question is kept as a picture, to be looked at by people.
func TestEveryConversationInChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("the browser is the same under the race detector")
	}
	s := startDemo(t, demoOptions{})
	p := openPhone(t, s.base)
	who := s.user(safety.Principal, "金达液化气")
	for _, o := range conversations(t) {
		t.Run(o.Flow, func(t *testing.T) {
			p := &phone{t: t, ctx: p.ctx, dir: p.dir, prefix: o.Flow + "-"}
			p.become(who.Name)
			p.finish(s, who, o.Word)
		})
	}
}

// conversations are those of a principal that a word opens, but for the menu
// and the choice of an enterprise, which only show the way to others.
func conversations(t *testing.T) []flows.Opener {
	t.Helper()
	catalogue, _, err := templates.Load("")
	if err != nil {
		t.Fatal(err)
	}
	library, _ := compileFlows("", catalogue)
	return slices.DeleteFunc(library.Openers(), func(o flows.Opener) bool {
		return !slices.Contains(library.For(o.Flow), string(safety.Principal)) || o.Flow == "home" || o.Flow == "choose-enterprise"
	})
}

// finish opens a conversation by its word and answers until nothing is asked.
func (p *phone) finish(s *site, who simulator.User, word string) {
	p.t.Helper()
	last := p.say(word)
	for n := 1; ; n++ {
		p.shotAt(n)
		w := s.session(who.User)
		if w.Expects == nil {
			break
		}
		if n > 60 {
			p.t.Fatalf("%s does not end: %+v", word, w)
		}
		last = p.follow(s, who, w.Expects)
	}
	if strings.TrimSpace(last) == "" {
		p.t.Errorf("%s ends without a word", word)
	}
}

// follow gives the answer that the product says it would take.
func (p *phone) follow(s *site, who simulator.User, e *safety.Expects) string {
	p.t.Helper()
	if example, ok := e.Example.(string); ok {
		return p.say(example)
	}
	if example, _ := e.Example.(map[string]any); example["type"] == "location" {
		return p.answered(func() { p.press("位置") })
	}
	p.photo()
	if w := s.session(who.User); w.Expects != nil && slices.ContainsFunc(w.Expects.Options, func(o safety.Option) bool { return o.Key == "发完了" }) {
		return p.tap("发完了")
	}
	return p.heard() // one photo is all of an answer
}

func (p *phone) shotAt(n int) {
	if p.dir == "" {
		return
	}
	p.do(chromedp.Evaluate(`document.querySelector('#chat').scrollTop = 1e9`, nil))
	p.shot(fmt.Sprintf("%02d", n))
}
