package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// rows are an enterprise's rows of a ledger, by title.
func (s *site) rows(enterprise, ledger string) map[string]safety.Entry {
	s.t.Helper()
	list, _, err := s.demo.app.store.Entries(s.t.Context(), safety.EntryFilter{Enterprise: enterprise, Ledger: ledger, Page: safety.Page{Limit: 100}})
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]safety.Entry{}
	for _, e := range list {
		out[e.Title] = e
	}
	return out
}

// talk says one thing after the other (:照片 is a photo) and returns the last answer.
func (s *site) talk(user string, lines ...string) string {
	s.t.Helper()
	var got string
	for _, line := range lines {
		if line == ":照片" {
			got = s.photo(user)
			continue
		}
		got = s.text(user, line)
	}
	return got
}

// told counts the messages in a person's inbox that hold a text.
func (s *site) told(user, text string) int {
	s.t.Helper()
	var inbox []said
	s.call(http.MethodGet, "/sim/api/inbox?channel="+string(channelOf(user))+"&user="+url.QueryEscape(user), nil, &inbox)
	n := 0
	for _, m := range inbox {
		if strings.Contains(m.Title+m.Text, text) {
			n++
		}
	}
	return n
}

// record is the one of an enterprise with this number, as the API shows it.
func (s *site) record(enterprise, number string) map[string]any {
	s.t.Helper()
	list := all[map[string]any](s, "records?enterprise="+enterprise)
	i := slices.IndexFunc(list, func(r map[string]any) bool { return r["number"] == number })
	if i < 0 {
		s.t.Fatalf("no record %q", number)
	}
	var full map[string]any
	s.call(http.MethodGet, "/api/v1/records/"+list[i]["id"].(string), nil, &full)
	return full
}

// numberIn is the record number in an answer.
func numberIn(text string) string {
	_, rest, _ := strings.Cut(text, "记录号 ")
	number, _, _ := strings.Cut(rest, "。")
	return number
}

// day is the day of a row's date.
func day(e safety.Entry) string { return e.Due.In(safety.CountyZone()).Format(time.DateOnly) }

// value is one answer of a row, canonical.
func value(e safety.Entry, key string) any { return e.Fields[key].Value }
