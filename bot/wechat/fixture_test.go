package wechat_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

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

// movable is a clock for tests.
type movable struct {
	mu  sync.Mutex
	now time.Time
}

func (c *movable) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *movable) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

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

// counts records metrics.
type counts struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counts) Count(name, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[name+"/"+reason]++
}

func (c *counts) get(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[key]
}

// fixture is a channel with everything around it under the test's control.
type fixture struct {
	*wechat.Channel
	clock    *movable
	receiver *receiver
	counts   *counts
	log      *bytes.Buffer
}

func config() wechat.Config {
	return wechat.Config{AppID: appID, AppSecret: secret, Token: token, EncodingAESKey: aesKey, PreviousAESKey: oldKey}
}

func newFixture(tb testing.TB, cfg wechat.Config, change func(*wechat.Deps)) *fixture {
	tb.Helper()
	f := &fixture{clock: &movable{now: base}, receiver: &receiver{}, counts: &counts{n: map[string]int{}}, log: &bytes.Buffer{}}
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

// sign is the platform's signature, written anew so that the channel isn't
// checked against its own.
func sign(parts ...string) string {
	parts = append([]string{token}, parts...)
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// encrypt is the platform's encryption, written anew.
func encrypt(key, plain, id string) string {
	raw, _ := base64.StdEncoding.DecodeString(key + "=")
	buf := make([]byte, 20, 64+len(plain))
	_, _ = rand.Read(buf[:16])
	binary.BigEndian.PutUint32(buf[16:], uint32(len(plain)))
	buf = append(append(buf, plain...), id...)
	pad := 32 - len(buf)%32
	buf = append(buf, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, _ := aes.NewCipher(raw)
	cipher.NewCBCEncrypter(block, raw[:16]).CryptBlocks(buf, buf)
	return base64.StdEncoding.EncodeToString(buf)
}

// decrypt opens a reply and returns its text and the account id in it.
func decrypt(tb testing.TB, key, encrypted string) (plain, id string) {
	tb.Helper()
	raw, _ := base64.StdEncoding.DecodeString(key + "=")
	buf, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(buf)%32 != 0 || len(buf) == 0 {
		tb.Fatalf("ciphertext: %v, %d bytes", err, len(buf))
	}
	block, _ := aes.NewCipher(raw)
	cipher.NewCBCDecrypter(block, raw[:16]).CryptBlocks(buf, buf)
	buf = buf[:len(buf)-int(buf[len(buf)-1])]
	n := 20 + int(binary.BigEndian.Uint32(buf[16:20]))
	if n > len(buf) {
		tb.Fatal("decrypted with the wrong key")
	}
	return string(buf[20:n]), string(buf[n:])
}

// push is one callback as the platform makes it; a test changes what it breaks.
type push struct {
	method, nonce string
	at            time.Time
	query         url.Values
	body          string
}

var nonces struct {
	sync.Mutex
	n int
}

func newPush(key, plain string, at time.Time) *push {
	nonces.Lock()
	nonces.n++
	nonce := strconv.Itoa(100000 + nonces.n)
	nonces.Unlock()
	return sealedPush(encrypt(key, plain, appID), nonce, at)
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
func openReply(tb testing.TB, key, body string) (text string, sealed sealedReply) {
	tb.Helper()
	if err := xml.Unmarshal([]byte(body), &sealed); err != nil {
		tb.Fatalf("reply %q: %v", body, err)
	}
	if want := sign(sealed.TimeStamp, sealed.Nonce, sealed.Encrypt); sealed.MsgSignature != want {
		tb.Errorf("reply signature %s, want %s", sealed.MsgSignature, want)
	}
	plain, id := decrypt(tb, key, sealed.Encrypt)
	if id != appID {
		tb.Errorf("reply is for account %q", id)
	}
	var m struct{ ToUserName, FromUserName, CreateTime, MsgType, Content string }
	if err := xml.Unmarshal([]byte(plain), &m); err != nil {
		tb.Fatalf("reply text: %v", err)
	}
	if m.ToUserName != openid || m.FromUserName != "gh_1" || m.MsgType != "text" {
		tb.Errorf("reply %+v", m)
	}
	return m.Content, sealed
}

type sealedReply struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }

// noLog is a log that nobody reads.
func noLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
