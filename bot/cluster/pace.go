package cluster

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"shouze/bot/platform"
)

// paceScript keeps the calls of one key as a set sorted by their time. A limit
// is full while the call that is Count from the end still counts. ARGV: now, a
// name for this call, the longest span, its life in Redis, then count and span
// of each limit; times in milliseconds. It returns when there is room; 0: taken.
const paceScript = `local now, longest = tonumber(ARGV[1]), tonumber(ARGV[3])
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now - longest)
local retry = 0
for i = 5, #ARGV, 2 do
  local count, span = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  local free = now + span
  if count > 0 then
    local nth = redis.call("ZREVRANGE", KEYS[1], count - 1, count - 1, "WITHSCORES")
    free = nth[2] and tonumber(nth[2]) + span or 0
  end
  if free > now and free > retry then retry = free end
end
if retry > 0 then return retry end
redis.call("ZADD", KEYS[1], now, ARGV[2])
redis.call("PEXPIRE", KEYS[1], ARGV[4])
return 0`

// paceSlack is how much longer than its longest span a key is kept: the clocks
// of the processes are not Redis's.
const paceSlack = time.Minute

// Take implements platform.Pacer, to the millisecond.
func (s *Shared) Take(ctx context.Context, key string, limits []platform.Limit, now time.Time) (time.Time, error) {
	if len(limits) == 0 {
		return time.Time{}, nil
	}
	longest := platform.Longest(limits)
	args := []any{now.UnixMilli(), rand.Text(), longest.Milliseconds(), (longest + paceSlack).Milliseconds()}
	for _, l := range limits {
		args = append(args, l.Count, l.Per.Milliseconds())
	}
	retry, err := s.redis.Eval(ctx, paceScript, []string{s.key("pace", key)}, args...).Int64()
	if err != nil {
		return time.Time{}, fmt.Errorf("pace: %w", err)
	}
	if retry == 0 {
		return time.Time{}, nil
	}
	return time.UnixMilli(retry).In(now.Location()), nil
}
