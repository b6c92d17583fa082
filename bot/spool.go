package bot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"shouze/safety"
)

// Spool keeps sealed callbacks on disk while the database can't take them, in
// the order in which they came. An entry is as the platform encrypted it, so
// the file tells no more than the wire did.
//
// All processes of a county that share a data folder share one spool, so that a
// person's messages keep their order whichever process they reach, and what a
// process that was killed left behind waits for nobody. One process writes at a
// time, by one lock, and one replays, by another; each reads what the others
// wrote. The file is emptied once all was replayed. Replaying an entry twice
// does no harm, since each message is kept once.
type Spool struct {
	dir     string
	openers map[safety.Channel]Opener
	put     chan *spooled
	wake    chan struct{}

	mu   sync.Mutex // never held while waiting for another process
	file *spoolFile
}

type spooled struct {
	frame []byte
	done  chan error
}

// Opener turns a sealed callback back into the message in it.
type Opener interface {
	Open(sealed []byte) (safety.Inbound, error)
}

const (
	writeLock  = "write.lock"
	replayLock = "replay.lock"
	lockPoll   = 2 * time.Millisecond // real time between two tries
)

// OpenSpool opens the spool of a folder and reads what waits there. What can't
// be read is copied to a file beside it and reported by the second value,
// which says where.
func OpenSpool(dir string, openers map[safety.Channel]Opener) (*Spool, string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("make spool folder: %w", err)
	}
	s := &Spool{dir: dir, openers: openers, put: make(chan *spooled), wake: make(chan struct{}, 1)}
	damaged, err := s.open()
	if err != nil {
		return nil, "", err
	}
	return s, damaged, nil
}

func (s *Spool) open() (damaged string, err error) {
	unlock, err := s.lock()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	s.file, err = openSpoolFile(filepath.Join(s.dir, "callbacks.spool"), s.openers)
	if err != nil {
		return "", err
	}
	err = s.file.mend()
	if err == nil && s.file.strange != "" {
		err = fmt.Errorf("spool holds messages of channel %q, which is not configured", s.file.strange)
	}
	if err == nil && s.file.unread > 0 {
		err = s.file.keepCopy()
	}
	if err != nil {
		return "", errors.Join(err, s.file.Close())
	}
	return s.file.damaged(), nil
}

// lock waits until no other process writes. Who does not write for so long that
// this fails hangs, and the platform sends its messages again.
func (s *Spool) lock() (unlock func() error, err error) {
	for end := time.Now().Add(spoolPatience); ; {
		unlock, held, err := tryLock(filepath.Join(s.dir, writeLock))
		if err != nil || held {
			return unlock, err
		}
		if time.Now().After(end) {
			return nil, errors.New("another process holds the spool")
		}
		<-time.After(lockPoll)
	}
}

// Claim lets this process alone replay until release is called; false: another
// process does.
func (s *Spool) Claim() (release func() error, mine bool, err error) {
	return tryLock(filepath.Join(s.dir, replayLock))
}

// Run writes what Put hands over, several entries with one fsync, until ctx ends.
func (s *Spool) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.file.Close()
		case first := <-s.put:
			batch := s.drain([]*spooled{first})
			err := s.write(batch)
			for _, p := range batch {
				p.done <- err
			}
			s.signal()
		}
	}
}

func (s *Spool) drain(batch []*spooled) []*spooled {
	for len(batch) < 256 {
		select {
		case next := <-s.put:
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

func (s *Spool) write(batch []*spooled) (err error) {
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	var frames []byte
	for _, p := range batch {
		frames = append(frames, p.frame...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.append(frames)
}

func (s *Spool) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Put keeps a message; when it returns nil, the message is on disk.
func (s *Spool) Put(ctx context.Context, in safety.Inbound, sealed []byte) error {
	p := &spooled{frame: frame(in.From.Channel, sealed), done: make(chan error, 1)}
	select {
	case s.put <- p:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-p.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Holds reports whether messages of this person wait here: a new one must wait
// behind them.
func (s *Spool) Holds(a safety.Address) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file.look()
	return s.file.waiting[a.Key()] > 0
}

// Len is the number of messages that wait.
func (s *Spool) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file.look()
	return len(s.file.queue)
}

// Wake fires when this process put something.
func (s *Spool) Wake() <-chan struct{} { return s.wake }

// Next is the oldest messages, at most n and one of each person, and for each
// whether another of that person waits behind it.
func (s *Spool) Next(n int) (batch []safety.Inbound, more []bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file.look()
	taken := map[string]bool{}
	for _, in := range s.file.queue {
		key := in.From.Key()
		if taken[key] {
			continue
		}
		taken[key] = true
		batch, more = append(batch, in), append(more, s.file.waiting[key] > 1)
		if len(batch) == n {
			break
		}
	}
	return batch, more
}

// Done removes a person's oldest message, for who has claimed the spool.
func (s *Spool) Done(in safety.Inbound) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file.done(in)
}

// Empty empties the file if nothing waits any more, for who has claimed the
// spool. It returns where a copy is of what could not be read; empty: all was.
func (s *Spool) Empty() (damaged string, err error) {
	unlock, err := s.lock()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.file.empty()
	return s.file.damaged(), err
}
