package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"shouze/safety"
)

// get asks the API with a token and returns the status and the body.
func (s *site) get(token, path string) (int, map[string]any, http.Header) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.base+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil {
		s.t.Fatalf("%s: %v in %s", path, err, raw)
	}
	return res.StatusCode, body, res.Header
}

func TestAPI(t *testing.T) {
	s := startDemo(t, demoOptions{})
	tokens := map[safety.Role]string{}
	for role, scope := range map[safety.Role]string{
		safety.CountyOffice: "", safety.TownshipMan: "东山镇", safety.DepartmentMan: "县住房和城乡建设局", safety.Viewer: "", safety.TipOfficer: "",
	} {
		token, err := createToken(t.Context(), s.demo.app.store, "测试", role, scope)
		if err != nil {
			t.Fatal(err)
		}
		tokens[role] = token
	}
	t.Run("who may see what", func(t *testing.T) { apiScopes(t, s, tokens) })
	t.Run("marks", func(t *testing.T) { apiMarks(t, s, tokens) })
	t.Run("problems", func(t *testing.T) { apiProblems(t, s, tokens) })
	t.Run("pages", func(t *testing.T) { apiPages(t, s, tokens[safety.CountyOffice]) })
	t.Run("description", func(t *testing.T) { apiDescription(t, s, tokens[safety.CountyOffice]) })
}

func apiScopes(t *testing.T, s *site, tokens map[safety.Role]string) {
	for role, c := range map[safety.Role]struct {
		status  int
		masked  bool
		invites bool
		field   string // that is the same in all rows
		value   string
	}{
		safety.CountyOffice:  {200, false, true, "", ""},
		safety.TownshipMan:   {200, false, true, "township", "东山镇"},
		safety.DepartmentMan: {200, false, false, "department", "县住房和城乡建设局"},
		safety.Viewer:        {200, true, false, "", ""},
		safety.TipOfficer:    {403, false, false, "", ""},
	} {
		status, body, _ := s.get(tokens[role], "/api/v1/enterprises?limit=1000")
		if status != c.status {
			t.Fatalf("%s: %d %v", role, status, body)
		}
		rows, _ := body["items"].([]any)
		if status == 200 && len(rows) == 0 {
			t.Errorf("%s sees nothing", role)
		}
		for _, row := range rows {
			e, _ := row.(map[string]any)
			mobile, _ := e["principal_mobile"].(string)
			if strings.Contains(mobile, "*") != c.masked {
				t.Fatalf("%s: mobile %q", role, mobile)
			}
			if c.field != "" && e[c.field] != c.value {
				t.Errorf("%s sees %v", role, e["name"])
			}
			if list, _ := e["invites"].([]any); len(list) > 0 && !c.invites {
				t.Errorf("%s sees invites", role)
			}
		}
	}
	foreign := s.enterprise(s.user(safety.Principal, "兴旺机械").Enterprise)
	if foreign.Township == "东山镇" {
		t.Fatal("the example is not foreign")
	}
	if status, _, _ := s.get(tokens[safety.TownshipMan], "/api/v1/enterprises/"+foreign.ID); status != 404 {
		t.Errorf("another township's enterprise: %d", status)
	}
	for _, list := range []string{"tasks", "records", "hazards", "quality-marks"} {
		if status, body, _ := s.get(tokens[safety.TownshipMan], "/api/v1/"+list+"?enterprise="+foreign.ID); status != 404 {
			t.Errorf("another township's %s: %d %v", list, status, body)
		}
	}
}

// apiMarks: those who look into quality marks read them, nobody else.
func apiMarks(t *testing.T, s *site, tokens map[safety.Role]string) {
	for role, want := range map[safety.Role]int{
		safety.CountyOffice: 200, safety.TownshipMan: 200, safety.DepartmentMan: 200, safety.Viewer: 404, safety.TipOfficer: 403,
	} {
		if status, body, _ := s.get(tokens[role], "/api/v1/quality-marks"); status != want {
			t.Errorf("%s: %d %v", role, status, body)
		}
	}
}

func apiProblems(t *testing.T, s *site, tokens map[safety.Role]string) {
	county := tokens[safety.CountyOffice]
	for _, c := range []struct {
		token, path string
		status      int
		says        string
	}{
		{"", "/api/v1/tasks", 401, "令牌"},
		{"sz_wrong", "/api/v1/tasks", 401, "令牌"},
		{county, "/api/v1/tasks?colour=red", 400, "colour"},
		{county, "/api/v1/tasks?limit=0", 400, "limit"},
		{county, "/api/v1/tasks?limit=1001", 400, "limit"},
		{county, "/api/v1/tasks?cursor=xx", 400, "cursor"},
		{county, "/api/v1/enterprises?high_risk=maybe", 400, "high_risk"},
		{county, "/api/v1/tasks?due_before=soon", 400, "due_before"},
		{county, "/api/v1/quality-marks?open=maybe", 400, "open"},
		{county, "/api/v1/quality-marks?enterprise=none", 404, ""},
		{county, "/api/v1/records/none", 404, ""},
		{county, "/api/v1/nothing", 404, ""},
	} {
		status, body, header := s.get(c.token, c.path)
		detail, _ := body["detail"].(string)
		if status != c.status || !strings.Contains(detail, c.says) || !strings.HasPrefix(header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %d %v", c.path, status, body)
		}
	}
}

func apiPages(t *testing.T, s *site, token string) {
	seen, cursor, pages := map[any]bool{}, "", 0
	for {
		_, body, _ := s.get(token, "/api/v1/enterprises?limit=7&cursor="+cursor)
		for _, row := range body["items"].([]any) {
			id := row.(map[string]any)["id"]
			if seen[id] {
				t.Fatalf("%v twice", id)
			}
			seen[id] = true
		}
		pages++
		if cursor, _ = body["next_cursor"].(string); cursor == "" {
			break
		}
	}
	if len(seen) < 40 || pages < 6 {
		t.Errorf("%d enterprises on %d pages", len(seen), pages)
	}
}

// apiDescription holds each list's first row against the description.
func apiDescription(t *testing.T, s *site, token string) {
	_, doc, _ := s.get("", "/api/v1/openapi.json")
	paths, _ := doc["paths"].(map[string]any)
	for _, list := range []string{"enterprises", "tasks", "records", "hazards"} {
		_, body, _ := s.get(token, "/api/v1/"+list)
		rows, _ := body["items"].([]any)
		if len(rows) == 0 {
			t.Fatalf("no %s", list)
		}
		if paths["/api/v1/"+list+"/{id}"] == nil && list != "tasks" {
			t.Errorf("%s by id is not described", list)
		}
		op, _ := paths["/api/v1/"+list].(map[string]any)
		raw, err := json.Marshal(op)
		if err != nil {
			t.Fatal(err)
		}
		for field := range rows[0].(map[string]any) {
			if !strings.Contains(string(raw), `"`+field+`":`) {
				t.Errorf("%s: the field %s is not described", list, field)
			}
		}
	}
}
