package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
)

// Two whole processes on one database are one product: it does not matter which
// of them a message reaches, nor that one of them dies.
func TestTwoProcesses(t *testing.T) {
	t.Parallel() // much of it is waiting, for those who are started again
	binary := buildBinary(t)
	onEveryDatabase(t, func(t *testing.T, d database) {
		t.Parallel()
		if d.driver == config.SQLite {
			t.Skip("one file is for one process")
		}
		crowd := people
		if testing.Short() {
			crowd = 20
		}
		c := startCounty(t, binary, d, alone+crowd)
		t.Run("a self-check in the browser", func(t *testing.T) { c.with(t).selfCheckInChromium() })
		t.Run("killed in a question", func(t *testing.T) { c.with(t).killedInAQuestion() })
		t.Run("the same callback three times", func(t *testing.T) { c.with(t).sameCallbackThrice() })
		t.Run("killed with a message spooled", func(t *testing.T) { c.with(t).killedWithSpool() })
		t.Run("one killed every five seconds", func(t *testing.T) { c.with(t).killedAllTheTime(crowd) })
		for i := range c.balancer.served {
			if c.balancer.served[i].Load() == 0 {
				t.Errorf("process %d was never asked", i)
			}
		}
	})
}

// Who is in a test of their own; the crowd comes after them.
const (
	inBrowser = iota
	inQuestion
	inRepeat
	inSpool
	alone
)

// with is the county in a subtest.
func (c *county) with(t *testing.T) *county {
	t.Helper()
	same := *c
	s := *c.site
	s.t = t
	same.site = &s
	return &same
}

// enterpriseOfPerson is that of one of the cast.
func (c *county) enterpriseOfPerson(i int) apiEnterprise {
	c.t.Helper()
	return c.enterprise(fmt.Sprintf("示例%d号供应站", i))
}

// must says something and fails the test unless the answer holds a text.
func (c *county) must(user, text, want string) string {
	c.t.Helper()
	got, err := c.tell(user, text)
	if err != nil || !strings.Contains(got, want) {
		c.t.Fatalf("%q was answered %q, %v; want %q", text, got, err, want)
	}
	return got
}

// The main job on a phone: two problems are found, the record is filed, and an
// officer returns one hazard before it is closed, each tap through either process.
func (c *county) selfCheckInChromium() {
	if testing.Short() {
		c.t.Skip("the short run opens the browser once, elsewhere")
	}
	ent := c.enterpriseOfPerson(inBrowser)
	user, name := openID(inBrowser), fmt.Sprintf("人%d", inBrowser)
	p := openPhone(c.t, c.base)
	p.become(name)
	if got := p.say("自查"); !strings.Contains(got, "带队检查") {
		c.t.Fatalf("the check does not open: %s", got)
	}
	wrong := c.session(user).Expects.Options
	p.say("2 5")
	for _, place := range []string{"储瓶间东墙", "门口"} {
		p.photo()
		p.say(place)
		p.reportUp(c.session(user).Step)
		p.tap("马上")
		p.tap("跳过")
	}
	for c.session(user).Expects.Checklist {
		p.tap("都没问题")
	}
	done := p.tap("提交")
	records := all[apiRecord](c.site, "records?enterprise="+ent.ID)
	if len(records) != 1 || !strings.Contains(done, records[0].Number) {
		c.t.Fatalf("told was %q, kept are %+v", done, records)
	}
	opened := all[apiHazard](c.site, "hazards?enterprise="+ent.ID)
	if len(opened) != 2 || opened[0].Item != wrong[1].Item || opened[0].Location != "储瓶间东墙" || opened[1].Item != wrong[4].Item || opened[1].Location != "门口" {
		c.t.Fatalf("the ledger has %+v", opened)
	}
	p.closeOne(c.site, ent, name, nil)
}

// A process dies in the middle of a question: the other goes on with it.
func (c *county) killedInAQuestion() {
	user := openID(inQuestion)
	c.must(user, "隐患", "发现了什么问题")
	c.must(user, "配电箱门坏了，线头露在外面", "拍一张")
	c.photo(user)
	c.processes[0].kill()
	c.must(user, "2号车间", "报给乡镇街道")
	c.must(user, "1", "能马上改好吗")
	c.must(user, "1", "再拍一张")
	c.must(user, "跳过", "")
	c.must(user, "1", "台账")
	if err := c.processes[0].again(); err != nil {
		c.t.Fatal(err)
	}
	opened := all[apiHazard](c.site, "hazards?enterprise="+c.enterpriseOf(openID(inQuestion)))
	if len(opened) != 1 || opened[0].Location != "2号车间" {
		c.t.Errorf("the ledger has %+v", opened)
	}
}

