package simulator

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"shouze/safety"
)

var testCorp = Corp{
	CorpID: "wx5823bf96d3bd56c7", AgentID: 1000002, Name: "首责", Secret: "corp-secret", Token: "QDG6eK",
	EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
}

// corpInner is a callback's message as the fake application reads it.
type corpInner struct {
	XMLName      xml.Name `xml:"xml"`
	FromUserName string
	MsgType      string
	Content      string
	Event        string
	EventKey     string
	TaskId       string
	CardType     string
	ResponseCode string
	Recognition  string
	AgentID      int64
	MediaId      string
	PicUrl       string
	Format       string
	LocationX    string `xml:"Location_X"`
	AppType      string
	MsgId        int64
	Options      []string `xml:"SelectedItems>SelectedItem>OptionIds>OptionId"`
}

// application is a tiny WeCom application behind the double.
type application struct {
	*product
	url    string // of the API
	answer func(corpInner) string
	seen   []corpInner
}

func newApplication(t testing.TB) *application {
	t.Helper()
	a := &application{}
	callbacks := httptest.NewServer(http.HandlerFunc(a.callback))
	t.Cleanup(callbacks.Close)
	a.product = newProduct(t, func(c *Config) {
		corp := testCorp
		c.Corp, c.CorpCallbackURL = &corp, callbacks.URL+"/wecom/callback"
		c.Users = append(c.Users,
			User{Channel: "wecom", User: "ZhangSan", Name: "张三", Role: "principal", mobile: "13800000001"},
			User{Channel: "wecom", User: "LiSi", Name: "李四", Role: "principal", Plugin: true},
			User{Channel: "wecom", User: "Hidden", Hidden: true}, User{Channel: "wecom", User: "Unpaid", Unlicensed: true},
			User{Channel: "wecom", User: "Gone", Disabled: true},
		)
	})
	api := httptest.NewServer(http.StripPrefix("/wecom", a.sim.CorpPlatform()))
	t.Cleanup(api.Close)
	a.url = api.URL + "/wecom"
	return a
}

// callback is the application's callback address.
func (a *application) callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	sealed := q.Get("echostr")
	if r.Method == http.MethodPost {
		var outer struct {
			ToUserName, AgentID, Encrypt string
		}
		if err := xml.NewDecoder(r.Body).Decode(&outer); err != nil || outer.ToUserName != testCorp.CorpID || outer.AgentID != "1000002" {
			a.t.Errorf("callback body %+v: %v", outer, err)
		}
		sealed = outer.Encrypt
	}
	if q.Get("msg_signature") != util.Signature(testCorp.Token, q.Get("timestamp"), q.Get("nonce"), sealed) {
		a.t.Error("msg_signature is wrong")
	}
	_, plain, err := util.DecryptMsg(testCorp.CorpID, sealed, testCorp.EncodingAESKey)
	if err != nil {
		a.t.Error(err)
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(plain)
		return
	}
	var m corpInner
	if err := xml.Unmarshal(plain, &m); err != nil || m.AgentID != testCorp.AgentID {
		a.t.Errorf("callback's message %s: %v", plain, err)
	}
	a.mu.Lock()
	a.seen = append(a.seen, m)
	answer := a.answer
	a.mu.Unlock()
	if answer == nil {
		return
	}
	_, _ = w.Write(sealXML(a.t, fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime>%s</xml>",
		m.FromUserName, testCorp.CorpID, begins.Unix(), answer(m))))
}

func (a *application) last() corpInner {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seen[len(a.seen)-1]
}

// ask calls WeCom's API with a good token.
func (a *application) ask(path string, body any) map[string]any {
	a.t.Helper()
	got := a.raw("/cgi-bin/gettoken?corpid="+testCorp.CorpID+"&corpsecret="+testCorp.Secret, nil)
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return a.raw(path+sep+"access_token="+fmt.Sprint(got["access_token"]), body)
}

