package simulator

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

func TestTokenLifecycle(t *testing.T) {
	p := newProduct(t)
	check := func(token string, want int) {
		t.Helper()
		if got := code(p.call("/cgi-bin/getcallbackip?access_token="+token, nil)); got != want {
			t.Errorf("token answered %d, want %d", got, want)
		}
	}
	first := p.token(false)
	one := first["access_token"].(string)
	if first["expires_in"] != 7200.0 || len(one) > 512 {
		t.Errorf("first token: %v", first)
	}
	check(one, 0)
	check("", 41001)
	check("made-up", 40014)

	p.pass(time.Hour)
	if again := p.token(false); again["access_token"] != one || again["expires_in"] != 3600.0 {
		t.Errorf("an hour later: %v", again)
	}
	p.pass(56 * time.Minute) // four minutes are left
	two := p.token(false)["access_token"].(string)
	if two == one {
		t.Fatal("no new token in the last five minutes")
	}
	check(one, 0)
	p.pass(4 * time.Minute)
	check(one, 42001)
	p.pass(time.Minute)
	check(one, 40001)
	check(two, 0)

	three := p.token(true)["access_token"].(string)
	check(two, 40001)
	check(three, 0)
	if got := code(p.token(true)); got != 45011 {
		t.Errorf("forced again at once: %d", got)
	}
	for range forceDaily - 1 {
		p.pass(forceEvery)
		if got := code(p.token(true)); got != 0 {
			t.Fatalf("forced within the day's number: %d", got)
		}
	}
	p.pass(forceEvery)
	if got := code(p.token(true)); got != 45009 {
		t.Errorf("forced once too often: %d", got)
	}
	p.pass(24 * time.Hour)
	if got := code(p.token(true)); got != 0 {
		t.Errorf("forced the next day: %d", got)
	}
}

func TestClassicTokenEndsTheOneBefore(t *testing.T) {
	p := newProduct(t)
	get := "/cgi-bin/token?grant_type=client_credential&appid=" + testAccount.AppID + "&secret=" + testAccount.AppSecret
	one := p.call(get, nil)["access_token"].(string)
	two := p.call(get, nil)["access_token"].(string)
	works := func(token string) int { return code(p.call("/cgi-bin/getcallbackip?access_token="+token, nil)) }
	if works(one) != 0 || works(two) != 0 || one == two {
		t.Error("old and new are not good for five minutes")
	}
	p.pass(tokenOverlap)
	if works(one) != 40001 || works(two) != 0 {
		t.Error("the old one did not end after five minutes")
	}
}

func TestCheckOrder(t *testing.T) {
	p := newProduct(t)
	good := p.with("/cgi-bin/message/custom/send")
	for _, c := range []struct {
		name, path string
		body       any
		want       int
	}{
		{"method before token", "/cgi-bin/message/custom/send", nil, 43002},
		{"GET only", p.with("/cgi-bin/menu/get"), map[string]any{}, 43001},
		{"token before body", "/cgi-bin/message/custom/send", "junk", 41001},
		{"no such call", p.with("/cgi-bin/nothing"), nil, 40066},
		{"not an object", good, "junk", 47001},
		{"unknown openid", good, map[string]any{"touser": "oNobody", "msgtype": "text"}, 40003},
		{"unknown type", good, map[string]any{"touser": "oBoss", "msgtype": "smell"}, 40008},
		{"content before window", good, map[string]any{"touser": "oBoss", "msgtype": "text", "text": map[string]string{"content": strings.Repeat("字", 683)}}, 45002},
		{"secret", "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": testAccount.AppID, "secret": "x"}, 40125},
		{"appid", "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": "x"}, 40013},
		{"grant", "/cgi-bin/stable_token", map[string]any{"grant_type": "x"}, 40002},
	} {
		answer := p.call(c.path, c.body)
		if code(answer) != c.want {
			t.Errorf("%s: %v, want %d", c.name, answer, c.want)
		}
		if text, _ := answer["errmsg"].(string); !regexp.MustCompile(` rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`).MatchString(text) {
			t.Errorf("%s: errmsg %q has no request id", c.name, text)
		}
	}
	res, err := http.Post(p.api.URL+"/sim/platform/wechat"+good, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); !bytes.Contains(b, []byte("44002")) {
		t.Errorf("empty body: %s", b)
	}
}

func TestDailyQuota(t *testing.T) {
	p := newProduct(t)
	path := p.with("/cgi-bin/getcallbackip")
	for range daily["/cgi-bin/getcallbackip"] {
		if got := code(p.call(path, nil)); got != 0 {
			t.Fatal(got)
		}
	}
	if got := code(p.call(path, nil)); got != 45009 {
		t.Fatalf("one call too many: %d", got)
	}
	clearIt := func() int {
		return code(p.call(p.with("/cgi-bin/clear_quota"), map[string]string{"appid": testAccount.AppID}))
	}
	if clearIt() != 0 || code(p.call(path, nil)) != 0 {
		t.Error("clear_quota did not help")
	}
	for range clearsAMonth - 1 {
		clearIt()
	}
	if got := clearIt(); got != 48006 {
		t.Errorf("eleventh clear_quota of a month: %d", got)
	}
	p.sim.quotas.used["/cgi-bin/getcallbackip"] = daily["/cgi-bin/getcallbackip"]
	p.pass(15 * time.Hour) // midnight
	if got := code(p.call(p.with("/cgi-bin/getcallbackip"), nil)); got != 0 {
		t.Errorf("after midnight: %d", got)
	}
}

