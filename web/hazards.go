package web

import (
	"net/http"
	"time"

	"shouze/safety"
)

// hazardJSON is an entry of the hazard ledger (隐患台账) as other programs see
// it. Supervised (挂牌督办) is false as long as nothing sets it. Of a general
// hazard that an enterprise keeps by itself (own), townships and departments see
// that it is there, its dates and state, and no more.
type hazardJSON struct {
	ID            string              `json:"id"`
	Number        int                 `json:"number"`
	EnterpriseID  string              `json:"enterprise_id"`
	RecordID      string              `json:"record_id"`
	Source        string              `json:"source"`
	Level         safety.Level        `json:"level"`
	Own           bool                `json:"own"`
	Item          string              `json:"item"`
	Description   string              `json:"description"`
	Location      string              `json:"location"`
	FoundAt       *string             `json:"found_at"`
	FoundBy       string              `json:"found_by"`
	Status        safety.HazardStatus `json:"status"`
	Fix           string              `json:"fix"`
	Responsible   string              `json:"responsible"`
	Measures      string              `json:"measures"`
	Funds         string              `json:"funds"`
	Deadline      string              `json:"deadline"`
	EmergencyPlan string              `json:"emergency_plan"`
	Interim       string              `json:"interim"`
	ReportedAt    *string             `json:"reported_at"`
	Supervised    bool                `json:"supervised"`
	Overdue       bool                `json:"overdue"`
	ExternalNo    string              `json:"external_no"`
	Photos        []string            `json:"photos"`
	AfterPhotos   []string            `json:"after_photos"`
	History       []eventJSON         `json:"history"`
}

type eventJSON struct {
	At     *string             `json:"at"`
	By     string              `json:"by"`
	Role   safety.Role         `json:"role"`
	Action safety.HazardAction `json:"action"`
	Text   string              `json:"text"`
}

// noLevel asks for hazards that nobody has judged yet.
const noLevel = "none"

func (s *server) hazards(w http.ResponseWriter, r *http.Request, c caller) error {
	q := readQuery(r, "enterprise", "status", "level", "cursor", "limit")
	f := safety.HazardFilter{
		Enterprise: q.text("enterprise"),
		Status: safety.HazardStatus(q.oneOf("status", string(safety.Suspected), string(safety.Dismissed), string(safety.HazardOpen),
			string(safety.Rectifying), string(safety.Submitted), string(safety.HazardDone))),
		Scope: c.scope, Page: q.page("hazards"),
	}
	if v := q.oneOf("level", string(safety.GeneralLevel), string(safety.MajorLevel), noLevel); v != "" {
		level := safety.Level(v)
		if v == noLevel {
			level = safety.NoLevel
		}
		f.Level = &level
	}
	if q.fault != nil {
		return q.fault
	}
	rows, next, err := s.Store.Hazards(r.Context(), f)
	if err == nil && len(rows) == 0 {
		err = s.mustSee(r.Context(), f.Enterprise, c)
	}
	if err != nil {
		return err
	}
	now := s.Clock.Now().In(s.Zone)
	return writeJSON(w, http.StatusOK, page("hazards", rows, next, func(h safety.Hazard) hazardJSON { return s.hazardOf(h, now, c) }))
}

func (s *server) hazard(w http.ResponseWriter, r *http.Request, c caller) error {
	if q := readQuery(r); q.fault != nil {
		return q.fault
	}
	h, err := s.Store.Hazard(r.Context(), r.PathValue("id"), c.scope)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.hazardOf(h, s.Clock.Now().In(s.Zone), c))
}

// hazardOf gives a hazard its form; now is county time.
func (s *server) hazardOf(h safety.Hazard, now time.Time, c caller) hazardJSON {
	out := hazardJSON{
		ID: h.ID, Number: h.Number, EnterpriseID: h.EnterpriseID, RecordID: h.RecordID, Source: h.Source, Level: h.Level, Own: h.Own, Item: h.Item,
		Description: c.words(h.Description), Location: c.words(h.Location), FoundAt: s.moment(h.FoundAt), FoundBy: h.FoundBy,
		Status: h.Status, Fix: h.Fix, Responsible: c.words(h.Responsible), Measures: c.words(h.Measures), Funds: h.Funds,
		Deadline: h.Deadline, EmergencyPlan: c.words(h.EmergencyPlan), ReportedAt: s.moment(h.ReportedAt),
		Interim: c.words(h.Interim), ExternalNo: h.ExternalNo, Overdue: h.Overdue(now), Photos: some(h.Photos), AfterPhotos: some(h.AfterPhotos), History: make([]eventJSON, len(h.History)),
	}
	if h.Own && !c.seesOwn() {
		return hazardJSON{
			ID: h.ID, Number: h.Number, EnterpriseID: h.EnterpriseID, Source: h.Source, Level: h.Level, Own: true,
			FoundAt: out.FoundAt, Status: h.Status, Fix: h.Fix, Deadline: h.Deadline, Overdue: out.Overdue,
			Photos: []string{}, AfterPhotos: []string{}, History: []eventJSON{},
		}
	}
	for i, e := range h.History {
		out.History[i] = eventJSON{s.moment(e.At), e.By, e.Role, e.Action, c.words(e.Text)}
	}
	return out
}
