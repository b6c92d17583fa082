package main

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
)

// The story in a real browser with two processes behind a balancer, each
// message to the one whose turn it is.
func TestStoryInChromiumOnTwoProcesses(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, d database) {
		switch {
		case d.driver == config.SQLite:
			t.Skip("one file, one process")
		case testing.Short():
			t.Skip("the browser is the same on every database")
		}
		browse(t, startBalanced(t, d), cast{where: "金达液化气"})
	})
}

// startBalanced runs the demo's county on two processes, with the platform's
// double and the balancer in this one.
func startBalanced(t *testing.T, d database) *site {
	t.Helper()
	if d.redis == "" {
		t.Skip("redis is not there")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base, account := "http://"+l.Addr().String(), simulator.NewAccount()
	cfg := demoConfig(t.TempDir(), base, account)
	d.set(&cfg)
	mux := http.NewServeMux()
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}}
	server.Start()
	t.Cleanup(server.Close)
	p, a := startPairOf(t, account, cfg)

	clock := &movingClock{zone: safety.CountyZone()}
	county := &demo{app: a, clock: clock, base: base}
	county.sim, err = simulator.New(simulator.Config{
		Account: account, CallbackURL: base + "/wechat/callback", Clock: demoClock{county}, Product: demoProduct{a},
		Log: slog.New(slog.DiscardHandler), Dir: filepath.Join(t.TempDir(), "simulator"),
	})
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle(platformPath+"/", http.StripPrefix(platformPath, county.sim.Platform()))
	mux.Handle("/sim/", county.sim.Phone())
	mux.Handle("/wechat/callback", p.balancer())
	mux.Handle("/", a.handler())

	roster, err := simulator.Roster(12)
	if err != nil {
		t.Fatal(err)
	}
	users, err := simulator.Users(roster, simulator.Staff())
	if err != nil {
		t.Fatal(err)
	}
	county.sim.SetUsers(users)
	if err := county.importCounty(t.Context(), roster); err != nil {
		t.Fatal(err)
	}
	if err := county.bindAll(t.Context(), users); err != nil {
		t.Fatal(err)
	}
	token, err := createToken(t.Context(), a.store, "test", safety.CountyOffice, "")
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, base: base, token: token, demo: county}
}

// balancer hands each request to the next process.
func (p *pair) balancer() http.Handler {
	var proxies [2]*httputil.ReverseProxy
	for i := range proxies {
		proxies[i] = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: p.ports[i]})
	}
	var turn atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxies[turn.Add(1)%2].ServeHTTP(w, r)
	})
}
