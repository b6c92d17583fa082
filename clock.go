package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"shouze/safety"
)

// systemClock tells the real time in the county's zone.
func systemClock(zone *time.Location) safety.Clock {
	return safety.ClockFunc(func() time.Time { return time.Now().In(zone) })
}

// movingClock runs at real speed from where it was last set. The demo moves it
// and keeps where it stands in a file, so that a restart goes on there.
type movingClock struct {
	file string // empty: not kept
	zone *time.Location

	mu     sync.Mutex
	offset time.Duration // product time minus real time
}

type clockFile struct {
	Offset string `json:"offset"` // Go duration
}

// openClock reads where the clock stood; known is false for a new folder.
func openClock(file string, zone *time.Location) (c *movingClock, known bool, err error) {
	c = &movingClock{file: file, zone: zone}
	raw, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return c, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read clock: %w", err)
	}
	var f clockFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, false, fmt.Errorf("read clock: %w", err)
	}
	c.offset, err = time.ParseDuration(f.Offset)
	if err != nil {
		return nil, false, fmt.Errorf("read clock: %w", err)
	}
	return c, true, nil
}

// Now is the product's time.
func (c *movingClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset).In(c.zone)
}

// set moves the clock; it runs on from there.
func (c *movingClock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = time.Until(to)
}

// save keeps where the clock stands.
func (c *movingClock) save() error {
	c.mu.Lock()
	raw, err := json.Marshal(clockFile{c.offset.String()})
	c.mu.Unlock()
	if err != nil {
		return fmt.Errorf("write clock: %w", err)
	}
	tmp := c.file + ".new"
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return fmt.Errorf("write clock: %w", err)
	}
	return os.Rename(tmp, c.file)
}
