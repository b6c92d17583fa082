package sheets

import (
	"slices"

	"shouze/safety"
)

// people are the principal, the deputies and the safety staff of a row.
func (c *cells) people() []safety.Person {
	people := c.principal()
	people = append(people, c.pairs(colDeputy, colDeputyMobile, safety.Deputy)...)
	return append(people, c.pairs(colOfficer, colOfficerMobile, safety.SafetyOfficer)...)
}

func (c *cells) principal() []safety.Person {
	names, mobiles := c.several(colPrincipal), c.several(colMobile)
	c.required(colPrincipal, "请填姓名")
	c.required(colMobile, "请填主要负责人的手机号")
	if len(names) > 1 {
		c.reject("%s只能填一位，其他人请填到%s", colPrincipal, colDeputy)
		return nil
	}
	if len(mobiles) > 1 {
		c.reject("%s只能填一个，请留主要负责人常用的那个", colMobile)
		return nil
	}
	if len(names) == 0 || len(mobiles) == 0 {
		return nil
	}
	return []safety.Person{{Name: names[0], Mobile: c.mobile(colMobile, mobiles[0]), Role: safety.Principal, Active: true}}
}

// pairs matches names and mobiles one by one; a column of names without any
// mobile is accepted, since a code binds without one.
func (c *cells) pairs(nameColumn, mobileColumn string, role safety.Role) []safety.Person {
	names, mobiles := c.several(nameColumn), c.several(mobileColumn)
	if len(mobiles) > 0 && len(names) != len(mobiles) {
		c.reject("%s填了%d人，%s填了%d个，请用“、”隔开，一人一个，顺序一致", nameColumn, len(names), mobileColumn, len(mobiles))
		return nil
	}
	var people []safety.Person
	for i, name := range names {
		p := safety.Person{Name: name, Role: role, Active: true}
		if len(mobiles) > 0 {
			p.Mobile = c.mobile(mobileColumn, mobiles[i])
		}
		if !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	return people
}
