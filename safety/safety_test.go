package safety_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

func TestParseUSCC(t *testing.T) {
	for typed, ok := range map[string]bool{
		"91350100M000100Y43": true, "9144030071526726XG": true, "91330100799655058B": true, "914403001922038216": true,
		" 91350100m000100y43 ": true, "９１３５０１００Ｍ０００１００Ｙ４３": true,
		"91350100M000100Y44": false, "91350100M000100Y4": false, "91350100I000100Y43": false, "": false,
	} {
		code, err := safety.ParseUSCC(typed)
		if (err == nil) != ok || ok && len(code) != 18 {
			t.Errorf("%q: %q, %v", typed, code, err)
		}
	}
}

func TestParseMobile(t *testing.T) {
	for typed, want := range map[string]string{
		"13800138000": "13800138000", "+86 138-0013-8000": "13800138000", "１３８００１３８０００": "13800138000",
		"12800138000": "", "1380013800": "", "0412-7820000": "", "": "",
	} {
		if got, err := safety.ParseMobile(typed); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func TestPeriods(t *testing.T) {
	zone := safety.CountyZone()
	for _, c := range []struct {
		every         safety.Every
		at            string
		key, from, to string
	}{
		{safety.EveryMonth, "2026-11-24T09:00:00+08:00", "2026-11", "2026-11-01T00:00:00", "2026-11-30T23:59:59"},
		{safety.EveryQuarter, "2026-11-24T09:00:00+08:00", "2026-Q4", "2026-10-01T00:00:00", "2026-12-31T23:59:59"},
		{safety.EveryQuarter, "2023-06-30T23:59:59+08:00", "2023-Q2", "2023-04-01T00:00:00", "2023-06-30T23:59:59"},
		{safety.EveryQuarter, "2023-06-30T16:00:00Z", "2023-Q3", "2023-07-01T00:00:00", "2023-09-30T23:59:59"}, // midnight in the county
		{safety.EveryMonth, "2024-02-29T12:00:00+08:00", "2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		p := c.every.PeriodAt(at.In(zone))
		const layout = "2006-01-02T15:04:05"
		if p.Key != c.key || p.From.Format(layout) != c.from || p.To.Format(layout) != c.to {
			t.Errorf("%s of %s: %+v", c.every, c.at, p)
		}
	}
	if got := safety.PeriodChinese("2026-Q4"); got != "2026年第四季度" {
		t.Error(got)
	}
}

// A high-risk enterprise owes its check each month, another each quarter; the
// same task has the same id whenever it is opened.
func TestTaskFor(t *testing.T) {
	d := safety.Duty{Duty: "led_check", Title: "主要负责人带队检查", Every: safety.EveryQuarter, EveryHighRisk: safety.EveryMonth}
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())
	plain, _ := d.TaskFor(safety.Enterprise{ID: "a"}, safety.Campaign{}, at)
	risky, _ := d.TaskFor(safety.Enterprise{ID: "a", HighRisk: true}, safety.Campaign{}, at)
	if plain.Period != "2026-Q4" || risky.Period != "2026-11" || plain.ID == risky.ID {
		t.Errorf("%+v %+v", plain, risky)
	}
	if again, _ := d.TaskFor(safety.Enterprise{ID: "a"}, safety.Campaign{}, at.AddDate(0, 0, 20)); again.ID != plain.ID {
		t.Error("the same task has two ids")
	}
	if s := risky.StatusAt(risky.DueAt.Add(time.Second)); s != safety.TaskOverdue {
		t.Error(s)
	}
}

// What is owed yearly has its months, what is owed once its campaign; whoever
// comes later does not owe what is over.
func TestTaskForYearAndOnce(t *testing.T) {
	campaign := safety.Campaign{Campaign: "2023", From: "2023-05-24", To: "2023-12-31"}
	drill := safety.Duty{Duty: "drill", Title: "应急演练", Every: safety.Once, EveryHighRisk: safety.EveryHalfYear}
	gear := safety.Duty{Duty: "gear", Title: "电气焊设备检查", Every: safety.EveryYear, Months: []int{3, 4},
		Owes: func(e safety.Enterprise) bool { return len(e.Facilities) > 0 }}
	welder := safety.Enterprise{ID: "a", Facilities: []string{"电气焊"}}
	for name, c := range map[string]struct {
		duty        safety.Duty
		e           safety.Enterprise
		at          string
		period, due string // empty: not owed
		title       string
	}{
		"once":               {drill, welder, "2023-06-20", "2023", "2023-12-31T23:59:59", "2023年应急演练"},
		"before it":          {drill, welder, "2023-05-23", "", "", ""},
		"high risk":          {drill, safety.Enterprise{ID: "a", HighRisk: true}, "2023-06-20", "2023-H1", "2023-06-30T23:59:59", "2023年上半年应急演练"},
		"in its months":      {gear, welder, "2026-03-01", "2026", "2026-04-30T23:59:59", "2026年电气焊设备检查"},
		"before its months":  {gear, welder, "2026-02-28", "", "", ""},
		"after its months":   {gear, welder, "2026-05-01", "", "", ""},
		"who has no welders": {gear, safety.Enterprise{ID: "a"}, "2026-03-10", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.ParseInLocation(time.DateOnly, c.at, safety.CountyZone())
			if err != nil {
				t.Fatal(err)
			}
			got, owed := c.duty.TaskFor(c.e, campaign, at)
			if owed != (c.period != "") {
				t.Fatalf("owed %v", owed)
			}
			if owed && (got.Period != c.period || got.DueAt.Format("2006-01-02T15:04:05") != c.due || got.Title != c.title) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// The way of a hazard: who may do what, and where it leads.
func TestHazardWay(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())
	principal, town := safety.Actor{Name: "甲", Role: safety.Principal}, safety.Actor{Name: "乙", Role: safety.TownshipMan}
	dept := safety.Actor{Name: "丙", Role: safety.DepartmentMan}
	h := safety.Hazard{Status: safety.Suspected}
	for _, c := range []struct {
		act   safety.HazardAction
		by    safety.Actor
		level safety.Level
		want  safety.HazardStatus // empty: refused
	}{
		{safety.ActJudge, principal, safety.GeneralLevel, ""},
		{safety.ActJudge, town, safety.MajorLevel, ""},
		{safety.ActAccept, dept, "", ""},
		{safety.ActProgress, principal, "", safety.Suspected},
		{safety.ActJudge, dept, safety.MajorLevel, safety.HazardOpen},
		{safety.ActJudge, town, safety.GeneralLevel, ""}, // the first decided
		{safety.ActProgress, principal, "", safety.Rectifying},
		{safety.ActSubmit, town, "", ""},
		{safety.ActSubmit, principal, "", safety.Submitted},
		{safety.ActSubmit, principal, "", ""},
		{safety.ActReturn, town, "", safety.Rectifying},
		{safety.ActSubmit, principal, "", safety.Submitted},
		{safety.ActAccept, town, "", ""}, // major: the department's word
		{safety.ActAccept, dept, "", safety.HazardDone},
		{safety.ActProgress, principal, "", ""},
	} {
		next, err := h.Do(c.act, c.by, c.level, "话", at)
		if c.want == "" {
			if err == nil || !strings.HasSuffix(err.Error(), "。") {
				t.Errorf("%s by %s of a %s hazard: %v", c.act, c.by.Role, h.Status, err)
			}
			continue
		}
		if err != nil || next.Status != c.want || len(next.History) != len(h.History)+1 {
			t.Fatalf("%s by %s of a %s hazard: %s, %v", c.act, c.by.Role, h.Status, next.Status, err)
		}
		h = next
	}
	if _, err := h.Do("sing", dept, "", "", at); err == nil {
		t.Error("an unknown action was done")
	}
}

// A general hazard is the enterprise's to close; sent up, it is the offices'.
func TestOwnHazardWay(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())
	principal, town := safety.Actor{Name: "甲", Role: safety.Principal}, safety.Actor{Name: "乙", Role: safety.TownshipMan}
	dept := safety.Actor{Name: "丙", Role: safety.DepartmentMan}
	own := safety.Hazard{Status: safety.HazardOpen, Level: safety.GeneralLevel, Own: true, Deadline: "2026-11-20"}
	up, err := own.Do(safety.ActSendUp, principal, "", "怕塌", at)
	if err != nil || up.Own || up.Level != "" || up.Status != safety.Suspected || !up.ReportedAt.Equal(at) {
		t.Fatalf("sent up: %+v, %v", up, err)
	}
	closed, err := own.Do(safety.ActClose, principal, "", "", at)
	if err != nil || closed.Status != safety.HazardDone {
		t.Fatalf("closed: %+v, %v", closed, err)
	}
	received, err := up.Do(safety.ActReceive, dept, "", "住建隐1号", at)
	if err != nil || received.Status != safety.Suspected || received.ExternalNo != "住建隐1号" || !received.Received() {
		t.Fatalf("received: %+v, %v", received, err)
	}
	for name, c := range map[string]struct {
		h   safety.Hazard
		act safety.HazardAction
		by  safety.Actor
	}{
		"an office closes it":            {own, safety.ActClose, town},
		"an office judges it":            {own, safety.ActJudge, dept},
		"an office accepts it":           {own, safety.ActAccept, town},
		"it is handed in for acceptance": {own, safety.ActSubmit, principal},
		"a receipt for one's own":        {own, safety.ActReceive, dept},
		"closed by the enterprise":       {up, safety.ActClose, principal},
		"sent up twice":                  {up, safety.ActSendUp, principal},
		"sent up after its end":          {closed, safety.ActSendUp, principal},
		"a township's receipt":           {up, safety.ActReceive, town},
		"a second receipt":               {received, safety.ActReceive, dept},
	} {
		var no safety.ErrNotAllowed
		if _, err := c.h.Do(c.act, c.by, safety.GeneralLevel, "", at); !errors.As(err, &no) || !strings.HasSuffix(no.Reason, "。") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if again, ok := own.Rejudge("新标准", at); !ok || again.Own || again.Status != safety.Suspected {
		t.Errorf("a new standard: %+v", again)
	}
	if n := own.OverdueDays(at); n != 4 || closed.OverdueDays(at) != 0 {
		t.Errorf("overdue for %d days", n)
	}
}

// A record that was touched, or whose photo was exchanged, is found out.
func TestRecordChain(t *testing.T) {
	at := time.Date(2026, 12, 31, 9, 0, 0, 0, safety.CountyZone())
	photos := map[string]string{"p1": "aa"}
	first, head, err := safety.Head{EnterpriseID: "e"}.File(safety.Record{EnterpriseID: "e", At: at, By: "甲", Attachments: []string{"p1"}}, photos)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := head.File(safety.Record{EnterpriseID: "e", At: at.AddDate(0, 0, 1), By: "甲"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if first.Number != "2026-0001" || second.Number != "2027-0001" || second.Previous != first.Digest {
		t.Errorf("%s, %s, chained %v", first.Number, second.Number, second.Previous == first.Digest)
	}
	if ok, err := first.Verify(photos); !ok || err != nil {
		t.Error("a true record is refused", err)
	}
	if ok, _ := first.Verify(map[string]string{"p1": "bb"}); ok {
		t.Error("another photo is not found out")
	}
	first.By = "乙"
	if ok, _ := first.Verify(photos); ok {
		t.Error("another name is not found out")
	}
}

func FuzzParseUSCC(f *testing.F) {
	f.Add("91350100M000100Y43")
	f.Fuzz(func(t *testing.T, s string) {
		if code, err := safety.ParseUSCC(s); err == nil && len(code) != 18 {
			t.Fatalf("%q", code)
		}
	})
}

func TestEveryAfter(t *testing.T) {
	for _, c := range []struct {
		every     safety.Every
		day, want string
	}{
		{safety.EveryMonth, "2026-11-24", "2026-12-24"}, {safety.EveryMonth, "2027-01-31", "2027-02-28"},
		{safety.EveryQuarter, "2026-11-30", "2027-02-28"}, {safety.EveryHalfYear, "2026-08-31", "2027-02-28"},
		{safety.EveryYear, "2028-02-29", "2029-02-28"},
	} {
		at, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.every.After(at).Format(time.DateOnly); got != c.want {
			t.Errorf("%s after %s: %s, want %s", c.every, c.day, got, c.want)
		}
	}
}
