package main

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"shouze/bot/simulator"
	"shouze/safety"
)

// Each principal in WeCom can be led through the self-check by a robot in three
// ways, by text and by cards; who lives in the WeChat plugin only by text.
func TestRobotsFinishSelfChecksInWeCom(t *testing.T) {
	manners := []string{"problems", "clean", "clumsy"}
	if testing.Short() {
		manners = manners[:1]
	}
	for _, manner := range manners {
		t.Run(manner, func(t *testing.T) {
			s := startDemo(t, demoOptions{})
			cards := 0
			for _, u := range s.users() {
				if u.Channel != string(safety.WeCom) || u.Role != string(safety.Principal) {
					continue
				}
				if err := finishAndCompare(s, u, &robot{manner: manner}); err != nil {
					t.Errorf("%s by text: %v", u.Enterprise, err)
				}
				if n := s.cards(u.User); len(n) > 1 { // the one that offers cards
					t.Errorf("%s was sent %d cards", u.Enterprise, len(n))
				}
				if u.Plugin {
					continue
				}
				cards++
				s.text(u.User, "用卡片")
				if err := finishAndCompare(s, u, &robot{manner: manner, cards: true}); err != nil {
					t.Errorf("%s by cards: %v", u.Enterprise, err)
				}
				if n := s.demo.sim.Dropped(u.User); n > 0 {
					t.Errorf("the platform dropped %d messages to %s", n, u.Enterprise)
				}
			}
			if cards < 2 {
				t.Errorf("%d people talked by cards", cards)
			}
		})
	}
}

// cards are the cards that a member was sent, oldest first.
func (s *site) cards(user string) []simulator.Message {
	s.t.Helper()
	var all []simulator.Message
	s.call(http.MethodGet, "/sim/api/inbox?channel=wecom&user="+url.QueryEscape(user), nil, &all)
	return slices.DeleteFunc(all, func(m simulator.Message) bool { return m.Kind != "card" })
}

// choice is the button or the box that a robot with cards takes; false: the
// question is answered by typing.
func (r *robot) choice(e *safety.Expects) (string, bool) {
	example, _ := e.Example.(string)
	if !r.cards || e.Kind != safety.AskYesNo && e.Kind != safety.AskOne && e.Kind != safety.AskConfirm {
		return "", false
	}
	for _, o := range e.Options {
		if o.Key == example || o.Text == example {
			return o.Key, true
		}
	}
	return "", false
}

// choose says a key, or taps it on a card.
func (r *robot) choose(key string) error {
	if r.cards {
		return r.tap(key)
	}
	r.say(key)
	return nil
}

// mark says which item of a page has a problem, or ticks it.
func (r *robot) mark(key string) error {
	if !r.cards {
		r.say(key)
		return nil
	}
	if err := r.tap("problems"); err != nil {
		return err
	}
	return r.tick(key)
}

var errNoCard = errors.New("no card came")

// card waits for the newest card to hold a key. The product holds messages back
// that the platform would drop, so a robot has to wait, too.
func (r *robot) card(key string) (simulator.Message, error) {
	for range 3 {
		if all := r.s.cards(r.user); len(all) > 0 {
			last := all[len(all)-1]
			if slices.ContainsFunc(last.Buttons, func(b simulator.Button) bool { return b.Key == key }) {
				return last, nil
			}
		}
		var now map[string]any
		r.s.call(http.MethodPost, "/sim/api/clock", map[string]string{"advance": "61s"}, &now)
	}
	return simulator.Message{}, errNoCard
}

func (r *robot) tap(key string) error {
	c, err := r.card(key)
	if err != nil {
		return err
	}
	if c.Submit != "" { // too many choices for buttons
		return r.tick(key)
	}
	r.sent++
	r.s.say(r.user, map[string]any{"type": "tap", "key": key})
	return nil
}

func (r *robot) tick(keys ...string) error {
	if _, err := r.card(keys[0]); err != nil {
		return err
	}
	r.sent++
	r.s.say(r.user, map[string]any{"type": "check", "keys": keys})
	return nil
}
