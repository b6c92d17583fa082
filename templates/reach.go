package templates

import (
	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

// worlds are the enterprises against which an applies expression is tried: each
// sector with no form, with each of its forms, and with every facility, high
// risk and not.
func worlds(sectors safety.Sectors, sector string) []safety.Enterprise {
	var out []safety.Enterprise
	for _, s := range sectors {
		if sector != "" && s.Name != sector {
			continue
		}
		forms := [][]string{nil}
		for _, f := range s.Forms {
			forms = append(forms, []string{f.Name})
		}
		for _, f := range s.Facilities {
			forms = append(forms, []string{f.Name})
		}
		for _, of := range forms {
			for _, high := range []bool{false, true} {
				out = append(out, safety.Enterprise{Sectors: []string{s.Name}, TradeForms: of, HighRisk: high})
			}
		}
	}
	return out
}

// manifold are enterprises with each trade form of a sector beside all of its
// facilities, and one with all of both.
func manifold(sectors safety.Sectors, sector string) []safety.Enterprise {
	var out []safety.Enterprise
	for _, s := range sectors {
		if sector != "" && s.Name != sector {
			continue
		}
		var forms, facilities []string
		for _, f := range s.Facilities {
			facilities = append(facilities, f.Name)
		}
		for _, f := range s.Forms {
			forms = append(forms, f.Name)
			out = append(out, safety.Enterprise{Sectors: []string{s.Name}, TradeForms: []string{f.Name}, Facilities: facilities, HighRisk: true})
		}
		out = append(out, safety.Enterprise{Sectors: []string{s.Name}, TradeForms: forms, Facilities: facilities, HighRisk: true})
	}
	return out
}

// lintReach refuses an applies that no enterprise of the file's sector meets,
// or that all of them do.
func (l *loader) lintReach(s *source, at string, program *vm.Program, file checklistFile) {
	key := reachKey{program, file.Sector}
	known, ok := l.reach[key]
	if !ok {
		known = l.tryAll(program, file.Sector)
		l.reach[key] = known
	}
	switch {
	case !known.some && file.Sector != "":
		s.at(at+".applies", "“applies”对“%s”的企业永远不成立，这一条谁也问不到", file.Sector)
	case !known.some:
		s.at(at+".applies", "“applies”永远不成立，这一条谁也问不到")
	case known.all:
		s.at(at+".applies", "“applies”对谁都成立，等于没写，请删掉或者改准")
	}
}

// tryAll tries an expression on the enterprises of a sector until one meets it
// and one doesn't.
func (l *loader) tryAll(program *vm.Program, sector string) reach {
	if l.worlds[sector] == nil {
		for _, e := range append(worlds(l.c.sectors, sector), manifold(l.c.sectors, sector)...) {
			l.worlds[sector] = append(l.worlds[sector], newAudience(e))
		}
	}
	r, probe := reach{all: true}, &item{applies: program}
	for _, who := range l.worlds[sector] {
		yes := who.asked(probe)
		r.some, r.all = r.some || yes, r.all && yes
		if r.some && !r.all {
			break
		}
	}
	return r
}

// reach says whether some enterprises meet an expression, and whether all do.
type reach struct{ some, all bool }

type reachKey struct {
	program *vm.Program
	sector  string
}

// meet reports whether some enterprise of one sector may be asked both items.
func meet(sectors safety.Sectors, a, b *item) bool {
	sector := a.sector
	switch {
	case a.sector != "" && b.sector != "" && a.sector != b.sector:
		return false
	case a.sector == "":
		sector = b.sector
	}
	for _, e := range worlds(sectors, sector) {
		if who := newAudience(e); who.asked(a) && who.asked(b) {
			return true
		}
	}
	return false
}
