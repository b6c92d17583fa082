package safety

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Record is what was filed: immutable, numbered per enterprise, chained by
// digest to the record before it.
type Record struct {
	ID           string                 `json:"id"`
	Number       string                 `json:"number"` // such as 2026-0007
	TaskID       string                 `json:"task_id"`
	Duty         string                 `json:"duty"`
	Title        string                 `json:"title"`
	EnterpriseID string                 `json:"enterprise_id"`
	By           string                 `json:"by"`
	ByRole       Role                   `json:"by_role"`
	Binding      string                 `json:"binding"` // code, mobile, witnessed
	At           time.Time              `json:"at"`
	Answers      map[string]AnswerValue `json:"answers"`
	Items        []ItemResult           `json:"items"`
	Attachments  []string               `json:"attachments"` // ids of the photos that were in when it was confirmed
	Corrects     string                 `json:"corrects,omitempty"`
	Previous     string                 `json:"previous"` // digest of the record before it
	Digest       string                 `json:"digest"`
}

// AnswerValue is one answer: its kind, what the person saw or said, and its
// canonical value as the answer reader gives it.
type AnswerValue struct {
	Kind  Kind   `json:"kind"`
	Text  string `json:"text"`
	Value any    `json:"value"`
}

// ItemOutcome is what a checklist item came to.
type ItemOutcome string

// The outcomes of a checklist item.
const (
	ItemOK            ItemOutcome = "ok"
	ItemProblem       ItemOutcome = "problem"
	ItemUnclear       ItemOutcome = "unclear"
	ItemNotApplicable ItemOutcome = "not_applicable"
)

// ItemResult is one item of a filed checklist.
type ItemResult struct {
	Key      string      `json:"key"`
	Text     string      `json:"text"` // as it was asked
	Result   ItemOutcome `json:"result"`
	Reason   string      `json:"reason"`
	HazardID string      `json:"hazard_id"`
}

// Head is the end of an enterprise's chain of records.
type Head struct {
	EnterpriseID string
	Year         int
	Count        int    // records filed in Year
	Digest       string // of the last record; empty before the first
	Hazards      int    // hazards registered ever, for their numbers
}

// File numbers and chains a record at the head and returns both. Digests of
// the photos are part of what is digested: attachments maps id to SHA-256.
func (h Head) File(r Record, attachments map[string]string) (Record, Head, error) {
	if y := r.At.Year(); y != h.Year {
		h.Year, h.Count = y, 0
	}
	h.Count++
	r.Number = fmt.Sprintf("%d-%04d", h.Year, h.Count)
	r.Previous, r.Digest = h.Digest, ""
	sum, err := r.digest(attachments)
	if err != nil {
		return Record{}, h, err
	}
	r.Digest, h.Digest = sum, sum
	return r, h, nil
}

// Verify reports whether the record still has the content that was filed.
func (r Record) Verify(attachments map[string]string) (bool, error) {
	want := r.Digest
	r.Digest = ""
	got, err := r.digest(attachments)
	return got == want, err
}

func (r Record) digest(attachments map[string]string) (string, error) {
	r.At = r.At.UTC().Truncate(time.Millisecond)
	body, err := json.Marshal(struct {
		Record
		Photos map[string]string `json:"photos"`
	}{r, attachments})
	if err != nil {
		return "", fmt.Errorf("digest record: %w", err)
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// Attachment is a photo or a voice message that a person sent.
type Attachment struct {
	ID           string
	EnterpriseID string // empty until it belongs to something
	Owner        string // record or hazard id that it belongs to; empty: not filed yet
	Kind         string // photo, voice
	Address      Address
	MediaID      string // the platform's, alive three days
	SHA256       string // hex; empty until fetched
	Bytes        int64
	ReceivedAt   time.Time
	Lost         bool // could not be fetched
}
