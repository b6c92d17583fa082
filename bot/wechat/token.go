package wechat

import (
	"context"
	"errors"
	"net/http"
	"time"

	"shouze/bot"
	"shouze/bot/platform"
	"shouze/safety"
)

const (
	// tokenMargin is how long before its end a token is replaced: the platform
	// gives a new one from then on and honours both.
	tokenMargin = 5 * time.Minute
	// tokenFloor is used where the platform reports no more than the margin, so
	// that a short rest of life doesn't mean a fetch per call.
	tokenFloor = 30 * time.Second
)

// errNoToken is returned for an answer without a usable token in it.
var errNoToken = errors.New("no access token in the answer")

// fetchToken asks for the account's stable access token (稳定版接口调用凭据), which
// several processes may ask for without ending each other's.
func (c *client) fetchToken(ctx context.Context, force bool) (platform.Token, error) {
	asked := c.clock.Now()
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds that are left
	}
	err := c.exchange(ctx, request{
		method: http.MethodPost, path: "/cgi-bin/stable_token",
		body: map[string]any{
			"grant_type": "client_credential", "appid": c.appID, "secret": c.secret, "force_refresh": force,
		},
	}, &answer)
	if err != nil {
		c.metrics.Count("wechat_tokens", "failed")
		return platform.Token{}, c.tokenError(err)
	}
	if answer.AccessToken == "" || answer.ExpiresIn <= 0 {
		c.metrics.Count("wechat_tokens", "failed")
		return platform.Token{}, &bot.SendError{Outcome: safety.Retry, Reason: errNoToken.Error(), Err: errNoToken}
	}
	c.metrics.Count("wechat_tokens", "fetched")
	left := time.Duration(min(answer.ExpiresIn, 24*60*60)) * time.Second
	life := min(max(left-tokenMargin, tokenFloor), left)
	return platform.Token{Value: answer.AccessToken, Expires: asked.Add(life)}, nil
}
