package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

// apiEntry is a row of a ledger as the API shows it.
type apiEntry struct {
	ID, Title, Status, By string
	EnterpriseID          string `json:"enterprise_id"`
	ByRole                string `json:"by_role"`
	RecordID              string `json:"record_id"`
	Due                   *time.Time
	Overdue               bool
	At                    time.Time
	ChangedAt             time.Time `json:"changed_at"`
	Answers               map[string]struct {
		Kind, Text string
		Value      any
	}
	Attachments []struct{ ID, Kind, SHA256 string }
}

// What was said in conversations about contractors, a drill, hot work and
// special work is read by another system, row by row.
func TestLedgersInTheAPI(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	gas := s.user(safety.Principal, "金达液化气")
	_, deputy, officer, chemical := s.people("恒达工业气体")
	station := s.enterprise(gas.Enterprise)
	s.talk(gas.User, "外包", "有",
		"恒远保洁公司", "跳过", "外包", "厂区保洁", "不用证", "1", "1", ":照片", "发完了", "刘芳 13900139000", "还有一家",
		"兴达安装队", "91350100M000100Y43", "1", "储罐防腐", "要，证过期了", "看过，安全条件够", "没签", "刘芳", "1", "下周五", "还有一家",
		"老李小吃", "跳过", "2", "门口一间门面", "1", "明年6月30号", "看过，不够", "1", "跳过", "我自己", "5", "12月10号",
		"气瓶跟灶台挨着", ":照片", "后厨", "不用", "马上就能改好", "跳过", "没有了", "否", "对")
	s.talk(gas.User, "演练", "定一次演练", "1", "下周五", "刘芳", "对")
	s.talk(officer, "动火", "充装台管廊", "电焊", "2", "今天", "下午2点", "下午5点", "王焊", "T210323198001011234", "2027年1月10日",
		"临时请来的", "车间主任李明", "2", "周强 13800138000", "3", "1", "0", "是", ":照片", "发完了", "对")
	s.talk(officer, "作业", "1", "污水池", "今天", "下午3点", "下午5点", "张三", "跳过", "20.8", "没报警", "现在", "王五 13800138000", "0", "0", ":照片", "发完了", "对")
	if got := s.talk(deputy, "审批", "1", "不批", "风机没开，通风以后再交一次底", "对"); !strings.Contains(got, "告诉") {
		t.Fatalf("nothing is refused: %s", got)
	}

	t.Run("contractors", func(t *testing.T) { contractorsInAPI(t, s, station) })
	t.Run("works", func(t *testing.T) { worksInAPI(t, s, chemical) })
	t.Run("who may see what", func(t *testing.T) { entryScopes(t, s, station, chemical) })
	t.Run("description", func(t *testing.T) { entriesDescribed(t, s) })
	t.Run("drills", func(t *testing.T) { drillsInAPI(t, s, gas.User, station) })
}

func contractorsInAPI(t *testing.T, s *site, station apiEnterprise) {
	rows := all[apiEntry](s, "contractors?enterprise="+station.ID)
	if len(rows) != 3 {
		t.Fatalf("%+v", rows)
	}
	i := slices.IndexFunc(rows, func(e apiEntry) bool { return e.Title == "恒远保洁公司" })
	clean := rows[i]
	if clean.Status != "open" || clean.ByRole != "principal" || clean.Due.Format(time.DateOnly) != "2026-12-24" || clean.Overdue || clean.ChangedAt.Before(clean.At) ||
		clean.Answers["kind"].Value != "outsource" || clean.Answers["coordinator"].Text != "刘芳 13900139000" || len(clean.Attachments) != 1 || clean.Attachments[0].Kind != "photo" {
		t.Errorf("%+v", clean)
	}
	var record map[string]any
	s.call(http.MethodGet, "/api/v1/records/"+clean.RecordID, nil, &record)
	if record["duty"] != "contractors" || clean.By != record["by"] {
		t.Errorf("the record is %+v", record)
	}
	soon := all[apiEntry](s, "contractors?status=open&due_before=2026-12-05&enterprise="+station.ID)
	if len(soon) != 1 || soon[0].Title != "兴达安装队" {
		t.Errorf("due soon are %+v", soon)
	}
	seen, cursor := map[string]bool{}, ""
	for range rows {
		var page struct {
			Items []apiEntry
			Next  string `json:"next_cursor"`
		}
		s.call(http.MethodGet, "/api/v1/contractors?limit=1&enterprise="+station.ID+"&cursor="+cursor, nil, &page)
		seen[page.Items[0].ID], cursor = true, page.Next
	}
	if len(seen) != 3 || cursor != "" {
		t.Errorf("%d rows on three pages, then %q", len(seen), cursor)
	}
}

func worksInAPI(t *testing.T, s *site, chemical apiEnterprise) {
	hot := all[apiEntry](s, "hot-works?enterprise="+chemical.ID)
	special := all[apiEntry](s, "special-works?enterprise="+chemical.ID)
	certificates := all[apiEntry](s, "certificates?enterprise="+chemical.ID)
	if len(hot) != 1 || len(special) != 1 || len(certificates) != 1 {
		t.Fatalf("%+v %+v %+v", hot, special, certificates)
	}
	h, sp, c := hot[0], special[0], certificates[0]
	if h.Title != "充装台管廊" || h.Answers["level"].Value != "first" || h.Due.Format("15:04") != "17:00" || h.RecordID == "" || h.ByRole != "safety_officer" || len(h.Attachments) != 1 {
		t.Errorf("hot work %+v", h)
	}
	if sp.Title != "污水池" || sp.Answers["kind"].Value != "confined" || sp.Status == h.Status || sp.Status != "refused" && h.Status != "refused" {
		t.Errorf("%s and special work %+v", h.Status, sp)
	}
	if c.Title != "王焊（焊工）" || c.Status != "open" || c.Due.Format(time.DateOnly) != "2027-01-10" || c.Answers["certificate"].Text != "T210323198001011234" || c.Answers["place"].Text != "" {
		t.Errorf("the certificate %+v", c)
	}
	if rows := all[apiEntry](s, "certificates?status=closed&enterprise="+chemical.ID); len(rows) != 0 {
		t.Errorf("closed certificates %+v", rows)
	}
}

