package flows_test

import (
	"maps"
	"testing"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// worldIn is the small county as another place of it would see it: chemicals
// is bound by the limits of dangerous work; running has work and make-up
// lessons that are not over, and says so; several has two of what is mostly
// one; lacking owes a sign at its risk point; unasked has never said what it does and has.
func worldIn(tb testing.TB, role safety.Role, where string) flows.World {
	tb.Helper()
	w := world(tb, role)
	switch where {
	case "chemicals":
		e := safety.Enterprise{Name: "示例化工", Sectors: []string{"危险化学品"}, TradeForms: []string{"化工生产厂"}, FormsAsked: true, HighRisk: true}
		v := w.Vars["enterprise"].(flows.EnterpriseVar)
		v.Name, v.Title, v.Sectors, v.Forms = e.Name, e.Name, e.Sectors, e.TradeForms
		w.Vars["enterprise"] = v
		addWork(tb, w, e)
	case "absent", "left", "nowhere":
		w.Vars["door"] = atDoor(where)
	case "running":
		rows := w.Vars["ledgers"].(map[string]flows.LedgerVar)
		for _, row := range w.Lists["entries"] {
			ledger := row.Fields["ledger"].(string)
			v := rows[ledger]
			v.Rows++
			rows[ledger] = v
		}
	case "several":
		again(w, "alarms", "示例充装站", "（09:20）")
		again(w, flows.LedgerNeed+"alarm", "出事了 2026-11-24 08:55", "（没解除）")
		again(w, flows.LedgerNeed+"education", "冷库电焊起火的事故", "（没补完）")
		w.Vars["ledgers"].(map[string]flows.LedgerVar)["education"] = flows.LedgerVar{Rows: 2}
	case "lacking":
		for key, at := range map[string]string{"fields": "2026年11月20日", "values": "2026-11-20"} {
			w.Lists[flows.LedgerNeed+"risk_point"][0].Fields[key].(map[string]any)["fix_by"] = at
		}
	case "unasked":
		v := w.Vars["enterprise"].(flows.EnterpriseVar)
		v.Forms, v.FormsKnown, v.FacilitiesKnown = nil, false, false
		w.Vars["enterprise"] = v
	}
	return w
}

// again adds another row like the first of a list.
func again(w flows.World, list, name, more string) {
	row := w.Lists[list][0]
	row.Key, row.Text, row.Fields = row.Key+"-2", name+more, maps.Clone(row.Fields)
	for _, key := range []string{"enterprise", "title"} {
		if _, ok := row.Fields[key]; ok {
			row.Fields[key] = name
		}
	}
	w.Lists[list] = append(w.Lists[list], row)
}

// addWork adds what conversations about dangerous work read.
func addWork(tb testing.TB, w flows.World, e safety.Enterprise) {
	tb.Helper()
	c := catalogue(tb)
	w.Vars["now"] = start.Format("2006-01-02 15:04")
	limits := map[string]flows.LimitVar{}
	for _, l := range c.WorkLimits() {
		limits[l.Key] = flows.LimitVar{Value: l.Value, Binds: l.BindsAny(e.Sectors), Say: l.Say, Source: l.Cite}
	}
	w.Vars["limits"] = limits
	for _, kind := range c.WorkKinds() {
		name := flows.WorkNeed + kind.Name
		w.Lists[name] = nil
		for _, i := range c.WorkMeasures(kind.Name, e, start) {
			w.Lists[name] = append(w.Lists[name], flows.Row{Key: i.Key, Text: i.Text, Short: i.Short, Fields: map[string]any{
				"look": i.Look, "why": i.Why, "standard": i.Source(), "grave": i.Grave,
			}})
		}
	}
	w.Lists["entries"] = nil
	for _, l := range []string{"certificate", "hot_work", "special_work", "education"} {
		w.Lists[flows.LedgerNeed+l] = nil
	}
	words := map[string]string{"flammable": "旁边有易燃物：油、漆、泡沫、木料、夹心板", "welding": "焊工（焊接、热切割）", "electric": "电工", "confined": "下井、下池、进罐（有限空间）"}
	entry := func(id, ledger, title string, status safety.EntryStatus, due time.Duration, values map[string]any) {
		said := map[string]any{}
		for key, v := range values {
			if said[key] = v; words[v.(string)] != "" {
				said[key] = words[v.(string)]
			}
		}
		row := flows.Row{Key: id, Text: ledgerOf(tb, ledger).Line(title, status, time.Time{}), Short: title, Fields: map[string]any{
			"title": title, "status": string(status), "status_text": says(tb, ledger, status), "by": "安全员周强", "at": start.Add(-time.Hour).Format("2006-01-02 15:04"),
			"due": start.Add(due).Format("2006-01-02 15:04"), "overdue": due < 0, "fields": said, "values": values, "ledger": ledger,
		}}
		w.Lists[flows.LedgerNeed+ledger] = append(w.Lists[flows.LedgerNeed+ledger], row)
		w.Lists["entries"] = append(w.Lists["entries"], row)
	}
	entry("c1", "certificate", "赵刚（焊工）", safety.EntryOpen, -24*time.Hour, map[string]any{"kind": "welding", "holder": "赵刚", "certificate": "T2"})
	entry("c2", "certificate", "张伟（焊工）", safety.EntryOpen, 365*24*time.Hour, map[string]any{"kind": "welding", "holder": "张伟", "certificate": "T1"})
	entry("c3", "certificate", "钱亮（电工）", safety.EntryOpen, 365*24*time.Hour, map[string]any{"kind": "electric", "holder": "钱亮", "certificate": "T3"})
	hot := map[string]any{"place": "储瓶间", "work": "电焊", "level": "flammable", "holder": "张伟", "watcher": "李明 13800138000", "start": "09:00", "finish": "17:00", "day": "2026年11月24日"}
	entry("w1", "hot_work", "储瓶间", safety.EntryOpen, 8*time.Hour, hot)
	entry("w2", "hot_work", "屋顶", safety.EntryWaiting, 8*time.Hour, hot)
	entry("w3", "hot_work", "大门", safety.EntryWatch, -time.Minute, hot)
	entry("w4", "special_work", "污水池", safety.EntryWaiting, 8*time.Hour, map[string]any{"kind": "confined", "place": "污水池"})
	entry("w5", "special_work", "清水池", safety.EntryOpen, 8*time.Hour, map[string]any{"kind": "confined", "place": "清水池"})
	entry("e1", "education", "焊花引燃泡沫的事故", safety.EntryOpen, 72*time.Hour, map[string]any{"absent": "张三、李四"})
}
