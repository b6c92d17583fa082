package store

import "shouze/safety"

type taskModel struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Duty         string
	Title        string
	Flow         string
	Period       string
	OpensAt      int64
	DueAt        int64
	Status       string
	DoneAt       int64
	RecordID     string
	Version      int
	RemindAt     int64
	Items        inJSON[[]string]
}

func (taskModel) TableName() string { return "tasks" }

func (s *Store) task(m taskModel) safety.Task {
	return safety.Task{
		ID: m.ID, EnterpriseID: m.EnterpriseID, Duty: m.Duty, Title: m.Title, Flow: m.Flow, Period: m.Period,
		OpensAt: s.at(m.OpensAt), DueAt: s.at(m.DueAt), Status: safety.TaskStatus(m.Status),
		DoneAt: s.at(m.DoneAt), RecordID: m.RecordID, Version: m.Version, RemindAt: s.at(m.RemindAt), Items: m.Items.V,
	}
}

func taskOf(t safety.Task) taskModel {
	return taskModel{
		ID: t.ID, EnterpriseID: t.EnterpriseID, Duty: t.Duty, Title: t.Title, Flow: t.Flow, Period: t.Period,
		OpensAt: millis(t.OpensAt), DueAt: millis(t.DueAt), Status: string(t.Status),
		DoneAt: millis(t.DoneAt), RecordID: t.RecordID, Version: 1, RemindAt: millis(t.RemindAt),
		Items: inJSON[[]string]{t.Items},
	}
}

type headModel struct {
	EnterpriseID string `gorm:"primaryKey"`
	FiledYear    int
	Filed        int
	Digest       string
	Hazards      int
}

func (headModel) TableName() string { return "heads" }

func (m headModel) head() safety.Head {
	return safety.Head{EnterpriseID: m.EnterpriseID, Year: m.FiledYear, Count: m.Filed, Digest: m.Digest, Hazards: m.Hazards}
}

func headOf(h safety.Head) headModel {
	return headModel{EnterpriseID: h.EnterpriseID, FiledYear: h.Year, Filed: h.Count, Digest: h.Digest, Hazards: h.Hazards}
}

type recordModel struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Number       string
	TaskID       string
	Duty         string
	Title        string
	FiledBy      string
	ByRole       string
	Binding      string
	At           int64
	Answers      inJSON[map[string]safety.AnswerValue]
	Items        inJSON[[]safety.ItemResult]
	Attachments  inJSON[[]string]
	Corrects     string
	Previous     string
	Digest       string
}

func (recordModel) TableName() string { return "records" }

func (s *Store) record(m recordModel) safety.Record {
	return safety.Record{
		ID: m.ID, Number: m.Number, TaskID: m.TaskID, Duty: m.Duty, Title: m.Title, EnterpriseID: m.EnterpriseID,
		By: m.FiledBy, ByRole: safety.Role(m.ByRole), Binding: m.Binding, At: s.at(m.At),
		Answers: m.Answers.V, Items: m.Items.V, Attachments: m.Attachments.V,
		Corrects: m.Corrects, Previous: m.Previous, Digest: m.Digest,
	}
}

func recordOf(r safety.Record) recordModel {
	m := recordModel{
		ID: r.ID, EnterpriseID: r.EnterpriseID, Number: r.Number, TaskID: r.TaskID, Duty: r.Duty, Title: r.Title,
		FiledBy: r.By, ByRole: string(r.ByRole), Binding: r.Binding, At: millis(r.At),
		Corrects: r.Corrects, Previous: r.Previous, Digest: r.Digest,
	}
	m.Answers.V, m.Items.V, m.Attachments.V = r.Answers, r.Items, r.Attachments
	return m
}

type hazardModel struct {
	ID            string `gorm:"primaryKey"`
	Number        int
	EnterpriseID  string
	Township      string
	Department    string
	Source        string
	Level         string
	Own           bool
	Item          string
	Description   string
	Location      string
	FoundAt       int64
	FoundBy       string
	Status        string
	Fix           string
	Responsible   string
	Measures      string
	Funds         string
	Deadline      string
	EmergencyPlan string
	Interim       string
	ExternalNo    string
	ReportedAt    int64
	RecordID      string
	Photos        inJSON[[]string]
	AfterPhotos   inJSON[[]string]
	SubmittedAt   int64
	WaitsSince    int64 // submitted, else found
	History       inJSON[[]safety.HazardEvent]
	Version       int
}

