package bot

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"

	"shouze/safety"
)

// Spool keeps sealed callbacks on disk while the database can't take them, in
// the order in which they came. An entry is as the platform encrypted it, so
// the file tells no more than the wire did.
//
// The file is a run of frames: length and CRC-32 of the body, each four bytes
// big-endian, then the body: one byte that gives the length of the channel's
// name, the name, the sealed bytes. It is emptied once all was replayed;
// replaying an entry twice does no harm, since each message is kept once.
type Spool struct {
	path string
	file *os.File
	put  chan *spooled

	mu      sync.Mutex
	queue   []entry        // what waits, oldest first
	waiting map[string]int // address key → entries
	wake    chan struct{}
}

type entry struct {
	in safety.Inbound
}

type spooled struct {
	frame []byte
	entry entry
	done  chan error
}

// Opener turns a sealed callback back into the message in it.
type Opener interface {
	Open(sealed []byte) (safety.Inbound, error)
}

const maxSealed = 1 << 20 // no callback is larger, so a longer frame is damage

// OpenSpool opens the spool of a folder and reads what an earlier process left
// there. What can't be read is moved to a file beside it and reported by the
// second value, which says where.
func OpenSpool(dir string, openers map[safety.Channel]Opener) (*Spool, string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("make spool folder: %w", err)
	}
	s := &Spool{path: filepath.Join(dir, "callbacks.spool"), put: make(chan *spooled), waiting: map[string]int{}, wake: make(chan struct{}, 1)}
	damaged, err := s.load(openers)
	if err != nil {
		return nil, "", err
	}
	s.file, err = os.OpenFile(s.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, "", fmt.Errorf("open spool: %w", err)
	}
	return s, damaged, nil
}

func (s *Spool) load(openers map[safety.Channel]Opener) (damaged string, err error) {
	f, err := os.Open(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read spool: %w", err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	var good int64 // where the last whole frame ends
	for {
		body, err := readFrame(r)
		if errors.Is(err, io.EOF) {
			return damaged, nil
		}
		if err != nil { // a torn tail is the last write of a process that was killed: it was never acknowledged
			if err := s.keepDamaged(&damaged); err != nil {
				return damaged, err
			}
			return damaged, os.Truncate(s.path, good)
		}
		good += int64(8 + len(body))
		channel, sealed := splitBody(body)
		opener, known := openers[channel]
		if !known {
			return "", fmt.Errorf("spool holds messages of channel %q, which is not configured", channel)
		}
		in, err := opener.Open(sealed)
		if err != nil {
			if err := s.keepDamaged(&damaged); err != nil {
				return damaged, err
			}
			continue
		}
		s.enqueue(entry{in})
	}
}

// keepDamaged copies the whole spool aside once, so that nothing is lost that
// a key or a repair could still open.
func (s *Spool) keepDamaged(damaged *string) error {
	if *damaged != "" {
		return nil
	}
	raw, err := os.ReadFile(s.path)
	if err != nil {
		return fmt.Errorf("copy damaged spool: %w", err)
	}
	aside := s.path + ".damaged"
	if err := os.WriteFile(aside, raw, 0o600); err != nil {
		return fmt.Errorf("copy damaged spool: %w", err)
	}
	*damaged = aside
	return nil
}

// Run writes what Put hands over, several entries with one fsync, until ctx ends.
func (s *Spool) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return s.file.Close()
		case first := <-s.put:
			s.write(s.drain([]*spooled{first}))
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

func (s *Spool) write(batch []*spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []byte
	for _, p := range batch {
		all = append(all, p.frame...)
	}
	_, err := s.file.Write(all)
	if err == nil {
		err = s.file.Sync()
	}
	for _, p := range batch {
		if err == nil {
			s.enqueue(p.entry)
		}
		p.done <- err
	}
	s.signal()
}

func (s *Spool) enqueue(e entry) {
	s.queue = append(s.queue, e)
	s.waiting[e.in.From.Key()]++
}

func (s *Spool) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Put keeps a message; when it returns nil, the message is on disk.
func (s *Spool) Put(ctx context.Context, in safety.Inbound, sealed []byte) error {
	p := &spooled{frame: frame(in.From.Channel, sealed), entry: entry{in}, done: make(chan error, 1)}
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
	return s.waiting[a.Key()] > 0
}

// Len is the number of messages that wait.
func (s *Spool) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Wake fires when something was put.
func (s *Spool) Wake() <-chan struct{} { return s.wake }

// Next is the oldest messages, at most n and one of each person, and for each
// whether another of that person waits behind it.
func (s *Spool) Next(n int) (batch []safety.Inbound, more []bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := map[string]bool{}
	for _, e := range s.queue {
		key := e.in.From.Key()
		if taken[key] {
			continue
		}
		taken[key] = true
		batch, more = append(batch, e.in), append(more, s.waiting[key] > 1)
		if len(batch) == n {
			break
		}
	}
	return batch, more
}

// Done removes a person's oldest message; the last one empties the file.
func (s *Spool) Done(in safety.Inbound) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range s.queue {
		if e.in.From == in.From {
			s.queue = append(s.queue[:i:i], s.queue[i+1:]...)
			break
		}
	}
	key := in.From.Key()
	if s.waiting[key]--; s.waiting[key] <= 0 {
		delete(s.waiting, key)
	}
	if len(s.queue) > 0 {
		return nil
	}
	if err := s.file.Truncate(0); err != nil {
		return fmt.Errorf("empty spool: %w", err)
	}
	return nil
}

func frame(channel safety.Channel, sealed []byte) []byte {
	body := append(append([]byte{byte(len(channel))}, channel...), sealed...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	return append(out, body...)
}

func splitBody(body []byte) (safety.Channel, []byte) {
	n := int(body[0])
	if n+1 > len(body) {
		return "", nil
	}
	return safety.Channel(body[1 : n+1]), body[n+1:]
}

func readFrame(r io.Reader) ([]byte, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err // io.EOF only between frames
	}
	n := binary.BigEndian.Uint32(head[:4])
	if n == 0 || n > maxSealed {
		return nil, fmt.Errorf("spool frame of %d bytes", n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("spool frame cut short: %w", io.ErrUnexpectedEOF)
	}
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(head[4:]) {
		return nil, errors.New("spool frame damaged")
	}
	return body, nil
}
