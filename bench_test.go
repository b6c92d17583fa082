package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	oaconfig "github.com/silenceper/wechat/v2/officialaccount/config"
	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/util"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
	"shouze/store"
)

const people = 200 // who answer at once

// farSide writes callbacks as the platform does and reads the replies.
type farSide struct {
	account simulator.Account
	url     string
	client  *http.Client
	next    atomic.Int64
}

func newFarSide(a simulator.Account, url string) *farSide {
	return &farSide{account: a, url: url, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: people, DisableCompression: true}}}
}

// callback is one message ready to be posted.
type callback struct{ url, body string }

func (p *farSide) callback(user, text string) (callback, error) {
	id := p.next.Add(1)
	now := strconv.FormatInt(time.Now().Unix(), 10)
	plain := fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>%s</FromUserName><CreateTime>%s</CreateTime><MsgType>text</MsgType><Content><![CDATA[%s]]></Content><MsgId>%d</MsgId></xml>",
		p.account.OriginalID, user, now, text, id)
	return p.sealed(plain, now, strconv.FormatInt(id, 10))
}

func (p *farSide) sealed(plain, now, nonce string) (callback, error) {
	raw, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(plain), p.account.AppID, p.account.EncodingAESKey)
	if err != nil {
		return callback{}, err
	}
	sealed := string(raw)
	url := fmt.Sprintf("%s?signature=%s&timestamp=%s&nonce=%s&encrypt_type=aes&msg_signature=%s", p.url,
		util.Signature(p.account.Token, now, nonce), now, nonce, util.Signature(p.account.Token, now, nonce, sealed))
	return callback{url, "<xml><ToUserName>" + p.account.OriginalID + "</ToUserName><Encrypt>" + sealed + "</Encrypt></xml>"}, nil
}

// post sends a callback and opens what it is answered with; empty: success.
func (p *farSide) post(c callback) (string, error) {
	res, err := p.client.Post(c.url, "text/xml", strings.NewReader(c.body)) //nolint:noctx // a benchmark's own loop
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%d: %w", res.StatusCode, err)
	}
	if string(raw) == "success" {
		return "", nil
	}
	var envelope struct{ Encrypt string }
	if err := xml.Unmarshal(raw, &envelope); err != nil {
		return "", err
	}
	_, plain, err := util.DecryptMsg(p.account.AppID, envelope.Encrypt, p.account.EncodingAESKey)
	if err != nil {
		return "", err
	}
	var reply struct{ Content string }
	return reply.Content, xml.Unmarshal(plain, &reply)
}

func (p *farSide) say(user, text string) (string, error) {
	c, err := p.callback(user, text)
	if err != nil {
		return "", err
	}
	return p.post(c)
}

// startServed runs what serve runs, on SQLite with synchronous=FULL.
func startServed(tb testing.TB, clock safety.Clock) (*app, *farSide) {
	tb.Helper()
	return startServedLogging(tb, clock, io.Discard)
}

func startServedLogging(tb testing.TB, clock safety.Clock, log io.Writer) (*app, *farSide) {
	tb.Helper()
	return startServedOn(tb, clock, database{driver: config.SQLite}, log)
}

func startServedOn(tb testing.TB, clock safety.Clock, d database, log io.Writer) (*app, *farSide) {
	tb.Helper()
	account := simulator.NewAccount()
	cfg := demoConfig(tb.TempDir(), "http://127.0.0.1", account)
	cfg.WeChat.Templates = config.Templates{}
	d.set(&cfg)
	cfg.WeChat.APIBase = "http://127.0.0.1:9" // nobody there: answers ride back, nothing else is sent
	a, err := newApp(tb.Context(), cfg, clock, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), nil)
	if err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.serveOn(ctx, a.server(a.handler()), l) }()
	p := newFarSide(account, "http://"+l.Addr().String()+"/wechat/callback")
	tb.Cleanup(func() {
		p.client.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
		if err := a.close(); err != nil {
			tb.Error(err)
		}
	})
	return a, p
}

// inviteAll are the invites of enterprises' people.
var inviteAll = store.InviteFilter{}

// importPeople gives each of n people an enterprise of their own.
func importPeople(tb testing.TB, a *app, n int) {
	tb.Helper()
	rows := make([]store.RosterRow, n)
	for i := range rows {
		rows[i] = store.RosterRow{
			Enterprise: safety.Enterprise{
				USCC: simulator.MadeUpCode(i), Name: fmt.Sprintf("示例%d号供应站", i), Township: "东山镇", Department: "县住房和城乡建设局",
				Sectors: []string{"城镇燃气"}, TradeForms: []string{"瓶装供应站"}, FormsAsked: true, FacilitiesAsked: true, HighRisk: true, State: safety.Operating,
			},
			People: []safety.Person{{Name: fmt.Sprintf("人%d", i), Mobile: fmt.Sprintf("138%08d", i), Role: safety.Principal}},
		}
	}
	if _, err := a.store.ImportEnterprises(tb.Context(), rows, store.ImportOptions{NewCode: newCode}); err != nil {
		tb.Fatal(err)
	}
	if err := a.tasks.Open(tb.Context(), a.clock.Now()); err != nil {
		tb.Fatal(err)
	}
}

