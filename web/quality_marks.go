package web

import (
	"net/http"

	"shouze/safety"
)

// markJSON is a quality mark (核实线索) as other programs see it. It is no score:
// one that is open says that a look is due, one that is not says what it came to.
type markJSON struct {
	ID           string          `json:"id"`
	EnterpriseID string          `json:"enterprise_id"`
	Unit         string          `json:"unit"`
	Kind         safety.MarkKind `json:"kind"`
	RecordID     string          `json:"record_id"`
	Text         string          `json:"text"`
	FoundAt      *string         `json:"found_at"`
	LookedAt     *string         `json:"looked_at"`
	LookedBy     string          `json:"looked_by"`
	LookedText   string          `json:"looked_text"`
	Version      int             `json:"version"`
}

// qualityMarks are for those who look into them; to a viewer there are none.
func (s *server) qualityMarks(w http.ResponseWriter, r *http.Request, c caller) error {
	if c.role == safety.Viewer {
		return problemMissing
	}
	q := readQuery(r, "enterprise", "open", "cursor", "limit")
	f := safety.MarkFilter{Enterprise: q.text("enterprise"), Open: q.boolean("open"), Scope: c.scope, Page: q.page("quality-marks")}
	if q.fault != nil {
		return q.fault
	}
	rows, next, err := s.Store.QualityMarks(r.Context(), f)
	if err == nil && len(rows) == 0 {
		err = s.mustSee(r.Context(), f.Enterprise, c)
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, page("quality-marks", rows, next, func(m safety.Mark) markJSON {
		return markJSON{
			ID: m.ID, EnterpriseID: m.EnterpriseID, Unit: m.Unit, Kind: m.Kind, RecordID: m.RecordID, Text: c.words(m.Text),
			FoundAt: s.moment(m.FoundAt), LookedAt: s.moment(m.LookedAt), LookedBy: m.LookedBy, LookedText: c.words(m.LookedText), Version: m.Version,
		}
	}))
}
