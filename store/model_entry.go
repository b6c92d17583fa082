package store

import "shouze/safety"

type entryModel struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Ledger       string
	Title        string
	Status       string
	Fields       inJSON[map[string]safety.AnswerValue]
	DueAt        int64
	RecordID     string
	ByName       string
	ByRole       string
	At           int64
	ChangedAt    int64
	Version      int
}

func (entryModel) TableName() string { return "entries" }

func (s *Store) entry(m entryModel) safety.Entry {
	return safety.Entry{
		ID: m.ID, EnterpriseID: m.EnterpriseID, Ledger: m.Ledger, Title: m.Title, Status: safety.EntryStatus(m.Status),
		Fields: m.Fields.V, Due: s.at(m.DueAt), RecordID: m.RecordID, By: m.ByName, ByRole: safety.Role(m.ByRole),
		At: s.at(m.At), ChangedAt: s.at(m.ChangedAt), Version: m.Version,
	}
}

// entryOf is the row of an entry, one version further than it was read.
func entryOf(e safety.Entry) entryModel {
	m := entryModel{
		ID: e.ID, EnterpriseID: e.EnterpriseID, Ledger: e.Ledger, Title: cut(e.Title, 300), Status: string(e.Status),
		DueAt: millis(e.Due), RecordID: e.RecordID, ByName: e.By, ByRole: string(e.ByRole),
		At: millis(e.At), ChangedAt: millis(e.ChangedAt), Version: e.Version + 1,
	}
	m.Fields.V = e.Fields
	if m.Fields.V == nil {
		m.Fields.V = map[string]safety.AnswerValue{}
	}
	return m
}
