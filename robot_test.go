package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"shouze/bot/simulator"
	"shouze/safety"
)

// robot finishes conversations by reading only what the product waits for.
type robot struct {
	s      *site
	user   string
	manner string // clean, planned: one problem that takes time, problems, clumsy
	cards  bool   // taps and ticks what is shown as a card

	marked  []string        // items said to have a problem
	photos  int             // photos sent
	sent    int             // messages and taps
	wrongly map[string]bool // questions that were answered wrongly once
	back    map[string]bool // questions that were left by 返回 once
}

func (r *robot) say(text string) string {
	r.sent++
	return r.s.text(r.user, text)
}

// run opens the self-check and answers until nothing is asked.
func (r *robot) run() error {
	r.say("自查")
	for range 2000 {
		w := r.s.session(r.user)
		if w.Expects == nil {
			return nil
		}
		if err := r.answer(w); err != nil {
			return fmt.Errorf("%s at %s/%s %s: %w", r.manner, w.Flow, w.Step, w.Progress, err)
		}
	}
	return fmt.Errorf("%s: no end", r.manner)
}

func (r *robot) answer(w safety.Waiting) error {
	e := w.Expects
	place := w.Flow + w.Step + w.Progress
	if r.manner == "clumsy" {
		if e.Wrong != "" && !r.wrongly[place] {
			r.wrongly[place] = true
			r.say(e.Wrong)
			return nil
		}
		if !r.back[place] {
			r.back[place] = true
			r.say("返回")
			return nil
		}
	}
	if e.Checklist {
		return r.page(e.Options)
	}
	if r.manner == "planned" && w.Step == "fix" {
		return r.choose("2")
	}
	if key, ok := r.choice(e); ok {
		return r.tap(key)
	}
	switch example := e.Example.(type) {
	case string:
		r.say(example)
	case map[string]any:
		if example["type"] == "image" {
			r.photos++
		}
		r.sent++
		r.s.say(r.user, example)
		r.finishPhotos(e)
	default:
		return fmt.Errorf("no example: %v", e.Example)
	}
	return nil
}

// finishPhotos ends a question that takes several photos.
func (r *robot) finishPhotos(e *safety.Expects) {
	w := r.s.session(r.user)
	if w.Expects == nil || w.Expects.Kind != safety.AskPhoto {
		return
	}
	if slices.ContainsFunc(w.Expects.Options, func(o safety.Option) bool { return o.Key == "发完了" }) {
		r.say("发完了")
	}
}

// page marks the first item of each page, unless all is clean.
func (r *robot) page(options []safety.Option) error {
	if r.manner == "clean" || r.manner == "planned" && len(r.marked) > 0 {
		return r.choose("0")
	}
	for _, o := range options {
		if o.Item != "" {
			if !slices.Contains(r.marked, o.Item) { // a page that was gone back to is marked again
				r.marked = append(r.marked, o.Item)
			}
			return r.mark(o.Key)
		}
	}
	return fmt.Errorf("a page without items")
}

// Each seeded principal's self-check can be finished by a robot in three ways,
// and afterwards record, ledger and photos are what it said.
func TestRobotsFinishEverySelfCheck(t *testing.T) {
	for _, manner := range []string{"clean", "problems", "clumsy"} {
		t.Run(manner, func(t *testing.T) {
			s := startDemo(t, demoOptions{})
			users := s.users()
			users = slices.DeleteFunc(users, func(u simulator.User) bool {
				return u.Role != string(safety.Principal) || u.Channel != string(safety.WeChat)
			})
			twice := map[string]int{}
			for _, u := range users {
				twice[u.User]++
			}
			users = slices.DeleteFunc(users, func(u simulator.User) bool { return twice[u.User] > 1 })
			if testing.Short() {
				users = users[:6]
			}
			if len(users) < 6 {
				t.Fatalf("only %d principals", len(users))
			}
			var wg sync.WaitGroup
			gate := make(chan struct{}, 8)
			for _, u := range users {
				gate <- struct{}{}
				wg.Go(func() {
					defer func() { <-gate }()
					if err := finishAndCompare(s, u, &robot{manner: manner}); err != nil {
						t.Errorf("%s: %v", u.Enterprise, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func finishAndCompare(s *site, u simulator.User, r *robot) error {
	ent := s.enterprise(u.Enterprise)
	old := map[string]bool{}
	for _, r := range all[apiRecord](s, "records?enterprise="+ent.ID) {
		old[r.ID] = true
	}
	known := map[string]bool{}
	for _, h := range all[apiHazard](s, "hazards?enterprise="+ent.ID) {
		known[h.ID] = true
	}
	r.s, r.user, r.wrongly, r.back = s, u.User, map[string]bool{}, map[string]bool{}
	if err := r.run(); err != nil {
		return err
	}
	var filed []apiRecord
	for _, rec := range all[apiRecord](s, "records?enterprise="+ent.ID) {
		if !old[rec.ID] {
			filed = append(filed, rec)
		}
	}
	if len(filed) != 1 {
		return fmt.Errorf("%d records were filed", len(filed))
	}
	var opened []apiHazard
	for _, h := range all[apiHazard](s, "hazards?enterprise="+ent.ID) {
		if !known[h.ID] {
			opened = append(opened, h)
		}
	}
	return r.compare(filed[0], opened)
}

// compare holds the record and the ledger against what was said.
func (r *robot) compare(rec apiRecord, opened []apiHazard) error {
	var problems, ledger []string
	for _, i := range rec.Items {
		if i.Result == "problem" {
			problems = append(problems, i.Key)
		}
	}
	for _, h := range opened {
		ledger = append(ledger, h.Item)
		if h.Location == "" || h.Fix == "" || !h.stands() {
			return fmt.Errorf("hazard %+v is not whole", h)
		}
	}
	slices.Sort(problems)
	slices.Sort(ledger)
	if !slices.Equal(problems, ledger) {
		return fmt.Errorf("record has %v, ledger %v", problems, ledger)
	}
	said := slices.Sorted(slices.Values(r.marked))
	if !slices.Equal(problems, said) {
		return fmt.Errorf("said %v, filed %v", said, problems)
	}
	if len(rec.Attachments) != r.photos {
		return fmt.Errorf("sent %d photos, filed %d", r.photos, len(rec.Attachments))
	}
	for _, a := range rec.Attachments {
		if err := r.s.download(a.ID, a.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// stands reports whether a hazard that was just found, and fixed on the spot or
// not, waits for whom it should: offices of what is grave, nobody of what is the
// enterprise's own.
func (h apiHazard) stands() bool {
	if h.Own {
		return h.Level == "general" && (h.Status == "open" || h.Status == "closed")
	}
	return h.Level == "" && (h.Status == "suspected" || h.Status == "submitted")
}

// download checks that a photo can be had and has its size.
func (s *site) download(id string, bytes int64) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.base+"/api/v1/attachments/"+url.PathEscape(id), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || res.ContentLength != bytes || !strings.HasPrefix(res.Header.Get("Content-Type"), "image/") {
		return fmt.Errorf("attachment: %d, %d bytes of %d, %s", res.StatusCode, res.ContentLength, bytes, res.Header.Get("Content-Type"))
	}
	return nil
}
