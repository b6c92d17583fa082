package platform

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Finding is one thing that a check looked at, with what to do if it is wrong,
// in Chinese for the operator.
type Finding struct {
	Name string // token, clock, templates.task …
	OK   bool
	Text string
}

// maxSkew is how far the clocks may be apart before callbacks are near refusal.
const maxSkew = time.Minute

// ClockSkew is how far our clock is ahead of the platform's, by the Date header
// of an answer; false: nobody answered.
func (c *Client) ClockSkew(ctx context.Context, path string) (time.Duration, bool) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	req, err := c.newRequest(ctx, Request{Method: http.MethodHead, Path: path})
	if err != nil {
		return 0, false
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, false // the token's finding says so
	}
	res.Body.Close()
	at, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return 0, false
	}
	return c.Clock.Now().Sub(at), true
}

// CheckClock judges a difference of clocks with the platform of that name.
func CheckClock(skew time.Duration, platform string) Finding {
	f := Finding{Name: "clock", OK: skew.Abs() <= maxSkew, Text: "时钟与" + platform + "一致。"}
	if !f.OK {
		f.Text = fmt.Sprintf("本机时钟与%s相差 %s，超过五分钟就收不到消息：请打开对时（NTP）。", platform, skew.Abs().Round(time.Second))
	}
	return f
}

// Echoes reports whether an address of ours answers exactly what it should.
func (c *Client) Echoes(ctx context.Context, address, want string) bool {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	res, err := c.http.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	return err == nil && res.StatusCode == http.StatusOK && string(body) == want
}