func (a *application) raw(path string, body any) map[string]any {
	a.t.Helper()
	status, answer, err := tryAt(a.url+path, body)
	if err != nil || status != http.StatusOK {
		a.t.Fatalf("%s: status %d, %v", path, status, err)
	}
	return answer
}

func corpText(to, words string) map[string]any {
	return map[string]any{"touser": to, "msgtype": "text", "agentid": 1000002, "text": map[string]any{"content": words}}
}

func corpButtons(to, task string, buttons int, words string) map[string]any {
	list := []map[string]any{}
	for i := range buttons {
		list = append(list, map[string]any{"text": words, "key": strconv.Itoa(i), "style": 1})
	}
	return map[string]any{"touser": to, "msgtype": "template_card", "agentid": "1000002", "template_card": map[string]any{
		"card_type": "button_interaction", "main_title": map[string]any{"title": "好了吗？"}, "task_id": task, "button_list": list,
	}}
}

func corpBoxes(to, task string, boxes int, words string) map[string]any {
	list := []map[string]any{}
	for i := range boxes {
		list = append(list, map[string]any{"text": words, "id": strconv.Itoa(i)})
	}
	return map[string]any{"touser": to, "msgtype": "template_card", "agentid": 1000002, "template_card": map[string]any{
		"card_type": "vote_interaction", "main_title": map[string]any{"title": "哪几条？"}, "task_id": task,
		"checkbox": map[string]any{"question_key": "q", "mode": 1, "option_list": list}, "submit_button": map[string]any{"text": "提交", "key": "submit"},
	}}
}

const corpSendPath = "/cgi-bin/message/send"

