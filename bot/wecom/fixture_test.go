package wecom_test

import (
	"bytes"
	"context"
	"errors"
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

	"shouze/bot"
	"shouze/bot/platform/platformtest"
	"shouze/bot/wecom"
	"shouze/safety"
)

// Values that must turn up in no log and no error.
const (
	corpID = "ww00test00test00Aa"
	secret = "canary-secret"
	userid = "CanaryUser"
	token  = "callbackToken"
)

const (
	tokenPath  = "/cgi-bin/gettoken"
	sendPath   = "/cgi-bin/message/send"
	updatePath = "/cgi-bin/message/update_template_card"
	agentID    = 1000002
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
	answer func(safety.Inbound) (*wecom.Reply, error)
}

func (r *receiver) Receive(_ context.Context, in safety.Inbound, sealed []byte) (*wecom.Reply, error) {
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
	*wecom.Channel
	clock    *platformtest.Clock
	receiver *receiver
	counts   *platformtest.Counts
	log      *bytes.Buffer
}

func config() wecom.Config {
	return wecom.Config{
		CorpID: corpID, AgentID: agentID, Secret: secret, Token: token, EncodingAESKey: aesKey, PreviousAESKey: oldKey,
	}
}

func newFixture(tb testing.TB, cfg wecom.Config, change func(*wecom.Deps)) *fixture {
	tb.Helper()
	f := &fixture{clock: platformtest.NewClock(base), receiver: &receiver{}, counts: new(platformtest.Counts), log: &bytes.Buffer{}}
	deps := wecom.Deps{
		Clock: f.clock, Receiver: f.receiver, Metrics: f.counts,
		Log: slog.New(slog.NewJSONHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&deps)
	}
	var err error
	if f.Channel, err = wecom.New(cfg, deps); err != nil {
		tb.Fatal(err)
	}
	return f
}

// noSecrets fails if a text holds anything that must stay inside.
func noSecrets(tb testing.TB, where, text string) {
	tb.Helper()
	for _, canary := range []string{secret, userid, strings.ToLower(userid), "TOKEN-", "CANARYTEXT", "access_token=", "uri="} {
		if strings.Contains(text, canary) {
			tb.Errorf("%s holds %q: %s", where, canary, text)
		}
	}
}

// push is one callback as the platform makes it; a test changes what it breaks.
type push struct {
	method, nonce string
	query         url.Values
	body          string
}

func newPush(plain string) *push {
	return sealedPush(platformtest.Encrypt(aesKey, plain, corpID), base)
}

func sealedPush(encrypted string, at time.Time) *push {
	ts, nonce := strconv.FormatInt(at.Unix(), 10), platformtest.Nonce()
	return &push{
		method: http.MethodPost, nonce: nonce,
		query: url.Values{"timestamp": {ts}, "nonce": {nonce}, "msg_signature": {platformtest.Sign(token, ts, nonce, encrypted)}},
		body: "<xml><ToUserName><![CDATA[" + corpID + "]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[" +
			encrypted + "]]></Encrypt></xml>",
	}
}

func (p *push) to(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(p.method, "/wecom/callback?"+p.query.Encode(), strings.NewReader(p.body)))
	return w
}

// memberXML is what a member does, as the platform writes it.
func memberXML(kind, elements string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>4100000000</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s<AgentID>1000002</AgentID></xml>", corpID, userid, kind, elements)
}

func textMessage(id int, content string) string {
	return memberXML("text", fmt.Sprintf("<Content><![CDATA[%s]]></Content><MsgId>%d</MsgId>", content, id))
}

// tapXML is a tap on a card's button.
func tapXML(taskID, key, code string) string {
	return memberXML("event", "<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA["+key+"]]></EventKey><TaskId><![CDATA["+
		taskID+"]]></TaskId><CardType>button_interaction</CardType><ResponseCode>"+code+"</ResponseCode>")
}

func newDouble(tb testing.TB) *platformtest.Double {
	return platformtest.NewDouble(tb, tokenPath, "/wecom")
}

// sending is a channel that talks to a double.
func sending(tb testing.TB, p *platformtest.Double, change func(*wecom.Deps)) *fixture {
	cfg := config()
	cfg.APIBase = p.URL + "/wecom"
	cfg.PublicURL = p.URL + "/sz"
	return newFixture(tb, cfg, change)
}

// errcode answers as the platform does, naming what must not be passed on.
func errcode(code int) platformtest.Answer {
	return platformtest.Errcode(code, fmt.Sprintf("refused %s, hint: [1576065934_28_e0fae07666aa64636023c1fa7e8f49a4], from ip: 203.0.113.9, more info at https://x/?e=%d", userid, code))
}

func sendError(tb testing.TB, err error) *bot.SendError {
	tb.Helper()
	var se *bot.SendError
	if !errors.As(err, &se) {
		tb.Fatalf("error %v is no *bot.SendError", err)
	}
	noSecrets(tb, "error", se.Error())
	return se
}

// answerTo is the text of a conversation on its way to the member.
func answerTo(text string) bot.Delivery {
	return bot.Delivery{
		ID: "push-1", To: safety.Address{Channel: safety.WeCom, User: strings.ToLower(userid)}, Text: text, Attempt: 1,
		Message: safety.Outbound{Body: text},
	}
}

// asking is a question with a card.
func asking(c safety.Card) bot.Delivery {
	d := answerTo("CANARYTEXT")
	d.Message.Card = &c
	return d
}
