package safety

import "time"

// Scope limits what a caller sees; the zero value sees the whole county.
type Scope struct {
	Township   string
	Department string
}

// Page is a place in a list: the last id of the page before, and how many
// rows at most (0: 100; at most 1000).
type Page struct {
	Cursor string
	Limit  int
}

// EnterpriseFilter narrows a list of enterprises; empty fields don't.
type EnterpriseFilter struct {
	Township   string
	Department string
	Sector     string
	HighRisk   *bool
	Q          string // part of the name, the place or the code
	Scope      Scope
	Page       Page
}

// EnterpriseRow is an enterprise as lists show it.
type EnterpriseRow struct {
	Enterprise
	Principal Person
	Bound     []Channel // channels that its principal is bound on
	Invites   []Invite  // open ones
}

// TaskFilter narrows a list of tasks.
type TaskFilter struct {
	Enterprise string
	Duty       string
	Status     TaskStatus // as it stands now; overdue included
	DueBefore  time.Time
	OpenAt     time.Time // not done, and opened by then
	Scope      Scope
	Page       Page
}

// TaskRow is a task with the reminders that were sent for it.
type TaskRow struct {
	Task
	Reminders int
}

// RecordFilter narrows a list of records.
type RecordFilter struct {
	Enterprise string
	Duty       string
	From, To   time.Time // filed at or after, before
	Scope      Scope
	Page       Page
}

// HazardFilter narrows a list of hazards.
type HazardFilter struct {
	Enterprise string
	Status     HazardStatus
	Level      *Level
	Scope      Scope
	Page       Page
}

// MarkFilter narrows a list of quality marks.
type MarkFilter struct {
	Enterprise string
	Open       *bool // nobody has looked into it; nil: all
	Scope      Scope
	Page       Page
}

// Token is an API token; its secret is known to its owner only.
type Token struct {
	ID        string
	Name      string
	Role      Role
	Scope     string // a township or department; empty: all
	CreatedAt time.Time
}
