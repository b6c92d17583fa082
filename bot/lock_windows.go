package bot

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

const sharingViolation = syscall.Errno(32)

// tryLock opens a file, which it makes, for itself alone, unless another has
// it. The lock ends with the process at the latest.
func tryLock(path string) (unlock func() error, held bool, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, fmt.Errorf("lock file: %w", err)
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case err == nil:
		return os.NewFile(uintptr(h), path).Close, true, nil
	case errors.Is(err, sharingViolation):
		return nil, false, nil
	}
	return nil, false, fmt.Errorf("lock file: %w", err)
}