// TestCorpErrors: each of WeCom's errors that an application can meet.
func TestCorpErrors(t *testing.T) {
	a := newApplication(t)
	if got := code(a.ask(corpSendPath, corpButtons("zhangsan", "used", 1, "好"))); got != 0 {
		t.Fatalf("a good card: %d", got)
	}
	with := func(m map[string]any, key string, v any) map[string]any { m[key] = v; return m }
	for _, c := range []struct {
		name string
		body any
		want int
	}{
		{"nothing", "", 47001},
		{"another application", with(corpText("zhangsan", "a"), "agentid", 7), 40056},
		{"nobody", corpText("", "a"), 82001},
		{"a stranger", corpText("nobody", "a"), 81013},
		{"out of range", corpText("hidden", "a"), 81013},
		{"no text", corpText("zhangsan", " "), 44004},
		{"unknown type", with(corpText("zhangsan", "a"), "msgtype", "smell"), 40008},
		{"no task id", corpButtons("zhangsan", "", 1, "好"), 42014},
		{"a task id of other letters", corpButtons("zhangsan", "任务", 1, "好"), 42014},
		{"a task id twice", corpButtons("zhangsan", "used", 1, "好"), 42014},
		{"seven buttons", corpButtons("zhangsan", "t7", 7, "好"), 42025},
		{"eleven characters on a button", corpButtons("zhangsan", "t11", 1, strings.Repeat("长", 11)), 42025},
		{"21 boxes", corpBoxes("zhangsan", "b21", 21, "条"), 42025},
		{"18 characters on a box", corpBoxes("zhangsan", "b18", 1, strings.Repeat("长", 18)), 42025},
	} {
		got := a.ask(corpSendPath, c.body)
		if code(got) != c.want || !strings.Contains(fmt.Sprint(got["errmsg"]), "hint: [") {
			t.Errorf("%s: %v, want %d", c.name, got, c.want)
		}
	}
	for path, want := range map[string]int{
		"/cgi-bin/gettoken?corpid=x": 40013, "/cgi-bin/gettoken?corpid=" + testCorp.CorpID: 40001, corpSendPath: 43002,
		"/cgi-bin/agent/get?agentid=1000002": 41001, "/cgi-bin/agent/get?agentid=1000002&access_token=x": 40014, "/cgi-bin/no/such": 40066,
	} {
		if got := code(a.raw(path, nil)); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	if got := a.ask(corpSendPath, corpText("ZhangSan|nobody|unpaid", "a")); code(got) != 0 || got["invaliduser"] != "nobody" || got["unlicenseduser"] != "unpaid" {
		t.Errorf("partly: %v", got)
	}
	if got := a.ask("/cgi-bin/agent/get?agentid=1000002", nil); got["name"] != "首责" {
		t.Errorf("agent: %v", got)
	}
	if err := a.sim.VerifyCorp(t.Context()); err != nil {
		t.Error(err)
	}
}

func (a *application) inbox(user string) []Message {
	a.t.Helper()
	list, err := a.sim.Inbox(a.t.Context(), safety.Address{Channel: safety.WeCom, User: user})
	if err != nil {
		a.t.Fatal(err)
	}
	return list
}

// TestCorpDrops: the 31st message of a minute is taken and never arrives.
func TestCorpDrops(t *testing.T) {
	a := newApplication(t)
	for i := range 31 {
		if got := code(a.ask(corpSendPath, corpText("zhangsan", strconv.Itoa(i)))); got != 0 {
			t.Fatalf("message %d: %d", i, got)
		}
	}
	if n := len(a.inbox("ZhangSan")); n != 30 || a.sim.Dropped("ZhangSan") != 1 {
		t.Errorf("%d arrived, %d dropped", n, a.sim.Dropped("ZhangSan"))
	}
	a.pass(time.Minute)
	a.ask(corpSendPath, corpText("zhangsan", strings.Repeat("责", 700)))
	list := a.inbox("zhangsan")
	if n := len(list[len(list)-1].Text); len(list) != 31 || n != 2046 {
		t.Errorf("%d arrived, the last with %d bytes", len(list), n)
	}
}

func TestCorpDropsRepeats(t *testing.T) {
	a := newApplication(t)
	m := corpText("zhangsan", "请自查")
	m["enable_duplicate_check"], m["duplicate_check_interval"] = 1, 600
	for range 3 {
		if got := code(a.ask(corpSendPath, m)); got != 0 {
			t.Fatal(got)
		}
	}
	if n := len(a.inbox("zhangsan")); n != 1 {
		t.Errorf("%d arrived", n)
	}
	a.pass(10 * time.Minute)
	a.ask(corpSendPath, m)
	if n := len(a.inbox("zhangsan")); n != 2 {
		t.Errorf("%d arrived after the interval", n)
	}
}

// TestCorpCards taps and ticks, and changes cards by reply and by code.
func TestCorpCards(t *testing.T) {
	a := newApplication(t)
	say := func(req SayRequest) []Message {
		t.Helper()
		req.Channel = "wecom"
		return a.say("ZhangSan", req)
	}
	sent := a.ask(corpSendPath, corpButtons("zhangsan", "c@1", 2, "好"))
	a.answer = func(corpInner) string {
		return "<MsgType>update_button</MsgType><Button><ReplaceName><![CDATA[已选：好]]></ReplaceName></Button>"
	}
	say(SayRequest{Type: "tap", Key: "1"})
	if m := a.last(); m.Event != "template_card_event" || m.EventKey != "1" || m.TaskId != "c@1" || m.FromUserName != "ZhangSan" || m.ResponseCode == "" {
		t.Errorf("callback %+v", m)
	}
	card := a.inbox("zhangsan")[0]
	if card.Kind != "card" || card.Replaced != "已选：好" || len(card.Buttons) != 0 {
		t.Errorf("card %+v", card)
	}
	a.ask(corpSendPath, corpBoxes("zhangsan", "v@1", 3, "条"))
	if _, err := a.sim.Say(t.Context(), "ZhangSan", SayRequest{Channel: "wecom", Type: "check", Keys: []string{"9"}}); err == nil {
		t.Error("a box that is not there was ticked")
	}
	a.answer = nil
	say(SayRequest{Type: "check", Keys: []string{"0", "2"}})
	if m := a.last(); m.CardType != "vote_interaction" || m.EventKey != "submit" || strings.Join(m.Options, ",") != "0,2" {
		t.Errorf("callback %+v", m)
	}
	update := func(by any) int {
		return code(a.ask("/cgi-bin/message/update_template_card", map[string]any{
			"userids": []string{"zhangsan"}, "agentid": 1000002, "response_code": by, "button": map[string]string{"replace_name": "过了"},
		}))
	}
	if got := []int{update(a.last().ResponseCode), update(a.last().ResponseCode), update("x")}; got[0] != 0 || got[1] != 60140 || got[2] != 60140 {
		t.Errorf("updates %v", got)
	}
	a.pass(72 * time.Hour)
	if got := update(sent["response_code"]); got != 60140 {
		t.Errorf("after 72 hours: %d", got)
	}
	a.answer = func(m corpInner) string {
		return "<MsgType>text</MsgType><Content><![CDATA[" + m.Event + m.Content + "]]></Content>"
	}
	for _, c := range []struct {
		req  SayRequest
		want string
	}{
		{SayRequest{Type: "text", Text: "你好"}, "你好"}, {SayRequest{Type: "enter"}, "enter_agent"}, {SayRequest{Type: "subscribe"}, "subscribe"},
		{SayRequest{Type: "tap", Key: "5"}, "5"}, // on no card and in no menu: said
	} {
		if got := say(c.req); len(got) != 1 || got[0].Text != c.want {
			t.Errorf("%+v was answered %+v", c.req, got)
		}
	}
	if say(SayRequest{Type: "voice", Text: "没有问题"}); a.last().Recognition != "" {
		t.Error("speech was recognised")
	}
}

// TestCorpPlugin: in the WeChat plugin only texts show.
func TestCorpPlugin(t *testing.T) {
	a := newApplication(t)
	a.ask(corpSendPath, corpButtons("lisi", "p@1", 1, "好"))
	a.ask(corpSendPath, map[string]any{"touser": "lisi", "msgtype": "markdown", "agentid": 1000002, "markdown": map[string]string{"content": "**x**"}})
	a.ask(corpSendPath, corpText("lisi", "看得到"))
	if list := a.inbox("LiSi"); len(list) != 1 || list[0].Text != "看得到" {
		t.Errorf("the plugin shows %+v", list)
	}
}

// TestCorpMobiles: who has a mobile, until too many were nobody's.
func TestCorpMobiles(t *testing.T) {
	a := newApplication(t)
	find := func(mobile string) map[string]any {
		return a.ask("/cgi-bin/user/getuserid", map[string]string{"mobile": mobile})
	}
	if got := find("13800000001"); got["userid"] != "zhangsan" { // answers are in lower case, callbacks are not
		t.Errorf("%v", got)
	}
	misses := 0
	for misses = range 200 {
		if got := code(find(fmt.Sprintf("139%08d", misses))); got == 45009 {
			break
		} else if got != 46004 {
			t.Fatal(got)
		}
	}
	if misses != 82 { // more than 20 % of 405 members
		t.Errorf("barred after %d misses", misses)
	}
	if got := code(find("13800000001")); got != 45009 {
		t.Errorf("barred: %d", got)
	}
	a.pass(24 * time.Hour)
	if got := find("13800000001"); got["userid"] != "zhangsan" {
		t.Errorf("the next day: %v", got)
	}
}

func TestCorpMenu(t *testing.T) {
	a := newApplication(t)
	menu := map[string]any{"button": []map[string]any{{"type": "click", "name": "自查", "key": "自查"}}}
	if got := code(a.ask("/cgi-bin/menu/create?agentid=7", menu)); got != 40056 {
		t.Errorf("another application's: %d", got)
	}
	if got := code(a.ask("/cgi-bin/menu/create?agentid=1000002", menu)); got != 0 || len(a.sim.Menu(safety.WeCom)) != 1 || len(a.sim.Menu(safety.WeChat)) != 0 {
		t.Errorf("%d, %v", got, a.sim.Menu(safety.WeCom))
	}
	a.say("ZhangSan", SayRequest{Channel: "wecom", Type: "tap", Key: "自查"})
	if m := a.last(); m.Event != "click" || m.EventKey != "自查" {
		t.Errorf("%+v", m)
	}
}
