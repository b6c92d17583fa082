package bot

import (
	"fmt"
	"time"

	"shouze/safety"
)

// SendError is returned by a channel for what was not sent. Its text never
// holds a secret, an id or the message.
type SendError struct {
	Outcome safety.Outcome
	RetryAt time.Time // zero: the outbox decides
	Code    int       // the platform's error code, 0 if none
	Reason  string    // for staff and logs
	Detail  string    // also in Reason: an address to enter, a field to mend, or an id for the platform's support
	Err     error     // cause; may be nil
}

// Error says outcome, code and reason.
func (e *SendError) Error() string {
	return fmt.Sprintf("%s (code %d): %s", e.Outcome, e.Code, e.Reason)
}

// Unwrap is the cause.
func (e *SendError) Unwrap() error { return e.Err }

// Delivery is one attempt to send one message to one person.
type Delivery struct {
	ID       string // the same for each attempt
	To       safety.Address
	Message  safety.Outbound
	Text     string // the message as rendered when it was queued, within the platform's limit
	InWindow bool   // the person's free window is open and one message of it is reserved
	Attempt  int    // from 1
}
