package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"shouze/bot/simulator"
	"shouze/safety"
	"shouze/sheets"
	"shouze/store"
)

// seed imports the demo's county, binds its people and plays what they did in
// the past weeks, all by the doors that real ones use.
func (d *demo) seed(ctx context.Context) error {
	roster, err := simulator.Roster(d.size)
	if err != nil {
		return err
	}
	users, err := simulator.Users(roster, simulator.Staff())
	if err != nil {
		return err
	}
	d.sim.SetUsers(users)
	if !d.fresh {
		return nil
	}
	if err := d.importCounty(ctx, roster); err != nil {
		return err
	}
	if err := d.bindAll(ctx, users); err != nil {
		return err
	}
	script, err := simulator.DemoScript()
	if err != nil {
		return err
	}
	if err := script.Play(ctx, d.sim, d.until); err != nil {
		return err
	}
	return demoClock{d}.Advance(ctx, d.until)
}

func (d *demo) importCounty(ctx context.Context, roster []byte) error {
	a := d.app
	im := importer{store: a.store, catalogue: a.catalogue, cfg: a.cfg, clock: a.clock, io: console{err: io.Discard}}
	for _, part := range []struct {
		name   string
		source []byte
		do     func(context.Context, importer, *sheets.Table) (tally, error)
	}{{"roster.csv", roster, importEnterprises}, {"staff.csv", simulator.Staff(), importStaff}} {
		table, err := sheets.Open(part.name, bytes.NewReader(part.source))
		if err != nil {
			return err
		}
		t, err := part.do(ctx, im, table)
		if err != nil {
			return err
		}
		if len(t.rejected) > 0 {
			return fmt.Errorf("%s, row %d: %s", part.name, t.rejected[0].Row, strings.Join(t.rejected[0].Reasons, "；"))
		}
	}
	return nil
}

// bindParallel is how many people bind at once.
const bindParallel = 32

// bindAll lets each person follow the account and bind by their own code.
func (d *demo) bindAll(ctx context.Context, users []simulator.User) error {
	codes, err := d.codes(ctx)
	if err != nil {
		return err
	}
	byUser := map[safety.Address][]string{} // who answers for two enterprises binds twice
	for _, u := range users {
		if u.Channel == string(safety.WeCom) { // found by mobile, before saying a word
			continue
		}
		code, ok := codes[u.Name+"|"+u.Enterprise+"|"+u.Role]
		if !ok {
			return fmt.Errorf("no code was made for a %s of the demo", u.Role)
		}
		who := safety.Address{Channel: safety.Channel(u.Channel), User: u.User}
		byUser[who] = append(byUser[who], code)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var faults []error
	gate := make(chan struct{}, bindParallel)
	for who, own := range byUser {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			if err := d.bind(ctx, who, own); err != nil {
				mu.Lock()
				faults = append(faults, err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return errors.Join(faults...)
}

func (d *demo) bind(ctx context.Context, who safety.Address, codes []string) error {
	say := []simulator.SayRequest{{Type: "subscribe"}}
	for _, code := range codes {
		say = append(say, simulator.SayRequest{Type: "text", Text: "绑定 " + code}, simulator.SayRequest{Type: "text", Text: "1"})
	}
	for _, s := range say {
		s.Channel = string(who.Channel)
		if _, err := d.sim.Say(ctx, who.User, s); err != nil {
			return err
		}
	}
	return nil
}

// codes are the open codes by who they are for.
func (d *demo) codes(ctx context.Context) (map[string]string, error) {
	codes := map[string]string{}
	for _, staff := range []bool{false, true} {
		open, err := d.app.store.Invites(ctx, store.InviteFilter{Staff: staff})
		if err != nil {
			return nil, err
		}
		for _, i := range open {
			codes[i.Name+"|"+safety.PlaceTitle(i.Enterprise, i.Place)+"|"+string(i.Role)] = i.Code
		}
	}
	return codes, nil
}
