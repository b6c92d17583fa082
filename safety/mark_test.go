package safety_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

var marked = time.Date(2026, 11, 24, 9, 10, 0, 0, safety.CountyZone())

// filed is a led check of the principal's own with n items that took a while.
func filed(n int, took time.Duration) safety.FiledRecord {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())
	r := safety.Record{ID: "r1", Duty: safety.DutyLedCheck, ByRole: safety.Principal, At: at, Answers: map[string]safety.AnswerValue{
		safety.AnswerBegun: {Kind: safety.AskText, Text: "2026-11-24 08:59", Value: at.Add(-took).Format(time.RFC3339Nano)},
	}}
	for i := range n {
		r.Items = append(r.Items, safety.ItemResult{Key: fmt.Sprint(i), Result: safety.ItemOK})
	}
	return safety.FiledRecord{Record: r, Enterprise: safety.Enterprise{ID: "e1", Name: "示例厂", Township: "东山镇", Department: "县应急管理局"}}
}

// shown adds what was asked for on the spot.
func shown(f safety.FiledRecord, photos []any) safety.FiledRecord {
	f.Record.Answers["shown.gas.alarm"] = safety.AnswerValue{Kind: safety.AskPhoto, Value: photos}
	return f
}

func answered(f safety.FiledRecord, key, text string) safety.FiledRecord {
	f.Record.Answers[key] = safety.AnswerValue{Kind: safety.AskOne, Text: text}
	return f
}

