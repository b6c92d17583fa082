package flows_test

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"shouze/flows"
	"shouze/safety"
)

// newQuestion is what an upgrade puts before all other questions of a flow.
const newQuestion = "steps:\n  - ask: added_by_upgrade\n    as: text\n    label: 新题\n    text: 新加的一题？\n    example: 好\n"

var stepsLine = regexp.MustCompile(`(?m)^steps:[^\n]*\n`)

// A conversation begun on the shipped version of any flow goes on, and ends, on
// a version in which a question was put before all others meanwhile, when the
// old one can no longer be run: the person is told, and every answer is kept.
func TestUpgradeInBetween(t *testing.T) {
	l := library(t)
	for n, flow := range l.Flows() {
		source, _ := l.Source(l.Digest(flow))
		t.Run(flow+"/added", func(t *testing.T) {
			changed := stepsLine.ReplaceAllLiteralString(source, newQuestion)
			next, faults := upgraded(t, l, flow, changed)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			for seed := range uint64(4) {
				upgradeWalk(t, l, next, flow, rand.New(rand.NewPCG(seed, uint64(n))))
			}
		})
	}
}

// upgraded is the library with another text of one flow.
func upgraded(t *testing.T, l *flows.Library, flow, text string) (*flows.Library, []flows.Fault) {
	t.Helper()
	src := fstest.MapFS{}
	for _, name := range l.Flows() {
		body, _ := l.Source(l.Digest(name))
		src[name+".yaml"] = &fstest.MapFile{Data: []byte(body), Mode: fs.ModePerm}
	}
	src[flow+".yaml"].Data = []byte(text)
	return flows.Compile(src, flows.Host{Messages: catalogue(t), Schema: schema(t)})
}

// upgradeWalk goes some steps on the old version, then to the end on the new.
func upgradeWalk(t *testing.T, old, next *flows.Library, flow string, r *rand.Rand) {
	t.Helper()
	role := safety.Role(old.For(flow)[0])
	c, _ := newTalk(t, old, flow, role)
	for range r.IntN(12) {
		if !c.state.Active() {
			break
		}
		before := c.state
		if _, err := c.follow(); err != nil {
			t.Fatal(err)
		}
		if !c.state.Active() {
			c.state = before // one step before the end
			break
		}
	}
	if !c.state.Active() {
		return // a flow that asks nothing
	}
	digest := old.Digest(flow)
	in := flows.Input{Message: safety.Inbound{Kind: safety.InLocation, Key: "u"}, Now: c.now}
	var unknown *flows.UnknownVersion
	if _, _, err := next.Step(c.state, in, c.world); !errors.As(err, &unknown) || unknown.Digests[0] != digest {
		t.Fatalf("the old version is asked for: %v", err)
	}
	before := c.state.Frames[0].Answers
	c.library = next.WithOld(map[string]string{digest: "flow: [no longer readable"})
	st, out, err := c.library.Step(c.state, in, c.world)
	text := c.took(st, out, err)
	if !out.Moved || !strings.Contains(text, "更新过") {
		t.Fatalf("the person is not told that the conversation moved:\n%s", text)
	}
	for key, held := range before {
		if !reflect.DeepEqual(c.state.Frames[0].Answers[key], held) {
			t.Errorf("the answer to %s is lost: %+v, was %+v", key, c.state.Frames[0].Answers[key], held)
		}
	}
	for step := 0; c.state.Active(); step++ {
		if step > 300 {
			t.Fatalf("it does not end: %+v", c.waiting())
		}
		if _, err := c.follow(); err != nil {
			t.Fatal(err)
		}
	}
}