func entryScopes(t *testing.T, s *site, station, chemical apiEnterprise) {
	for _, c := range []struct {
		role    safety.Role
		scope   string
		station int // status
		sees    string
	}{
		{safety.CountyOffice, "", 200, "刘芳 13900139000"},
		{safety.TownshipMan, station.Township, 200, "刘芳 13900139000"},
		{safety.DepartmentMan, station.Department, 200, "刘芳 13900139000"},
		{safety.Viewer, "", 200, "刘芳 139****9000"},
		{safety.Viewer, station.Township, 200, "刘芳 139****9000"},
		{safety.TownshipMan, "西河乡", 404, ""},
		{safety.DepartmentMan, "县教育局", 404, ""},
		{safety.TipOfficer, "", 403, ""},
	} {
		token, err := createToken(t.Context(), s.demo.app.store, "测试", c.role, c.scope)
		if err != nil {
			t.Fatal(err)
		}
		status, body, _ := s.get(token, "/api/v1/contractors?enterprise="+station.ID)
		said := fmt.Sprint(body)
		if status != c.station || !strings.Contains(said, c.sees) {
			t.Errorf("%s %s: %d %s", c.role, c.scope, status, said)
		}
		if strings.Contains(said, "气瓶跟灶台挨着") {
			t.Errorf("%s %s reads the enterprise's own hazard: %s", c.role, c.scope, said)
		}
		if status, body, _ := s.get(token, "/api/v1/contractors"); status == 200 && (len(body["items"].([]any)) == 0) != (c.station == 404) {
			t.Errorf("%s %s, without asking for an enterprise: %v", c.role, c.scope, body)
		}
	}
	viewer, err := createToken(t.Context(), s.demo.app.store, "只读", safety.Viewer, "")
	if err != nil {
		t.Fatal(err)
	}
	for path, masked := range map[string]string{"hot-works": "周强 138****8000", "special-works": "王五 138****8000", "certificates": "T210323********1234", "records": "周强 138****8000"} {
		_, body, _ := s.get(viewer, "/api/v1/"+path+"?enterprise="+chemical.ID)
		said := fmt.Sprint(body)
		if !strings.Contains(said, masked) || strings.Contains(said, "13800138000") || strings.Contains(said, "19800101") {
			t.Errorf("%s to a viewer: %s", path, said)
		}
	}
}

// entriesDescribed holds what the lists answer against their description.
func entriesDescribed(t *testing.T, s *site) {
	_, doc, _ := s.get("", "/api/v1/openapi.json")
	paths, _ := doc["paths"].(map[string]any)
	lists := 0
	for path, op := range paths {
		raw, err := json.Marshal(op)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "{") || strings.HasSuffix(path, ".json") {
			continue
		}
		lists++
		status, body, _ := s.get(s.token, path)
		if status != http.StatusOK {
			t.Errorf("%s is described and answers %d", path, status)
		}
		rows, _ := body["items"].([]any)
		if len(rows) == 0 {
			continue
		}
		for field := range rows[0].(map[string]any) {
			if !strings.Contains(string(raw), `"`+field+`":`) {
				t.Errorf("%s: the field %s is not described", path, field)
			}
		}
	}
	for _, path := range []string{"drills", "hot-works", "special-works", "contractors", "certificates"} {
		if paths["/api/v1/"+path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	if lists < 15 {
		t.Errorf("%d lists are described", lists)
	}
}

// A planned drill whose day went by is overdue; held, it is closed, with what
// came of it but not the hazards that are the enterprise's own.
func drillsInAPI(t *testing.T, s *site, user string, station apiEnterprise) {
	one := func() apiEntry {
		t.Helper()
		rows := all[apiEntry](s, "drills?enterprise="+station.ID)
		if len(rows) != 1 {
			t.Fatalf("%+v", rows)
		}
		return rows[0]
	}
	if e := one(); e.Status != "open" || e.Overdue || e.Due.Format(time.DateOnly) != "2026-12-04" || e.Answers["organizer"].Text != "刘芳" {
		t.Errorf("planned: %+v", e)
	}
	s.until("2026-12-05T15:00:00+08:00")
	if e := one(); !e.Overdue {
		t.Errorf("the day after: %+v", e)
	}
	s.talk(user, "演练", "演练完了", "1", "昨天", "专项", "12", ":照片", ":照片", "发完了",
		"张强喊人拉闸，李明拿灭火器，刘芳带人往外走", "2", "30", "5", "4", "要改进，还查出了隐患", "门岗要学打119",
		"后门锁着", ":照片", "后门", "不用", "马上就能改好", "跳过", "没有了", "对")
	e := one()
	if e.Status != "closed" || e.Overdue || e.Answers["headcount"].Value != "12" || e.Answers["held"].Value != "2026-12-04" || len(e.Attachments) != 2 || e.Attachments[0].SHA256 == "" {
		t.Errorf("held: %+v", e)
	}
	if strings.Contains(fmt.Sprint(e.Answers), "后门锁着") {
		t.Errorf("the own hazard stands in the ledger: %+v", e.Answers)
	}
	if closed := all[apiEntry](s, "drills?status=closed"); len(closed) != 1 || closed[0].ID != e.ID {
		t.Errorf("closed drills: %+v", closed)
	}
}
