package platform

import (
	"context"
	"errors"
	"time"

	"shouze/bot"
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

// FetchToken asks the platform for the access token. Its error is a
// *bot.SendError.
func (c *Client) FetchToken(ctx context.Context, force bool) (Token, error) {
	asked := c.Clock.Now()
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds that are left
	}
	if err := c.exchange(ctx, c.Token(force), &answer); err != nil {
		c.Metrics.Count(c.Name+"_tokens", "failed")
		return Token{}, c.tokenError(err)
	}
	if answer.AccessToken == "" || answer.ExpiresIn <= 0 {
		c.Metrics.Count(c.Name+"_tokens", "failed")
		return Token{}, &bot.SendError{Outcome: safety.Retry, Reason: errNoToken.Error(), Err: errNoToken}
	}
	c.Metrics.Count(c.Name+"_tokens", "fetched")
	left := time.Duration(min(answer.ExpiresIn, 24*60*60)) * time.Second
	life := min(max(left-tokenMargin, tokenFloor), left)
	return Token{Value: answer.AccessToken, Expires: asked.Add(life)}, nil
}
