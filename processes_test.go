package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
)

// pair is two processes of the binary on one county's database and Redis, and
// the platform in front of them.
type pair struct {
	t       *testing.T
	binary  string
	cfg     config.Config
	account simulator.Account
	far     [2]*farSide
	ports   [2]string
	mu      sync.Mutex
	cmds    [2]*exec.Cmd
	turn    atomic.Int64
	ids     atomic.Int64
}

// startPair runs two processes and returns them with the rooms of a third that
// serves nobody: to import and to look.
func startPair(t *testing.T, d database) (*pair, *app) {
	t.Helper()
	if d.redis == "" {
		t.Skip("redis is not there")
	}
	account := simulator.NewAccount()
	cfg := demoConfig(t.TempDir(), "http://127.0.0.1", account)
	cfg.WeChat.Templates = config.Templates{}
	cfg.WeChat.APIBase = "http://127.0.0.1:9" // nobody there: answers ride back, nothing else is sent
	d.set(&cfg)
	return startPairOf(t, account, cfg)
}

func startPairOf(t *testing.T, account simulator.Account, cfg config.Config) (*pair, *app) {
	t.Helper()
	p := &pair{t: t, binary: buildBinary(t), account: account, cfg: cfg}
	a, err := newApp(t.Context(), p.cfg, systemClock(safety.CountyZone()), slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	for i := range p.cmds {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		p.ports[i] = l.Addr().String()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		p.far[i] = newPlatform(p.account, "http://"+p.ports[i]+"/wechat/callback")
		p.far[i].next.Store(int64(i) << 40) // nonces of their own
		p.start(i)
	}
	t.Cleanup(func() {
		for i := range p.cmds {
			p.kill(i)
		}
	})
	return p, a
}

// start runs one process and returns once it takes messages.
func (p *pair) start(i int) {
	cmd := exec.Command(p.binary, "serve")
	cmd.Dir = p.cfg.DataDir
	templates, err := json.Marshal(p.cfg.WeChat.Templates)
	if err != nil {
		p.t.Fatal(err)
	}
	cmd.Env = append(os.Environ(),
		"SHOUZE_LISTEN="+p.ports[i], "SHOUZE_DATA_DIR="+p.cfg.DataDir, "SHOUZE_PUBLIC_URL="+p.cfg.PublicURL,
		"SHOUZE_DATABASE_DRIVER="+p.cfg.Database.Driver, "SHOUZE_DATABASE_DSN="+p.cfg.Database.DSN.Reveal(), "SHOUZE_REDIS_ADDR="+p.cfg.Redis.Addr,
		"SHOUZE_WECHAT_APP_ID="+p.account.AppID, "SHOUZE_WECHAT_APP_SECRET="+p.account.AppSecret, "SHOUZE_WECHAT_TOKEN="+p.account.Token,
		"SHOUZE_WECHAT_ENCODING_AES_KEY="+p.account.EncodingAESKey, "SHOUZE_WECHAT_API_BASE="+p.cfg.WeChat.APIBase,
		"SHOUZE_WECHAT_TEMPLATES="+string(templates),
	)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		p.t.Error(err)
		return
	}
	p.mu.Lock()
	p.cmds[i] = cmd
	p.mu.Unlock()
	for range 400 {
		res, err := http.Get("http://" + p.ports[i] + "/readyz")
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		<-time.After(25 * time.Millisecond)
	}
	p.kill(i)
	p.t.Fatalf("process %d does not take messages:\n%s", i, log.String())
}

// kill ends a process without a word.
func (p *pair) kill(i int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmds[i] == nil {
		return
	}
	_ = p.cmds[i].Process.Signal(syscall.SIGKILL)
	_ = p.cmds[i].Wait()
	p.cmds[i] = nil
}

