package web

import (
	"context"
	"net/http"

	"shouze/safety"
)

// kept is a ledger (台账) that conversations keep, and where other programs read it.
type kept struct {
	name    string // of its list: /api/v1/hot-works
	ledger  string // its key in templates/ledgers
	summary string
}

// keptLedgers are the ledgers behind the duties. What conversations keep for
// their own use only (which items were drawn last, a check that waits for the
// principal, single questions of a quiz) is no list of another program.
func keptLedgers() []kept {
	return []kept{
		{"alarms", safety.AlarmLedger, "Emergencies (险情)"},
		{"certificates", "certificate", "Certificates of special operations (特种作业证); due: they expire"},
		{"contractors", "contractor", "Contractors and tenants (外包外租单位); due: looked at next"},
		{"deputies", "deputy_list", "Deputies with their lists of what they answer for (分管负责人清单)"},
		{"drills", "drill", "Emergency drills (应急演练), planned and held; due: the day of the drill"},
		{"education", "education", "Warning lessons (警示教育); due: the make-up"},
		{"experts", "expert", "Experts from outside (外聘专家)"},
		{"hot-works", "hot_work", "Hot work (动火作业); due: its window ends. Other dangerous work is in special-works"},
		{"posts", "post", "Responsibilities of posts (岗位责任); due: everybody has signed"},
		{"risk-points", "risk_point", "Risk points (风险点); due: looked at next"},
		{"safety-staff", "safety_staff", "Safety staff (安全管理人员); due: their certificate expires"},
		{"special-works", "special_work", "Dangerous work other than hot work (其他危险作业): answers.kind says which; due: its window ends"},
		{"state-owned", "state_owned", "What a state-owned enterprise owes as an example (国有企业表率); due: looked at next"},
		{"welding-gear", "welding_gear", "Welding equipment (电气焊设备); due: looked at next"},
	}
}

// entryJSON is a row of a ledger as other programs see it. It has the answers
// that the ledger's conversations ask for, and the photos among them.
type entryJSON struct {
	ID           string                `json:"id"`
	EnterpriseID string                `json:"enterprise_id"`
	Title        string                `json:"title"`
	Status       safety.EntryStatus    `json:"status"`
	Due          *string               `json:"due"` // null: nothing is owed
	Overdue      bool                  `json:"overdue"`
	At           *string               `json:"at"`
	By           string                `json:"by"`
	ByRole       safety.Role           `json:"by_role"`
	RecordID     string                `json:"record_id"`
	ChangedAt    *string               `json:"changed_at"`
	Answers      map[string]answerJSON `json:"answers"`
	Attachments  []attachmentJSON      `json:"attachments"`
}

// entries answers with one of the ledgers.
func (s *server) entries(k kept) func(http.ResponseWriter, *http.Request, caller) error {
	return func(w http.ResponseWriter, r *http.Request, c caller) error {
		q := readQuery(r, "enterprise", "status", "due_before", "cursor", "limit")
		f := safety.EntryFilter{
			Ledger: k.ledger, Enterprise: q.text("enterprise"),
			Status: safety.EntryStatus(q.oneOf("status", string(safety.EntryWaiting), string(safety.EntryOpen),
				string(safety.EntryWatch), string(safety.EntryRefused), string(safety.EntryClosed))),
			DueBefore: q.moment("due_before", s.Zone), Scope: c.scope, Page: q.page(k.name),
		}
		if q.fault != nil {
			return q.fault
		}
		rows, next, err := s.Store.Entries(r.Context(), f)
		if err == nil && len(rows) == 0 {
			err = s.mustSee(r.Context(), f.Enterprise, c)
		}
		if err != nil {
			return err
		}
		photos, err := s.photosOf(r.Context(), rows)
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusOK, page(k.name, rows, next, func(e safety.Entry) entryJSON { return s.entryOf(e, photos, c) }))
	}
}

// photosOf finds the photos of some entries at once.
func (s *server) photosOf(ctx context.Context, rows []safety.Entry) (map[string]safety.Attachment, error) {
	var ids []string
	for _, e := range rows {
		ids = append(ids, e.Photos()...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Store.Attachments(ctx, ids)
}

func (s *server) entryOf(e safety.Entry, photos map[string]safety.Attachment, c caller) entryJSON {
	out := entryJSON{
		ID: e.ID, EnterpriseID: e.EnterpriseID, Title: c.words(e.Title), Status: e.Status,
		Due: s.moment(e.Due), Overdue: e.Overdue(s.Clock.Now()), At: s.moment(e.At), By: e.By, ByRole: e.ByRole,
		RecordID: e.RecordID, ChangedAt: s.moment(e.ChangedAt),
		Answers: make(map[string]answerJSON, len(e.Fields)), Attachments: []attachmentJSON{},
	}
	for key, a := range e.Fields {
		out.Answers[key] = c.answer(a)
	}
	for _, id := range e.Photos() {
		a := photos[id]
		out.Attachments = append(out.Attachments, attachmentJSON{id, a.Kind, a.SHA256, a.Bytes})
	}
	return out
}
