package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
)

// phone is the phone page in a real browser, used with taps and typing only.
type phone struct {
	t      *testing.T
	ctx    context.Context
	dir    string // for screenshots; empty: none
	prefix string // of their names
}

// openPhone starts Chromium on a phone-sized screen.
func openPhone(t *testing.T, base string) *phone {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("SHOUZE_TEST_SERVICES") == "require" {
			t.Fatal("chromium is required: ", err)
		}
		t.Skip("no chromium here")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.UserDataDir(profile(t)))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil { // waits until the browser is gone
			t.Log(err)
		}
		cancel()
		stop()
		stopAlloc()
	})
	p := &phone{t: t, ctx: ctx, dir: os.Getenv("SHOUZE_TEST_SCREENSHOTS")}
	p.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2)), chromedp.Navigate(base+"/sim/"), chromedp.WaitVisible("#find"))
	return p
}

func (p *phone) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// profile is a folder for the browser. The browser's helpers may still write
// to it when the browser itself is gone, so removing it is tried again.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "shouze-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 50 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			<-time.After(100 * time.Millisecond)
		}
		t.Log("the browser's folder stays behind: ", err)
	})
	return dir
}

// shot keeps a picture of the screen where SHOUZE_TEST_SCREENSHOTS says.
func (p *phone) shot(name string) {
	p.t.Helper()
	var png []byte
	p.do(chromedp.CaptureScreenshot(&png))
	if p.dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(p.dir, p.prefix+name+".png"), png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// become picks a person by searching for the name.
func (p *phone) become(name string) {
	p.t.Helper()
	p.do(chromedp.Evaluate(`document.querySelector('#people-screen').hidden ? document.querySelector('#back').click() : null`, nil),
		chromedp.WaitVisible("#find"), chromedp.Evaluate(`document.querySelector("#find").value = ""`, nil), chromedp.SendKeys("#find", name))
	// The list is drawn anew with each letter, so the button is found and pressed in one go.
	p.wait("the person "+name, fmt.Sprintf(`(b => b ? (b.click(), true) : false)([...document.querySelectorAll('#list button')].find(b => b.innerText.includes(%q)))`, name))
	p.do(chromedp.WaitVisible("#chat"))
	p.wait("what was said before", `document.querySelector('#chat').children.length > 0`)
	p.wait("the keyboard", `(document.querySelector('#write').hidden ? document.querySelector('#toggle').click() : 0, !document.querySelector('#write').hidden)`)
}

// wait polls until a JavaScript expression holds.
func (p *phone) wait(what, expression string) {
	p.t.Helper()
	for range 400 {
		var ok bool
		p.do(chromedp.Evaluate(expression, &ok))
		if ok {
			return
		}
		p.do(chromedp.Sleep(25 * time.Millisecond))
	}
	p.shot("failed")
	p.t.Fatal("waited in vain for ", what)
}

// say types a line and sends it, and returns what is answered.
func (p *phone) say(text string) string {
	p.t.Helper()
	return p.answered(func() { p.do(chromedp.SendKeys("#text", text), chromedp.Click("#send")) })
}

// tap presses the button of a card, or the chip, that bears a text.
func (p *phone) tap(text string) string {
	p.t.Helper()
	return p.answered(func() { p.press(text) })
}

// press presses a button without waiting for an answer.
func (p *phone) press(text string) {
	p.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll('.tcard button:not(:disabled), .tcard label:has(input[type=radio]:not(:disabled)), #chips button')].findLast(b => b.innerText.includes(%q))`, text)
	p.wait("the button "+text, "!!"+find)
	// One of many on a card is chosen, then submitted.
	p.do(chromedp.Evaluate(`{ const b = `+find+`; b.click(); if (b.tagName === "LABEL") b.closest(".tcard").querySelector("button").click() }`, nil))
}

const heard = `document.querySelectorAll('#chat .msg:not(.mine):not(.typing)').length`

// answered does something and waits for one more message of the account.
func (p *phone) answered(do func()) string {
	p.t.Helper()
	var before int
	p.do(chromedp.Evaluate(heard, &before))
	do()
	p.wait("an answer", fmt.Sprintf(`%s > %d && !document.querySelector('#chat .typing')`, heard, before))
	return p.heard()
}

// heard is the last message of the account.
func (p *phone) heard() string {
	p.t.Helper()
	var last string
	p.do(chromedp.Evaluate(`[...document.querySelectorAll('#chat .msg:not(.mine):not(.typing)')].at(-1).innerText`, &last))
	return last
}

// photo sends a stock photo by its chip; a burst is not answered.
func (p *phone) photo() {
	p.t.Helper()
	var before int
	const mine = `document.querySelectorAll('#chat .msg.mine img').length`
	p.do(chromedp.Evaluate(mine, &before))
	p.press("示例照片")
	p.wait("the photo", fmt.Sprintf("%s > %d", mine, before))
}

// The main job in a real browser: the principal of a high-risk gas station
// does the monthly self-check on a phone-sized screen, an officer returns one
// hazard, it is submitted again and closed.
func TestStoryInChromium(t *testing.T) { onEveryDatabase(t, storyInChromium) }

func storyInChromium(t *testing.T, d database) {
	if testing.Short() && d.driver != config.SQLite {
		t.Skip("the browser is the same on every database")
	}
	browse(t, startDemo(t, d.demo()), cast{where: "金达液化气"})
}

// The same in WeCom: by buttons and boxes, and as a member who lives in the
// WeChat plugin, where only texts show.
func TestStoryInChromiumInWeCom(t *testing.T) {
	for _, c := range []cast{{where: "公共交通", wecom: true, cards: true}, {where: "粮食储备库", wecom: true}} {
		if testing.Short() && !c.cards {
			continue
		}
		t.Run(c.where, func(t *testing.T) { browse(t, startDemo(t, demoOptions{}), c) })
	}
}

// cast is who plays the story.
type cast struct {
	where string // the enterprise
	wecom bool
	cards bool // by taps and ticks
}

func (c cast) principal(s *site) simulator.User {
	if c.wecom {
		return s.member(safety.Principal, c.where)
	}
	return s.user(safety.Principal, c.where)
}

// prefix is before the names of the screenshots.
func (c cast) prefix() string {
	switch {
	case c.cards:
		return "wecom-"
	case c.wecom:
		return "plugin-"
	}
	return ""
}

func browse(t *testing.T, s *site, c cast) {
	p := openPhone(t, s.base)
	p.prefix = c.prefix()
	p.shot("people")
	who := c.principal(s)
	ent := s.enterprise(who.Enterprise)
	known := map[string]bool{}
	for _, h := range all[apiHazard](s, "hazards?enterprise="+ent.ID) {
		known[h.ID] = true
	}
	p.become(who.Name)
	now := s.now()
	period := now.Format("2006年1月")
	if !ent.HighRisk {
		period = fmt.Sprintf("%d年第%s季度", now.Year(), []string{"一", "二", "三", "四"}[(now.Month()-1)/3])
	}
	if c.cards {
		p.tap("以后点按钮")
	}
	if got := p.say("自查"); !c.cards && !strings.Contains(got, period) {
		t.Fatalf("the check does not open: %s", got)
	}
	wrong := s.session(who.User).Expects.Options
	p.shot("check")
	if got := p.mark(c.cards, "2", "5"); !strings.Contains(got, "拍一张") {
		t.Fatalf("no photo is asked for: %s", got)
	}
	p.photo()
	p.say("储瓶间东墙")
	p.reportUp(s.session(who.User).Step)
	p.tap("先定计划")
	for _, text := range []string{"站长李明", "换一台新的报警器", "3000元"} {
		p.say(text)
	}
	if got := p.say("返回"); !strings.Contains(got, "3000元") {
		t.Errorf("going back does not show the answer: %s", got)
	}
	p.shot("back")
	p.say("3500元")
	p.say("下周五")
	p.say("先停用，安排专人看着")
	p.say("撤人，打119")
	p.photo()
	p.say("门口")
	p.reportUp(s.session(who.User).Step)
	p.tap("马上")
	p.tap("跳过")
	for s.session(who.User).Expects.Checklist {
		p.tap("都没问题")
	}
	p.shot("summary")
	done := p.tap("提交")
	if !strings.Contains(done, "记录号 ") {
		t.Fatalf("no number is told: %s", done)
	}
	p.shot("done")
	checkStory(t, s, ent, known, []string{wrong[1].Item, wrong[4].Item}, done)
	p.closeOne(s, ent, who.Name, known)
}

// reportUp reports a hazard to offices where it is asked: no standard calls its
// item grave.
func (p *phone) reportUp(step string) {
	if step == "up" {
		p.tap("要")
	}
}

// mark says which items of a page have a problem: by typing, or by ticking.
func (p *phone) mark(cards bool, keys ...string) string {
	p.t.Helper()
	if !cards {
		return p.say(strings.Join(keys, " "))
	}
	p.tap("有问题")
	return p.answered(func() {
		for _, key := range keys {
			box := fmt.Sprintf(`.tcard input[value=%q]`, key)
			p.wait("the box "+key, `!!document.querySelector('`+box+`:not(:disabled)')`)
			p.do(chromedp.Evaluate(`[...document.querySelectorAll('`+box+`')].at(-1).click()`, nil))
		}
		p.shot("boxes")
		p.press("提交")
	})
}

// checkStory holds ledger and API against what was said.
func checkStory(t *testing.T, s *site, ent apiEnterprise, known map[string]bool, wrong []string, done string) {
	t.Helper()
	records := all[apiRecord](s, "records?enterprise="+ent.ID)
	r := records[len(records)-1]
	if !strings.Contains(done, r.Number) {
		t.Errorf("the record is %s, told was %q", r.Number, done)
	}
	var opened []hazardFacts
	for _, h := range all[apiHazard](s, "hazards?enterprise="+ent.ID) {
		if !known[h.ID] {
			opened = append(opened, h.facts())
		}
	}
	want := []hazardFacts{
		{wrong[0], "储瓶间东墙", "站长李明", "换一台新的报警器", "3500", fridayOfNextWeek(s.now()), "先停用，安排专人看着", "撤人，打119"},
		{item: wrong[1], location: "门口", deadline: s.now().AddDate(0, 0, 1).Format(time.DateOnly)},
	}
	if len(opened) != 2 || opened[0] != want[0] || opened[1] != want[1] {
		t.Errorf("the ledger has %+v, want %+v", opened, want)
	}
}

// fridayOfNextWeek is what 下周五 means on a day.
func fridayOfNextWeek(now time.Time) string {
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	return monday.AddDate(0, 0, 11).Format(time.DateOnly)
}

// now is the time of the product.
func (s *site) now() time.Time {
	s.t.Helper()
	var clock struct{ Now time.Time }
	s.call(http.MethodGet, "/sim/api/clock", nil, &clock)
	return clock.Now.In(safety.CountyZone())
}

// closeOne takes the first new hazard through a return to its end, as the
// principal and the township's officer would on their phones.
func (p *phone) closeOne(s *site, ent apiEnterprise, principal string, known map[string]bool) {
	p.t.Helper()
	var h apiHazard
	for _, x := range all[apiHazard](s, "hazards?enterprise="+ent.ID) {
		if !known[x.ID] && x.Fix == "now" {
			h = x
		}
	}
	officer := s.user(safety.TownshipMan, ent.Township).Name
	words := string([]rune(strings.TrimPrefix(h.Description, "没做到："))[:8])
	choose := func(word string) {
		p.say(word)
		p.tap(words)
	}
	submit := func() {
		// A member takes 30 messages a minute; what comes after waits, and the
		// browser is quicker than people are.
		if p.prefix == "wecom-" {
			var now map[string]any
			s.call(http.MethodPost, "/sim/api/clock", map[string]string{"advance": "2m"}, &now)
		}
		p.become(principal)
		choose("台账")
		p.tap("申请验收")
		p.photo()
		p.tap("发完了")
		p.tap("提交")
	}
	p.become(officer)
	choose("待办")
	p.shot("todo")
	p.tap("一般隐患")
	p.tap("提交")
	submit()
	p.become(officer)
	choose("待办")
	p.tap("退回")
	p.say("照片看不清，请近一点再拍")
	p.tap("提交")
	p.status(s, ent, h.ID, "rectifying")
	submit()
	p.become(officer)
	choose("待办")
	p.tap("销号")
	p.tap("提交")
	p.status(s, ent, h.ID, "closed")
	p.become(principal)
	p.shot("ledger")
}

func (p *phone) status(s *site, ent apiEnterprise, id, want string) {
	p.t.Helper()
	if got := hazardOf(s, ent, id).Status; got != want {
		p.t.Errorf("the hazard is %s, want %s", got, want)
	}
}
