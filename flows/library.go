package flows

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Library holds compiled flows: the present ones, and older versions that
// running sessions still use. It is immutable and safe for concurrent use.
type Library struct {
	host     Host
	flows    map[string]*flow // by name
	byDigest map[string]*flow // nil: an old version that no longer compiles
}

// Compile reads every *.yaml file of src, at any depth, and checks them
// together. With faults the library is still returned; don't run it.
func Compile(src fs.FS, host Host) (*Library, []Fault) {
	l := &Library{host: host, flows: map[string]*flow{}, byDigest: map[string]*flow{}}
	var faults []Fault
	err := fs.WalkDir(src, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		body, err := fs.ReadFile(src, path)
		if err != nil {
			return err
		}
		f, found := build(host, path, string(body))
		faults = append(faults, found...)
		if other := l.flows[f.name]; other != nil {
			faults = append(faults, Fault{path, f.lines["flow"], "对话 " + f.name + " 在 " + other.file + " 里已经有了"})
			return nil
		}
		if f.name != "" && len(f.blocks) > 0 {
			l.add(f)
		}
		return nil
	})
	if err != nil {
		faults = append(faults, Fault{File: ".", Line: 1, What: err.Error()})
	}
	faults = append(faults, l.lint()...)
	slices.SortFunc(faults, func(a, b Fault) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	for _, f := range l.flows {
		l.finish(f)
	}
	return l, faults
}

func (l *Library) add(f *flow) {
	l.flows[f.name] = f
	l.byDigest[f.digest] = f
}

// finish computes what depends on other flows: all needs, whether photos are
// asked for, and after which steps an effect may be applied.
func (l *Library) finish(f *flow) {
	needs := map[string]bool{}
	for name := range l.reach(f) {
		g := l.flows[name]
		if name == f.name {
			g = f
		}
		if g == nil {
			continue
		}
		for _, n := range g.needs {
			needs[n] = true
		}
		for _, b := range g.blocks {
			for _, st := range b.steps {
				f.photos = f.photos || st.op == opAsk && st.ask.kind == "photo"
			}
		}
	}
	f.allNeeds = slices.Sorted(maps.Keys(needs))
	for _, b := range f.blocks {
		applies := false
		for i := len(b.steps) - 1; i >= 0; i-- {
			st := b.steps[i]
			st.applies = applies || st.op == opConfirm
			applies = applies || st.op == opDo && st.unconfirmed
		}
	}
}

// reach is the set of flows that a flow may enter, itself included.
func (l *Library) reach(f *flow) map[string]bool {
	seen := map[string]bool{f.name: true}
	var walk func(*flow)
	walk = func(g *flow) {
		for _, c := range g.calls {
			if next := l.flows[c.to]; next != nil && !seen[c.to] {
				seen[c.to] = true
				walk(next)
			}
		}
	}
	walk(f)
	return seen
}

// WithOld is a library that also holds older versions, given as digest →
// source. One that no longer compiles, or whose text is not that of its
// digest, is remembered as such: its sessions move to the present version.
func (l *Library) WithOld(sources map[string]string) *Library {
	out := &Library{host: l.host, flows: l.flows, byDigest: maps.Clone(l.byDigest)}
	for digest, src := range sources {
		if _, held := out.byDigest[digest]; held {
			continue
		}
		out.byDigest[digest] = nil
		f, faults := build(l.host, digest, src)
		if len(faults) > 0 || f.digest != digest || len(f.blocks) == 0 {
			continue
		}
		if len(l.lintFlow(f)) > 0 {
			continue
		}
		l.finish(f)
		out.byDigest[digest] = f
	}
	return out
}

// Flows are the names of all flows, sorted.
func (l *Library) Flows() []string { return slices.Sorted(maps.Keys(l.flows)) }

// Has reports whether there is such a flow.
func (l *Library) Has(name string) bool { return l.flows[name] != nil }

// Title is a flow's title; empty: no such flow.
func (l *Library) Title(name string) string {
	if f := l.flows[name]; f != nil {
		return f.title
	}
	return ""
}

// Opener is a word that opens a flow.
type Opener struct {
	Flow, Word string
	Also       []string // other ways to say it
	Menu       string   // how the home menu tells of it; empty: it doesn't
	order      int
}

// Openers are the words of flows, as the home menu orders them.
func (l *Library) Openers() []Opener {
	var out []Opener
	for _, name := range l.Flows() {
		if f := l.flows[name]; f.word != "" {
			out = append(out, Opener{Flow: name, Word: f.word, Also: f.also, Menu: f.menu, order: f.order})
		}
	}
	slices.SortStableFunc(out, func(a, b Opener) int { return a.order - b.order })
	return out
}

// For says whose flow it is: the roles under its `for`.
func (l *Library) For(name string) []string {
	if f := l.flows[name]; f != nil {
		return slices.Clone(f.people)
	}
	return nil
}

// Digest names the present version of a flow; empty: no such flow.
func (l *Library) Digest(name string) string {
	if f := l.flows[name]; f != nil {
		return f.digest
	}
	return ""
}

// Source is the text of a version, to be kept as long as sessions use it.
func (l *Library) Source(digest string) (string, bool) {
	f := l.byDigest[digest]
	if f == nil {
		return "", false
	}
	return f.text, true
}

// NeedsOf are the needs of a flow and of those that it calls.
func (l *Library) NeedsOf(name string) []string {
	if f := l.flows[name]; f != nil {
		return f.allNeeds
	}
	return nil
}

// Needs are what the next step of a session may read.
func (l *Library) Needs(st State) []string {
	needs := map[string]bool{}
	for _, v := range st.Versions {
		f := l.byDigest[v.Digest]
		if f == nil {
			f = l.flows[v.Flow]
		}
		if f == nil {
			continue
		}
		for _, n := range f.allNeeds {
			needs[n] = true
		}
	}
	return slices.Sorted(maps.Keys(needs))
}
