package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// list is one page of a list. Items is never null.
type list[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor"` // empty: the last page
}

// page makes the answer of a list of that name from rows and the store's next place.
func page[From, To any](name string, rows []From, next string, form func(From) To) list[To] {
	l := list[To]{Items: make([]To, len(rows)), NextCursor: cursorOf(name, next)}
	for i, row := range rows {
		l.Items[i] = form(row)
	}
	return l
}

// writeJSON answers with v.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	return writeBody(w, status, "application/json; charset=utf-8", body.Bytes())
}

// writeBody answers with a body that is complete. A caller that is gone by
// then is no error.
func writeBody(w http.ResponseWriter, status int, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
	return nil
}

// moment is a time in the county's zone (RFC 3339); null: not yet.
func (s *server) moment(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	v := t.In(s.Zone).Format(time.RFC3339)
	return &v
}

// some is never null in JSON.
func some[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}
