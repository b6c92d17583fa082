package store

import (
	"errors"
	"fmt"
	"log/slog"

	"shouze/safety"
)

// ErrUnavailable is wrapped by errors that say that the database can't be
// reached or stays busy: nothing was kept, and the same call may succeed later.
var ErrUnavailable = safety.ErrUnavailable

// ErrNewerSchema is returned when the database was migrated by a newer binary.
var ErrNewerSchema = errors.New("the database schema is newer than this program")

// ErrDSN is wrapped by errors about a connection string (database.dsn) that can't
// be read.
var ErrDSN = errors.New("database.dsn")

// ErrClosed is returned by Submit once the writer has stopped.
var ErrClosed = fmt.Errorf("writer is closed: %w", safety.ErrUnavailable)

// Config says which database to open and how.
type Config struct {
	Driver      string // sqlite (empty: sqlite)
	DSN         string // for SQLite, pragmas are added where it has none; empty: made from Path
	Path        string // the SQLite file; its folder is made
	AutoMigrate bool   // bring an older schema up to date at Open
	Clock       safety.Clock
	Log         *slog.Logger // nil: discard
}

// Steps are the two functions that decide what a message means. Both are pure:
// they may be called again for the same message.
type Steps struct {
	// Needs says which facts Step will read; who holds Members, Staff, Follows
	// and WrongCodes only.
	Needs func(s safety.Session, who safety.Facts, in safety.Inbound) safety.Needs
	// Step turns a turn into changes. It may return a *safety.NeedError.
	Step func(safety.Turn) (safety.Changes, error)
}

// What lists are asked and answer with, as package safety defines it.
type (
	// Scope limits what a caller sees.
	Scope = safety.Scope
	// Page is a place in a list.
	Page = safety.Page
	// EnterpriseFilter narrows a list of enterprises.
	EnterpriseFilter = safety.EnterpriseFilter
	// EnterpriseRow is an enterprise as lists show it.
	EnterpriseRow = safety.EnterpriseRow
	// TaskFilter narrows a list of tasks.
	TaskFilter = safety.TaskFilter
	// TaskRow is a task as lists show it.
	TaskRow = safety.TaskRow
	// RecordFilter narrows a list of records.
	RecordFilter = safety.RecordFilter
	// HazardFilter narrows a list of hazards.
	HazardFilter = safety.HazardFilter
	// Token is an API token.
	Token = safety.Token
)

// InviteFilter narrows a list of open invites.
type InviteFilter struct {
	Staff        bool // those of staff instead of enterprises' people
	Township     string
	EnterpriseID string
	Scope        Scope
}

// The outbox's words, which the sender shares.
type (
	// Claimed is a push that a worker holds.
	Claimed = safety.Claimed
	// Settlement is how a claimed push ended.
	Settlement = safety.Settlement
	// ToFetch is an attachment to fetch.
	ToFetch = safety.ToFetch
	// Outcome is what became of an attempt.
	Outcome = safety.Outcome
)

// The outcomes of an attempt that the store settles.
const (
	Sent        = safety.Sent
	Retry       = safety.Retry
	Throttled   = safety.Throttled
	Rejected    = safety.Rejected
	InDoubt     = safety.InDoubt
	Unreachable = safety.Unreachable
)

// MaxAttempts is how often a push is tried before it is a dead letter.
const MaxAttempts = 8

// RosterRow is one row of the roster: an enterprise with its people.
type RosterRow struct {
	Enterprise safety.Enterprise // ID is ignored and derived from code, or name, and place
	People     []safety.Person   // Name, Mobile, Role
}

// ImportOptions steer an import.
type ImportOptions struct {
	DryRun  bool
	NewCode func() string  // a fresh invite code; asked again when taken
	Done    func(rows int) // progress, may be nil
}

// RowOutcome is what an import did, or would do, with a row.
type RowOutcome string

// The outcomes of a row.
const (
	RowImported  RowOutcome = "imported"
	RowUpdated   RowOutcome = "updated"
	RowUnchanged RowOutcome = "unchanged"
)

// RowResult is the result of one imported row.
type RowResult struct {
	ID      string // of the enterprise or the member of staff
	Outcome RowOutcome
	Ended   []Ending // people who were replaced
}

// Ending is a person whose place in an enterprise or unit an import ends.
type Ending struct {
	Name  string
	Role  safety.Role
	Bound bool // a binding ends with it
}
