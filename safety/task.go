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
	Period       string // 2026-11, 2026-Q4, 2026-H2, 2026, a campaign's name, or a focused check's key
	OpensAt      time.Time
	DueAt        time.Time
	Status       TaskStatus
	DoneAt       time.Time
	RecordID     string
	Version      int
	RemindAt     time.Time // when its principal is reminded next; zero: never
	Items        []string  // what a focused check asks; empty: what the enterprise's checklist asks
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
	EveryMonth    Every = "month"
	EveryQuarter  Every = "quarter"
	EveryHalfYear Every = "half_year"
	EveryYear     Every = "year"
	Once          Every = "once" // in a campaign
)

// Rhythms are all of them.
func Rhythms() []Every { return []Every{EveryMonth, EveryQuarter, EveryHalfYear, EveryYear, Once} }

// Period is the span of time that one task covers.
type Period struct {
	Key  string // 2026-11, 2026-Q4, 2026-H2, 2026, or a campaign's name
	From time.Time
	To   time.Time // 23:59:59 of its last day
}

// PeriodAt is the period of a rhythm that holds a time, in that time's zone. A
// duty that is owed once has the period of its campaign, not one of its own.
func (e Every) PeriodAt(t time.Time) Period {
	y, m, _ := t.Date()
	span := func(key string, first time.Month, months int) Period {
		from := time.Date(y, first, 1, 0, 0, 0, 0, t.Location())
		return Period{Key: key, From: from, To: from.AddDate(0, months, 0).Add(-time.Second)}
	}
	switch e {
	case EveryQuarter:
		q := (int(m) - 1) / 3
		return span(fmt.Sprintf("%d-Q%d", y, q+1), time.Month(q*3+1), 3)
	case EveryHalfYear:
		h := (int(m) - 1) / 6
		return span(fmt.Sprintf("%d-H%d", y, h+1), time.Month(h*6+1), 6)
	case EveryYear:
		return span(fmt.Sprint(y), time.January, 12)
	}
	return span(t.Format("2006-01"), m, 1)
}

// After is the day that lies one round of a rhythm after a day.
func (e Every) After(t time.Time) time.Time {
	months := map[Every]int{EveryQuarter: 3, EveryHalfYear: 6, EveryYear: 12}[e]
	next := t.AddDate(0, max(months, 1), 0)
	if next.Day() != t.Day() { // 31 January: the last day of the next month
		next = next.AddDate(0, 0, -next.Day())
	}
	return next
}

// Chinese is the period as people say it: 2026年11月, 2026年第四季度.
func (p Period) Chinese() string { return PeriodChinese(p.Key) }

// PeriodChinese says a period's key in Chinese; of what is owed once in a
// campaign it says nothing.
func PeriodChinese(key string) string {
	var y, n int
	if _, err := fmt.Sscanf(key, "%d-Q%d", &y, &n); err == nil && n >= 1 && n <= 4 {
		return fmt.Sprintf("%d年第%s季度", y, []string{"一", "二", "三", "四"}[n-1])
	}
	if _, err := fmt.Sscanf(key, "%d-H%d", &y, &n); err == nil && n >= 1 && n <= 2 {
		return fmt.Sprintf("%d年%s半年", y, []string{"上", "下"}[n-1])
	}
	if _, err := fmt.Sscanf(key, "%d-%d", &y, &n); err == nil {
		return fmt.Sprintf("%d年%d月", y, n)
	}
	if _, err := fmt.Sscanf(key, "%d", &y); err == nil && len(key) == 4 {
		return key + "年"
	}
	return ""
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

// Duty is one thing that a principal owes, once or again and again.
type Duty struct {
	Duty          string `yaml:"duty"`
	Title         string `yaml:"title"`
	Flow          string `yaml:"flow"`
	Paragraph     string `yaml:"paragraph"` // of the county document
	Every         Every  `yaml:"every"`
	EveryHighRisk Every  `yaml:"every_high_risk"`
	Months        []int  `yaml:"months"`  // of a yearly duty: the month in which it opens and the one at whose end it is due
	From          string `yaml:"from"`    // of a duty that is owed once: its first day …
	To            string `yaml:"to"`      // … and its last; empty: the campaign's
	Applies       string `yaml:"applies"` // an expression over the enterprise; empty: everyone owes it
	Evidence      string `yaml:"evidence"`

	// Owes reports whether an enterprise owes the duty, as Applies says; nil:
	// everyone does.
	Owes func(Enterprise) bool `yaml:"-"`
}

// Runs reports whether the campaign covers a day.
func (c Campaign) Runs(t time.Time) bool {
	day := t.Format(time.DateOnly)
	return (c.From == "" || day >= c.From) && (c.To == "" || day <= c.To)
}

// TaskFor is the task of a duty that an enterprise owes at a time; false: it owes
// none now. The id is the same whenever it is computed, so opening twice opens
// once. What was due before an enterprise came is not asked of it afterwards.
//
// A high-risk enterprise leads a check each month, others each quarter
// (岫安委发〔2023〕12号 二(一)1).
func (d Duty) TaskFor(e Enterprise, campaign Campaign, now time.Time) (Task, bool) {
	if d.Owes != nil && !d.Owes(e) {
		return Task{}, false
	}
	every := d.Every
	if e.HighRisk && d.EveryHighRisk != "" {
		every = d.EveryHighRisk
	}
	p, ok := every.PeriodAt(now), true
	switch {
	case every == Once:
		p, ok = d.once(campaign, now)
	case every == EveryYear && len(d.Months) == 2:
		p.From = time.Date(now.Year(), time.Month(d.Months[0]), 1, 0, 0, 0, 0, now.Location())
		p.To = time.Date(now.Year(), time.Month(d.Months[1])+1, 1, 0, 0, 0, 0, now.Location()).Add(-time.Second)
	}
	if !ok || now.Before(p.From) || now.After(p.To) {
		return Task{}, false
	}
	return Task{
		ID: StableID("t", e.ID, d.Duty, p.Key), EnterpriseID: e.ID, Duty: d.Duty,
		Title: p.Chinese() + d.Title, Flow: d.Flow, Period: p.Key,
		OpensAt: p.From, DueAt: p.To, Status: TaskOpen,
	}, true
}

// once is the span of a duty that is owed once in a campaign.
func (d Duty) once(c Campaign, now time.Time) (Period, bool) {
	pick := func(own, campaign string) (time.Time, error) {
		if own == "" {
			own = campaign
		}
		return time.ParseInLocation(time.DateOnly, own, now.Location())
	}
	from, err1 := pick(d.From, c.From)
	to, err2 := pick(d.To, c.To)
	if err1 != nil || err2 != nil {
		return Period{}, false
	}
	return Period{Key: c.Campaign, From: from, To: to.AddDate(0, 0, 1).Add(-time.Second)}, true
}
