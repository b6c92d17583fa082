package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/web"
)

// works is a store whose only ledger has one piece of hot work, read by one role.
type works struct {
	ledger
	role  safety.Role
	asked *safety.EntryFilter
}

func (w works) TokenByHash(context.Context, string) (safety.Token, error) {
	return safety.Token{ID: "k", Role: w.role}, nil
}

func (w works) Entries(_ context.Context, f safety.EntryFilter) ([]safety.Entry, string, error) {
	*w.asked = f
	if f.Ledger != "hot_work" {
		return nil, "", nil
	}
	return []safety.Entry{{
		ID: "w1", EnterpriseID: "e1", Ledger: f.Ledger, Title: "管廊，找13800138000", Status: safety.EntryOpen, Due: now.Add(-time.Minute),
		RecordID: "r1", By: "刘芳", ByRole: safety.SafetyOfficer, At: now, ChangedAt: now,
		Fields: map[string]safety.AnswerValue{
			"watcher":     {Kind: safety.AskText, Text: "周强 13800138000", Value: "周强 13800138000"},
			"phone":       {Kind: safety.AskPhone, Text: "一三八 0013 8000", Value: "13800138000"},
			"certificate": {Kind: safety.AskText, Text: "T21032319800101123X", Value: "T21032319800101123X"},
			"uscc":        {Kind: safety.AskUSCC, Text: "912103231980010112", Value: "912103231980010112"},
			"worker":      {Kind: safety.AskOne, Text: "王焊", Value: "01a13800138000cd7f1101"},
			"measures":    {Kind: safety.AskSeveral, Text: "问13800138000", Value: []any{"问13800138000"}},
			"photos":      {Kind: safety.AskPhoto, Text: "1张", Value: []any{"p1"}},
		},
	}}, "w1", nil
}

func (w works) Record(context.Context, string, safety.Scope) (safety.Record, error) {
	return safety.Record{ID: "r1", Answers: map[string]safety.AnswerValue{"hot_work_1": {
		Kind: "entry", Text: "管廊", Value: map[string]any{"status": "open", "watcher": "周强 13800138000", "photos": []any{"p1"}},
	}}}, nil
}

func (w works) handler() http.Handler {
	return web.New(web.Config{Store: w, Links: links(), Clock: safety.ClockFunc(func() time.Time { return now }), Zone: safety.CountyZone()})
}

// Names stay, mobile and identity numbers are for those who call people.
func TestEntriesAreMasked(t *testing.T) {
	for role, want := range map[safety.Role]struct{ mobile, certificate, phone string }{
		safety.CountyOffice: {"13800138000", "T21032319800101123X", "一三八 0013 8000"},
		safety.Viewer:       {"138****8000", "T210323********123X", "138****8000"},
	} {
		res, body := get(t, works{role: role, asked: &safety.EntryFilter{}}.handler(), "/api/v1/hot-works")
		var list struct {
			Items []struct {
				Title, By, Due, Status string
				Overdue                bool
				Answers                map[string]struct {
					Text  string
					Value any
				}
				Attachments []struct{ ID, SHA256 string }
			}
		}
		if err := json.Unmarshal([]byte(body), &list); err != nil || res.StatusCode != 200 || len(list.Items) != 1 {
			t.Fatalf("%s: %v %s %s", role, err, res.Status, body)
		}
		e := list.Items[0]
		if e.Title != "管廊，找"+want.mobile || e.By != "刘芳" || e.Due != "2026-11-24T08:59:00+08:00" || !e.Overdue || e.Status != "open" {
			t.Errorf("%s: %+v", role, e)
		}
		for key, text := range map[string]string{
			"watcher": "周强 " + want.mobile, "certificate": want.certificate, "phone": want.phone, "uscc": "912103231980010112", "measures": "问" + want.mobile,
		} {
			if e.Answers[key].Text != text {
				t.Errorf("%s: %s is %q", role, key, e.Answers[key].Text)
			}
		}
		if e.Answers["watcher"].Value != "周强 "+want.mobile || e.Answers["phone"].Value != want.mobile || e.Answers["measures"].Value.([]any)[0] != "问"+want.mobile {
			t.Errorf("%s: values %+v", role, e.Answers)
		}
		if e.Answers["worker"].Value != "01a13800138000cd7f1101" {
			t.Errorf("%s: an id is cut: %+v", role, e.Answers["worker"])
		}
		if len(e.Attachments) != 1 || e.Attachments[0].ID != "p1" || e.Attachments[0].SHA256 != "aa" {
			t.Errorf("%s: attachments %+v", role, e.Attachments)
		}
	}
}

// A record has the rows that were filed with it among its answers; what they
// hold is masked like the rows themselves.
func TestRowsInRecordsAreMasked(t *testing.T) {
	for role, want := range map[safety.Role]string{safety.CountyOffice: "周强 13800138000", safety.Viewer: "周强 138****8000"} {
		_, body := get(t, works{role: role, asked: &safety.EntryFilter{}}.handler(), "/api/v1/records/r1")
		if !strings.Contains(body, `"watcher":"`+want+`"`) || !strings.Contains(body, `"photos":["p1"]`) {
			t.Errorf("%s: %s", role, body)
		}
	}
}

func TestEntriesAreFiltered(t *testing.T) {
	asked := safety.EntryFilter{}
	h := works{role: safety.CountyOffice, asked: &asked}.handler()
	_, body := get(t, h, "/api/v1/hot-works?limit=1")
	var first struct {
		Next string `json:"next_cursor"`
	}
	if err := json.Unmarshal([]byte(body), &first); err != nil || first.Next == "" {
		t.Fatalf("%v %s", err, body)
	}
	get(t, h, "/api/v1/hot-works?status=watch&due_before=2026-12-01&limit=7&cursor="+first.Next)
	want := safety.EntryFilter{Ledger: "hot_work", Status: safety.EntryWatch, DueBefore: asked.DueBefore, Page: safety.Page{Cursor: "w1", Limit: 7}}
	if asked != want || asked.DueBefore.Format(time.RFC3339) != "2026-12-01T00:00:00+08:00" {
		t.Errorf("asked for %+v", asked)
	}
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/api/v1/drills", 200, `"items":[]`},
		{"/api/v1/drills?enterprise=e9", 404, "归"},
		{"/api/v1/drills?cursor=" + first.Next, 400, "cursor"},
		{"/api/v1/drills?colour=red", 400, "colour"},
		{"/api/v1/drills?status=done", 400, "waiting、open、watch、refused、closed"},
		{"/api/v1/drills?due_before=soon", 400, "due_before"},
		{"/api/v1/prepared", 404, "openapi.json"},
		{"/api/v1/inspections", 404, "openapi.json"},
	} {
		if res, body := get(t, h, c.path); res.StatusCode != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s: %s %s", c.path, res.Status, body)
		}
	}
}
