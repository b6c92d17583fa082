package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shouze/bot/simulator"
	"shouze/safety"
)

// november is when the tests' demos begin.
const november = "2026-11-24T09:00:00+08:00"

// site is a running demo and how an outside program sees it.
type site struct {
	t     *testing.T
	base  string
	token string
	demo  *demo
	stop  func() error
}

// startDemo runs a demo in this process until the test ends.
func startDemo(t *testing.T, o demoOptions) *site {
	t.Helper()
	if o == (demoOptions{}) {
		o.data = t.TempDir()
		lay(t, o.data)
	}
	if o.data == "" {
		o.data = t.TempDir()
	}
	if o.now == "" {
		o.now = november
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, base: "http://" + l.Addr().String()}
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if s.demo, err = newDemo(t.Context(), o, s.base, log); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.demo.run(ctx, l, func() error { close(ready); return nil }) }()
	stopped := false
	s.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			return err
		}
		return s.demo.app.store.Close()
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal("the demo ended:", err)
	}
	s.token = s.demo.token
	return s
}

type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// call does one request and decodes the JSON that it answers.
func (s *site) call(method, path string, body, into any) {
	s.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, raw)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		s.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
	}
}

// said is one message that a person received.
type said struct {
	ID, Kind, Title, Text string
}

// say sends something as a person and returns all that came back, as one text.
func (s *site) say(user string, what map[string]any) string {
	s.t.Helper()
	what["channel"], what["user"] = channelOf(user), user
	if what["type"] == nil {
		what["type"] = "text"
	}
	var got struct{ Messages []said }
	s.call(http.MethodPost, "/sim/api/say", what, &got)
	var texts []string
	for _, m := range got.Messages {
		texts = append(texts, m.Title+m.Text)
	}
	return strings.Join(texts, "\n\n")
}

// channelOf tells the demo's members of WeCom from followers by their ids.
func channelOf(user string) safety.Channel {
	if strings.HasPrefix(user, "M") {
		return safety.WeCom
	}
	return safety.WeChat
}

func (s *site) text(user, text string) string {
	s.t.Helper()
	return s.say(user, map[string]any{"text": text})
}

func (s *site) photo(user string) string {
	s.t.Helper()
	return s.say(user, map[string]any{"type": "image"})
}

// session is what the product waits for from a person.
func (s *site) session(user string) safety.Waiting {
	s.t.Helper()
	var w safety.Waiting
	s.call(http.MethodGet, "/sim/api/session?channel="+string(channelOf(user))+"&user="+url.QueryEscape(user), nil, &w)
	return w
}

// user finds the first seeded user of a role whose enterprise or unit holds a text.
func (s *site) user(role safety.Role, where string) simulator.User {
	s.t.Helper()
	for _, u := range s.users() {
		if u.Role == string(role) && u.Channel == string(safety.WeChat) && strings.Contains(u.Enterprise, where) {
			return u
		}
	}
	s.t.Fatalf("no %s at %q", role, where)
	return simulator.User{}
}

// member finds the first member of WeCom of a role whose enterprise or unit
// holds a text.
func (s *site) member(role safety.Role, where string) simulator.User {
	s.t.Helper()
	for _, u := range s.users() {
		if u.Role == string(role) && u.Channel == string(safety.WeCom) && strings.Contains(u.Enterprise, where) {
			return u
		}
	}
	s.t.Fatalf("no %s in WeCom at %q", role, where)
	return simulator.User{}
}

func (s *site) users() []simulator.User {
	s.t.Helper()
	var users []simulator.User
	s.call(http.MethodGet, "/sim/api/users", nil, &users)
	return users
}

// all reads a whole list of the API.
func all[T any](s *site, path string) []T {
	s.t.Helper()
	var out []T
	cursor := ""
	for {
		var page struct {
			Items      []T    `json:"items"`
			NextCursor string `json:"next_cursor"`
		}
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		s.call(http.MethodGet, fmt.Sprintf("/api/v1/%s%slimit=1000&cursor=%s", path, sep, url.QueryEscape(cursor)), nil, &page)
		out = append(out, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return out
		}
	}
}

// The shapes of the API that the tests read.
type (
	apiEnterprise struct {
		ID, Name, Place, Township, Department string
		HighRisk                              bool `json:"high_risk"`
	}
	apiTask struct {
		ID, Duty, Period, Status string
		RecordID                 string `json:"record_id"`
	}
	apiRecord struct {
		ID, Number, Digest, By string
		TaskID                 string `json:"task_id"`
		At                     time.Time
		Items                  []struct {
			Key, Result, Reason string
			HazardID            string `json:"hazard_id"`
		}
		Attachments []struct {
			ID, SHA256 string
			Bytes      int64
		}
	}
	apiHazard struct {
		ID, Item, Description, Location, Status, Level, Fix string
		Number                                              int
		Responsible, Measures, Funds, Deadline, Interim     string
		Own, Overdue                                        bool
		Photos                                              []string
		AfterPhotos                                         []string `json:"after_photos"`
		ExternalNo                                          string   `json:"external_no"`
		EmergencyPlan                                       string   `json:"emergency_plan"`
		History                                             []struct{ By, Role, Action, Text string }
	}
)

// enterprise finds an enterprise by the title that the phone page shows.
func (s *site) enterprise(title string) apiEnterprise {
	s.t.Helper()
	for _, e := range all[apiEnterprise](s, "enterprises") {
		if safety.PlaceTitle(e.Name, e.Place) == title {
			return e
		}
	}
	s.t.Fatalf("the API knows no %q", title)
	return apiEnterprise{}
}
