package safety

import (
	"fmt"
	"time"
)

// TaskStatus is how a task stands.
type TaskStatus string

// The states of a task. Overdue is never stored: it is open or in progress
// after its due time.
const (
	TaskOpen       TaskStatus = "open"
	TaskInProgress TaskStatus = "in_progress"
	TaskDone       TaskStatus = "done"
	TaskOverdue    TaskStatus = "overdue"
	TaskWaived     TaskStatus = "waived"
)

// Task is one duty that one enterprise owes in one period.
type Task struct {
	ID           string
	EnterpriseID string
	Duty         string
	Title        string
	Flow         string
	Period       string // 2026-11 or 2026-Q4
	OpensAt      time.Time
	DueAt        time.Time
	Status       TaskStatus
	DoneAt       time.Time
	RecordID     string
	Version      int
	RemindAt     time.Time // when its principal is reminded next; zero: never
}

// StatusAt is the status as it stands at a time.
func (t Task) StatusAt(now time.Time) TaskStatus {
	if (t.Status == TaskOpen || t.Status == TaskInProgress) && now.After(t.DueAt) {
		return TaskOverdue
	}
	return t.Status
}

// Every is how often a duty comes back.
type Every string

// The rhythms of duties.
const (
	EveryMonth   Every = "month"
	EveryQuarter Every = "quarter"
)

// Period is the span of time that one task covers.
type Period struct {
	Key  string // 2026-11 or 2026-Q4
	From time.Time
	To   time.Time // 23:59:59 of its last day
}

// PeriodAt is the period of a rhythm that holds a time, in that time's zone.
func (e Every) PeriodAt(t time.Time) Period {
	y, m, _ := t.Date()
	months := 1
	key := t.Format("2006-01")
	if e == EveryQuarter {
		q := (int(m) - 1) / 3
		m, months = time.Month(q*3+1), 3
		key = fmt.Sprintf("%d-Q%d", y, q+1)
	}
	from := time.Date(y, m, 1, 0, 0, 0, 0, t.Location())
	return Period{Key: key, From: from, To: from.AddDate(0, months, 0).Add(-time.Second)}
}

// Chinese is the period as people say it: 2026年11月, 2026年第四季度.
func (p Period) Chinese() string { return PeriodChinese(p.Key) }

// PeriodChinese says a period's key in Chinese.
func PeriodChinese(key string) string {
	var y, n int
	if _, err := fmt.Sscanf(key, "%d-Q%d", &y, &n); err == nil && n >= 1 && n <= 4 {
		return fmt.Sprintf("%d年第%s季度", y, []string{"一", "二", "三", "四"}[n-1])
	}
	if _, err := fmt.Sscanf(key, "%d-%d", &y, &n); err == nil {
		return fmt.Sprintf("%d年%d月", y, n)
	}
	return key
}

// Campaign says which duties exist, how often, and by which paragraph.
type Campaign struct {
	Campaign string  `yaml:"campaign"`
	Title    string  `yaml:"title"`
	Document string  `yaml:"document"` // 文号
	From     string  `yaml:"from"`     // first day, 2006-01-02; empty: always
	To       string  `yaml:"to"`
	Stages   []Stage `yaml:"stages"`
	Duties   []Duty  `yaml:"duties"`
}

// Stage is a part of a campaign with its dates.
type Stage struct {
	Name      string `yaml:"name"`
	From      string `yaml:"from"`
	To        string `yaml:"to"`
	Paragraph string `yaml:"paragraph"`
}

// Duty is one thing that a principal owes again and again.
type Duty struct {
	Duty          string `yaml:"duty"`
	Title         string `yaml:"title"`
	Flow          string `yaml:"flow"`
	Paragraph     string `yaml:"paragraph"` // of the county document
	Every         Every  `yaml:"every"`
	EveryHighRisk Every  `yaml:"every_high_risk"`
	Evidence      string `yaml:"evidence"`
}

// Runs reports whether the campaign covers a day.
func (c Campaign) Runs(t time.Time) bool {
	day := t.Format(time.DateOnly)
	return (c.From == "" || day >= c.From) && (c.To == "" || day <= c.To)
}

// TaskFor is the task of a duty that an enterprise owes at a time. The id is
// the same whenever it is computed, so opening twice opens once.
//
// A high-risk enterprise leads a check each month, others each quarter
// (岫安委发〔2023〕12号 二(一)1).
func (d Duty) TaskFor(e Enterprise, now time.Time) Task {
	every := d.Every
	if e.HighRisk && d.EveryHighRisk != "" {
		every = d.EveryHighRisk
	}
	p := every.PeriodAt(now)
	return Task{
		ID: StableID("t", e.ID, d.Duty, p.Key), EnterpriseID: e.ID, Duty: d.Duty,
		Title: p.Chinese() + d.Title, Flow: d.Flow, Period: p.Key,
		OpensAt: p.From, DueAt: p.To, Status: TaskOpen,
	}
}
