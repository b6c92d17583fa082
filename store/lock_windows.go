package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const (
	lockPoll         = 20 * time.Millisecond
	sharingViolation = syscall.Errno(32)
)

// lockFile waits until it alone has a file open, which it makes. The lock ends
// with the process at the latest.
func lockFile(ctx context.Context, path string) (unlock func() error, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("lock file: %w", err)
	}
	for {
		h, err := syscall.CreateFile(name, syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
		if err == nil {
			return os.NewFile(uintptr(h), path).Close, nil
		}
		if !errors.Is(err, sharingViolation) {
			return nil, fmt.Errorf("lock file: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for another process that migrates: %w", ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}