func TestMenuShape(t *testing.T) {
	p := newProduct(t)
	click := func(name, key string) map[string]any {
		return map[string]any{"type": "click", "name": name, "key": key}
	}
	group := func(n int) map[string]any {
		var sub []any
		for range n {
			sub = append(sub, click("自查", "check"))
		}
		return map[string]any{"name": "办事", "sub_button": sub}
	}
	create := func(buttons ...any) int {
		return code(p.call(p.with("/cgi-bin/menu/create"), map[string]any{"button": buttons}))
	}
	if got := code(p.call(p.with("/cgi-bin/menu/get"), nil)); got != 46003 {
		t.Errorf("no menu yet: %d", got)
	}
	for name, c := range map[string]struct{ got, want int }{
		"none":            {create(), 40016},
		"four":            {create(click("一", "1"), click("二", "2"), click("三", "3"), click("四", "4")), 40016},
		"long name":       {create(click("六个汉字太长", "1")), 40018},
		"no key":          {create(click("一", "")), 40019},
		"six entries":     {create(group(6)), 40023},
		"no type":         {create(map[string]any{"name": "一"}), 40017},
		"view, no url":    {create(map[string]any{"type": "view", "name": "一"}), 40020},
		"as it should":    {create(group(5), click("出事了", "出事了")), 0},
		"entry's name":    {create(map[string]any{"name": "办事", "sub_button": []any{click("", "k")}}), 40025},
		"entry's key":     {create(map[string]any{"name": "办事", "sub_button": []any{click("一", "")}}), 40026},
		"entry's type":    {create(map[string]any{"name": "办事", "sub_button": []any{map[string]any{"name": "一", "type": "x"}}}), 40024},
		"entry's address": {create(map[string]any{"name": "办事", "sub_button": []any{map[string]any{"name": "一", "type": "view"}}}), 40027},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	if got := create(group(2), click("出事了", "help")); got != 0 {
		t.Fatal(got)
	}
	menu := p.sim.Menu(safety.WeChat)
	if len(menu) != 3 || menu[0] != (Button{Key: "check", Text: "自查", Group: "办事"}) || menu[2] != (Button{Key: "help", Text: "出事了"}) {
		t.Errorf("menu: %v", menu)
	}
	if got := p.call(p.with("/cgi-bin/menu/get"), nil); got["menu"] == nil {
		t.Errorf("menu/get: %v", got)
	}
	p.call(p.with("/cgi-bin/menu/delete"), nil)
	if len(p.sim.Menu(safety.WeChat)) != 0 {
		t.Error("menu/delete left the menu")
	}
}

func TestMediaLivesThreeDays(t *testing.T) {
	p := newProduct(t, func(c *Config) { c.Dir = t.TempDir() })
	photo := stockPhoto(1, begins)
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, _ := form.CreateFormFile("media", "a.jpg")
	_, _ = part.Write(photo)
	_ = form.Close()
	res, err := http.Post(p.api.URL+"/sim/platform/wechat"+p.with("/cgi-bin/media/upload?type=image"), form.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	id := regexp.MustCompile(`"media_id":"([^"]+)"`).FindSubmatch(body)
	if id == nil {
		t.Fatalf("upload: %s", body)
	}
	get := func() (string, []byte) {
		res, err := http.Get(p.api.URL + "/sim/platform/wechat" + p.with("/cgi-bin/media/get?media_id="+string(id[1])))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.Header.Get("Content-Type"), b
	}
	if kind, got := get(); kind != "image/jpeg" || !bytes.Equal(got, photo) {
		t.Errorf("media/get: %s, %d bytes", kind, len(got))
	}
	p.pass(mediaLife)
	if _, got := get(); !bytes.Contains(got, []byte("40007")) {
		t.Errorf("after three days: %s", got)
	}
	if got := code(p.call(p.with("/cgi-bin/media/upload?type=smell"), map[string]any{})); got != 40004 {
		t.Errorf("unknown type: %d", got)
	}
	if got := code(p.call(p.with("/cgi-bin/media/upload?type=image"), map[string]any{})); got != 41005 {
		t.Errorf("no file: %d", got)
	}
}

func TestQRCodes(t *testing.T) {
	p := newProduct(t)
	make := func(action, scene string, seconds int) map[string]any {
		return p.call(p.with("/cgi-bin/qrcode/create"), map[string]any{
			"action_name": action, "expire_seconds": seconds, "action_info": map[string]any{"scene": map[string]any{"scene_str": scene}},
		})
	}
	forever := make("QR_LIMIT_STR_SCENE", "e:42", 0)
	if again := make("QR_LIMIT_STR_SCENE", "e:42", 0); again["ticket"] != forever["ticket"] || forever["expire_seconds"] != nil {
		t.Errorf("permanent code: %v, then %v", forever, again)
	}
	if got := make("QR_STR_SCENE", "t", 5000000); got["expire_seconds"] != 2592000.0 {
		t.Errorf("temporary code: %v", got)
	}
	if got := code(make("QR_LIMIT_STR_SCENE", strings.Repeat("长", 65), 0)); got != 40053 {
		t.Errorf("long scene: %d", got)
	}
	res, err := http.Get(p.api.URL + "/sim/platform/wechat/cgi-bin/showqrcode?ticket=" + forever["ticket"].(string))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("showqrcode: %s", res.Header.Get("Content-Type"))
	}
	for _, want := range []string{"qrscene_e:42", "e:42"} { // a new follower, then a follower
		p.say("oNew", SayRequest{Type: "scan", Text: "e:42"})
		seen := p.callbacks()
		if last := seen[len(seen)-1]; last.EventKey != want || last.Ticket != forever["ticket"] {
			t.Errorf("scan: %+v, want %s", last, want)
		}
	}
	info := p.call(p.with("/cgi-bin/user/info?openid=oNew"), nil)
	if info["subscribe"] != 1.0 || info["qr_scene_str"] != "e:42" || info["nickname"] != nil {
		t.Errorf("user/info: %v", info)
	}
}
