package web

import (
	"net/http"

	"shouze/safety"
)

// enterpriseJSON is an enterprise (企业) as other programs see it.
type enterpriseJSON struct {
	ID              string                 `json:"id"`
	USCC            string                 `json:"uscc"`
	Name            string                 `json:"name"`
	Place           string                 `json:"place"`
	Township        string                 `json:"township"`
	Department      string                 `json:"department"`
	Sectors         []string               `json:"sectors"`
	TradeForms      []string               `json:"trade_forms"`
	Facilities      []string               `json:"facilities"`
	HighRisk        bool                   `json:"high_risk"`
	State           safety.EnterpriseState `json:"state"`
	PrincipalName   string                 `json:"principal_name"`
	PrincipalMobile string                 `json:"principal_mobile"`
	Bound           []safety.Channel       `json:"bound"`
	Invites         []inviteJSON           `json:"invites"`
}

type inviteJSON struct {
	Name string      `json:"name"`
	Role safety.Role `json:"role"`
	Code string      `json:"code"`
}

func (s *server) enterprises(w http.ResponseWriter, r *http.Request, c caller) error {
	q := readQuery(r, "township", "department", "sector", "high_risk", "q", "cursor", "limit")
	f := safety.EnterpriseFilter{
		Township: q.text("township"), Department: q.text("department"), Sector: q.text("sector"),
		HighRisk: q.boolean("high_risk"), Q: q.text("q"), Scope: c.scope, Page: q.page("enterprises"),
	}
	if q.fault != nil {
		return q.fault
	}
	if foreign(f.Township, c.scope.Township) || foreign(f.Department, c.scope.Department) {
		return problemMissing
	}
	rows, next, err := s.Store.Enterprises(r.Context(), f)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, page("enterprises", rows, next, c.enterprise))
}

// foreign reports whether a unit that was asked for is another than the caller's own.
func foreign(asked, own string) bool { return asked != "" && own != "" && asked != own }

func (s *server) enterprise(w http.ResponseWriter, r *http.Request, c caller) error {
	if q := readQuery(r); q.fault != nil {
		return q.fault
	}
	row, err := s.Store.Enterprise(r.Context(), r.PathValue("id"), c.scope)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, c.enterprise(row))
}

func (c caller) enterprise(e safety.EnterpriseRow) enterpriseJSON {
	out := enterpriseJSON{
		ID: e.ID, USCC: e.USCC, Name: e.Name, Place: e.Place, Township: e.Township, Department: e.Department,
		Sectors: some(e.Sectors), TradeForms: some(e.TradeForms), Facilities: some(e.Facilities), HighRisk: e.HighRisk, State: e.State,
		PrincipalName: e.Principal.Name, PrincipalMobile: c.mobile(e.Principal.Mobile),
		Bound: some(e.Bound), Invites: []inviteJSON{},
	}
	if c.seesInvites() {
		for _, i := range e.Invites {
			out.Invites = append(out.Invites, inviteJSON{i.Name, i.Role, i.Code})
		}
	}
	return out
}
