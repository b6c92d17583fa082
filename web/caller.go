package web

import (
	"errors"
	"net/http"
	"strings"

	"shouze/safety"
)

const maxSecret = 200 // characters

// caller is who asks, and what they may see.
type caller struct {
	role  safety.Role
	scope safety.Scope
}

// seesMobiles reports whether mobile numbers are shown in full: to those who
// call people about their duties, about their own enterprises only.
func (c caller) seesMobiles() bool {
	switch c.role {
	case safety.CountyOffice, safety.TownshipMan, safety.DepartmentMan:
		return true
	}
	return false
}

// seesInvites reports whether open binding codes (绑定码) are shown.
func (c caller) seesInvites() bool {
	return c.role == safety.CountyOffice || c.role == safety.TownshipMan
}

// seesOwn reports whether the general hazards that enterprises keep by themselves
// are shown whole; offices see how many there are and how they stand.
func (c caller) seesOwn() bool { return c.role == safety.CountyOffice }

// mobile is a mobile number as the caller may see it.
func (c caller) mobile(m string) string {
	if m == "" || c.seesMobiles() {
		return m
	}
	return safety.MaskMobile(m)
}

// admit finds out who asks and whether they may use a route.
func (s *server) admit(r *http.Request, access permission) (caller, error) {
	if access != byLedger {
		return caller{}, nil // a link is opened by its page
	}
	secret, ok := bearer(r.Header.Get("Authorization"))
	if !ok {
		s.Count.Count("api_refused", "no_token")
		return caller{}, problemNoToken
	}
	t, err := s.Store.TokenByHash(r.Context(), HashToken(secret))
	if errors.Is(err, safety.ErrNotFound) {
		s.Count.Count("api_refused", "wrong_token")
		return caller{}, problemWrongToken
	}
	if err != nil {
		return caller{}, err
	}
	c, ok := s.callerOf(t)
	if !ok {
		s.Count.Count("api_refused", "role")
		return caller{}, problemRole
	}
	return c, nil
}

// bearer is the secret of an Authorization header.
func bearer(header string) (string, bool) {
	scheme, secret, ok := strings.Cut(header, " ")
	secret = strings.TrimSpace(secret)
	if !ok || !strings.EqualFold(scheme, "Bearer") || secret == "" || len(secret) > maxSecret {
		return "", false
	}
	return secret, true
}

// callerOf is what a token lets its holder see; false: no ledger at all. A
// township's or department's token without its unit sees nothing.
func (s *server) callerOf(t safety.Token) (caller, bool) {
	c := caller{role: t.Role}
	switch t.Role {
	case safety.TownshipMan:
		c.scope.Township = t.Scope
	case safety.DepartmentMan:
		c.scope.Department = t.Scope
	case safety.CountyOffice, safety.Viewer:
		if _, department := s.County.Department(t.Scope); department {
			c.scope.Department = t.Scope
		} else {
			c.scope.Township = t.Scope
		}
		return c, true
	}
	return c, c.scope != safety.Scope{}
}
