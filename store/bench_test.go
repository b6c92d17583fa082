package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3/driver"

	"shouze/safety"
	"shouze/store"
)

const submitters = 200

// BenchmarkWriter keeps messages of 200 people who each wait for their answer:
// a session of 1.3 kB, an answer, a window, a fifth of a push; "with facts"
// they also lock and read their enterprises. Beside it stands its floor: the
// bare driver with one transaction a message.
//
// The p99 is what the slowest hundredth waits for its answer, in milliseconds.
// With SHOUZE_TEST_DATABASE it runs on a server.
func BenchmarkWriter(b *testing.B) {
	b.Run("writer", func(b *testing.B) { benchWriter(b, safety.Needs{}) })
	b.Run("with facts", func(b *testing.B) { benchWriter(b, safety.Needs{Tasks: true, Hazards: true, Lock: true}) })
	if _, ok := onServer(); !ok {
		b.Run("floor", benchFloor)
	}
}

func benchWriter(b *testing.B, needs safety.Needs) {
	s := open(b, filepath.Join(b.TempDir(), "b.db"))
	state := randomState()
	steps := store.Steps{
		Needs: func(_ safety.Session, who safety.Facts, _ safety.Inbound) safety.Needs {
			n := needs
			if len(who.Members) > 0 {
				n.EnterpriseID = who.Members[0].EnterpriseID
			}
			return n
		},
		Step: func(t safety.Turn) (safety.Changes, error) {
			c := safety.Changes{
				Session:     t.Session,
				Reply:       &safety.Outbound{Key: "led-check/page", Body: "逐条看一遍，哪几条有问题？回编号，都没问题回 0。"},
				OpensWindow: &safety.Window{Kind: safety.MessageWindow, Count: 5, Until: t.Now.Add(48 * time.Hour)},
			}
			c.Session.State = state
			if t.ID[len(t.ID)-1]%5 == 0 {
				to := t.Message.From
				c.Pushes = []safety.Push{{ID: t.ID, To: &to, Message: *c.Reply}}
			}
			return c, nil
		},
	}
	w := running(b, s, steps)
	if needs.Tasks {
		bindAll(b, s)
	}
	b.ReportAllocs()
	b.ResetTimer()
	var n atomic.Int64
	took := make([]time.Duration, b.N)
	each(b, func(who int) error {
		i, begun := n.Add(1), time.Now()
		_, err := w.Submit(context.Background(), safety.Inbound{
			From: person(who), Key: fmt.Sprintf("%d", i), Kind: safety.InText, Text: "0",
		})
		took[i-1] = time.Since(begun)
		return err
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// bindAll gives each submitter an enterprise with a task.
func bindAll(b *testing.B, s *store.Store) {
	ctx := context.Background()
	res, err := s.ImportEnterprises(ctx, manyRows(submitters), store.ImportOptions{NewCode: codes()})
	must(b, err)
	var tasks []safety.Task
	for _, r := range res {
		tasks = append(tasks, safety.Task{ID: r.ID, EnterpriseID: r.ID, Status: safety.TaskOpen})
	}
	_, err = s.OpenTasks(ctx, tasks)
	must(b, err)
	invites, err := s.Invites(ctx, store.InviteFilter{})
	must(b, err)
	w := running(b, s, store.Steps{
		Needs: func(_ safety.Session, _ safety.Facts, in safety.Inbound) safety.Needs {
			return safety.Needs{Code: in.Text}
		},
		Step: func(t safety.Turn) (safety.Changes, error) {
			return bind(t, safety.Changes{Session: t.Session, Reply: &safety.Outbound{}}, t.Message.Text)
		},
	})
	who := 0
	for _, v := range invites {
		if v.Role != safety.Principal {
			continue
		}
		_, err := w.Submit(ctx, safety.Inbound{From: person(who), Key: v.Code, Text: v.Code})
		must(b, err)
		who++
	}
}

func benchFloor(b *testing.B) {
	path := filepath.Join(b.TempDir(), "b.db")
	open(b, path)
	db, err := driver.Open("file:" + path + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	state := randomState()
	var n atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	each(b, func(who int) error { return bareTransaction(db, who, n.Add(1), state) })
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

func bareTransaction(db *sql.DB, who int, n int64, state []byte) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	key := person(who).Key()
	var kept []byte
	if err := tx.QueryRow("SELECT state FROM sessions WHERE address = ?", key).Scan(&kept); err != nil && err != sql.ErrNoRows {
		return err
	}
	if _, err := tx.Exec("INSERT INTO seen (id, at, answer) VALUES (?, ?, ?)", fmt.Sprint(n), n, `{"body":"逐条看一遍，哪几条有问题？"}`); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO sessions (address, channel, user_id, state, updated_at) VALUES (?, 'wechat', ?, ?, ?)
		ON CONFLICT (address) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`, key, key, state, n); err != nil {
		return err
	}
	return tx.Commit()
}

// each shares b.N calls among the submitters.
func each(b *testing.B, do func(who int) error) {
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	for who := range submitters {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(who); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func randomState() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	state := make([]byte, 1300)
	for i := range state {
		state[i] = byte(' ' + r.IntN(90))
	}
	return state
}