func TestMarksOfARecord(t *testing.T) {
	change := func(f safety.FiledRecord, do func(*safety.FiledRecord)) safety.FiledRecord { do(&f); return f }
	for name, c := range map[string]struct {
		rules safety.MarkRules
		filed safety.FiledRecord
		want  string // kind and words; empty: none
	}{
		"29 items in 41 seconds":          {filed: filed(29, 41*time.Second), want: "fast 这次自查29条用了41秒，比走一遍还快，请核实一下。"},
		"at once":                         {filed: filed(29, 300*time.Millisecond), want: "fast 这次自查29条用了不到1秒，比走一遍还快，请核实一下。"},
		"a long one":                      {filed: filed(60, 90*time.Second), want: "fast 这次自查60条用了1分30秒，比走一遍还快，请核实一下。"},
		"two seconds an item":             {filed: filed(29, 58*time.Second)},
		"just below":                      {filed: filed(29, 58*time.Second-time.Millisecond), want: "fast 这次自查29条用了57秒，比走一遍还快，请核实一下。"},
		"paused for days":                 {filed: filed(29, 72*time.Hour)},
		"few items":                       {filed: filed(4, time.Second)},
		"by a clock that was set back":    {filed: filed(29, -time.Second)},
		"of a version before":             {filed: change(filed(29, time.Second), func(f *safety.FiledRecord) { f.Record.Answers = nil })},
		"a correction":                    {filed: change(filed(29, time.Second), func(f *safety.FiledRecord) { f.Record.Corrects = "r0" })},
		"the county's seconds":            {rules: safety.MarkRules{SecondsAnItem: 1}, filed: filed(29, 41*time.Second)},
		"the county's items":              {rules: safety.MarkRules{LeastItems: 3}, filed: filed(4, time.Second), want: "fast 这次自查4条用了1秒，比走一遍还快，请核实一下。"},
		"the county does without":         {rules: safety.MarkRules{Skip: []safety.MarkKind{safety.MarkFast}}, filed: filed(29, 41*time.Second)},
		"of another duty":                 {filed: change(filed(29, 41*time.Second), func(f *safety.FiledRecord) { f.Record.Duty, f.Record.Title = "contractor_check", "外包检查" }), want: "fast 这次“外包检查”29条用了41秒，比走一遍还快，请核实一下。"},
		"three clean":                     {filed: change(filed(29, time.Hour), func(f *safety.FiledRecord) { f.Clean = 3 })},
		"four clean":                      {filed: change(filed(29, time.Hour), func(f *safety.FiledRecord) { f.Clean = 4 }), want: "clean_streak 已经连着4次自查一条问题也没有，请去现场看一眼。"},
		"five clean":                      {filed: change(filed(29, time.Hour), func(f *safety.FiledRecord) { f.Clean = 5 })},
		"eight clean":                     {filed: change(filed(29, time.Hour), func(f *safety.FiledRecord) { f.Clean = 8 }), want: "clean_streak 已经连着8次自查一条问题也没有，请去现场看一眼。"},
		"the county's streak":             {rules: safety.MarkRules{CleanInARow: 3}, filed: change(filed(29, time.Hour), func(f *safety.FiledRecord) { f.Clean = 3 }), want: "clean_streak 已经连着3次自查一条问题也没有，请去现场看一眼。"},
		"filled in at the door":           {filed: answered(filed(29, time.Hour), "filled_by", "李红（东山镇）入户代填"), want: "by_other 这次自查是代填的：李红（东山镇）入户代填。请问问主要负责人本人，是不是都清楚。"},
		"a shared phone":                  {filed: answered(filed(29, time.Hour), "holder", "王建国（主要负责人），这部手机绑了2个人"), want: "by_other 这次自查用的手机不止一个人在用：王建国（主要负责人），这部手机绑了2个人。请问问主要负责人本人，是不是都清楚。"},
		"prepared, confirmed in no time":  {filed: answered(filed(29, 20*time.Second), "prepared_by", "安全管理员李梅，记录2026-0003"), want: "by_other 这次自查由别人先做，主要负责人确认时一张照片也没拍：安全管理员李梅，记录2026-0003。请问问主要负责人本人，是不是到了现场。"},
		"prepared, and shown on the spot": {filed: shown(answered(filed(29, 20*time.Second), "prepared_by", "安全管理员李梅，记录2026-0003"), []any{"p1"})},
		"prepared, every photo skipped":   {filed: shown(answered(filed(29, 20*time.Second), "prepared_by", "李梅"), []any{}), want: "by_other 这次自查由别人先做，主要负责人确认时一张照片也没拍：李梅。请问问主要负责人本人，是不是到了现场。"},
		"by the safety officer":           {filed: change(answered(filed(29, time.Hour), "holder", "x"), func(f *safety.FiledRecord) { f.Record.ByRole = safety.SafetyOfficer })},
		"what anybody may do":             {filed: change(answered(filed(29, time.Hour), "holder", "x"), func(f *safety.FiledRecord) { f.Record.Duty = "posts" })},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range c.rules.Marks(c.filed, marked) {
				got = append(got, string(m.Kind)+" "+m.Text)
				if m.RecordID != "r1" || m.EnterpriseID != "e1" || m.Unit != "东山镇" || !m.FoundAt.Equal(marked) || m.ID == "" {
					t.Errorf("%+v", m)
				}
			}
			if strings.Join(got, "\n") != c.want {
				t.Errorf("marks %q, want %q", got, c.want)
			}
		})
	}
}

func TestMarkBelongsToTheDepartmentWithoutATownship(t *testing.T) {
	f := filed(29, time.Second)
	f.Enterprise.Township = ""
	first, again := safety.MarkRules{}.Marks(f, marked), safety.MarkRules{}.Marks(f, marked.Add(time.Hour))
	if len(first) != 1 || first[0].Unit != "县应急管理局" {
		t.Fatalf("%+v", first)
	}
	if first[0].ID != again[0].ID {
		t.Error("the second sweep makes another mark")
	}
}

func TestCleanRun(t *testing.T) {
	for said, want := range map[string]int{"": 0, "c": 1, "cd": 0, "dccc": 3, "cdcc": 2, "cccc": 4} {
		clean := []bool{}
		for _, c := range said {
			clean = append(clean, c == 'c')
		}
		if got := safety.CleanRun(clean); got != want {
			t.Errorf("%s: %d, want %d", said, got, want)
		}
	}
}

