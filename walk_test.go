package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"shouze/config"
	"shouze/flows"
	"shouze/safety"
	"shouze/web"
)

// Walks go through what people meet: the bot with its words, effects and cards.
// However confused, by cards or by text, none meets a fault, an unfilled
// placeholder, a message over the platform's limit or a dead end, and no answer
// is lost. One walk alone: go test . -run 'TestWalks/./1234$'.
func TestWalks(t *testing.T) {
	walks := 10000
	if testing.Short() {
		walks = 150
	}
	a := walkApp(t)
	before := debug.SetGCPercent(400) // a walk leaves much behind and needs little of it
	t.Cleanup(func() { debug.SetGCPercent(before) })
	worlds := livedIn(t, a)
	starts := begins(a, worlds[0])
	var said, filed atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d messages, %d summaries confirmed", said.Load(), filed.Load())
		if !t.Failed() && filed.Load() < int64(walks)/3 {
			t.Error("the walks hardly get anywhere")
		}
	})
	const shards = 4
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			for n, failed := shard, 0; n < walks && failed < 3; n += shards {
				whole := t.Run(fmt.Sprint(n), func(t *testing.T) {
					b := starts[n/2%len(starts)]
					b.cards = n%2 == 0
					w := newWalk(t, worlds, b, uint64(n))
					w.walk()
					said.Add(int64(len(w.log)))
					filed.Add(int64(w.c.filed))
				})
				if !whole {
					failed++
				}
			}
		})
	}
}

// walkApp is the product's content and bot, without a database.
func walkApp(t *testing.T) *app {
	t.Helper()
	a := &app{cfg: config.Default(), links: web.Links{Key: bytes.Repeat([]byte("k"), 32), Base: "https://anquan.xiuyan.example.gov.cn/shouze"}}
	if err := a.openContent(); err != nil {
		t.Fatal(err)
	}
	if err := a.openTalk(); err != nil {
		t.Fatal(err)
	}
	campaign, err := a.catalogue.Campaign(a.cfg.Campaign)
	if err != nil {
		t.Fatal(err)
	}
	a.tasks.Campaign = campaign
	return a
}

// begin is how a walk begins: who, with what word.
type begin struct {
	user, word string
	cards      bool
}

// begins are all words with all people who may say them.
func begins(a *app, c *memory) []begin {
	roles := map[string][]string{}
	for user, members := range c.members {
		for _, m := range members {
			roles[user] = append(roles[user], string(m.Role))
		}
	}
	for user, st := range c.staff {
		roles[user] = []string{string(st.Role)}
	}
	var out []begin
	for user, has := range roles {
		out = append(out, begin{user: user, word: "菜单"})
		for _, o := range a.library.Openers() {
			if slices.ContainsFunc(has, func(r string) bool { return slices.Contains(a.library.For(o.Flow), r) }) {
				out = append(out, begin{user: user, word: o.Word})
			}
		}
	}
	out = append(out, begin{user: "principal-both", word: "换一家"}, begin{user: "stranger", word: "绑定 " + strangersCode}, begin{user: "stranger", word: "菜单"})
	slices.SortFunc(out, func(a, b begin) int { return strings.Compare(a.word+"\x00"+a.user, b.word+"\x00"+b.user) })
	return out
}

// livedIn are three counties: one where nothing was done yet, one where the
// safety officers went through every conversation, and one where the principals
// then approved the work, and something burns.
func livedIn(t *testing.T, a *app) []*memory {
	t.Helper()
	fresh := newCounty(a)
	lived := fresh.clone()
	play := func(c *memory, role safety.Role, words ...string) {
		for _, of := range []string{"petrol", "market"} {
			w := newWalk(t, []*memory{c}, begin{user: string(role) + "-" + of}, 0)
			w.c = c
			for _, word := range words {
				w.say(word)
				w.finish()
			}
		}
	}
	var words []string
	for _, o := range a.library.Openers() {
		if !slices.Contains([]string{"审批", "收工", "报险情", "解除", "改演练", "待办", "收到", "台账"}, o.Word) {
			words = append(words, o.Word)
		}
	}
	play(lived, safety.SafetyOfficer, words...)
	burning := lived.clone()
	play(burning, safety.Principal, "审批", "报险情")
	return []*memory{fresh, lived, burning}
}

