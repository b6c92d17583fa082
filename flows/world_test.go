package flows_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"shouze/flows"
	"shouze/safety"
	"shouze/templates"
)

var zone = safety.CountyZone()

// start is when the tests' conversations begin: a Tuesday.
var start = time.Date(2026, 11, 24, 9, 0, 0, 0, zone)

// loaded is the shipped content, parsed once for all tests.
var loaded = sync.OnceValues(func() (*templates.Catalogue, error) {
	c, faults, err := templates.Load("")
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%v", faults)
	}
	return c, err
})

func catalogue(tb testing.TB) *templates.Catalogue {
	tb.Helper()
	c, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func library(tb testing.TB) *flows.Library {
	tb.Helper()
	l, faults := flows.Compile(flows.Files(), flows.Host{Messages: catalogue(tb), Schema: schema(tb)})
	for _, f := range faults {
		tb.Error(f)
	}
	if tb.Failed() {
		tb.FailNow()
	}
	return l
}

// world is a small county: a bottled-gas station with two hazards, and the
// staff who look at them.
func world(tb testing.TB, role safety.Role) flows.World {
	tb.Helper()
	c := catalogue(tb)
	e := safety.Enterprise{Name: "示例供应站", Sectors: []string{"城镇燃气"}, TradeForms: []string{"瓶装供应站"}, FormsAsked: true, HighRisk: true}
	name := "王建国"
	if role == safety.Deputy {
		name = "刘强" // who stands in the ledger of deputies
	}
	w := flows.World{
		Vars: map[string]any{
			"today":      start.Format(time.DateOnly),
			"enterprise": flows.EnterpriseVar{Name: e.Name, Title: e.Name, Sectors: e.Sectors, Forms: e.TradeForms, FormsKnown: true, FacilitiesKnown: true, HighRisk: true, Covered: true, Township: "东山镇", Department: "县住房和城乡建设局"},
			"person":     flows.PersonVar{Name: name, Role: string(role), Unit: "东山镇"},
			"task":       flows.TaskVar{Open: true, Title: "2026年11月主要负责人带队检查", Due: "2026-11-30"},
			"focused":    flows.FocusedVar{Standard: true, Title: "新标准专项检查：示例标准", Text: "《示例标准》（例1号）从2026年11月23日起施行。", Count: 3},
			"invite":     flows.InviteVar{Name: "王建国", RoleName: "主要负责人", Enterprise: e.Name},
			"record":     flows.RecordVar{},
			"emergency":  flows.AlarmVar{By: "10:00", Said: "着火了", Department: "县住房和城乡建设局", DepartmentPhone: "0400-7820104", Office: "县安委办", OfficePhone: "0400-7820000"},
			"prepared":   flows.PreparedVar{Owed: true, By: "李梅", Role: "安全管理员", Day: "11月20日", Number: "2026-0001", OK: 27, Problem: 1},
			"marks":      flows.MarksVar{},
			"coverage":   flows.CoverageVar{Heads: 12, Signed: 10, Left: 2},
			"campaign":   flows.CampaignVar{Title: "冬季排查整治行动", Ends: "2026-12-31", LastDay: "12月31日"},
			"general":    flows.GeneralVar{Enterprises: 3, Open: 7, Overdue: 1, Lines: "· 示例供应站：1条，最久4天"},
			"door":       atDoor(""),
			"witness":    flows.WitnessVar{Code: "7K3M9QXD", Until: "09:30", Name: "王建国", RoleName: "主要负责人"},
			"study":      flows.StudyVar{Standard: "《示例标准》（例1号）", Points: "1. 红漆阀门朝东开。漏了就炸", Asked: 2, Right: 2},
		},
		Lists: map[string][]flows.Row{
			"trade_forms": {{Key: "瓶装供应站", Text: "瓶装供应站"}, {Key: "充装站", Text: "充装站"}, {Key: "管道燃气", Text: "管道燃气"}},
			"facilities":  {{Key: "锅炉", Text: "锅炉"}, {Key: "厨房用气", Text: "厨房用气"}},
			"alarms":      {{Key: "x1", Text: "示例供应站（09:00）", Fields: map[string]any{"enterprise": "示例供应站", "phone": "13800138000"}}},
			"persons":     {{Key: "p1", Text: "王建国（主要负责人）", Short: "王建国"}, {Key: "p2", Text: "李梅（安全管理员）", Short: "李梅"}},
			"enterprises": {{Key: "e1", Text: "示例供应站"}, {Key: "e2", Text: "示例供应站（清泉分站）"}},
			"found":       {{Key: "e1", Text: "示例供应站"}, {Key: "e2", Text: "示例供应站（清泉分站）"}, {Key: "again", Text: "都不是，换几个字再找", Short: "再找"}},
			"present":     {{Key: "p1", Text: "主要负责人王建国"}, {Key: "else", Text: "他不在，是别的人", Short: "别的人"}},
			"roster": {
				{Key: "p1", Text: "王建国（主要负责人，138****8000）", Fields: map[string]any{"name": "王建国", "role_name": "主要负责人"}},
				{Key: "p2", Text: "周强（安全管理员，139****0001）", Fields: map[string]any{"name": "周强", "role_name": "安全管理员"}},
			},
			"menu": {{Key: "自查", Text: "自查：带队检查一遍", Fields: map[string]any{"flow": "自查"}}, {Key: "帮助", Text: "帮助", Fields: map[string]any{"flow": "帮助"}}},
		},
	}
	for _, i := range c.Checklist(e, start) {
		w.Lists["checklist.self_check"] = append(w.Lists["checklist.self_check"], flows.Row{Key: i.Key, Text: i.Text, Short: i.Short, Fields: map[string]any{
			"look": i.Look, "why": i.Why, "standard": i.Source(), "grave": i.Grave,
		}})
	}
	// A focused check asks words of its own, so that its transcript holds whatever
	// the shipped checklists come to say.
	for _, text := range []string{"红漆阀门朝东开", "蓝漆阀门朝西开", "黄漆阀门朝北开"} {
		w.Lists["checklist.focused"] = append(w.Lists["checklist.focused"], flows.Row{Key: "zz." + text, Text: text, Short: text[:9], Fields: map[string]any{
			"look": "开一次看看", "why": "漏了就炸", "standard": "《示例标准》（例1号）第三条", "grave": true,
		}})
	}
	for n, q := range []string{"闻到气味先做什么？", "外站的瓶换不换？"} {
		key := fmt.Sprintf("zz.quiz%d", n)
		w.Lists["quiz"] = append(w.Lists["quiz"], flows.Row{Key: key, Text: q, Fields: map[string]any{"ask": q}})
		for i, a := range []string{"先问领导", "先把人叫出来"} {
			w.Lists["quiz.answers"] = append(w.Lists["quiz.answers"], flows.Row{Key: fmt.Sprintf("%s/%d", key, i), Text: a, Fields: map[string]any{
				"question": key, "right": i == 1, "correct": "先把人叫出来", "because": "人比东西要紧",
			}})
		}
	}
	for _, n := range []int{1, 5, 7} { // what is drawn, whatever chance says
		row := w.Lists["checklist.self_check"][n]
		fields := map[string]any{"reported": n == 5}
		for k, v := range row.Fields {
			fields[k] = v
		}
		w.Lists["checklist.walk"] = append(w.Lists["checklist.walk"], flows.Row{Key: row.Key, Text: row.Text, Short: row.Short, Fields: fields})
	}
	entries(tb, w)
	for n, status := range []safety.HazardStatus{safety.Suspected, safety.Submitted} {
		fields := map[string]any{
			"number": n + 1, "status": string(status), "status_text": status.Chinese(), "level": "", "level_text": "疑似隐患",
			"description": "报警器没通电", "location": "储瓶间", "deadline": "2026-12-04", "overdue": false, "fix": "plan", "photos": 1, "photos_link": "https://example.test/m/photos/x",
			"own": false, "received": false, "interim": "", "responsible": "张电工",
			"history": "11月20日 09:00 王建国（主要负责人）发现",
		}
		staff := map[string]any{"enterprise": "示例供应站", "after_photos": n}
		for k, v := range fields {
			staff[k] = v
		}
		if status == safety.Submitted {
			staff["level"], staff["level_text"] = "general", "一般隐患"
		}
		id, text := fmt.Sprintf("h%d", n+1), fmt.Sprintf("报警器没通电（%d号，%s）", n+1, status.Chinese())
		w.Lists["hazards.open"] = append(w.Lists["hazards.open"], flows.Row{Key: id, Text: text, Fields: fields})
		w.Lists["queue"] = append(w.Lists["queue"], flows.Row{Key: id, Text: "示例供应站 " + text, Fields: staff})
	}
	own := flows.Row{Key: "h3", Text: "电线乱拉（3号，待整改）", Fields: map[string]any{
		"number": 3, "status": "open", "status_text": "待整改", "level": "general", "level_text": "一般隐患", "own": true,
		"description": "电线乱拉", "location": "宿舍", "deadline": "2026-11-25", "fix": "now", "photos": 1, "history": "11月24日 09:00 王建国（主要负责人）发现",
	}}
	w.Lists["hazards.open"] = append(w.Lists["hazards.open"], own)
	w.Lists["hazards.own"] = []flows.Row{own}
	addWork(tb, w, e)
	addMarks(w)
	w.After = func(effects []flows.Effect) (flows.World, error) {
		for _, e := range effects {
			switch e.Name {
			case "file_record":
				w.Vars["record"] = flows.RecordVar{Number: "2026-0001"}
			case "settle_mark":
				w.Vars["marks"] = flows.MarksVar{Open: len(w.Lists["marks"]) - 1}
			}
		}
		return w, nil
	}
	return w
}

// talk is one conversation; its state goes through JSON between messages.
type talk struct {
	tb      testing.TB
	library *flows.Library
	world   flows.World
	state   flows.State
	now     time.Time
	said    int
	sent    time.Time // when the last message was sent, by the platform
	effects []flows.Effect
	wake    time.Time
	misses  int  // answers in a row that could not be read
	late    bool // a photo came that no question takes
	longest int  // bytes of the longest message
	largest int  // bytes of the largest state
}

// newTalk begins a conversation; the word fresh after the role empties the ledgers.
func newTalk(tb testing.TB, l *flows.Library, flow string, role safety.Role) (*talk, string) {
	tb.Helper()
	return newTalkIn(tb, l, flow, role, "")
}

func newTalkIn(tb testing.TB, l *flows.Library, flow string, role safety.Role, where string) (*talk, string) {
	tb.Helper()
	t := &talk{tb: tb, library: l, world: worldIn(tb, role, where), now: start, sent: start}
	if where == "fresh" {
		t.fresh()
	}
	in := flows.Input{Flow: flow, Now: t.now}
	if where == "prepared" {
		in.Args = map[string]any{"preparing": "r1"}
	}
	st, out, err := l.Start(flow, in, t.world)
	return t, t.took(st, out, err)
}

func (t *talk) took(st flows.State, out flows.Output, err error) string {
	t.tb.Helper()
	if err != nil {
		t.tb.Fatal(err)
	}
	raw, err := json.Marshal(st)
	if err != nil {
		t.tb.Fatal(err)
	}
	t.largest = max(t.largest, len(raw))
	t.state = flows.State{}
	if err := json.Unmarshal(raw, &t.state); err != nil {
		t.tb.Fatal(err)
	}
	t.effects = append(t.effects, out.Effects...)
	t.wake, t.misses, t.late = out.WakeAt, out.Misses, out.LatePhoto
	if out.Reply == nil {
		return ""
	}
	text := out.Reply.Text()
	t.longest = max(t.longest, len(text))
	return text
}

func (t *talk) in(m safety.Inbound) string {
	t.tb.Helper()
	t.said++
	m.Key = fmt.Sprintf("m%d", t.said)
	if m.At.IsZero() { // people take their time
		t.sent = t.sent.Add(10 * time.Second)
		m.At = t.sent
	}
	t.world.Vars["now"], t.world.Vars["today"] = t.now.Format("2006-01-02 15:04"), t.now.Format(time.DateOnly)
	in := flows.Input{Message: m, Now: t.now, AttachmentID: fmt.Sprintf("p%d", t.said)}
	st, out, err := t.library.Step(t.state, in, t.world)
	return t.took(st, out, err)
}

func (t *talk) say(text string) string {
	t.tb.Helper()
	return t.in(safety.Inbound{Kind: safety.InText, Text: text})
}

func (t *talk) photo() string {
	t.tb.Helper()
	return t.in(safety.Inbound{Kind: safety.InImage, MediaID: "m"})
}

// burst sends one more photo in one go with the message before.
func (t *talk) burst() string {
	t.tb.Helper()
	return t.in(safety.Inbound{Kind: safety.InImage, MediaID: "m", At: t.sent.Add(time.Second)})
}

// pass lets time go by; a timer that runs out meanwhile steps the session.
func (t *talk) pass(d time.Duration) string {
	t.tb.Helper()
	t.now, t.misses, t.late = t.now.Add(d), 0, false
	if t.wake.IsZero() || t.wake.After(t.now) {
		return ""
	}
	return t.in(safety.Inbound{Kind: safety.InTimer})
}

func (t *talk) waiting() safety.Waiting { return t.library.Waiting(t.state, t.world, t.now) }

// schema is what the shipped flows ask of a host, with the ledgers and kinds of
// dangerous work of the shipped content.
func schema(tb testing.TB) flows.Schema {
	tb.Helper()
	c := catalogue(tb)
	var ledgers, works []string
	for _, l := range c.Ledgers() {
		ledgers = append(ledgers, l.Key)
	}
	for _, k := range c.WorkKinds() {
		works = append(works, k.Name)
	}
	return flows.ShippedSchema(ledgers, works)
}
