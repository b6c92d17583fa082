package cluster

import (
	"context"
	"fmt"
	"time"
)

// leadScript gives a lease to the caller unless another process holds it.
const leadScript = `local holder = redis.call("GET", KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return 1`

// Lead takes or renews a lease and reports whether this process holds it, from
// now for ttl. Who dies loses it by then.
func (s *Shared) Lead(ctx context.Context, name string, ttl time.Duration) (bool, error) {
	held, err := s.redis.Eval(ctx, leadScript, []string{s.key("lease", name)}, s.self, ttl.Milliseconds()).Bool()
	if err != nil {
		return false, fmt.Errorf("lease: %w", err)
	}
	return held, nil
}
