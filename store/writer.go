package store

import (
	"context"
	"errors"
	"hash/fnv"
	"sync"
	"time"

	"shouze/safety"
)

const (
	batchSize = 64
	backlog   = 512             // messages that are looked through for a batch
	connWait  = 2 * time.Second // for the writing connection
	firstFor  = 24 * time.Hour  // how long a first answer is handed back
	seenFor   = 7 * 24 * time.Hour
	needRound = 3
)

// Writer keeps messages, in lanes: one where the database has one writer, two
// on a server. A person's messages all go one lane.
type Writer struct {
	lanes []*lane
	once  sync.Once
}

// serverLanes is how many batches one process keeps side by side on a server.
const serverLanes = 2

// lane takes what waits, in order, without any timer, and keeps it in one
// transaction. A batch holds at most one message of a person and one that may
// write to an enterprise.
type lane struct {
	store   *Store
	steps   Steps
	newID   func() string
	queue   chan *request
	closing chan struct{} // no more messages are taken
	stopped chan struct{} // nothing is answered any more
	waiting []*request    // Run's own: in order, taken from queue
}

// request is one message that waits to be kept.
type request struct {
	in     safety.Inbound
	person string       // its address
	seen   string       // id among the seen
	needs  safety.Needs // found out in an earlier batch that it was put off from
	done   chan outcome
}

type outcome struct {
	answer safety.Answer
	err    error
}

// NewWriter makes the writer of this store; start it with Run. newID gives a
// unique id a turn.
func (s *Store) NewWriter(steps Steps, newID func() string) *Writer {
	lanes := 1
	if s.dialect.shared() {
		lanes = serverLanes
	}
	w := &Writer{}
	for range lanes {
		w.lanes = append(w.lanes, &lane{
			store: s, steps: steps, newID: newID,
			queue: make(chan *request, backlog), closing: make(chan struct{}), stopped: make(chan struct{}),
		})
	}
	return w
}

// laneOf is the lane of a person.
func (w *Writer) laneOf(person string) *lane {
	h := fnv.New32a()
	_, _ = h.Write([]byte(person)) // never fails
	return w.lanes[h.Sum32()%uint32(len(w.lanes))]
}

// Submit hands a message to the writer and returns when it is committed. The
// context bounds the waiting only: a message whose caller has gone is kept all
// the same, and its repeat gets the first answer. An error that wraps
// ErrUnavailable says that nothing was kept.
func (w *Writer) Submit(ctx context.Context, in safety.Inbound) (safety.Answer, error) {
	r := &request{in: in, person: in.From.Key(), done: make(chan outcome, 1)}
	r.seen = seenID(r.person, in.Key)
	return w.laneOf(r.person).submit(ctx, r)
}

func (w *lane) submit(ctx context.Context, r *request) (safety.Answer, error) {
	select {
	case <-w.closing:
		return safety.Answer{}, ErrClosed
	default:
	}
	select {
	case w.queue <- r:
	case <-w.closing:
		return safety.Answer{}, ErrClosed
	case <-ctx.Done():
		return safety.Answer{}, ctx.Err()
	}
	select {
	case o := <-r.done:
		return o.answer, o.err
	case <-ctx.Done():
		return safety.Answer{}, ctx.Err()
	case <-w.stopped:
	}
	select {
	case o := <-r.done:
		return o.answer, o.err
	default:
		return safety.Answer{}, ErrClosed
	}
}

// Run keeps messages until the context ends; then it takes no more, keeps what
// it holds and returns.
func (w *Writer) Run(ctx context.Context) error {
	err := errors.New("the writer ran already")
	w.once.Do(func() {
		var lanes sync.WaitGroup
		for _, l := range w.lanes {
			lanes.Go(func() {
				defer close(l.stopped)
				l.run(ctx)
			})
		}
		lanes.Wait()
		err = nil
	})
	return err
}

func (w *lane) run(ctx context.Context) {
	for {
		if len(w.waiting) == 0 {
			select {
			case r := <-w.queue:
				w.waiting = append(w.waiting, r)
			case <-ctx.Done():
				w.finish()
				return
			}
		}
		w.drain()
		w.keepNext()
	}
}

// finish keeps what was taken before the end.
func (w *lane) finish() {
	close(w.closing)
	for w.drain(); len(w.waiting) > 0; w.drain() {
		w.keepNext()
	}
}

// drain takes what waits in the queue, without waiting for it.
func (w *lane) drain() {
	for len(w.waiting) < backlog {
		select {
		case r := <-w.queue:
			w.waiting = append(w.waiting, r)
		default:
			return
		}
	}
}

// keepNext takes the next batch off what waits and keeps it.
func (w *lane) keepNext() {
	batch := w.pick()
	works, err := w.transact(batch)
	switch {
	case errors.Is(err, ErrUnavailable):
		w.drain() // who came meanwhile has waited long enough, too
		w.store.log.Warn("messages not kept", "count", len(batch)+len(w.waiting), "error", err)
		w.refuse(append(batch, w.waiting...), err)
		w.waiting = w.waiting[:0]
		return
	case err != nil && len(batch) > 1:
		w.store.log.Warn("batch not kept, one by one", "count", len(batch), "error", err)
		w.oneByOne(batch)
		return
	case err != nil:
		w.refuse(batch, err)
		return
	}
	w.release(works)
}

// pick takes up to batchSize messages off what waits, in order, each of
// another person.
func (w *lane) pick() []*request {
	batch := make([]*request, 0, min(batchSize, len(w.waiting)))
	persons := make(map[string]bool, cap(batch))
	rest := w.waiting[:0]
	for _, r := range w.waiting {
		if len(batch) == batchSize || persons[r.person] {
			rest = append(rest, r)
			continue
		}
		persons[r.person] = true
		batch = append(batch, r)
	}
	clear(w.waiting[len(rest):])
	w.waiting = rest
	return batch
}

// oneByOne keeps each message in its own transaction, so that only the faulty
// one errs.
func (w *lane) oneByOne(batch []*request) {
	for i, r := range batch {
		works, err := w.transact([]*request{r})
		if errors.Is(err, ErrUnavailable) {
			w.refuse(batch[i:], err)
			return
		}
		if err != nil {
			w.refuse(batch[i:i+1], err)
			continue
		}
		w.release(works)
	}
}

func (w *lane) refuse(rs []*request, err error) {
	for _, r := range rs {
		r.done <- outcome{err: err}
	}
}

// release lets the answers of a committed batch go; what was put off waits
// again, before what came later. Who sends and fetches is woken first, so that
// whoever has an answer knows that they are.
func (w *lane) release(works []*work) {
	var off, done []*work
	pushed, media := false, false
	for _, k := range works {
		if k.off {
			off = append(off, k)
			continue
		}
		done = append(done, k)
		pushed = pushed || len(k.changes.Pushes) > 0
		media = media || k.changes.FetchMedia
	}
	if pushed {
		signal(w.store.pushes)
	}
	if media {
		signal(w.store.media)
	}
	for _, k := range done {
		k.done <- outcome{k.answer, k.err}
	}
	w.putBack(off)
}

// putBack lets works that were put off wait before what came later.
func (w *lane) putBack(off []*work) {
	if len(off) == 0 {
		return
	}
	waiting := make([]*request, 0, len(off)+len(w.waiting))
	for _, k := range off {
		waiting = append(waiting, k.request)
	}
	w.waiting = append(waiting, w.waiting...)
}
