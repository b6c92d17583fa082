package store

import "shouze/safety"

type markModel struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Unit         string
	Kind         string
	RecordID     string
	Text         string
	FoundAt      int64
	LookedAt     int64 // 0: nobody has looked into it
	LookedBy     string
	LookedText   string
	Version      int
}

func (markModel) TableName() string { return "quality_marks" }

func (s *Store) mark(m markModel) safety.Mark {
	return safety.Mark{
		ID: m.ID, EnterpriseID: m.EnterpriseID, Unit: m.Unit, Kind: safety.MarkKind(m.Kind), RecordID: m.RecordID, Text: m.Text,
		FoundAt: s.at(m.FoundAt), LookedAt: s.at(m.LookedAt), LookedBy: m.LookedBy, LookedText: m.LookedText, Version: m.Version,
	}
}

func markOf(m safety.Mark) markModel {
	return markModel{
		ID: m.ID, EnterpriseID: m.EnterpriseID, Unit: m.Unit, Kind: string(m.Kind), RecordID: m.RecordID, Text: m.Text,
		FoundAt: millis(m.FoundAt), LookedAt: millis(m.LookedAt), LookedBy: m.LookedBy, LookedText: m.LookedText, Version: m.Version,
	}
}

// toMarkModel is a record or a photo that waits to be looked at for marks.
type toMarkModel struct {
	ID    string `gorm:"primaryKey"`
	Photo bool
	At    int64
}

func (toMarkModel) TableName() string { return "to_mark" }
