package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
	"shouze/store"
)

// county is two equal processes of the binary on one database and one Redis,
// behind a balancer, with the double of the platform beside them.
type county struct {
	*site
	app       *app // opened on the same database to look at it; it runs nothing
	sim       *simulator.Simulator
	account   simulator.Account
	processes []*process
	balancer  *balancer
	wire      *wire // between the processes and their database
}

// startCounty runs the processes and binds n people, each the principal of an
// enterprise of their own, and one officer of their township.
func startCounty(t *testing.T, binary string, d database, n int) *county {
	t.Helper()
	if d.redis == "" {
		t.Skip("redis is not there")
	}
	c := &county{account: simulator.NewAccount(), wire: newWire(t, d)}
	mux := http.NewServeMux()
	front := httptest.NewServer(mux)
	cfg := demoConfig(t.TempDir(), front.URL, c.account)
	d.set(&cfg)
	var err error
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if c.app, err = newApp(t.Context(), cfg, systemClock(safety.CountyZone()), log, nil); err != nil {
		t.Fatal(err)
	}
	c.sim, err = simulator.New(simulator.Config{
		Account: c.account, CallbackURL: front.URL + "/wechat/callback", Clock: realClock{}, Product: looker{c.app}, Log: log, Users: peopleOf(n),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.balancer = &balancer{client: &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	mux.Handle("/", c.balancer)
	mux.Handle(platformPath+"/", http.StripPrefix(platformPath, c.sim.Platform()))
	mux.Handle("/sim/", c.sim.Phone())
	t.Cleanup(func() {
		front.Close()
		if err := c.app.close(); err != nil {
			t.Error(err)
		}
	})
	cfg.Database.DSN = config.Secret(c.wire.dsn)
	for range 2 {
		p := newProcess(t, binary, cfg)
		if err := p.start(); err != nil {
			t.Fatal(err)
		}
		c.processes, c.balancer.to = append(c.processes, p), append(c.balancer.to, "http://"+p.addr)
	}
	for _, p := range c.processes {
		waitFor(t, 30*time.Second, "a process to be ready", p.ready)
	}
	token, err := createToken(t.Context(), c.app.store, "test", safety.CountyOffice, "")
	if err != nil {
		t.Fatal(err)
	}
	c.site = &site{t: t, base: front.URL, token: token}
	c.bindCast(n)
	return c
}

const officerID = "oOfficer"

// peopleOf are the people on the phone page.
func peopleOf(n int) []simulator.User {
	users := []simulator.User{{Channel: "wechat", User: officerID, Name: "赵六", Enterprise: "东山镇", Role: string(safety.TownshipMan)}}
	for i := range n {
		users = append(users, simulator.User{Channel: "wechat", User: openID(i), Name: fmt.Sprintf("人%d", i), Enterprise: fmt.Sprintf("示例%d号供应站", i), Role: string(safety.Principal)})
	}
	return users
}

// bindCast imports the people and lets each bind by their code.
func (c *county) bindCast(n int) {
	c.t.Helper()
	importPeople(c.t, c.app, n)
	officer := safety.Staff{Name: "赵六", Mobile: "13900000001", Unit: "东山镇", Role: safety.TownshipMan}
	if _, err := c.app.store.ImportStaff(c.t.Context(), []safety.Staff{officer}, store.ImportOptions{NewCode: newCode}); err != nil {
		c.t.Fatal(err)
	}
	users := map[string]string{}
	for _, u := range peopleOf(n) {
		users[u.Name] = u.User
	}
	gate := make(chan struct{}, bindParallel)
	var wg sync.WaitGroup
	for _, staff := range []bool{false, true} {
		open, err := c.app.store.Invites(c.t.Context(), store.InviteFilter{Staff: staff})
		if err != nil {
			c.t.Fatal(err)
		}
		for _, invite := range open {
			gate <- struct{}{}
			wg.Go(func() {
				defer func() { <-gate }()
				for _, text := range []string{"绑定 " + invite.Code, "1"} {
					if _, err := c.tell(users[invite.Name], text); err != nil {
						c.t.Errorf("%s: %v", invite.Name, err)
					}
				}
			})
		}
	}
	wg.Wait()
}

// tell says something as a person and waits for the answer, be it late.
func (c *county) tell(user, text string) (string, error) {
	before, err := c.sim.Inbox(c.t.Context(), safety.Address{Channel: safety.WeChat, User: user})
	if err != nil {
		return "", err
	}
	heard, err := c.sim.Say(c.t.Context(), user, simulator.SayRequest{Type: "text", Text: text})
	for end := time.Now().Add(time.Minute); err == nil && len(heard) == 0; <-time.After(50 * time.Millisecond) {
		if time.Now().After(end) {
			return "", fmt.Errorf("%q was never answered", text)
		}
		if heard, err = c.sim.Inbox(c.t.Context(), safety.Address{Channel: safety.WeChat, User: user}); err == nil {
			heard = heard[len(before):]
		}
	}
	var all strings.Builder
	for _, m := range heard {
		if m.Kind == "fault" {
			return "", fmt.Errorf("%q was answered by no process", text)
		}
		all.WriteString(m.Text + "\n")
	}
	return all.String(), err
}

// realClock is that of processes that nobody moves.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) Advance(context.Context, time.Time) error {
	return errors.New("the clock of processes can't be moved")
}

// looker tells the double what the processes wait for, from their database.
type looker struct{ app *app }

func (l looker) Waiting(ctx context.Context, a safety.Address) (safety.Waiting, error) {
	return l.app.waiting(ctx, a)
}

func (l looker) Settle(ctx context.Context, a safety.Address) error {
	for {
		n, err := l.app.store.PendingPushes(ctx, a)
		if err != nil || n == 0 || ctx.Err() != nil {
			return err
		}
		<-time.After(20 * time.Millisecond) // processes of their own give no signal
	}
}

// process is one `shouze serve`.
type process struct {
	binary, addr string
	env          []string
	cmd          *exec.Cmd
	said         bytes.Buffer
}

func newProcess(t *testing.T, binary string, cfg config.Config) *process {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{binary: binary, addr: l.Addr().String()}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	templates, err := json.Marshal(cfg.WeChat.Templates)
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{
		"LISTEN": p.addr, "PUBLIC_URL": cfg.PublicURL, "DATA_DIR": cfg.DataDir, "LOG_LEVEL": "warn",
		"DATABASE_DRIVER": cfg.Database.Driver, "DATABASE_DSN": cfg.Database.DSN.Reveal(), "REDIS_ADDR": cfg.Redis.Addr,
		"WECHAT_APP_ID": cfg.WeChat.AppID, "WECHAT_APP_SECRET": cfg.WeChat.AppSecret.Reveal(), "WECHAT_TOKEN": cfg.WeChat.Token.Reveal(),
		"WECHAT_ENCODING_AES_KEY": cfg.WeChat.EncodingAESKey.Reveal(), "WECHAT_API_BASE": cfg.WeChat.APIBase, "WECHAT_TEMPLATES": string(templates),
	} {
		p.env = append(p.env, "SHOUZE_"+key+"="+value)
	}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("a process said:\n%s", p.said.String())
		}
	})
	return p
}

