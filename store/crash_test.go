package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shouze/safety"
	"shouze/store"
)

const crashEnv = "SHOUZE_TEST_CRASH_DB"

// TestMain becomes the process that is killed when the test below starts it.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		crashChild(path)
		return
	}
	os.Exit(m.Run())
}

// crashSteps append the message's key to the session and push it.
func crashSteps() store.Steps {
	return store.Steps{
		Needs: func(safety.Session, safety.Facts, safety.Inbound) safety.Needs { return safety.Needs{} },
		Step: func(t safety.Turn) (safety.Changes, error) {
			c := safety.Changes{Session: t.Session, Reply: &safety.Outbound{Body: t.Message.Key}}
			c.Session.State = append(append([]byte(nil), t.Session.State...), t.Message.Key+"\n"...)
			to := t.Message.From
			c.Pushes = []safety.Push{{ID: t.Message.From.User + "/" + t.Message.Key, To: &to, Message: *c.Reply}}
			return c, nil
		},
	}
}

// crashChild keeps messages of ten people until it is killed and prints each
// that was answered.
func crashChild(path string) {
	s, err := store.Open(context.Background(), configOf(path))
	if err != nil {
		fmt.Println("error", err)
		return
	}
	w := s.NewWriter(crashSteps(), func() string { return "t" })
	go w.Run(context.Background())
	var mu sync.Mutex
	var wg sync.WaitGroup
	for who := range 10 {
		wg.Go(func() {
			for n := 0; ; n++ {
				_, err := w.Submit(context.Background(), safety.Inbound{From: person(who), Key: fmt.Sprint(n)})
				mu.Lock()
				if err != nil {
					fmt.Println("error", err)
				}
				fmt.Println(who, n)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestKilledProcessLosesNothingThatWasAnswered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash.db")
	configAt(t, path)
	last := killed(t, path, 300)
	s := open(t, path)
	w := running(t, s, crashSteps())
	for who := range 10 {
		session, err := s.Session(context.Background(), person(who))
		must(t, err)
		kept := strings.Split(strings.TrimSuffix(string(session.State), "\n"), "\n")
		for i, key := range kept {
			if key != fmt.Sprint(i) {
				t.Fatalf("person %d has %q as message %d", who, key, i)
			}
		}
		if len(kept) <= last[who] {
			t.Errorf("person %d: %d was answered, %d kept", who, last[who]+1, len(kept))
		}
		pushes, err := s.PendingPushes(context.Background(), person(who))
		must(t, err)
		if pushes != len(kept) {
			t.Errorf("person %d: %d messages, %d pushes", who, len(kept), pushes)
		}
		a, err := w.Submit(context.Background(), safety.Inbound{From: person(who), Key: kept[len(kept)-1]})
		if err != nil || !a.Repeat {
			t.Errorf("person %d: the last one's repeat: %+v %v", who, a, err)
		}
		a, err = w.Submit(context.Background(), safety.Inbound{From: person(who), Key: fmt.Sprint(len(kept))})
		if err != nil || a.Repeat {
			t.Errorf("person %d: the next one: %+v %v", who, a, err)
		}
	}
}

// killed runs the child until it has answered some messages, kills it, and
// returns the last one answered of each person.
func killed(t *testing.T, path string, answers int) map[int]int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"="+path)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	last := map[int]int{}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		who, key, _ := strings.Cut(lines.Text(), " ")
		p, err1 := strconv.Atoi(who)
		k, err2 := strconv.Atoi(key)
		if err1 != nil || err2 != nil {
			t.Errorf("child said %q", lines.Text())
			continue
		}
		last[p] = k
		if n == answers {
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	return last
}
