package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
)

// described is one call of the API as its description tells it.
type described struct {
	path, summary string
	query         map[string]string // parameter → what it is
	answer        any               // a zero value of what it answers; nil: the bytes of a file
	one           string            // what {id} is, for calls that answer one thing
}

var paging = map[string]string{"cursor": "next_cursor of the page before", "limit": "rows at most: 100 unless told, up to 1000"}

// calls are the calls of the API. A test holds them against the routes.
func calls() []described {
	out := []described{
		{"/api/v1/enterprises", "Enterprises (企业)", map[string]string{
			"township": "乡镇街道", "department": "监管部门", "sector": "行业领域", "high_risk": "true or false", "q": "part of name, place or code",
		}, list[enterpriseJSON]{}, ""},
		{"/api/v1/enterprises/{id}", "One enterprise", nil, enterpriseJSON{}, "enterprise"},
		{"/api/v1/tasks", "Tasks (任务)", map[string]string{
			"enterprise": "id of an enterprise", "duty": "such as led_check", "status": "open, in_progress, done, overdue or waived", "due_before": "RFC 3339 or 2006-01-02",
		}, list[taskJSON]{}, ""},
		{"/api/v1/records", "Filed records (记录)", map[string]string{"enterprise": "id of an enterprise", "duty": "such as led_check"}, list[recordJSON]{}, ""},
		{"/api/v1/records/{id}", "One record", nil, recordJSON{}, "record"},
		{"/api/v1/hazards", "The hazard ledger (隐患台账)", map[string]string{
			"enterprise": "id of an enterprise", "status": "suspected, dismissed, open, rectifying, submitted or closed", "level": "general or major",
		}, list[hazardJSON]{}, ""},
		{"/api/v1/hazards/{id}", "One hazard", nil, hazardJSON{}, "hazard"},
		{"/api/v1/quality-marks", "Quality marks (核实线索): what was filed and deserves a look, and what the look found; no score", map[string]string{
			"enterprise": "id of an enterprise", "open": "true: nobody has looked into it; false: somebody has",
		}, list[markJSON]{}, ""},
		{"/api/v1/attachments/{id}", "A photo or voice message (附件)", nil, nil, "attachment"},
	}
	for _, k := range keptLedgers() {
		out = append(out, described{"/api/v1/" + k.name, k.summary, map[string]string{
			"enterprise": "id of an enterprise", "status": "waiting, open, watch, refused or closed", "due_before": "RFC 3339 or 2006-01-02",
		}, list[entryJSON]{}, ""})
	}
	return out
}

// openAPI answers with the description of the API.
func (s *server) openAPI(w http.ResponseWriter, _ *http.Request, _ caller) error {
	return writeBody(w, http.StatusOK, "application/json; charset=utf-8", s.document)
}

// describe is the OpenAPI 3.1 document of the calls. Schemas are read off the
// very types that are answered, so that they can't say something else.
func describe(base string) []byte {
	paths := map[string]any{}
	for _, c := range calls() {
		paths[c.path] = map[string]any{"get": c.operation()}
	}
	paths["/api/v1/openapi.json"] = map[string]any{"get": map[string]any{
		"summary": "This description", "security": []any{}, "responses": map[string]any{"200": map[string]any{"description": "OpenAPI 3.1"}},
	}}
	doc := map[string]any{
		"openapi":  "3.1.0",
		"info":     map[string]any{"title": "Shouze 首责", "version": "1", "description": "Times are RFC 3339 in the county's zone, dates 2006-01-02. A scoped token sees its own township or department only."},
		"paths":    paths,
		"security": []any{map[string]any{"token": []any{}}},
		"components": map[string]any{"securitySchemes": map[string]any{
			"token": map[string]any{"type": "http", "scheme": "bearer"},
		}},
	}
	if base != "" {
		doc["servers"] = []any{map[string]any{"url": base}}
	}
	raw, err := json.Marshal(doc)
	if err != nil { // maps, strings and lists only
		return []byte("{}")
	}
	return raw
}

func (c described) operation() map[string]any {
	content := map[string]any{"application/octet-stream": map[string]any{}}
	if c.answer != nil {
		content = map[string]any{"application/json": map[string]any{"schema": schemaOf(reflect.TypeOf(c.answer))}}
	}
	problems := map[string]any{"application/problem+json": map[string]any{"schema": schemaOf(reflect.TypeFor[problem]())}}
	return map[string]any{
		"summary": c.summary, "parameters": c.parameters(),
		"responses": map[string]any{
			"200":     map[string]any{"description": "OK", "content": content},
			"default": map[string]any{"description": "RFC 9457 problem; detail says in Chinese what to do", "content": problems},
		},
	}
}

func (c described) parameters() []any {
	out := []any{}
	add := func(name, in, what string) {
		out = append(out, map[string]any{
			"name": name, "in": in, "required": in == "path", "description": what, "schema": map[string]any{"type": "string"},
		})
	}
	if c.one != "" {
		add("id", "path", "id of the "+c.one)
		return out
	}
	for _, params := range []map[string]string{c.query, paging} {
		for name, what := range params {
			add(name, "query", what)
		}
	}
	return out
}

// schemaOf is the JSON schema of a type that is encoded with encoding/json.
func schemaOf(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		inner := schemaOf(t.Elem())
		inner["type"] = []any{inner["type"], "null"}
		return inner
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Struct:
		return structSchema(t)
	}
	return map[string]any{} // anything
}

func structSchema(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []any{}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		properties[name] = schemaOf(t.Field(i).Type)
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}
