package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shouze/safety"
)

const corpUpdatePath = "/cgi-bin/message/update_template_card"

// decode reads a JSON object.
func decode(t testing.TB, r io.Reader) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.NewDecoder(r).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// tokenOf is a good token of the application.
func (a *application) tokenOf() string {
	a.t.Helper()
	return fmt.Sprint(a.raw("/cgi-bin/gettoken?corpid="+testCorp.CorpID+"&corpsecret="+testCorp.Secret, nil)["access_token"])
}

// TestCorpToken: the same token until it ends, and then 42001.
func TestCorpToken(t *testing.T) {
	a := newApplication(t)
	one := a.tokenOf()
	a.pass(time.Hour)
	if again := a.tokenOf(); again != one || len(one) > 512 {
		t.Error("an hour later there is another token, or one too long")
	}
	call := "/cgi-bin/getcallbackip?access_token="
	if got := a.raw(call+one, nil); code(got) != 0 || len(got["ip_list"].([]any)) == 0 {
		t.Errorf("a good token: %v", got)
	}
	a.pass(time.Hour)
	if got := code(a.raw(call+one, nil)); got != 42001 {
		t.Errorf("at its end: %d", got)
	}
	if a.tokenOf() == one {
		t.Error("it was given again after its end")
	}
}

// TestCorpCheckOrder: the method before the token, the token before the body.
func TestCorpCheckOrder(t *testing.T) {
	a := newApplication(t)
	for _, c := range []struct {
		path string
		body any
		want int
	}{
		{"/cgi-bin/menu/get?access_token=x", map[string]any{}, 43001},
		{corpSendPath + "?access_token=x", "junk", 40014},
		{corpSendPath, "junk", 41001},
		{corpSendPath + "?access_token=" + a.tokenOf(), "junk", 47001},
	} {
		got := a.raw(c.path, c.body)
		if code(got) != c.want || !strings.HasSuffix(fmt.Sprint(got["errmsg"]), fmt.Sprintf("query?e=%d", c.want)) {
			t.Errorf("%s: %v, want %d", c.path, got, c.want)
		}
	}
	res, err := http.Post(a.url+corpSendPath+"?access_token="+a.tokenOf(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); !bytes.Contains(b, []byte("44002")) {
		t.Errorf("empty body: %s", b)
	}
}

// TestCorpMembers: who can be looked at, who can be written to, and by which name.
func TestCorpMembers(t *testing.T) {
	a := newApplication(t)
	for id, want := range map[string]int{"ZHANGSAN": 0, "hidden": 60011, "gone": 0, "nobody": 60111} {
		if got := code(a.ask("/cgi-bin/user/get?userid="+id, nil)); got != want {
			t.Errorf("user/get of %s: %d, want %d", id, got, want)
		}
	}
	if got := code(a.ask("/cgi-bin/agent/get?agentid=7", nil)); got != 301002 {
		t.Errorf("another application: %d", got)
	}
	see := fmt.Sprint(a.ask("/cgi-bin/agent/get?agentid=1000002", nil)["allow_userinfos"])
	if !strings.Contains(see, "zhangsan") || strings.Contains(see, "hidden") || strings.Contains(see, "gone") {
		t.Errorf("the application's range: %s", see)
	}
	for to, want := range map[string]int{"gone": 81013, "zhangsan|ZhangSan": 0, "@all": 0, "unpaid": 0} {
		if got := code(a.ask(corpSendPath, corpText(to, "通知"))); got != want {
			t.Errorf("to %s: %d, want %d", to, got, want)
		}
	}
	if n, m := len(a.inbox("zhangsan")), len(a.inbox("lisi")); n != 2 || m != 1 {
		t.Errorf("named twice in one and once by @all: %d messages; by @all only: %d", n, m)
	}
	party := map[string]any{"toparty": "1", "msgtype": "text", "agentid": 1000002, "text": map[string]any{"content": "通知"}}
	if got := code(a.ask(corpSendPath, party)); got != 81013 {
		t.Errorf("a department that is not there: %d", got)
	}
	party["touser"] = "zhangsan"
	if got := a.ask(corpSendPath, party); code(got) != 0 || got["invalidparty"] != "1" {
		t.Errorf("a member and a department: %v", got)
	}
	if got := code(a.ask(corpSendPath, corpText(strings.Repeat("x|", 1001), "通知"))); got != 40031 {
		t.Errorf("1,001 members: %d", got)
	}
}

// TestCorpRange: who leaves the application's range gets nothing until they come back.
func TestCorpRange(t *testing.T) {
	a := newApplication(t)
	send := func() int { return code(a.ask(corpSendPath, corpText("zhangsan", "在吗"))) }
	a.say("ZhangSan", SayRequest{Channel: "wecom", Type: "unsubscribe"})
	if got := send(); got != 81013 || a.last().Event != "unsubscribe" {
		t.Errorf("left: %d, %+v", got, a.last())
	}
	a.say("zhangsan", SayRequest{Channel: "wecom", Type: "subscribe"})
	if got := send(); got != 0 || a.last().FromUserName != "ZhangSan" {
		t.Errorf("back: %d, %+v", got, a.last())
	}
}

// TestCorpWithoutCallback: cards need an address that they can call back.
func TestCorpWithoutCallback(t *testing.T) {
	a := newApplication(t)
	a.sim.cfg.CorpCallbackURL = ""
	if got := code(a.ask(corpSendPath, corpButtons("zhangsan", "t", 1, "好"))); got != 43012 {
		t.Errorf("a card: %d", got)
	}
	if got := code(a.ask(corpSendPath, corpText("zhangsan", "好"))); got != 0 {
		t.Errorf("a text: %d", got)
	}
}

// TestNoCorp: a double without an application knows nobody's credentials.
func TestNoCorp(t *testing.T) {
	a := newApplication(t)
	a.sim.corp = nil
	if got := code(a.raw("/cgi-bin/gettoken?corpid="+testCorp.CorpID, nil)); got != 40013 {
		t.Errorf("gettoken: %d", got)
	}
	if got := code(a.raw(corpSendPath+"?access_token=x", map[string]any{})); got != 40014 {
		t.Errorf("send: %d", got)
	}
	if a.sim.VerifyCorp(t.Context()) == nil || a.sim.Dropped("x") != 0 || a.sim.ResponseCode("x", "y") != "" || len(a.sim.Menu(safety.WeCom)) != 0 {
		t.Error("it acts as if there were one")
	}
}

// TestCorpCardIsNotRepeated: the very same card within its interval is taken,
// though its task id is used, and answered as the first time.
func TestCorpCardIsNotRepeated(t *testing.T) {
	a := newApplication(t)
	m := corpButtons("zhangsan|lisi", "same", 1, "好")
	m["enable_duplicate_check"] = 1
	a.control("fault", `{"path":"/cgi-bin/message/send","answers":["drop"]}`, http.StatusOK)
	if _, _, err := tryAt(a.url+corpSendPath+"?access_token="+a.tokenOf(), m); err == nil {
		t.Fatal("the connection was not cut")
	}
	first, again := a.ask(corpSendPath, m), a.ask(corpSendPath, m)
	if code(first) != 0 || first["msgid"] != again["msgid"] || first["response_code"] != again["response_code"] || len(a.inbox("zhangsan")) != 1 {
		t.Errorf("first %v, again %v, %d arrived", first, again, len(a.inbox("zhangsan")))
	}
	a.pass(defaultInterval * time.Second)
	if got := code(a.ask(corpSendPath, m)); got != 42014 {
		t.Errorf("after the interval: %d", got)
	}
	for path, want := range map[string]int{"/cgi-bin/message/send": 503, "/cgi-bin/user/getuserid": 500} {
		a.control("fault", fmt.Sprintf(`{"path":%q,"answers":["http:%d",{"errcode":60020}]}`, path, want), http.StatusOK)
		token := a.tokenOf()
		if status, _, _ := tryAt(a.url+path+"?access_token="+token, m); status != want {
			t.Errorf("%s: status %d, want %d", path, status, want)
		}
		if got := a.ask(path, m); code(got) != 60020 || !strings.Contains(fmt.Sprint(got["errmsg"]), "from ip: 203.0.113.9") {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// TestCorpHour: of more than a thousand messages within an hour the rest is dropped.
func TestCorpHour(t *testing.T) {
	c, err := newCorpState(&testCorp)
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for i := range 1100 {
		if c.delivers("zhangsan", begins.Add(time.Duration(i)*3*time.Second)) {
			got++
		}
	}
	if got != perHour || c.Lost["zhangsan"] != 100 {
		t.Errorf("%d arrived, %d were dropped", got, c.Lost["zhangsan"])
	}
	if !c.delivers("zhangsan", begins.Add(2*time.Hour)) || !c.delivers("lisi", begins.Add(3300*time.Second)) {
		t.Error("an hour later, or to another member, nothing arrives")
	}
}

// TestCorpUpdates: a card that went to several is changed for the named ones, by
// words or by another card.
func TestCorpUpdates(t *testing.T) {
	a := newApplication(t)
	both := map[string]any{"userids": []string{"ZhangSan", "lisi", "nobody"}, "agentid": "1000002", "button": map[string]string{"replace_name": "办好了"}}
	a.sim.mu.Lock()
	a.sim.members["wangwu"] = User{Channel: "wecom", User: "wangwu"}
	a.sim.mu.Unlock()
	both["response_code"] = a.ask(corpSendPath, corpButtons("zhangsan|wangwu|lisi", "u@1", 1, "好"))["response_code"]
	got := a.ask(corpUpdatePath, both)
	if code(got) != 0 || fmt.Sprint(got["invaliduser"]) != "[lisi nobody]" { // a card never reached the plugin
		t.Errorf("update: %v", got)
	}
	if z, w := a.inbox("zhangsan")[0], a.inbox("wangwu")[0]; z.Replaced != "办好了" || w.Replaced != "" || len(w.Buttons) != 1 {
		t.Errorf("cards: %+v, %+v", z, w)
	}
	next := corpBoxes("", "u@2", 2, "条")["template_card"].(map[string]any)
	other := map[string]any{"atall": 1, "agentid": 1000002, "response_code": a.sim.ResponseCode("wangwu", "u@1"), "template_card": next}
	if got := code(a.ask(corpUpdatePath, other)); got != 0 {
		t.Fatalf("another card: %d", got)
	}
	if w := a.inbox("wangwu")[0]; w.Submit != "提交" || len(w.Buttons) != 2 || w.TaskID != "u@2" || w.Changed != 1 {
		t.Errorf("the other card: %+v", w)
	}
	next["replace_text"], other["response_code"] = "已提交", a.sim.ResponseCode("wangwu", "u@2")
	a.ask(corpUpdatePath, other)
	if w := a.inbox("wangwu")[0]; w.Replaced != "已提交" || len(w.Buttons) != 0 {
		t.Errorf("the other card, done: %+v", w)
	}
	for name, bad := range map[string]map[string]any{
		"nobody":  {"agentid": 1000002, "button": map[string]string{"replace_name": "x"}},
		"nothing": {"agentid": 1000002, "userids": []string{"zhangsan"}},
	} {
		if got := code(a.ask(corpUpdatePath, bad)); got != 40058 {
			t.Errorf("update of %s: %d", name, got)
		}
	}
}

func TestCorpRecall(t *testing.T) {
	a := newApplication(t)
	recall := func(id any) int { return code(a.ask("/cgi-bin/message/recall", map[string]any{"msgid": id})) }
	id := a.ask(corpSendPath, corpText("zhangsan|lisi", "发错了"))["msgid"]
	old := a.ask(corpSendPath, corpText("zhangsan", "早先的"))["msgid"]
	if got := recall(id); got != 0 || recall("x") != 40058 {
		t.Errorf("recall: %d, and of nothing: %d", got, recall("x"))
	}
	if z, l := a.inbox("zhangsan"), a.inbox("lisi"); z[0].Kind != "event" || z[0].Text == "发错了" || z[1].Text != "早先的" || l[0].Text != "发错了" {
		t.Errorf("the app shows %+v, the plugin %+v", z, l)
	}
	a.pass(recallWithin + time.Second)
	if got := recall(old); got != 42052 {
		t.Errorf("a day later: %d", got)
	}
}

func TestCorpMedia(t *testing.T) {
	a := newApplication(t)
	photo := stockPhoto(1, begins)
	upload := func(kind string, file []byte) map[string]any {
		t.Helper()
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, _ := form.CreateFormFile("media", "a")
		_, _ = part.Write(file)
		_ = form.Close()
		res, err := http.Post(a.url+"/cgi-bin/media/upload?type="+kind+"&access_token="+a.tokenOf(), form.FormDataContentType(), &b)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return decode(t, res.Body)
	}
	for _, c := range []struct {
		kind string
		file []byte
		want int
	}{
		{"smell", photo, 40005}, {"image", nil, 44001}, {"file", []byte("12345"), 40006}, {"image", []byte("no photo at all"), 40004},
		{"voice", photo, 40004}, {"voice", stockVoice(), 0}, {"file", []byte("123456"), 0}, {"image", make([]byte, maxImage+1), 40006},
	} {
		if got := code(upload(c.kind, c.file)); got != c.want {
			t.Errorf("%s of %d bytes: %d, want %d", c.kind, len(c.file), got, c.want)
		}
	}
	up := upload("image", photo)
	if up["created_at"] != fmt.Sprint(begins.Unix()) || up["type"] != "image" {
		t.Errorf("upload: %v", up)
	}
	get := func(base, token, part string) (int, []byte) {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/cgi-bin/media/get?media_id=%s&access_token=%s", base, up["media_id"], token), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Range", part)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, b
	}
	if status, got := get(a.url, a.tokenOf(), ""); status != http.StatusOK || !bytes.Equal(got, photo) {
		t.Errorf("media/get: %d, %d bytes", status, len(got))
	}
	if status, got := get(a.url, a.tokenOf(), "bytes=10-19"); status != http.StatusPartialContent || !bytes.Equal(got, photo[10:20]) {
		t.Errorf("a part: %d, %d bytes", status, len(got))
	}
	if _, got := get(a.api.URL+"/sim/platform/wechat", fmt.Sprint(a.token(false)["access_token"]), ""); !bytes.Contains(got, []byte("40007")) {
		t.Error("the Official Account can read WeCom's file")
	}
	a.pass(mediaLife)
	if _, got := get(a.url, a.tokenOf(), ""); !bytes.Contains(got, []byte("40007")) {
		t.Errorf("after three days: %.60s", got)
	}
}

// TestCorpSayEveryType: what a member does, as a callback.
func TestCorpSayEveryType(t *testing.T) {
	a := newApplication(t)
	a.ask("/cgi-bin/menu/create?agentid=1000002", map[string]any{"button": []map[string]any{
		{"type": "view", "name": "台账", "url": "https://example.gov.cn/m/"}, {"type": "click", "name": "自查", "key": "自查"},
	}})
	place := SayRequest{Type: "location", Lat: 40.28, Lng: 123.28, Label: "大门口"}
	for name, c := range map[string]struct {
		user string
		say  SayRequest
		good func(corpInner) bool
	}{
		"text":  {"zhangsan", SayRequest{Type: "text", Text: "１"}, func(m corpInner) bool { return m.Content == "１" && m.MsgId > 0 }},
		"image": {"zhangsan", SayRequest{Type: "image"}, func(m corpInner) bool { return m.MsgType == "image" && m.MediaId != "" && m.PicUrl != "" }},
		"voice": {"zhangsan", SayRequest{Type: "voice", Text: "都好"}, func(m corpInner) bool { return m.Format == "amr" && m.Recognition == "" }},
		"place": {"zhangsan", place, func(m corpInner) bool { return m.LocationX == "40.280000" && m.AppType == "wxwork" }},
		"plugin place": {"lisi", place, func(m corpInner) bool {
			return m.LocationX == "40.280000" && m.AppType == "" && m.FromUserName == "LiSi"
		}},
		"view":  {"zhangsan", SayRequest{Type: "tap", Key: "https://example.gov.cn/m/"}, func(m corpInner) bool { return m.Event == "view" && m.EventKey == "https://example.gov.cn/m/" }},
		"click": {"zhangsan", SayRequest{Type: "tap", Key: "自查"}, func(m corpInner) bool { return m.Event == "click" && m.MsgId == 0 }},
		"enter": {"zhangsan", SayRequest{Type: "enter"}, func(m corpInner) bool { return m.Event == "enter_agent" && m.EventKey == "" }},
	} {
		c.say.Channel = "wecom"
		a.say(c.user, c.say)
		if got := a.last(); !c.good(got) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, bad := range []SayRequest{
		{Type: "scan", Text: "e:1"}, {Type: "sign"}, {Type: "check", Keys: []string{"1"}}, {Type: "tap"}, {Type: "image", Data: "%%"}, {Type: "text"}, {},
	} {
		bad.Channel = "wecom"
		if _, err := a.sim.Say(t.Context(), "zhangsan", bad); err == nil || !strings.Contains(err.Error(), ErrSay.Error()) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// TestCorpRetries: a callback without an answer comes three times, the same.
// What is no proper reply is not shown.
func TestCorpRetries(t *testing.T) {
	a := newApplication(t)
	var calls atomic.Int32
	a.answer = func(corpInner) string {
		if calls.Add(1) < 3 {
			panic(http.ErrAbortHandler)
		}
		return "<MsgType>text</MsgType><Content><![CDATA[" + strings.Repeat("责", 700) + "]]></Content>"
	}
	got := a.say("zhangsan", SayRequest{Channel: "wecom", Type: "text", Text: "在吗"})
	if len(got) != 1 || len(got[0].Text) != 2046 { // cut to 2,048 bytes, at a character
		t.Errorf("%d messages, %+v", len(got), got)
	}
	if len(a.seen) != tries || a.seen[0].MsgId != a.seen[2].MsgId {
		t.Errorf("callbacks: %+v", a.seen)
	}
	for _, reply := range []string{
		"<MsgType>text</MsgType>", "<MsgType>smell</MsgType>", "<MsgType>update_template_card</MsgType>",
		"<MsgType>update_button</MsgType><Button><ReplaceName>x</ReplaceName></Button>",
	} {
		a.answer = func(corpInner) string { return reply }
		if got := a.say("zhangsan", SayRequest{Channel: "wecom", Type: "text", Text: "在吗"}); len(got) != 0 {
			t.Errorf("%s is shown: %+v", reply, got)
		}
	}
}
