package main

import (
	"strings"
	"testing"

	"shouze/safety"
	"shouze/store"
)

// bindTo binds another person of an enterprise to an address by a new code.
func (s *site) bindTo(user string, ent apiEnterprise, p safety.Person) string {
	s.t.Helper()
	row, err := s.demo.app.store.Enterprise(s.t.Context(), ent.ID, store.Scope{})
	if err != nil {
		s.t.Fatal(err)
	}
	people := append(row.People, p)
	if _, err := s.demo.app.store.ImportEnterprises(s.t.Context(), []store.RosterRow{{Enterprise: row.Enterprise, People: people}}, store.ImportOptions{NewCode: newCode}); err != nil {
		s.t.Fatal(err)
	}
	invites, err := s.demo.app.store.Invites(s.t.Context(), store.InviteFilter{EnterpriseID: ent.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, i := range invites {
		if i.Name == p.Name {
			return s.text(user, "绑定 "+i.Code) + "\n" + s.text(user, "1")
		}
	}
	s.t.Fatalf("no code for %s among %+v", p.Name, invites)
	return ""
}