func TestPhotoMarks(t *testing.T) {
	mill := safety.Enterprise{ID: "e1", Name: "示例厂", Township: "东山镇"}
	shop := safety.Enterprise{ID: "e2", Name: "示例店", Township: "东山镇"}
	far := safety.Enterprise{ID: "e3", Name: "远处", Township: "西河镇"}
	photo := func(id string, day int, owner, filing, what string, e safety.Enterprise) safety.MarkedPhoto {
		return safety.MarkedPhoto{ID: id, At: time.Date(2026, 11, day, 9, 0, 0, 0, safety.CountyZone()), Owner: owner, Filing: filing, What: what, Enterprise: e}
	}
	first := photo("a", 3, "h1", "r1", "1号隐患", mill)
	after := photo("b", 5, "h1", "r1", "1号隐患", mill)
	after.After = true
	for name, c := range map[string]struct {
		same []safety.MarkedPhoto
		want []string
	}{
		"once":                     {[]safety.MarkedPhoto{first}, nil},
		"two hazards of one check": {[]safety.MarkedPhoto{first, photo("b", 3, "h2", "r1", "2号隐患", mill)}, nil},
		"a month later":            {[]safety.MarkedPhoto{photo("b", 24, "r2", "r2", "记录2026-0007", mill), first}, []string{"b r2 记录2026-0007里的照片和11月3日1号隐患里的是同一张，请核实一下。"}},
		"put right":                {[]safety.MarkedPhoto{first, after}, []string{"b h1 1号隐患整改后的照片和整改前的是同一张，请核实一下。"}},
		"a neighbour's":            {[]safety.MarkedPhoto{first, photo("b", 4, "h9", "r9", "1号隐患", shop)}, []string{"b h9 1号隐患里的照片和示例厂11月3日1号隐患里的是同一张，请核实一下。"}},
		"one of another township":  {[]safety.MarkedPhoto{first, photo("b", 4, "h9", "r9", "1号隐患", far)}, []string{"b h9 1号隐患里的照片和另一个单位管的企业11月3日发来的是同一张，请核实一下。"}},
		"three times": {[]safety.MarkedPhoto{first, photo("b", 4, "r2", "r2", "记录2026-0002", mill), photo("c", 5, "r3", "r3", "记录2026-0003", mill)}, []string{
			"b r2 记录2026-0002里的照片和11月3日1号隐患里的是同一张，请核实一下。", "c r3 记录2026-0003里的照片和11月3日1号隐患里的是同一张，请核实一下。",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range (safety.MarkRules{}).PhotoMarks(c.same, marked) {
				if m.ID != safety.StableID("q", "photo_again", strings.SplitN(c.want[len(got)], " ", 2)[0]) {
					t.Errorf("the mark is not that of its photo: %+v", m)
				}
				got = append(got, c.want[len(got)][:1]+" "+m.RecordID+" "+m.Text)
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("marks %q, want %q", got, c.want)
			}
		})
	}
	if got := (safety.MarkRules{Skip: []safety.MarkKind{safety.MarkPhotoAgain}}).PhotoMarks([]safety.MarkedPhoto{first, after}, marked); got != nil {
		t.Errorf("the county does without: %+v", got)
	}
}

func TestWhoLooksFirstSettlesAMark(t *testing.T) {
	m := safety.MarkRules{}.Marks(filed(29, time.Second), marked)[0]
	seen, err := m.Look(safety.Staff{Name: "李红", Unit: "东山镇"}, safety.LookedTold, "请他下次走一遍", marked)
	if err != nil || seen.LookedBy != "李红（东山镇）" || seen.LookedText != "去看过，已当面说过：请他下次走一遍" || !seen.LookedAt.Equal(marked) {
		t.Errorf("%+v, %v", seen, err)
	}
	if _, err := seen.Look(safety.Staff{Name: "赵六", Unit: "东山镇"}, safety.LookedFine, "", marked); err == nil || !strings.Contains(err.Error(), "李红（东山镇）刚刚核实过了，不用再看。记的是：去看过，已当面说过：请他下次走一遍") {
		t.Errorf("the second is told %v", err)
	}
}