func (p *process) start() error {
	p.cmd = exec.Command(p.binary, "serve")
	p.cmd.Env = append(os.Environ(), p.env...)
	p.cmd.Stderr = &p.said
	return p.cmd.Start()
}

// kill ends the process as a crash would, and returns when it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // its error says that it was killed
}

func (p *process) ready() bool {
	res, err := http.Get("http://" + p.addr + "/readyz") //nolint:noctx // of this machine
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// again starts a killed process anew and waits until it takes messages.
func (p *process) again() error {
	if err := p.start(); err != nil {
		return err
	}
	for end := time.Now().Add(30 * time.Second); !p.ready(); <-time.After(20 * time.Millisecond) {
		if time.Now().After(end) {
			return errors.New("a process that was started again is never ready")
		}
	}
	return nil
}

// balancer hands each request to the next process, past those that take no
// connection or failed a moment ago, as the balancers that counties use do.
type balancer struct {
	to     []string
	client *http.Client
	next   atomic.Int64
	served [2]atomic.Int64
	failed [2]atomic.Int64 // when, in milliseconds
}

const avoidFor = time.Second

// order is the processes in the order in which to try them.
func (b *balancer) order() []int {
	first := int(b.next.Add(1)) % len(b.to)
	second := (first + 1) % len(b.to)
	if time.Since(time.UnixMilli(b.failed[first].Load())) < avoidFor {
		return []int{second, first}
	}
	return []int{first, second}
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "cut off", http.StatusBadRequest)
		return
	}
	for _, i := range b.order() {
		res, err := b.pass(r, b.to[i], body)
		if err != nil {
			b.failed[i].Store(time.Now().UnixMilli())
		}
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" {
			continue
		}
		if err != nil {
			break
		}
		b.served[i].Add(1)
		for key, values := range res.Header {
			w.Header()[key] = values
		}
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body) // who asked has gone
		_ = res.Body.Close()
		return
	}
	http.Error(w, "no process", http.StatusBadGateway)
}

func (b *balancer) pass(r *http.Request, to string, body []byte) (*http.Response, error) {
	out, err := http.NewRequestWithContext(r.Context(), r.Method, to+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out.Header = r.Header.Clone()
	return b.client.Do(out)
}

// wire is the way to a database server, which a test may cut.
type wire struct {
	listener net.Listener
	host     string // of the server
	dsn      string // through the wire

	mu    sync.Mutex
	dead  bool
	conns map[net.Conn]bool
}

func newWire(t *testing.T, d database) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, host: map[string]string{config.MySQL: "127.0.0.1:3306", config.Postgres: "127.0.0.1:5432"}[d.driver], conns: map[net.Conn]bool{}}
	w.dsn = strings.ReplaceAll(d.dsn, w.host, l.Addr().String())
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { w.carry(near) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		w.cut()
		wg.Wait()
	})
	return w
}

// carry copies both ways until one side ends or the wire is cut.
func (w *wire) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", w.host)
	if err != nil {
		return
	}
	defer far.Close()
	w.mu.Lock()
	if w.dead {
		w.mu.Unlock()
		return
	}
	w.conns[near] = true
	w.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(far, near)
		_ = far.Close()
	}()
	_, _ = io.Copy(near, far)
	_ = near.Close()
	<-done
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, near)
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = true
	for c := range w.conns {
		_ = c.Close()
	}
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = false
}