// pages is how many pages the self-check of the cast's enterprises has.
func (c *county) pages() (pages, items int) {
	kind := safety.Enterprise{Sectors: []string{"城镇燃气"}, TradeForms: []string{"瓶装供应站"}, HighRisk: true}
	items = len(c.app.catalogue.Checklist(kind, time.Now()))
	return (items + 7) / 8, items
}

// The platform repeats the callback that files a record, to either process, at
// once and later: one record, and each gets the first answer.
func (c *county) sameCallbackThrice() {
	user := openID(inRepeat)
	pages, _ := c.pages()
	words := round(pages)
	for _, text := range words[:len(words)-1] {
		c.must(user, text, "")
	}
	ports := []*farSide{c.direct(0), c.direct(1)}
	same, err := ports[0].callback(user, words[len(words)-1])
	if err != nil {
		c.t.Fatal(err)
	}
	path, found := strings.CutPrefix(same.url, ports[0].url)
	if !found {
		c.t.Fatal("the callback goes elsewhere")
	}
	answers := make([]string, 5)
	post := func(i int) {
		var err error
		if answers[i], err = ports[i%2].post(callback{ports[i%2].url + path, same.body}); err != nil {
			c.t.Errorf("try %d: %v", i, err)
		}
	}
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() { post(i) })
	}
	wg.Wait()
	post(3)
	post(4)
	for i, a := range answers {
		if !strings.Contains(a, "记录号") || a != answers[0] {
			c.t.Errorf("try %d was answered %q, the first %q", i, a, answers[0])
		}
	}
	if records := all[apiRecord](c.site, "records?enterprise="+c.enterpriseOf(openID(inRepeat))); len(records) != 1 {
		c.t.Errorf("%d records", len(records))
	}
}

// direct posts callbacks to one process, past the balancer.
func (c *county) direct(i int) *farSide {
	p := newFarSide(c.account, "http://"+c.processes[i].addr+"/wechat/callback")
	p.next.Store(time.Now().UnixNano()) // ids and nonces of its own
	return p
}

// The database is away, a process spools a message and dies: its peer takes it
// over as soon as the database is back, before what the person says next.
func (c *county) killedWithSpool() {
	user := openID(inSpool)
	who := safety.Address{Channel: safety.WeChat, User: user}
	c.must(user, "隐患", "发现了什么问题")
	c.wire.cut()
	for i, text := range []string{"配电箱门坏了", "这句话问照片时不算回答"} {
		if got, err := c.direct(i).say(user, text); err != nil || got != "" {
			c.t.Errorf("while the database is away %q was answered %q, %v", text, got, err)
		}
	}
	if c.app.spool.Len() != 2 {
		c.t.Errorf("%d messages are spooled", c.app.spool.Len())
	}
	c.processes[0].kill()
	c.wire.mend()
	waitFor(c.t, 30*time.Second, "the peer to replay", func() bool { return c.app.spool.Len() == 0 })
	w, err := c.app.waiting(c.t.Context(), who)
	if err != nil || w.Step != "photos" {
		c.t.Errorf("the person stands at %s/%s, %v", w.Flow, w.Step, err)
	}
	if err := c.processes[0].again(); err != nil {
		c.t.Fatal(err)
	}
	c.photo(user)
	c.must(user, "门口", "报给乡镇街道")
	c.must(user, "1", "能马上改好吗")
	c.must(user, "1", "再拍一张")
	c.must(user, "跳过", "")
	c.must(user, "1", "台账")
	opened := all[apiHazard](c.site, "hazards?enterprise="+c.enterpriseOf(openID(inSpool)))
	if len(opened) != 1 || opened[0].Description != "配电箱门坏了" {
		c.t.Errorf("the ledger has %+v", opened)
	}
}

