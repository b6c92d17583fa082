package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"shouze/safety"
)

var testAccount = Account{
	AppID: "wx5823bf96d3bd56c7", AppSecret: "0123456789abcdef0123456789abcdef", Token: "QDG6eK",
	EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", OriginalID: "gh_0123456789ab",
}

// begins is a Saturday in the county.
var begins = time.Date(2023, 7, 1, 9, 0, 0, 0, safety.CountyZone())

// fakeClock is the product's clock.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
	due func(time.Time) // runs when the clock moves
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Advance(_ context.Context, to time.Time) error {
	c.mu.Lock()
	c.now = to
	due := c.due
	c.mu.Unlock()
	if due != nil {
		due(to)
	}
	return nil
}

// inner is a callback's message as the fake product reads it.
type inner struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   string
	FromUserName string
	CreateTime   int64
	MsgType      string
	Content      string
	Event        string
	EventKey     string
	Ticket       string
	MediaId      string
	Recognition  string
	Format       string
	Label        string
	LocationX    string `xml:"Location_X"`
	MsgId        int64
	MsgID        int64
	Status       string
	Bizmsgmenuid string `xml:"bizmsgmenuid"`
}

// product is a tiny product: it checks and opens callbacks with the SDK's
// crypto, and answers by a function.
type product struct {
	t     testing.TB
	clock *fakeClock
	sim   *Simulator
	http  *httptest.Server
	api   *httptest.Server

	answer  func(inner) string                                    // the passive reply's text
	raw     func(w http.ResponseWriter, r *http.Request, m inner) // answers by hand
	waiting func(user string) safety.Waiting
	settle  func(ctx context.Context, user string)

	mu   sync.Mutex
	seen []inner
}

func newProduct(t testing.TB, change ...func(*Config)) *product {
	t.Helper()
	p := &product{t: t, clock: &fakeClock{now: begins}}
	p.http = httptest.NewServer(p)
	t.Cleanup(p.http.Close)
	cfg := Config{
		Account: testAccount, CallbackURL: p.http.URL + "/wechat/callback", Clock: p.clock, Product: p,
		Users: []User{{Channel: "wechat", User: "oBoss", Name: "王建国", Enterprise: "示例机械厂", Role: "principal"}},
	}
	for _, c := range change {
		c(&cfg)
	}
	var err error
	if p.sim, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/sim/platform/wechat/", p.sim.Platform())
	mux.Handle("/sim/", p.sim.Phone())
	p.api = httptest.NewServer(mux)
	t.Cleanup(p.api.Close)
	return p
}

func (p *product) Waiting(_ context.Context, a safety.Address) (safety.Waiting, error) {
	if p.waiting == nil {
		return safety.Waiting{}, nil
	}
	return p.waiting(a.User), nil
}

func (p *product) Settle(ctx context.Context, a safety.Address) error {
	if p.settle != nil {
		p.settle(ctx, a.User)
	}
	return nil
}

// ServeHTTP is the callback address.
func (p *product) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("signature") != util.Signature(testAccount.Token, q.Get("timestamp"), q.Get("nonce")) {
		http.Error(w, "signature", http.StatusForbidden)
		return
	}
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, q.Get("echostr"))
		return
	}
	var outer struct {
		ToUserName, Encrypt string
	}
	if err := xml.NewDecoder(r.Body).Decode(&outer); err != nil {
		p.t.Errorf("callback body: %v", err)
	}
	if q.Get("msg_signature") != util.Signature(testAccount.Token, q.Get("timestamp"), q.Get("nonce"), outer.Encrypt) {
		p.t.Error("msg_signature is wrong")
	}
	_, plain, err := util.DecryptMsg(testAccount.AppID, outer.Encrypt, testAccount.EncodingAESKey)
	if err != nil {
		p.t.Errorf("callback can't be opened: %v", err)
	}
	var m inner
	if err := xml.Unmarshal(plain, &m); err != nil {
		p.t.Errorf("callback's message: %v in %s", err, plain)
	}
	if q.Get("openid") != m.FromUserName || q.Get("encrypt_type") != "aes" || outer.ToUserName != testAccount.OriginalID {
		p.t.Errorf("callback's query: %v", q)
	}
	p.mu.Lock()
	p.seen = append(p.seen, m)
	raw, answer := p.raw, p.answer
	p.mu.Unlock()
	switch {
	case raw != nil:
		raw(w, r, m)
	case answer != nil:
		_, _ = w.Write(sealReply(p.t, m, answer(m)))
	default:
		_, _ = io.WriteString(w, "success")
	}
}

