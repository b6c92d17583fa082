package web

import (
	"context"
	"net/http"

	"shouze/safety"
)

// recordJSON is a filed record (记录) as other programs see it.
type recordJSON struct {
	ID           string                `json:"id"`
	Number       string                `json:"number"`
	Title        string                `json:"title"`
	TaskID       string                `json:"task_id"`
	Duty         string                `json:"duty"`
	EnterpriseID string                `json:"enterprise_id"`
	By           string                `json:"by"`
	ByRole       safety.Role           `json:"by_role"`
	Binding      string                `json:"binding"`
	At           *string               `json:"at"`
	Answers      map[string]answerJSON `json:"answers"`
	Items        []itemJSON            `json:"items"`
	Attachments  []attachmentJSON      `json:"attachments"`
	Corrects     string                `json:"corrects"` // id of the record that this one corrects
	Previous     string                `json:"previous"` // digest of the enterprise's record before it
	Digest       string                `json:"digest"`
}

type answerJSON struct {
	Kind  safety.Kind `json:"kind"`
	Text  string      `json:"text"`
	Value any         `json:"value"`
}

type itemJSON struct {
	Key      string             `json:"key"`
	Text     string             `json:"text"`
	Result   safety.ItemOutcome `json:"result"`
	Reason   string             `json:"reason"`
	HazardID string             `json:"hazard_id"`
}

// attachmentJSON is a photo or voice message (附件); sha256 is empty until it
// was fetched from the platform.
type attachmentJSON struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

func (s *server) records(w http.ResponseWriter, r *http.Request, c caller) error {
	q := readQuery(r, "enterprise", "duty", "cursor", "limit")
	f := safety.RecordFilter{Enterprise: q.text("enterprise"), Duty: q.text("duty"), Scope: c.scope, Page: q.page("records")}
	if q.fault != nil {
		return q.fault
	}
	rows, next, err := s.Store.Records(r.Context(), f)
	if err == nil && len(rows) == 0 {
		err = s.mustSee(r.Context(), f.Enterprise, c)
	}
	if err != nil {
		return err
	}
	attached, err := s.attached(r.Context(), rows...)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, page("records", rows, next, func(r safety.Record) recordJSON { return s.recordOf(r, attached, c) }))
}

func (s *server) record(w http.ResponseWriter, r *http.Request, c caller) error {
	if q := readQuery(r); q.fault != nil {
		return q.fault
	}
	row, err := s.Store.Record(r.Context(), r.PathValue("id"), c.scope)
	if err != nil {
		return err
	}
	attached, err := s.attached(r.Context(), row)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.recordOf(row, attached, c))
}

// attached finds the attachments of some records at once.
func (s *server) attached(ctx context.Context, rows ...safety.Record) (map[string]safety.Attachment, error) {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.Attachments...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Store.Attachments(ctx, ids)
}

func (s *server) recordOf(r safety.Record, attached map[string]safety.Attachment, c caller) recordJSON {
	out := recordJSON{
		ID: r.ID, Number: r.Number, Title: r.Title, TaskID: r.TaskID, Duty: r.Duty, EnterpriseID: r.EnterpriseID,
		By: r.By, ByRole: r.ByRole, Binding: r.Binding, At: s.moment(r.At),
		Answers: make(map[string]answerJSON, len(r.Answers)), Items: make([]itemJSON, len(r.Items)),
		Attachments: make([]attachmentJSON, 0, len(r.Attachments)),
		Corrects:    r.Corrects, Previous: r.Previous, Digest: r.Digest,
	}
	for key, a := range r.Answers {
		out.Answers[key] = c.answer(a)
	}
	for i, it := range r.Items {
		out.Items[i] = itemJSON{it.Key, it.Text, it.Result, c.words(it.Reason), it.HazardID}
	}
	for _, id := range r.Attachments {
		a := attached[id]
		out.Attachments = append(out.Attachments, attachmentJSON{id, a.Kind, a.SHA256, a.Bytes})
	}
	return out
}
