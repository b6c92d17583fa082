package store

import "shouze/safety"

func addressOf(channel, user string) safety.Address {
	return safety.Address{Channel: safety.Channel(channel), User: user}
}

type sessionModel struct {
	Address      string `gorm:"primaryKey"`
	Channel      string
	UserID       string
	EnterpriseID string
	State        []byte
	WakeAt       int64
	UpdatedAt    int64 `gorm:"autoUpdateTime:false"`
}

func (sessionModel) TableName() string { return "sessions" }

func (s *Store) session(m sessionModel) safety.Session {
	return safety.Session{
		Address: addressOf(m.Channel, m.UserID), EnterpriseID: m.EnterpriseID, State: m.State,
		WakeAt: s.at(m.WakeAt), UpdatedAt: s.at(m.UpdatedAt),
	}
}

type seenModel struct {
	ID     string `gorm:"primaryKey"`
	At     int64
	Answer string // JSON of the first answer; empty: there was none, or it is forgotten
}

func (seenModel) TableName() string { return "seen" }

// The states of an outbox row.
const (
	waiting = "waiting"
	sending = "sending" // a worker holds a lease
	dead    = "dead"    // tried MaxAttempts times
)

type outboxModel struct {
	// The table also has seq, the order of queueing, which it counts by itself.
	ID         string `gorm:"primaryKey"`
	Address    string
	Channel    string
	UserID     string
	Message    inJSON[safety.Outbound]
	Status     string
	QueuedAt   int64
	NextAt     int64
	Attempts   int
	Worker     string
	LeaseUntil int64
	SettledAt  int64
	Code       int
	Reason     string
	Rerouted   bool
}

func (outboxModel) TableName() string { return "outbox" }

type windowModel struct {
	Address string `gorm:"primaryKey"`
	Kind    string `gorm:"primaryKey"`
	Granted int
	Used    int
	Until   int64
	SpentAt int64
}

func (windowModel) TableName() string { return "windows" }

type reminderModel struct {
	TaskID string `gorm:"primaryKey"`
	Rung   string `gorm:"primaryKey"`
	At     int64
}

func (reminderModel) TableName() string { return "reminders" }

type flowSourceModel struct {
	Digest string `gorm:"primaryKey"`
	Source string
}

func (flowSourceModel) TableName() string { return "flow_sources" }
