//go:build !windows

package main

import "golang.org/x/sys/unix"

// freeSpace is how many bytes the folder's disk still takes from us.
func freeSpace(folder string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil //nolint:unconvert,gosec // the types differ between systems; a block has a size
}