// Many people answer while one process after the other is killed: nothing is
// lost, nothing is doubled, nobody is stuck.
func (c *county) killedAllTheTime(crowd int) {
	span := 30 * time.Second
	if testing.Short() {
		span = 12 * time.Second
	}
	stop, killed := make(chan struct{}), make(chan error, 1)
	go func() { killed <- c.killInTurn(stop) }()
	until := time.Now().Add(span)
	rounds := make([]int, crowd)
	var wg sync.WaitGroup
	for i := range crowd {
		wg.Go(func() {
			var err error
			if rounds[i], err = c.answer(alone+i, until); err != nil {
				c.t.Errorf("person %d in round %d: %v", alone+i, rounds[i], err)
			}
		})
	}
	wg.Wait()
	close(stop)
	if err := <-killed; err != nil {
		c.t.Fatal(err)
	}
	c.everythingOnce(rounds)
}

// killInTurn kills one process every five seconds, never both.
func (c *county) killInTurn(stop <-chan struct{}) error {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-stop:
			if n < 2 {
				return errors.New("not both were killed: the test proves nothing")
			}
			return nil
		case <-tick.C:
		}
		p := c.processes[n%2]
		p.kill()
		if err := p.again(); err != nil {
			return err
		}
	}
}

// answer lets a person do the self-check, then report hazards until the time is
// over, and returns how many.
func (c *county) answer(i int, until time.Time) (int, error) {
	user := openID(i)
	pages, _ := c.pages()
	for _, text := range round(pages) {
		if _, err := c.tell(user, text); err != nil {
			return 0, err
		}
	}
	n := 0
	for ; time.Now().Before(until); n++ {
		for _, text := range []string{"隐患", found(i, n)} {
			if _, err := c.tell(user, text); err != nil {
				return n, err
			}
		}
		if _, err := c.sim.Say(c.t.Context(), user, simulator.SayRequest{Type: "image"}); err != nil {
			return n, err
		}
		for _, text := range []string{where(i, n), "1", "1", "跳过", "1"} {
			if _, err := c.tell(user, text); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// What a person finds in a round, and where: each is said once only.
func found(i, n int) string { return fmt.Sprintf("第%d家第%d次查到护栏松了", i, n) }
func where(i, n int) string { return fmt.Sprintf("%d号车间%d号位", i, n) }

// everythingOnce holds records and ledger against what was said.
func (c *county) everythingOnce(rounds []int) {
	c.t.Helper()
	ledger := map[string][]string{} // description → places
	for _, h := range all[apiHazard](c.site, "hazards") {
		ledger[h.Description] = append(ledger[h.Description], h.Location)
	}
	_, items := c.pages()
	said := 0
	for i, n := range rounds {
		person := alone + i
		for k := range n {
			if got := ledger[found(person, k)]; len(got) != 1 || got[0] != where(person, k) {
				c.t.Errorf("hazard %d of person %d stands in the ledger as %q", k, person, got)
			}
			delete(ledger, found(person, k))
		}
		said += n
		records := all[apiRecord](c.site, "records?enterprise="+c.enterpriseOf(openID(person)))
		if len(records) != 1 || len(records[0].Items) != items {
			c.t.Errorf("person %d has %d records", person, len(records))
		}
		if w := c.session(openID(person)); w.Expects != nil {
			c.t.Errorf("person %d is still asked %s/%s", person, w.Flow, w.Step)
		}
	}
	for description := range ledger {
		if strings.Contains(description, "护栏松了") {
			c.t.Errorf("nobody finished %q", description)
		}
	}
	if said < len(rounds) {
		c.t.Errorf("%d people reported only %d hazards: nothing was tried", len(rounds), said)
	}
	c.t.Logf("%d people filed %d self-checks and %d hazards", len(rounds), len(rounds), said)
	c.everyPhoto()
}

// everyPhoto waits until all photos are fetched: those that a killed process
// had begun come again when its lease is over, within a minute or two.
func (c *county) everyPhoto() {
	if testing.Short() {
		return
	}
	waitFor(c.t, 3*time.Minute, "the photos", func() bool {
		_, left, err := c.app.store.NextFetch(c.t.Context())
		return err == nil && !left
	})
}

// enterpriseOf is the id of the enterprise that a person answers for.
func (c *county) enterpriseOf(user string) string {
	c.t.Helper()
	members, _, _, err := c.app.store.Contact(c.t.Context(), safety.Address{Channel: safety.WeChat, User: user})
	if err != nil || len(members) != 1 {
		c.t.Fatalf("%d enterprises, %v", len(members), err)
	}
	return members[0].EnterpriseID
}
