package store

import "shouze/safety"

type enterpriseModel struct {
	ID         string `gorm:"primaryKey"`
	USCC       string `gorm:"column:uscc"`
	Name       string
	Place      string
	Township   string
	Department string
	Sectors    inJSON[[]string]
	TradeForms inJSON[[]string]
	FormsAsked bool

	Facilities      inJSON[[]string]
	FacilitiesAsked bool

	HighRisk  bool
	State     string
	Street    string
	OnWeCom   bool `gorm:"column:on_wecom"`
	Skipped   inJSON[map[string]string]
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

func (enterpriseModel) TableName() string { return "enterprises" }

func (m enterpriseModel) enterprise() safety.Enterprise {
	return safety.Enterprise{
		ID: m.ID, USCC: m.USCC, Name: m.Name, Place: m.Place, Township: m.Township, Department: m.Department,
		Sectors: m.Sectors.V, TradeForms: m.TradeForms.V, FormsAsked: m.FormsAsked, HighRisk: m.HighRisk,
		Facilities: m.Facilities.V, FacilitiesAsked: m.FacilitiesAsked,
		State: safety.EnterpriseState(m.State), Street: m.Street, OnWeCom: m.OnWeCom, Skipped: m.Skipped.V,
	}
}

func enterpriseOf(e safety.Enterprise, now int64) enterpriseModel {
	m := enterpriseModel{
		ID: e.ID, USCC: e.USCC, Name: e.Name, Place: e.Place, Township: e.Township, Department: e.Department,
		FormsAsked: e.FormsAsked, FacilitiesAsked: e.FacilitiesAsked, HighRisk: e.HighRisk, State: string(e.State), Street: e.Street, OnWeCom: e.OnWeCom, UpdatedAt: now,
	}
	m.Sectors.V, m.TradeForms.V, m.Facilities.V, m.Skipped.V = e.Sectors, e.TradeForms, e.Facilities, e.Skipped
	return m
}

type personModel struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Name         string
	Mobile       string
	Role         string
	Active       bool
}

func (personModel) TableName() string { return "persons" }

func (m personModel) person() safety.Person {
	return safety.Person{ID: m.ID, EnterpriseID: m.EnterpriseID, Name: m.Name, Mobile: m.Mobile, Role: safety.Role(m.Role), Active: m.Active}
}

type staffModel struct {
	ID      string `gorm:"primaryKey"`
	Name    string
	Mobile  string
	Unit    string
	Role    string
	Title   string
	OnDuty  bool
	Licence string
	Active  bool
}

func (staffModel) TableName() string { return "staff" }

func (m staffModel) staff() safety.Staff {
	return safety.Staff{ID: m.ID, Name: m.Name, Mobile: m.Mobile, Unit: m.Unit, Role: safety.Role(m.Role), Title: m.Title, OnDuty: m.OnDuty, Licence: m.Licence}
}

func staffOf(s safety.Staff) staffModel {
	return staffModel{ID: s.ID, Name: s.Name, Mobile: s.Mobile, Unit: s.Unit, Role: string(s.Role), Title: s.Title, OnDuty: s.OnDuty, Licence: s.Licence, Active: true}
}

type contactModel struct {
	Address string `gorm:"primaryKey"`
	Channel string
	UserID  string
	Follows bool
	SinceAt int64
}

func (contactModel) TableName() string { return "contacts" }

type bindingModel struct {
	Address  string `gorm:"primaryKey"`
	Subject  string `gorm:"primaryKey"`
	PersonID string
	StaffID  string
	Channel  string
	UserID   string
	How      string
	Witness  string `gorm:"column:witness_id"`
	BoundAt  int64
	EndedAt  int64
}

func (bindingModel) TableName() string { return "bindings" }

type inviteModel struct {
	Code      string `gorm:"primaryKey"`
	PersonID  string
	StaffID   string
	ExpiresAt int64
	UsedAt    int64
	RevokedAt int64
	How       string
	WitnessID string
	MadeAt    int64
}

func (inviteModel) TableName() string { return "invites" }

type wrongCodeModel struct {
	ID      string `gorm:"primaryKey"`
	Address string
	At      int64
}

func (wrongCodeModel) TableName() string { return "wrong_codes" }

type tokenModel struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	Role      string
	Scope     string
	Hash      string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

func (tokenModel) TableName() string { return "tokens" }
