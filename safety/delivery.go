package safety

import "time"

// Outcome is what became of one attempt to send.
type Outcome string

// The outcomes of a send. Each tells the outbox what to do next.
const (
	Sent          Outcome = "sent"
	Retry         Outcome = "retry"         // the platform was busy or away: again later
	Throttled     Outcome = "throttled"     // a quota is used up: again later, and no attempt is counted
	Rejected      Outcome = "rejected"      // will never be accepted
	InDoubt       Outcome = "in_doubt"      // cut off midway: it may have arrived
	Unreachable   Outcome = "unreachable"   // not by this channel: try the person's other one
	WindowClosed  Outcome = "window_closed" // the free window ended: only a template reaches the person
	Misconfigured Outcome = "misconfigured" // wrong secret, address not allowed …: the operator must act
)

// Claimed is one queued push that a worker holds by a lease.
type Claimed struct {
	ID       string // of the row: the push's id, or with its receiver's mark for an audience
	Worker   string // who holds it
	To       Address
	Message  Outbound
	Attempt  int  // from 1
	Doubt    bool // a worker died while it was sending this: it may have arrived
	QueuedAt time.Time
	Lease    time.Time // until when it is held
}

// Settlement is how one claimed push ended.
type Settlement struct {
	ID      string
	Worker  string
	Outcome Outcome
	RetryAt time.Time // of Retry and Throttled; zero: a backoff by attempts
	Code    int       // the platform's error code
	Reason  string    // for staff; no secret, no id
}

// ToFetch is a photo or voice message that is still with the platform.
type ToFetch struct {
	Attachment
	Attempt int // from 1
}