func (hazardModel) TableName() string { return "hazards" }

func (s *Store) hazard(m hazardModel) safety.Hazard {
	return safety.Hazard{
		ID: m.ID, Number: m.Number, EnterpriseID: m.EnterpriseID, Township: m.Township, Department: m.Department,
		Source: m.Source, Level: safety.Level(m.Level), Own: m.Own, Item: m.Item, Description: m.Description, Location: m.Location,
		FoundAt: s.at(m.FoundAt), FoundBy: m.FoundBy, Status: safety.HazardStatus(m.Status), Fix: m.Fix,
		Responsible: m.Responsible, Measures: m.Measures, Funds: m.Funds, Deadline: m.Deadline,
		EmergencyPlan: m.EmergencyPlan, Interim: m.Interim, ExternalNo: m.ExternalNo,
		ReportedAt: s.at(m.ReportedAt), RecordID: m.RecordID,
		Photos: m.Photos.V, AfterPhotos: m.AfterPhotos.V, SubmittedAt: s.at(m.SubmittedAt),
		History: m.History.V, Version: m.Version,
	}
}

func hazardOf(h safety.Hazard) hazardModel {
	m := hazardModel{
		ID: h.ID, Number: h.Number, EnterpriseID: h.EnterpriseID, Township: h.Township, Department: h.Department,
		Source: h.Source, Level: string(h.Level), Own: h.Own, Item: h.Item, Description: h.Description, Location: h.Location,
		FoundAt: millis(h.FoundAt), FoundBy: h.FoundBy, Status: string(h.Status), Fix: h.Fix,
		Responsible: h.Responsible, Measures: h.Measures, Funds: h.Funds, Deadline: h.Deadline,
		EmergencyPlan: h.EmergencyPlan, Interim: h.Interim, ExternalNo: cut(h.ExternalNo, 200),
		ReportedAt: millis(h.ReportedAt), RecordID: h.RecordID, SubmittedAt: millis(h.SubmittedAt), WaitsSince: millis(h.FoundAt), Version: h.Version + 1,
	}
	if h.Status == safety.Submitted {
		m.WaitsSince = m.SubmittedAt
	}
	m.Photos.V, m.AfterPhotos.V, m.History.V = h.Photos, h.AfterPhotos, h.History
	return m
}

type attachmentModel struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Owner        string
	Kind         string
	Address      string
	Channel      string
	UserID       string
	MediaID      string
	SHA256       string `gorm:"column:sha256"`
	Bytes        int64
	ReceivedAt   int64
	Lost         bool
	Attempts     int
	FetchAt      int64 // when to fetch it next; 0: nothing to fetch
}

func (attachmentModel) TableName() string { return "attachments" }

func (s *Store) attachment(m attachmentModel) safety.Attachment {
	return safety.Attachment{
		ID: m.ID, EnterpriseID: m.EnterpriseID, Owner: m.Owner, Kind: m.Kind, Address: addressOf(m.Channel, m.UserID),
		MediaID: m.MediaID, SHA256: m.SHA256, Bytes: m.Bytes, ReceivedAt: s.at(m.ReceivedAt), Lost: m.Lost,
	}
}

func attachmentOf(a safety.Attachment, now int64) attachmentModel {
	m := attachmentModel{
		ID: a.ID, EnterpriseID: a.EnterpriseID, Owner: a.Owner, Kind: a.Kind, Address: a.Address.Key(),
		Channel: string(a.Address.Channel), UserID: a.Address.User, MediaID: a.MediaID, SHA256: a.SHA256,
		Bytes: a.Bytes, ReceivedAt: millis(a.ReceivedAt), Lost: a.Lost,
	}
	if a.SHA256 == "" && !a.Lost {
		m.FetchAt = now
	}
	return m
}
