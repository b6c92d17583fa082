package flows_test

import (
	"strings"
	"testing"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// says is a row's state in the words of its ledger.
func says(tb testing.TB, ledger string, status safety.EntryStatus) string {
	tb.Helper()
	return ledgerOf(tb, ledger).Says(status)
}

func ledgerOf(tb testing.TB, ledger string) safety.Ledger {
	tb.Helper()
	for _, l := range catalogue(tb).Ledgers() {
		if l.Key == ledger {
			return l
		}
	}
	tb.Fatalf("there is no ledger %q", ledger)
	return safety.Ledger{}
}

// entries puts some rows into the ledgers of the tests' world.
func entries(tb testing.TB, w flows.World) {
	tb.Helper()
	row := func(ledger, key, title, due string, values map[string]any) {
		n := len(w.Lists[flows.LedgerNeed+ledger])
		fields := map[string]any{}
		for k, v := range values {
			fields[k] = v
		}
		for _, said := range []string{"kind", "scope", "expiry", "name", "remedy", "level", "place", "duties", "tasks"} {
			if v, ok := values[said+"_text"]; ok {
				fields[said] = v
			}
		}
		w.Lists[flows.LedgerNeed+ledger] = append(w.Lists[flows.LedgerNeed+ledger], flows.Row{
			Key: key, Text: ledgerOf(tb, ledger).Line(title, safety.EntryOpen, time.Time{}), Short: title, Fields: map[string]any{
				"title": title, "status": "open", "status_text": says(tb, ledger, safety.EntryOpen), "by": "王建国", "at": "2026-10-20 09:00",
				"due": due, "overdue": due != "" && due < "2026-11-24 09:00", "fields": fields, "values": values,
			},
		})
		vars := w.Vars["ledgers"].(map[string]flows.LedgerVar)
		v := flows.LedgerVar{Rows: n + 1, Due: vars[ledger].Due}
		if due != "" && due[:10] <= "2026-11-24" {
			v.Due++
		}
		vars[ledger] = v
	}
	w.Vars["ledgers"] = map[string]flows.LedgerVar{}
	row("contractor", "c1", "恒远保洁公司", "2026-11-20 23:59", map[string]any{
		"kind_text": "外包：活包给它干", "scope_text": "厂区保洁", "qualification": "unneeded",
		"remedy": "sign", "remedy_text": "补齐：补协议、补证、补看现场",
	})
	row("contractor", "c2", "兴达安装队", "2026-12-20 23:59", map[string]any{
		"kind_text": "外包：活包给它干", "scope_text": "储罐防腐", "qualification": "held", "expiry": "2026-10-31", "expiry_text": "2026年10月31日",
	})
	row("contractor", "c3", "老李小吃", "2026-12-24 23:59", map[string]any{
		"kind_text": "外租：房子场地租给它", "scope_text": "门口一间门面", "qualification": "held", "expiry": "2027-06-30", "expiry_text": "2027年6月30日",
	})
	row("state_owned", "s1", "国有企业", "2026-11-01 23:59", map[string]any{"owned": "yes"})
	row("drill", "d1", "瓶库漏气", "2026-11-28 23:59", map[string]any{"day": "2026-11-28"})
	w.Lists["drills"] = []flows.Row{
		{Key: "zz.leak", Text: "储瓶间漏气", Fields: map[string]any{
			"opening": "上午九点，储瓶间报警器响了，里面还有一个人。", "roles": "发现的人喊停；电工从远处断电；负责人点人", "watch": "两分钟内人都到集合点；没有人回去拿东西",
		}},
		{Key: "own", Text: "自己定一个"},
	}
	row("alarm", "x1", "出事了 2026-11-24 08:50", "", nil)
	row("post", "p1", "送气工（6人，签了4人）", "2026-11-20 23:59", map[string]any{"name": "送气工", "name_text": "送气工", "heads": "6", "signed": "4"})
	row("deputy_list", "f1", "刘强（生产和设备）", "", map[string]any{"name": "刘强", "name_text": "刘强", "duties_text": "每周查一次储罐区", "tasks_text": "年底前把管线查一遍"})
	row("safety_staff", "a1", "刘芳", "2027-03-31 23:59", map[string]any{"name": "刘芳"})
	row("risk_point", "r1", "储瓶间", "2026-11-20 23:59", map[string]any{"level": "red", "level_text": "红：最要命的"})
}

// fresh empties the ledgers, as they are for who begins.
func (t *talk) fresh() {
	for name := range t.world.Lists {
		if strings.HasPrefix(name, flows.LedgerNeed) {
			delete(t.world.Lists, name)
		}
	}
	t.world.Vars["ledgers"] = map[string]flows.LedgerVar{}
}
