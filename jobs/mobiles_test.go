package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"shouze/jobs"
	"shouze/safety"
)

// directory is WeCom as the job sees it: who has which mobile, and a bar.
type directory struct {
	members map[string]string
	asked   []string
	barred  error
}

func (d *directory) UserByMobile(_ context.Context, mobile string) (string, bool, error) {
	if d.barred != nil {
		return "", false, d.barred
	}
	d.asked = append(d.asked, mobile)
	id, ok := d.members[mobile]
	return id, ok, nil
}

// people is who waits to be asked for.
type people struct {
	list    []safety.Lookup
	kept    map[string]bool
	misses  int
	members int
	bound   []safety.Inbound
	fail    bool
}

func (p *people) DueLookups(_ context.Context, limit int) ([]safety.Lookup, error) {
	var due []safety.Lookup
	for _, l := range p.list {
		if _, asked := p.kept[l.Subject()]; !asked && len(due) < limit {
			due = append(due, l)
		}
	}
	return due, nil
}

func (p *people) KeepLookup(_ context.Context, l safety.Lookup, found bool, _ time.Time) error {
	if p.fail {
		return errors.New("the process died")
	}
	p.kept[l.Subject()] = found
	if !found {
		p.misses++
	}
	return nil
}

func (p *people) LookupMisses(context.Context, time.Time) (int, int, error) {
	return p.misses, p.members, nil
}

func (p *people) Submit(_ context.Context, in safety.Inbound) (safety.Answer, error) {
	p.bound = append(p.bound, in)
	return safety.Answer{}, nil
}

func newPeople(n int) *people {
	p := &people{kept: map[string]bool{}}
	for i := range n {
		p.list = append(p.list, safety.Lookup{StaffID: fmt.Sprint("s", i), Mobile: fmt.Sprintf("138%08d", i), Name: "某"})
	}
	return p
}

func lookups(p *people, d *directory) *jobs.Mobiles {
	return &jobs.Mobiles{Store: p, Finder: d, Writer: p, Zone: safety.CountyZone()}
}

// TestMobilesBind: who is found is bound by one message, the same if the process
// dies between asking and keeping.
func TestMobilesBind(t *testing.T) {
	p, d := newPeople(2), &directory{members: map[string]string{"13800000000": "zhangsan", "13800000001": "lisi"}}
	m, now := lookups(p, d), day("2026-11-25", 9)
	p.fail = true
	if err := m.Run(t.Context(), now); err == nil {
		t.Fatal("what could not be kept went unnoticed")
	}
	p.fail = false
	if err := m.Run(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if len(p.bound) != 3 || p.bound[0].Key != p.bound[1].Key || p.bound[1].Key == p.bound[2].Key || p.bound[0].From.User != "zhangsan" ||
		p.bound[0].Kind != safety.InFound || p.bound[0].Found.StaffID != "s0" {
		t.Errorf("bound %+v", p.bound)
	}
	if _, ok, err := m.Next(t.Context(), now); ok || err != nil {
		t.Errorf("goes on with nobody left: %t %v", ok, err)
	}
}

// TestMobilesStop: misses end the day at 5 % of the members that are known, or
// at a handful; the next day goes on with others.
func TestMobilesStop(t *testing.T) {
	for _, c := range []struct{ members, misses int }{{0, 5}, {60, 5}, {400, 20}} {
		p, d := newPeople(100), &directory{}
		p.members = c.members
		m, now := lookups(p, d), day("2026-11-25", 9)
		if err := m.Run(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if len(d.asked) != c.misses {
			t.Errorf("%d members: asked %d times, want %d", c.members, len(d.asked), c.misses)
		}
		if at, ok, _ := m.Next(t.Context(), now); !ok || !at.Equal(moment("2026-11-26", 8, 5)) {
			t.Errorf("goes on at %v", at)
		}
		p.misses = 0 // of the next day
		if err := m.Run(t.Context(), moment("2026-11-26", 8, 5)); err != nil {
			t.Fatal(err)
		}
		if seen := map[string]bool{}; len(d.asked) == 2*c.misses {
			for _, mobile := range d.asked {
				if seen[mobile] {
					t.Errorf("%s was asked for twice", mobile)
				}
				seen[mobile] = true
			}
		} else {
			t.Errorf("asked %d times in two days", len(d.asked))
		}
	}
}

// TestMobilesManners: nobody is greeted at night, no more than 60 a minute are
// asked for, and a refusal is left alone for an hour.
func TestMobilesManners(t *testing.T) {
	p, d := newPeople(100), &directory{members: map[string]string{}}
	for _, l := range p.list {
		d.members[l.Mobile] = l.Subject()
	}
	m := lookups(p, d)
	for _, c := range []struct{ now, want time.Time }{
		{moment("2026-11-25", 7, 59), moment("2026-11-25", 8, 5)},
		{moment("2026-11-25", 12, 0), moment("2026-11-25", 12, 0)},
		{moment("2026-11-25", 21, 0), moment("2026-11-26", 8, 5)},
	} {
		if at, ok, err := m.Next(t.Context(), c.now); !ok || err != nil || !at.Equal(c.want) {
			t.Errorf("at %v: next %v", c.now, at)
		}
	}
	now := day("2026-11-25", 9)
	if err := m.Run(t.Context(), now); err != nil || len(d.asked) != 60 {
		t.Errorf("asked %d times, %v", len(d.asked), err)
	}
	if at, _, _ := m.Next(t.Context(), now); !at.Equal(now.Add(time.Minute)) {
		t.Errorf("goes on at %v", at)
	}
	d.barred = errors.New("away")
	if err := m.Run(t.Context(), now); !errors.Is(err, d.barred) {
		t.Error(err)
	}
	if at, _, _ := m.Next(t.Context(), now); !at.Equal(now.Add(time.Hour)) {
		t.Errorf("after a fault goes on at %v", at)
	}
	d.barred = safety.ErrBarred
	if err := m.Run(t.Context(), now); !errors.Is(err, safety.ErrBarred) {
		t.Error(err)
	}
	if at, _, _ := m.Next(t.Context(), now); !at.Equal(moment("2026-11-26", 8, 5)) {
		t.Errorf("barred, it goes on at %v", at)
	}
}
