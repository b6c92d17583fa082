package bot

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"shouze/safety"
)

// spoolFile is the file of a spool as this process knows it. The file is a run
// of frames: length and CRC-32 of the body, each four bytes big-endian, then
// the body: one byte that gives the length of the channel's name, the name, the
// sealed bytes.
type spoolFile struct {
	*os.File
	openers map[safety.Channel]Opener

	queue   []safety.Inbound // what waits, oldest first
	waiting map[string]int   // address key → messages
	end     int64            // where the last whole frame that was read ends
	last    frameHead        // that frame's, by which a file that began anew is told
	lastAt  int64
	unread  int            // frames that can't be opened
	strange safety.Channel // of a frame whose channel is not configured
	copied  string         // where a copy is of what could not be read; empty: nowhere
}

type frameHead [8]byte

const (
	headSize  = int64(len(frameHead{}))
	maxSealed = 1 << 20 // no callback is larger, so a longer frame is damage
)

var errFrame = errors.New("spool frame damaged")

func openSpoolFile(path string, openers map[safety.Channel]Opener) (*spoolFile, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	f := &spoolFile{File: file, openers: openers}
	f.forget()
	return f, nil
}

// forget begins to read the file anew.
func (f *spoolFile) forget() {
	f.queue, f.waiting, f.end, f.last, f.lastAt, f.unread, f.strange = nil, map[string]int{}, 0, frameHead{}, 0, 0, ""
}

// look reads what was written since the last look, as far as it is whole: what
// another process is writing now comes with the next look. If the disk can't be
// read, what is known stands.
func (f *spoolFile) look() { _ = f.read() }

// read is look that says what stopped it: errFrame at something that is not,
// or not yet, a whole frame.
func (f *spoolFile) read() error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read spool: %w", err)
	}
	if f.beganAnew(info.Size()) {
		f.forget()
	}
	r := bufio.NewReader(io.NewSectionReader(f, f.end, info.Size()-f.end))
	for {
		head, body, err := readFrame(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		f.last, f.lastAt = head, f.end
		f.end += headSize + int64(len(body))
		f.take(body)
	}
}

// beganAnew reports whether another process emptied the file since the last
// look. It may have grown again since.
func (f *spoolFile) beganAnew(size int64) bool {
	if f.end == 0 {
		return false
	}
	var head frameHead
	if size < f.end {
		return true
	}
	_, err := f.ReadAt(head[:], f.lastAt)
	return err == nil && head != f.last
}

// take queues the message in a frame.
func (f *spoolFile) take(body []byte) {
	channel, sealed := splitBody(body)
	opener, known := f.openers[channel]
	if !known {
		f.strange = channel
		f.unread++
		return
	}
	in, err := opener.Open(sealed)
	if err != nil {
		f.unread++
		return
	}
	f.queue = append(f.queue, in)
	f.waiting[in.From.Key()]++
}

// done removes a person's oldest message.
func (f *spoolFile) done(in safety.Inbound) {
	for i, e := range f.queue {
		if e.From == in.From {
			f.queue = append(f.queue[:i:i], f.queue[i+1:]...)
			break
		}
	}
	key := in.From.Key()
	if f.waiting[key]--; f.waiting[key] <= 0 {
		delete(f.waiting, key)
	}
}

// mend reads on and cuts off what is not a whole frame: the last write of a
// process that was killed, which was never acknowledged, or damage. It, append
// and empty are for who holds the writing lock.
func (f *spoolFile) mend() error {
	err := f.read()
	if !errors.Is(err, errFrame) {
		return err
	}
	if err := f.keepCopy(); err != nil {
		return err
	}
	if err := f.Truncate(f.end); err != nil {
		return fmt.Errorf("mend spool: %w", err)
	}
	return nil
}

// append writes frames behind the last whole one and reads them.
func (f *spoolFile) append(frames []byte) error {
	if err := f.mend(); err != nil {
		return err
	}
	_, err := f.WriteAt(frames, f.end)
	if err == nil {
		err = f.Sync()
	}
	if err != nil { // half a frame would hide those behind it
		return errors.Join(fmt.Errorf("write spool: %w", err), f.Truncate(f.end))
	}
	return f.read()
}

// empty empties the file unless something waits.
func (f *spoolFile) empty() error {
	if err := f.mend(); err != nil || len(f.queue) > 0 || f.end == 0 {
		return err
	}
	if f.unread > 0 {
		if err := f.keepCopy(); err != nil {
			return err
		}
	}
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("empty spool: %w", err)
	}
	f.forget()
	return nil
}

// keepCopy copies the whole file aside, so that nothing is lost that a key or a
// repair could still open. The copy's name comes from what is in it: a second
// copy of the same takes no room, another takes nothing away.
func (f *spoolFile) keepCopy() error {
	raw, err := os.ReadFile(f.Name())
	if err != nil {
		return fmt.Errorf("copy damaged spool: %w", err)
	}
	sum := sha256.Sum256(raw)
	aside := f.Name() + ".damaged-" + hex.EncodeToString(sum[:4])
	if err := os.WriteFile(aside, raw, 0o600); err != nil {
		return fmt.Errorf("copy damaged spool: %w", err)
	}
	f.copied = aside
	return nil
}

// damaged says once where the latest copy is; empty: there is none.
func (f *spoolFile) damaged() string {
	where := f.copied
	f.copied = ""
	return where
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

// readFrame reads one frame: io.EOF between frames, errFrame within one.
func readFrame(r io.Reader) (head frameHead, body []byte, err error) {
	if _, err := io.ReadFull(r, head[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errFrame
		}
		return head, nil, err
	}
	n := binary.BigEndian.Uint32(head[:4])
	if n == 0 || n > maxSealed {
		return head, nil, fmt.Errorf("%w: of %d bytes", errFrame, n)
	}
	var b bytes.Buffer // grows with what is there, not with what a damaged head says
	if _, err := io.CopyN(&b, r, int64(n)); err != nil {
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("%w: cut short", errFrame)
		}
		return head, nil, err
	}
	if crc32.ChecksumIEEE(b.Bytes()) != binary.BigEndian.Uint32(head[4:]) {
		return head, nil, errFrame
	}
	return head, b.Bytes(), nil
}
