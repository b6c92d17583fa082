package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/ncruces/go-sqlite3/driver"

	"shouze/safety"
)

// stoppedClock is a clock that a test moves.
type stoppedClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stoppedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stoppedClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// at is a callback of one message as the platform sends it at a time: the
// message is the same, signature and nonce are fresh.
func (p *farSide) at(t time.Time, user, text string, msgID int64) (callback, error) {
	now := strconv.FormatInt(t.Unix(), 10)
	plain := fmt.Sprintf("<xml><ToUserName>gh</ToUserName><FromUserName>%s</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content><![CDATA[%s]]></Content><MsgId>%d</MsgId></xml>", user, text, msgID)
	return p.sealed(plain, now, strconv.FormatInt(p.next.Add(1), 10))
}

// The platform repeats what it thinks was not answered: at once and later,
// with the same signature or a fresh one. One effect, the same answer; after a
// day only success.
func TestTheSameCallbackAgain(t *testing.T) { onEveryDatabase(t, theSameCallbackAgain) }

func theSameCallbackAgain(t *testing.T, d database) {
	clock := &stoppedClock{now: time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())}
	a, p := startServedOn(t, clock, d, io.Discard)
	bindAt(t, a, p, clock)

	same, err := p.at(clock.Now(), openID(0), "自查", 900001)
	if err != nil {
		t.Fatal(err)
	}
	var first [3]string
	var wg sync.WaitGroup
	for i := range first {
		wg.Go(func() {
			var err error
			if first[i], err = p.post(same); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if !strings.Contains(first[0], "哪条没做到") || first[1] != first[0] || first[2] != first[0] {
		t.Fatalf("answers differ: %q", first)
	}
	for _, c := range []struct {
		after time.Duration
		fresh bool
		want  string
	}{
		{4 * time.Minute, false, first[0]},
		{5 * time.Minute, true, first[0]},
		{23 * time.Hour, true, first[0]},
		{2 * time.Hour, true, ""},
		{5 * 24 * time.Hour, true, ""},
	} {
		clock.add(c.after)
		again := same
		if c.fresh {
			if again, err = p.at(clock.Now(), openID(0), "自查", 900001); err != nil {
				t.Fatal(err)
			}
		}
		got, err := p.post(again)
		if err != nil || got != c.want {
			t.Errorf("%s later, fresh %v: %q, %v", c.after, c.fresh, got, err)
		}
	}
	stale := same
	if _, err := p.post(stale); err == nil {
		t.Error("a callback of days ago was taken")
	}
}

// bindAt binds one person at a stopped clock's time.
func bindAt(t *testing.T, a *app, p *farSide, clock *stoppedClock) {
	t.Helper()
	importPeople(t, a, 1)
	invites, err := a.store.Invites(t.Context(), inviteAll)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"绑定 " + invites[0].Code, "1"} {
		c, err := p.at(clock.Now(), openID(0), text, int64(800000+i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.post(c); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHoldDatabase is not a test: run as a process of its own it holds the
// database for a while, as a backup program might.
func TestHoldDatabase(t *testing.T) {
	file := os.Getenv("SHOUZE_TEST_HOLD")
	if file == "" {
		return
	}
	span, err := time.ParseDuration(os.Getenv("SHOUZE_TEST_HOLD_FOR"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+file+"?_pragma=busy_timeout(60000)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	fmt.Println("holding")
	<-time.After(span)
	if _, err := db.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
}

// Another process holds the database under load: nothing is lost, nothing is
// doubled, an emergency gets its numbers, a tip its answer.
func TestAnotherProcessHoldsTheDatabase(t *testing.T) {
	t.Parallel() // all of it is waiting
	span := 60 * time.Second
	if testing.Short() {
		span = 8 * time.Second
	}
	const n = 20
	a, p := startServed(t, systemClock(safety.CountyZone()))
	bindPeople(t, a, p, n)
	for i := range n {
		if _, err := p.say(openID(i), "隐患"); err != nil { // a free text question follows
			t.Fatal(err)
		}
	}
	hold := exec.Command(os.Args[0], "-test.run", "^TestHoldDatabase$", "-test.v")
	hold.Env = append(os.Environ(), "SHOUZE_TEST_HOLD="+filepath.Join(a.cfg.DataDir, "shouze.db"), "SHOUZE_TEST_HOLD_FOR="+span.String())
	out, err := hold.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := hold.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "holding"; {
	}

	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for _, text := range []string{fmt.Sprintf("配电箱门坏了%d", i)} {
				if _, err := p.say(openID(i), text); err != nil {
					t.Errorf("person %d: %v", i, err)
				}
			}
		})
	}
	if got, err := p.say("oStranger", "漏气了"); err != nil || !strings.Contains(got, "119") {
		t.Errorf("an emergency was answered %q, %v", got, err)
	}
	if got, err := p.say("oStranger", "举报箱在哪"); err != nil || !strings.Contains(got, "12350") {
		t.Errorf("a tip was answered %q, %v", got, err)
	}
	wg.Wait()
	if a.spool.Len() == 0 {
		t.Error("nothing was spooled: the database was not held")
	}
	if err := hold.Wait(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, 30*time.Second, "the spool to be replayed", func() bool { return a.spool.Len() == 0 })
	for i := range n {
		w, err := a.waiting(t.Context(), safety.Address{Channel: safety.WeChat, User: openID(i)})
		if err != nil || w.Step != "photos" { // the description was taken, once
			t.Errorf("person %d stands at %s/%s, %v", i, w.Flow, w.Step, err)
		}
	}
}

func waitFor(t *testing.T, limit time.Duration, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !done(); <-time.After(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain for ", what)
		}
	}
}

// The demo is killed in the middle of a question and started again: the
// conversation goes on where it stood.
func TestKilledInAQuestion(t *testing.T) {
	binary := buildBinary(t)
	onEveryDatabase(t, func(t *testing.T, d database) { killedInAQuestion(t, binary, d) })
}

func killedInAQuestion(t *testing.T, binary string, d database) {
	dir := t.TempDir()
	first := startBinary(t, binary, dir, d)
	who := first.user(safety.Principal, "兴旺机械").User
	first.text(who, "隐患")
	first.text(who, "配电箱门坏了，线头露在外面")
	first.photo(who)
	if err := first.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = first.cmd.Wait()

	again := startBinary(t, binary, dir, d)
	if got := again.text(who, "2号车间"); !strings.Contains(got, "报给乡镇街道") {
		t.Fatalf("after the restart: %q", got)
	}
	for _, text := range []string{"1", "1", "跳过"} {
		again.text(who, text)
	}
	if got := again.text(who, "1"); !strings.Contains(got, "台账") {
		t.Fatalf("the hazard was not filed: %q", got)
	}
	var hazards struct{ Items []apiHazard }
	again.call(http.MethodGet, "/api/v1/hazards?limit=1000", nil, &hazards)
	found := 0
	for _, h := range hazards.Items {
		if strings.Contains(h.Description, "配电箱门坏了，线头露在外面") && h.Location == "2号车间" {
			found++
		}
	}
	if found != 1 {
		t.Errorf("the hazard stands in the ledger %d times", found)
	}
}

type binarySite struct {
	*site
	cmd *exec.Cmd
}

func buildBinary(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "shouze")
	build := exec.Command("go", "build", "-o", file, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return file
}

// startBinary runs `demo --json` on a folder and waits for its line.
func startBinary(t *testing.T, binary, dir string, d database) *binarySite {
	t.Helper()
	cmd := exec.Command(binary, "demo", "--listen", "127.0.0.1:0", "--data", dir, "--now", november, "--json", "--driver", d.driver, "--dsn", d.dsn)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("demo: %v\n%s", err, stderr.String())
	}
	var said struct{ Phone, Token string }
	if err := json.Unmarshal(line, &said); err != nil {
		t.Fatal(err)
	}
	return &binarySite{&site{t: t, base: strings.TrimSuffix(said.Phone, "/sim/"), token: said.Token}, cmd}
}

// openFile opens a database file as another program would.
func openFile(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	return db
}
