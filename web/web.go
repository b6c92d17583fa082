package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"shouze/safety"
)

// Ledgers is what the API reads within a scope: enterprises, tasks, records,
// hazards, the entries of other ledgers and quality marks. What does not exist
// or is out of scope is safety.ErrNotFound.
type Ledgers interface {
	Enterprises(ctx context.Context, f safety.EnterpriseFilter) (rows []safety.EnterpriseRow, next string, err error)
	Enterprise(ctx context.Context, id string, scope safety.Scope) (safety.EnterpriseRow, error)
	Tasks(ctx context.Context, f safety.TaskFilter) (rows []safety.TaskRow, next string, err error)
	Records(ctx context.Context, f safety.RecordFilter) (rows []safety.Record, next string, err error)
	Record(ctx context.Context, id string, scope safety.Scope) (safety.Record, error)
	Hazards(ctx context.Context, f safety.HazardFilter) (rows []safety.Hazard, next string, err error)
	Hazard(ctx context.Context, id string, scope safety.Scope) (safety.Hazard, error)
	Entries(ctx context.Context, f safety.EntryFilter) (rows []safety.Entry, next string, err error)
	QualityMarks(ctx context.Context, f safety.MarkFilter) (rows []safety.Mark, next string, err error)
}

// Attachments finds photos and voice messages by their ids; what is not there
// is not in the map.
type Attachments interface {
	Attachments(ctx context.Context, ids []string) (map[string]safety.Attachment, error)
}

// Tokens finds an API token by the hash of its secret (HashToken), else
// safety.ErrNotFound.
type Tokens interface {
	TokenByHash(ctx context.Context, hash string) (safety.Token, error)
}

// Store is all that this package reads.
type Store interface {
	Ledgers
	Attachments
	Tokens
}

// MediaFile is an open photo or voice message.
type MediaFile = io.ReadSeekCloser

// Media opens what was fetched, by its SHA-256 in hexadecimal. An error that
// is fs.ErrNotExist says that the file is gone.
type Media interface {
	Open(sha256 string) (MediaFile, error)
}

// Counter counts events for metrics. Names and reasons come from a fixed set.
type Counter interface {
	Count(name, reason string)
}

// Config is what New needs. Store, Media, Clock and Zone are required.
type Config struct {
	Store  Store
	Media  Media
	Links  Links
	County safety.County // tells whether a token's scope is a township or a department
	// Ready lists what keeps the program from taking messages; empty: nothing.
	Ready     func(ctx context.Context) []string
	VerifyDir string // MP_verify_*.txt and WW_verify_*.txt; empty: none
	Clock     safety.Clock
	Zone      *time.Location // of all times that are shown
	Log       *slog.Logger   // nil: discard
	Count     Counter        // nil: nothing is counted
	// Patience is how long one request may take (real time); 0: 20 s.
	Patience time.Duration
}

// New makes the handler of all routes. A path prefix of the public address is
// to be stripped before it.
func New(c Config) http.Handler {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Count == nil {
		c.Count = countNothing{}
	}
	if c.Ready == nil {
		c.Ready = func(context.Context) []string { return nil }
	}
	if c.Patience == 0 {
		c.Patience = defaultPatience
	}
	s := &server{Config: c, mux: http.NewServeMux()}
	s.document = describe(c.Links.Base)
	for _, r := range s.routes() {
		s.mux.Handle(r.pattern, s.endpoint(r))
	}
	return s
}

// server is what the handlers share. Nothing in it changes after New.
type server struct {
	Config
	mux      *http.ServeMux
	document []byte // the API's description
}

// countNothing is the counter when none is given.
type countNothing struct{}

// Count does nothing.
func (countNothing) Count(string, string) {}
