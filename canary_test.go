package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"shouze/config"
	"shouze/safety"
)

// A tip leaves no trace anywhere: a canary in one is searched for in every file
// of the data folder, in Redis, in the log and in the metrics. The same search finds an
// ordinary message, so that it could find a tip.
func TestTipLeavesNoTrace(t *testing.T) {
	var log bytes.Buffer
	d := database{driver: config.SQLite, redis: redisAddr(t)}
	a, p := startServedOn(t, systemClock(safety.CountyZone()), d, &log)
	bindPeople(t, a, p, 1)
	const tip, plain = "金丝雀七七八九瞒报", "金丝雀寻常隐患四四"
	for _, c := range []struct{ user, text string }{
		{openID(0), "隐患"}, {openID(0), plain},
		{openID(0), "举报：" + tip}, {"oTipster777", "我要举报" + tip}, {"oTipster777", "举报"}, {"oTipster777", "举报" + tip},
	} {
		if _, err := p.say(c.user, c.text); err != nil {
			t.Fatal(err)
		}
	}
	quiet := counters(a)
	if _, err := p.say("oTipster777", "举报"+tip); err != nil {
		t.Fatal(err)
	}
	if after := counters(a); after != quiet {
		t.Errorf("a tip was counted: %s, before %s", after, quiet)
	}
	page := httptest.NewRecorder()
	a.metrics.handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	places := map[string][]byte{"log": log.Bytes(), "metrics": page.Body.Bytes()}
	readAll(t, a.cfg.DataDir, places)
	if d.redis != "" {
		places["redis"] = readRedis(t, d.redis)
	}
	if n := hits(places, plain); n == 0 {
		t.Error("the search does not find an ordinary message: it proves nothing")
	}
	for _, canary := range []string{tip, "oTipster777"} {
		if n := hits(places, canary); n != 0 {
			t.Errorf("a tip left %d traces", n)
		}
	}
}

func readAll(t *testing.T, dir string, into map[string][]byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		into[file], err = os.ReadFile(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(into) < 4 {
		t.Fatalf("only %d places were read", len(into))
	}
}

// readRedis is every key and value that the product keeps in Redis.
func readRedis(t *testing.T, addr string) []byte {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: addr})
	defer client.Close()
	keys, err := client.Keys(t.Context(), "shouze:*").Result()
	if err != nil || len(keys) == 0 {
		t.Fatalf("%d keys in redis: the search proves nothing (%v)", len(keys), err)
	}
	var all bytes.Buffer
	for _, key := range keys {
		value, err := client.Get(t.Context(), key).Result()
		if err != nil && !errors.Is(err, redis.Nil) { // it may have ended meanwhile
			t.Fatal(err)
		}
		all.WriteString(key + "\n" + value + "\n")
	}
	return all.Bytes()
}

// hits counts a text in all places, as it is and as programs write it down.
func hits(places map[string][]byte, text string) int {
	n := 0
	for _, form := range []string{text, url.QueryEscape(text), hex.EncodeToString([]byte(text)), base64.StdEncoding.EncodeToString([]byte(text))} {
		for _, raw := range places {
			n += bytes.Count(raw, []byte(form))
		}
	}
	return n
}

// counters are our own counters as Prometheus shows them.
func counters(a *app) string {
	page := httptest.NewRecorder()
	a.metrics.handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	var own []string
	for _, line := range strings.Split(page.Body.String(), "\n") {
		if strings.HasPrefix(line, "shouze_") {
			own = append(own, line)
		}
	}
	return strings.Join(own, "\n")
}