// session is what a session's state holds, as far as walks look at it.
type session struct {
	Flow   flows.State `json:"flow"`
	Paused []aside     `json:"paused"`
	Of     string      `json:"-"` // the enterprise that it is about
}

// aside is a conversation that was put aside, and the enterprise that it is about.
type aside struct {
	flows.State
	Of string `json:"of"`
}

// walk is one person on the way through the product.
type walk struct {
	t     *testing.T
	c     *memory
	r     *rand.Rand
	begin begin
	me    safety.Address
	log   []line

	now     session           // after the last message
	touched map[string]bool   // conversations of which somebody else may have settled what they are about
	stale   bool              // what can be chosen has changed since it was put
	asked   *safety.Outbound  // the question that waits, as it was put last; nil: none, or nothing was said
	said    string            // all that was said with it
	cards   []safety.Outbound // that were sent, latest last
}

func newWalk(t *testing.T, worlds []*memory, b begin, seed uint64) *walk {
	w := &walk{t: t, r: rand.New(rand.NewPCG(seed, 11)), begin: b, me: safety.Address{Channel: safety.WeChat, User: b.user}}
	w.c = worlds[w.r.IntN(len(worlds))].clone()
	if b.cards {
		w.me.Channel = safety.WeCom
		w.say("用卡片")
	}
	return w
}

// walk goes its way, and then finishes whatever was begun.
func (w *walk) walk() {
	w.say(w.begin.word)
	for range w.r.IntN(24) {
		w.stumble()
	}
	w.finish()
}

// asking reports whether a question waits.
func (w *walk) asking() bool { return w.now.Flow.Active() }

func (w *walk) say(text string) { w.in(safety.Inbound{Kind: safety.InText, Text: text}) }

// in sends one message and looks at all that comes of it.
func (w *walk) in(in safety.Inbound) safety.Changes {
	w.t.Helper()
	in.From = w.me
	w.log = append(w.log, line{in: in})
	ch, err := w.c.submit(in)
	w.stale = false
	if err != nil {
		w.fail("an error: %v", err)
	}
	before := w.now
	w.now = session{Of: w.c.about(w.me)}
	if !bytes.Equal(ch.Session.State, []byte("{}")) {
		if err := json.Unmarshal(ch.Session.State, &w.now); err != nil {
			w.fail("the session cannot be read: %v", err)
		}
	}
	w.hear(ch)
	w.keptPaused(before)
	return ch
}

// hear takes what was said: the reply, then what is pushed.
func (w *walk) hear(ch safety.Changes) {
	w.t.Helper()
	var mine []safety.Outbound
	if ch.Reply != nil {
		mine = append(mine, *ch.Reply)
	}
	for _, p := range ch.Pushes {
		if p.To != nil && *p.To == w.me {
			mine = append(mine, p.Message)
			continue
		}
		w.sound(p.Message)
		w.filled(p.Message)
	}
	var words []string
	for _, o := range mine {
		w.log = append(w.log, line{out: &o})
		w.sound(o)
		if o.Chosen != "" {
			continue
		}
		words = append(words, o.Text())
		if o.Card != nil {
			w.cards = append(w.cards, o)
			words = append(words, o.Card.Text)
		}
		if o.Expects != nil {
			w.asked = &o
		}
	}
	if len(words) == 0 {
		w.asked = nil
		return
	}
	w.said = strings.Join(words, "\n")
	if last := mine[len(mine)-1]; w.asking() && last.Expects == nil && last.Key != "bot.card_offer" {
		w.fail("a question waits but is not put")
	}
}

