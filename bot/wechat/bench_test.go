package wechat_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	oaconfig "github.com/silenceper/wechat/v2/officialaccount/config"
	"github.com/silenceper/wechat/v2/officialaccount/message"

	"shouze/bot/wechat"
	"shouze/safety"
)

// The same encrypted text of 16 characters is answered by the channel and by
// the bare SDK server, which checks neither age, replay nor size.
const benchText = "第三车间东侧消防通道堆放杂物已清"

func BenchmarkServeHTTP(b *testing.B) {
	f := newFixture(b, config(), func(d *wechat.Deps) { d.Log, d.Receiver = noLog(), echoReceiver{} })
	benchmark(b, f)
}

func BenchmarkServeHTTPFloor(b *testing.B) {
	oa := officialaccount.NewOfficialAccount(&oaconfig.Config{
		AppID: appID, AppSecret: secret, Token: token, EncodingAESKey: aesKey, Cache: cache.NewMemory(),
	})
	benchmark(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		srv := oa.GetServer(r, w)
		srv.SetMessageHandler(func(m *message.MixMessage) *message.Reply {
			return &message.Reply{MsgType: message.MsgTypeText, MsgData: message.NewText(m.Content)}
		})
		if err := srv.Serve(); err != nil {
			http.Error(w, "refused", http.StatusForbidden)
			return
		}
		_ = srv.Send()
	}))
}

func benchmark(b *testing.B, h http.Handler) {
	at := base
	if _, sdk := h.(http.HandlerFunc); sdk {
		at = at.AddDate(-15, 0, 0) // the SDK's seconds end in 2038
	}
	p := newPush(aesKey, textMessage(1, benchText), at)
	address := "/wechat/callback?" + p.query.Encode()
	if w := p.to(h); w.Code != 200 || !strings.Contains(w.Body.String(), "<Encrypt>") {
		b.Fatalf("%d %s", w.Code, w.Body)
	}
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(discard{http.Header{}}, httptest.NewRequest(http.MethodPost, address, strings.NewReader(p.body)))
	}
}

// echoReceiver answers with the same text.
type echoReceiver struct{}

func (echoReceiver) Receive(_ context.Context, in safety.Inbound, _ []byte) (*wechat.Reply, error) {
	return &wechat.Reply{Text: in.Text}, nil
}

// discard is a writer that keeps nothing.
type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
