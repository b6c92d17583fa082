package simulator

import (
	"context"
	"errors"
	"time"
)

// SayRequest is one thing that a user does.
type SayRequest struct {
	Channel string   `json:"channel,omitempty"` // empty: wechat
	User    string   `json:"user,omitempty"`
	Type    string   `json:"type"` // text, image, voice, location, tap, check, enter, subscribe, unsubscribe, scan
	Text    string   `json:"text,omitempty"`
	Data    string   `json:"data,omitempty"` // a photo in base64; empty: a stock photo
	Lat     float64  `json:"lat,omitempty"`
	Lng     float64  `json:"lng,omitempty"`
	Label   string   `json:"label,omitempty"`
	Key     string   `json:"key,omitempty"`  // of a button or of the menu
	Keys    []string `json:"keys,omitempty"` // of the boxes that are ticked
}

// ErrSay is wrapped by errors about a SayRequest that makes no sense. Their text
// is for the person who sent it.
var ErrSay = errors.New("发不出去")

// sayLimit is how long Say waits, in real time.
const sayLimit = 10 * time.Second

// Say sends what a user does as one callback and returns all that this user
// received because of it, pushes too. It returns when nothing due is left for
// the user, at most after ten seconds. Anyone may speak: an unknown user is a
// stranger. The error wraps ErrSay if the request makes no sense.
func (s *Simulator) Say(ctx context.Context, user string, req SayRequest) ([]Message, error) {
	c, err := s.compose(user, req)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, sayLimit)
	defer cancel()
	mark := s.record(c)
	s.begin(c.user)
	go s.deliver(c) // goes on when nobody waits any more, as the platform would
	s.settle(ctx, c.user)
	s.saveSometimes()
	return s.received(ctx, c.user, mark, c.cause)
}