// answerBy lets callbacks be answered by hand.
func (p *product) answerBy(raw func(w http.ResponseWriter, r *http.Request, m inner)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.raw = raw
}

// callbacks are the messages seen so far.
func (p *product) callbacks() []inner {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]inner{}, p.seen...)
}

// sealReply makes an encrypted passive text reply with the SDK's crypto.
func sealReply(t testing.TB, m inner, content string) []byte {
	plain := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content></xml>",
		m.FromUserName, m.ToUserName, m.CreateTime, content)
	return sealXML(t, plain)
}

func sealXML(t testing.TB, plain string) []byte {
	sealed, err := util.EncryptMsg([]byte("707722b803182950"), []byte(plain), testAccount.AppID, testAccount.EncodingAESKey)
	if err != nil {
		t.Error(err)
	}
	timestamp, nonce := strconv.FormatInt(begins.Unix(), 10), "n0nce"
	return fmt.Appendf(nil, "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"+
		"<TimeStamp>%s</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>",
		sealed, util.Signature(testAccount.Token, timestamp, nonce, string(sealed)), timestamp, nonce)
}

// call calls the platform's API: a nil body is a GET.
func (p *product) call(path string, body any) map[string]any {
	p.t.Helper()
	status, answer, err := p.try(path, body)
	if err != nil || status != http.StatusOK {
		p.t.Fatalf("%s: status %d, %v", path, status, err)
	}
	return answer
}

func (p *product) try(path string, body any) (int, map[string]any, error) {
	return tryAt(p.api.URL+"/sim/platform/wechat"+path, body)
}

func tryAt(address string, body any) (int, map[string]any, error) {
	var res *http.Response
	var err error
	if body == nil {
		res, err = http.Get(address)
	} else {
		b, _ := json.Marshal(body)
		res, err = http.Post(address, "application/json", bytes.NewReader(b))
	}
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	var out map[string]any
	raw, err := io.ReadAll(res.Body)
	if err == nil && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		err = json.Unmarshal(raw, &out)
	}
	return res.StatusCode, out, err
}

// token is a stable token, forced or not.
func (p *product) token(force bool) map[string]any {
	p.t.Helper()
	return p.call("/cgi-bin/stable_token", map[string]any{
		"grant_type": "client_credential", "appid": testAccount.AppID, "secret": testAccount.AppSecret, "force_refresh": force,
	})
}

// with is a path with a good token.
func (p *product) with(path string) string {
	p.t.Helper()
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + "access_token=" + p.token(false)["access_token"].(string)
}

// send sends a customer-service text and returns its errcode.
func (p *product) send(user, content string) int {
	p.t.Helper()
	return code(p.call(p.with("/cgi-bin/message/custom/send"), map[string]any{
		"touser": user, "msgtype": "text", "text": map[string]string{"content": content},
	}))
}

func code(answer map[string]any) int {
	n, _ := answer["errcode"].(float64)
	return int(n)
}

// say does something as a user.
func (p *product) say(user string, req SayRequest) []Message {
	p.t.Helper()
	got, err := p.sim.Say(context.Background(), user, req)
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

func (p *product) pass(d time.Duration) {
	p.t.Helper()
	if err := p.sim.Advance(context.Background(), p.clock.Now().Add(d)); err != nil {
		p.t.Fatal(err)
	}
}