// sound checks what the platforms would do with a message.
func (w *walk) sound(o safety.Outbound) {
	w.t.Helper()
	text := o.Text()
	if o.Chosen != "" {
		if utf8.RuneCountInString(o.Chosen) > 10 {
			w.fail("%q is too long for a button", o.Chosen)
		}
		return
	}
	if o.Card != nil {
		w.soundCard(*o.Card)
		text += o.Card.Title + o.Card.Text
	}
	switch {
	case strings.TrimSpace(o.Body) == "":
		w.fail("an empty message %s", o.Key)
	case len(o.Text()) > 2047:
		w.fail("a message of %d bytes: %s", len(o.Text()), o.Text())
	case !utf8.ValidString(text):
		w.fail("half a character: %q", text)
	}
	for _, bad := range []string{"<no value>", "<nil>", "{{", "%!", "map[", "“”", "（）", "：。", "，。"} {
		if strings.Contains(text, bad) {
			w.fail("%s in %s: %s", bad, o.Key, text)
		}
	}
}

// soundCard checks a card against the platform's limits.
func (w *walk) soundCard(c safety.Card) {
	w.t.Helper()
	long := func(s string, most int) bool { return s == "" || utf8.RuneCountInString(s) > most }
	switch {
	case long(c.Title, 26) || utf8.RuneCountInString(c.Text) > 112 || c.ID == "" || len(c.ID) > 100:
		w.fail("a card's title or text: %+v", c)
	case (len(c.Buttons) == 0) == (len(c.Boxes) == 0) || len(c.Buttons) > 6 || len(c.Boxes) > 20:
		w.fail("%d buttons and %d boxes", len(c.Buttons), len(c.Boxes))
	case len(c.Boxes) > 0 && long(c.Submit, 10):
		w.fail("a card's submit button: %q", c.Submit)
	}
	keys := map[string]bool{}
	for _, list := range []struct {
		of   []safety.Choice
		most int
	}{{c.Buttons, 10}, {c.Boxes, 17}} {
		for _, o := range list.of {
			if o.Key == "" || keys[o.Key] || long(o.Text, list.most) {
				w.fail("a choice of a card: %+v", o)
			}
			keys[o.Key] = true
		}
	}
}

// filled checks what a template of the platform shows of a push.
func (w *walk) filled(o safety.Outbound) {
	w.t.Helper()
	if !slices.Contains([]string{"task", "hazard", "todo", "notice"}, o.Kind) {
		w.fail("%s has no template: kind %q", o.Key, o.Kind)
	}
	for _, field := range []string{"title", "due", "time"} {
		if strings.TrimSpace(o.Data[field]) == "" {
			w.fail("%s: the field %s is empty: %+v", o.Key, field, o.Data)
		}
	}
	if _, err := time.Parse("2006-01-02 15:04", o.Data["time"]); err != nil {
		w.fail("%s: %v", o.Key, err)
	}
}

// passing are conversations that are over when another begins.
var passing = []string{"home", "choose-enterprise", "choose-person", "bind", "alarm"}

// fail ends the walk with its way.
func (w *walk) fail(format string, args ...any) {
	w.t.Helper()
	var way strings.Builder
	for _, l := range w.log {
		way.WriteString(l.String() + "\n")
	}
	w.t.Fatalf("%s says %s on %s: %s\n\n%s", w.begin.user, w.begin.word, w.me.Channel, fmt.Sprintf(format, args...), way.String())
}

// line is what a transcript has: what was sent, what came, or what happened.
type line struct {
	in    safety.Inbound
	out   *safety.Outbound
	event string
}

// String is the line as a transcript shows it.
func (l line) String() string {
	switch {
	case l.event != "":
		return "@ " + l.event
	case l.out != nil:
		return drawn(*l.out)
	}
	return "> " + shown(l.in)
}

// shown is a message as a transcript has it.
func shown(in safety.Inbound) string {
	switch in.Kind {
	case safety.InText:
		return in.Text
	case safety.InTap:
		return fmt.Sprintf("[点%s %s]", in.Card, in.Tap)
	case safety.InCheck:
		return fmt.Sprintf("[勾%s %v]", in.Card, in.Checks)
	}
	return fmt.Sprintf("[%s] %s", in.Kind, in.Text)
}

// drawn is an answer as a transcript has it.
func drawn(o safety.Outbound) string {
	if o.Chosen != "" {
		return "  [卡片改成：" + o.Chosen + "]"
	}
	text := o.Text()
	if c := o.Card; c != nil {
		text = fmt.Sprintf("[卡片 %s] %s\n%s\n%v%v", c.ID, c.Title, c.Text, c.Buttons, c.Boxes)
	}
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}
