package wechat

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"shouze/bot/platform"
	"shouze/bot/platform/platformtest"
	"shouze/safety"
)

// TestOfficialCheckOfTheAddress plays the official example at its own time.
func TestOfficialCheckOfTheAddress(t *testing.T) {
	played := 0
	for _, v := range platformtest.Vectors(t, "../platform/testdata/vectors.json") {
		if v.Echostr == "" {
			continue
		}
		played++
		seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		env, err := platform.NewEnvelope("any", v.Token, strings.Repeat("A", 43), "")
		if err != nil {
			t.Fatal(err)
		}
		c := &Channel{deps: Deps{
			Metrics: platform.Uncounted{}, Clock: safety.ClockFunc(func() time.Time { return time.Unix(seconds, 0) }),
		}}
		c.callback = c.newCallback(env)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, httptest.NewRequest("GET", "/?signature="+v.Signature+"&timestamp="+v.Timestamp+"&nonce="+v.Nonce+"&echostr="+v.Echostr, nil))
		if w.Code != 200 || w.Body.String() != v.Echostr {
			t.Errorf("%s: echoed %d %q", v.ID, w.Code, w.Body)
		}
	}
	if played == 0 {
		t.Error("no example was played")
	}
}