// bindPeople imports n people and lets each bind by their code.
func bindPeople(tb testing.TB, a *app, p *farSide, n int) {
	tb.Helper()
	importPeople(tb, a, n)
	open, err := a.store.Invites(tb.Context(), inviteAll)
	if err != nil {
		tb.Fatal(err)
	}
	for i, invite := range open {
		for _, text := range []string{"绑定 " + invite.Code, "1"} {
			if _, err := p.say(openID(i), text); err != nil {
				tb.Fatal(err)
			}
		}
	}
}

func openID(i int) string { return fmt.Sprintf("oBench%06d", i) }

// round is one clean self-check of a bottled-gas station.
func round(pages int) []string {
	r := []string{"自查"}
	for range pages {
		r = append(r, "0")
	}
	return append(r, "跳过", "跳过", "1") // the two drawn items are not shown
}

// BenchmarkAnswers measures the whole way of an answer: encrypted callbacks
// over loopback HTTP to the handler that serve mounts, each durable before it
// is answered, by 200 people at once, each in a checklist of their own. The
// load generator runs on the same cores. Run it for 30 s:
//
//	go test -run '^$' -bench 'Answers|Echo' -benchtime 30s .
func BenchmarkAnswers(b *testing.B) {
	clock := systemClock(safety.CountyZone())
	a, p := startServed(b, clock)
	bindPeople(b, a, p, people)
	item := safety.Enterprise{Sectors: []string{"城镇燃气"}, TradeForms: []string{"瓶装供应站"}, HighRisk: true}
	items := len(a.catalogue.Checklist(item, clock.Now()))
	words := round((items + 7) / 8)

	done := make([]int, people) // answers of each person
	took := load(b, func(worker int) (time.Duration, error) {
		c, err := p.callback(openID(worker), words[done[worker]%len(words)])
		if err != nil {
			return 0, err
		}
		start := time.Now()
		reply, err := p.post(c)
		if err == nil && reply == "" {
			err = fmt.Errorf("answer %d of person %d was not answered", done[worker], worker)
		}
		done[worker]++
		return time.Since(start), err
	})
	report(b, took)
	b.StopTimer()
	checkKept(b, a, done, len(words), items)
}

// checkKept reads back sessions and records: each answer is there.
func checkKept(b testing.TB, a *app, done []int, round, items int) {
	b.Helper()
	for i, n := range done {
		members, _, _, err := a.store.Contact(b.Context(), safety.Address{Channel: safety.WeChat, User: openID(i)})
		if err != nil || len(members) != 1 {
			b.Fatalf("person %d: %d enterprises, %v", i, len(members), err)
		}
		records, _, err := a.store.Records(b.Context(), safety.RecordFilter{Enterprise: members[0].EnterpriseID, Page: safety.Page{Limit: 1000}})
		if err != nil || len(records) != n/round {
			b.Fatalf("person %d: %d answers make %d records, found %d (%v)", i, n, n/round, len(records), err)
		}
		for _, r := range records {
			if len(r.Items) != items {
				b.Fatalf("a record of person %d has %d items of %d", i, len(r.Items), items)
			}
		}
		s, err := a.store.Session(b.Context(), safety.Address{Channel: safety.WeChat, User: openID(i)})
		if err != nil {
			b.Fatal(err)
		}
		if asking, err := a.bot.Asking(s); err != nil || asking != (n%round != 0) {
			b.Fatalf("person %d after %d answers: asking %v, %v", i, n, asking, err)
		}
	}
}

// load lets all people act at once until b.N acts are done, and returns how
// long each took.
func load(b *testing.B, act func(worker int) (time.Duration, error)) []time.Duration {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(b.N))
	took := make([][]time.Duration, people)
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	b.ResetTimer()
	for w := range people {
		wg.Go(func() {
			for left.Add(-1) >= 0 && failed.Load() == nil {
				d, err := act(w)
				if err != nil {
					failed.Store(&err)
					return
				}
				took[w] = append(took[w], d)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		b.Fatal(*err)
	}
	return slices.Concat(took...)
}

func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "answers/s")
	b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkEcho is the floor: the bare SDK that echoes, by the same load.
func BenchmarkEcho(b *testing.B) {
	account := simulator.NewAccount()
	oa := officialaccount.NewOfficialAccount(&oaconfig.Config{
		AppID: account.AppID, AppSecret: account.AppSecret, Token: account.Token, EncodingAESKey: account.EncodingAESKey, Cache: cache.NewMemory(),
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := oa.GetServer(r, w)
		s.SetMessageHandler(func(m *message.MixMessage) *message.Reply {
			return &message.Reply{MsgType: message.MsgTypeText, MsgData: message.NewText(m.Content)}
		})
		if err := s.Serve(); err != nil {
			http.Error(w, "bad", http.StatusForbidden)
			return
		}
		_ = s.Send()
	}))
	defer server.Close()
	p := newFarSide(account, server.URL)
	took := load(b, func(worker int) (time.Duration, error) {
		c, err := p.callback(openID(worker), "0")
		if err != nil {
			return 0, err
		}
		start := time.Now()
		_, err = p.post(c)
		return time.Since(start), err
	})
	report(b, took)
}