// say sends one message as a platform behind a balancer does: to one process,
// and if that does not answer again to the other.
func (p *pair) say(user, text string) (string, error) {
	id := p.ids.Add(1)
	var err error
	for range 60 {
		far := p.far[p.turn.Add(1)%2]
		var c callback
		if c, err = far.at(time.Now(), user, text, id); err != nil {
			return "", err
		}
		var reply string
		if reply, err = far.post(c); err == nil {
			return reply, nil
		}
		<-time.After(50 * time.Millisecond)
	}
	return "", err
}

func onTwoProcesses(t *testing.T, test func(t *testing.T, p *pair, a *app)) {
	onEveryDatabase(t, func(t *testing.T, d database) {
		if d.driver == config.SQLite {
			t.Skip("one file, one process")
		}
		p, a := startPair(t, d)
		test(t, p, a)
	})
}

// The same message to both processes at once, three times: one effect, one
// answer; and a process that dies in a question leaves the other to go on.
func TestTwoProcesses(t *testing.T) {
	onTwoProcesses(t, func(t *testing.T, p *pair, a *app) {
		p.bind(a, 1)
		for round := range 20 {
			var answers [3]string
			var wg sync.WaitGroup
			id := p.ids.Add(1)
			for i := range answers {
				wg.Go(func() {
					far := p.far[i%2]
					c, err := far.at(time.Now(), openID(0), "帮助", id)
					if err == nil {
						answers[i], err = far.post(c)
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if answers[0] == "" || answers[1] != answers[0] || answers[2] != answers[0] {
				t.Fatalf("round %d: answers differ: %q", round, answers)
			}
		}
		if got, err := p.say(openID(0), "隐患"); err != nil || got == "" {
			t.Fatalf("%q %v", got, err)
		}
		p.kill(0)
		if got, err := p.say(openID(0), "配电箱门坏了，线头露在外面"); err != nil || !strings.Contains(got, "拍") {
			t.Errorf("the other process says %q, %v", got, err)
		}
	})
}

// One of two processes is killed again and again while 200 people answer:
// nothing is lost, nothing doubled, nobody stuck.
func TestOneOfTwoKilledAgainAndAgain(t *testing.T) {
	onTwoProcesses(t, func(t *testing.T, p *pair, a *app) {
		crowd, span, every := people, 30*time.Second, 5*time.Second
		if testing.Short() {
			crowd, span, every = 40, 6*time.Second, 2*time.Second
		}
		p.bind(a, crowd)
		station := safety.Enterprise{Sectors: []string{"城镇燃气"}, TradeForms: []string{"瓶装供应站"}, HighRisk: true}
		items := len(a.catalogue.Checklist(station, a.clock.Now()))
		words := round((items + 5) / 6)
		ctx, stop := context.WithTimeout(t.Context(), span)
		defer stop()
		done := make([]int, crowd)
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				for ctx.Err() == nil {
					reply, err := p.say(openID(i), words[done[i]%len(words)])
					if err != nil || reply == "" {
						t.Errorf("answer %d of person %d: %q, %v", done[i], i, reply, err)
						return
					}
					done[i]++
				}
			})
		}
		kills := 0
		for tick := time.NewTicker(every); ; {
			select {
			case <-tick.C:
				p.kill(kills % 2)
				p.start(kills % 2)
				kills++
				continue
			case <-ctx.Done():
				tick.Stop()
			}
			break
		}
		wg.Wait()
		if kills < 2 {
			t.Errorf("%d kills", kills)
		}
		total := 0
		for _, n := range done {
			total += n
		}
		t.Logf("%d answers of %d people, %d kills", total, crowd, kills)
		checkKept(t, a, done, len(words), items)
	})
}

// bind imports n people and lets each bind by their code.
func (p *pair) bind(a *app, n int) {
	p.t.Helper()
	importPeople(p.t, a, n)
	open, err := a.store.Invites(p.t.Context(), inviteAll)
	if err != nil {
		p.t.Fatal(err)
	}
	for i, invite := range open {
		for _, text := range []string{"绑定 " + invite.Code, "1"} {
			if reply, err := p.say(openID(i), text); err != nil || reply == "" {
				p.t.Fatal(fmt.Errorf("bind person %d: %q, %w", i, reply, err))
			}
		}
	}
}
