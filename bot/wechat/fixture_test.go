package wechat_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shouze/bot/platform/platformtest"
	"shouze/bot/wechat"
	"shouze/safety"
)

// Values that must turn up in no log and no error.
const (
	appID  = "wx00test00test00aa"
	secret = "canary-secret"
	openid = "oCANARYopenid00000000000000x"
	token  = "callbackToken"
)

var (
	aesKey = strings.Repeat("k", 42) + "A"
	oldKey = strings.Repeat("o", 42) + "A"
	base   = time.Date(2040, 3, 1, 9, 0, 0, 0, safety.CountyZone()) // past 2^31 seconds
)

// receiver records what it gets and answers what it is told to.
type receiver struct {
	mu     sync.Mutex
	got    []safety.Inbound
	sealed [][]byte
	answer func(safety.Inbound) (*wechat.Reply, error)
}

func (r *receiver) Receive(_ context.Context, in safety.Inbound, sealed []byte) (*wechat.Reply, error) {
	r.mu.Lock()
	r.got, r.sealed = append(r.got, in), append(r.sealed, sealed)
	r.mu.Unlock()
	if r.answer == nil {
		return nil, nil
	}
	return r.answer(in)
}

// fixture is a channel with everything around it under the test's control.
type fixture struct {
	*wechat.Channel
	clock    *platformtest.Clock
	receiver *receiver
	counts   *platformtest.Counts
	log      *bytes.Buffer
}

func config() wechat.Config {
	return wechat.Config{AppID: appID, AppSecret: secret, Token: token, EncodingAESKey: aesKey, PreviousAESKey: oldKey}
}

func newFixture(tb testing.TB, cfg wechat.Config, change func(*wechat.Deps)) *fixture {
	tb.Helper()
	f := &fixture{clock: platformtest.NewClock(base), receiver: &receiver{}, counts: new(platformtest.Counts), log: &bytes.Buffer{}}
	deps := wechat.Deps{
		Clock: f.clock, Receiver: f.receiver, Metrics: f.counts,
		Log: slog.New(slog.NewJSONHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&deps)
	}
	var err error
	if f.Channel, err = wechat.New(cfg, deps); err != nil {
		tb.Fatal(err)
	}
	return f
}

// noSecrets fails if a text holds anything that must stay inside.
func noSecrets(tb testing.TB, where, text string) {
	tb.Helper()
	for _, canary := range []string{secret, openid, "TOKEN-", "CANARYTEXT", "access_token=", "uri="} {
		if strings.Contains(text, canary) {
			tb.Errorf("%s holds %q: %s", where, canary, text)
		}
	}
}

func sign(parts ...string) string { return platformtest.Sign(append([]string{token}, parts...)...) }

func encrypt(key, plain, id string) string { return platformtest.Encrypt(key, plain, id) }

// push is one callback as the platform makes it; a test changes what it breaks.
type push struct {
	method, nonce string
	at            time.Time
	query         url.Values
	body          string
}

func newPush(key, plain string, at time.Time) *push {
	return sealedPush(encrypt(key, plain, appID), platformtest.Nonce(), at)
}

func sealedPush(encrypted, nonce string, at time.Time) *push {
	ts := strconv.FormatInt(at.Unix(), 10)
	return &push{
		method: http.MethodPost, nonce: nonce, at: at,
		query: url.Values{
			"signature": {sign(ts, nonce)}, "timestamp": {ts}, "nonce": {nonce}, "openid": {openid},
			"encrypt_type": {"aes"}, "msg_signature": {sign(ts, nonce, encrypted)},
		},
		body: "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[" + encrypted + "]]></Encrypt></xml>",
	}
}

func (p *push) to(h http.Handler) *httptest.ResponseRecorder {
	r := httptest.NewRequest(p.method, "/wechat/callback?"+p.query.Encode(), strings.NewReader(p.body))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// textMessage is a person's text as the platform writes it.
func textMessage(id int, content string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>%d</MsgId></xml>",
		openid, base.Unix(), content, id)
}

// openReply checks an encrypted reply's envelope and returns what it says.
func openReply(tb testing.TB, key, body string) (text string, sealed platformtest.SealedReply) {
	tb.Helper()
	plain, sealed := platformtest.OpenReply(tb, token, key, appID, body)
	var m struct{ ToUserName, FromUserName, CreateTime, MsgType, Content string }
	if err := xml.Unmarshal([]byte(plain), &m); err != nil {
		tb.Fatalf("reply text: %v", err)
	}
	if m.ToUserName != openid || m.FromUserName != "gh_1" || m.MsgType != "text" {
		tb.Errorf("reply %+v", m)
	}
	return m.Content, sealed
}

// noLog is a log that nobody reads.
func noLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
