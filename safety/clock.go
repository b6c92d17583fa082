package safety

import "time"

// Clock tells the time. Everything that asks what time it is takes one, so
// that tests and the demo can move it.
type Clock interface {
	Now() time.Time
}

// ClockFunc lets a plain function serve as a Clock.
type ClockFunc func() time.Time

// Now calls f.
func (f ClockFunc) Now() time.Time { return f() }

// CountyZone is the zone of the county when none is configured (UTC+8, which
// has known no daylight saving since 1992, so a fixed offset is exact).
func CountyZone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }
