package flows_test

import (
	"cmp"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shouze/flows"
)

var (
	calledFlow = regexp.MustCompile(`call: ([a-z-]+)`)
	firstKey   = regexp.MustCompile(`^( *)- (ask|each|confirm): ([^ #]+)`)
)

// sources are the shipped flow files by flow.
func sources(l *flows.Library) map[string]string {
	out := map[string]string{}
	for _, flow := range l.Flows() {
		out[flow], _ = l.Source(l.Digest(flow))
	}
	return out
}

// onTheirOwn are the flows that begin by themselves: a word opens them, or no
// other flow calls them, so that the bot must begin them. What has no word and
// is called is a part of others, and is heard in their transcripts.
func onTheirOwn(l *flows.Library) []string {
	called := map[string]bool{}
	for _, source := range sources(l) {
		for _, m := range calledFlow.FindAllStringSubmatch(source, -1) {
			called[m[1]] = true
		}
	}
	opened := map[string]bool{}
	for _, o := range l.Openers() {
		opened[o.Flow] = true
	}
	return slices.DeleteFunc(l.Flows(), func(flow string) bool { return called[flow] && !opened[flow] })
}

// Every conversation that begins by itself is written down the short way, the
// long way and the way of a person who is confused, each to its end.
func TestThreeWaysOfEveryFlow(t *testing.T) {
	l := library(t)
	own, asked := onTheirOwn(l), questions(l)
	if len(own) < 30 || slices.Contains(own, "hazard-more") || !slices.Contains(own, "hazard") {
		t.Fatalf("these begin by themselves: %v", own)
	}
	for _, flow := range own {
		ways := []string{"short", "long", "confused"}
		if !slices.ContainsFunc(asked, func(q string) bool { return strings.HasPrefix(q, flow+"/") }) {
			ways = ways[:1] // it only tells: there is no other way
		}
		for _, way := range ways {
			file := flow + "-" + way + ".txt"
			raw, err := os.ReadFile("testdata/" + file)
			if err != nil || !strings.HasPrefix(string(raw), "= "+flow+" ") {
				t.Errorf("%s does not begin with this conversation: %v", file, err)
				continue
			}
			waits := map[*talk]bool{}
			play(t, l, string(raw), func(c *talk) { waits[c] = c.state.Active() })
			for c, left := range waits {
				if left {
					t.Errorf("%s leaves off in the middle, at %s", file, c.waiting().Step)
				}
			}
		}
	}
}

// Every question of every flow, those of the parts that others call too, is met
// in some transcript, so that somebody has read how it sounds.
func TestEveryQuestionStandsInATranscript(t *testing.T) {
	l := library(t)
	met := map[string]bool{}
	for _, file := range transcripts(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		play(t, l, string(raw), func(c *talk) {
			if c.state.Active() {
				w := c.waiting()
				met[w.Flow+"/"+w.Step] = true
			}
		})
	}
	asked := questions(l)
	if len(asked) < 200 {
		t.Fatalf("only %d questions", len(asked))
	}
	for _, q := range asked {
		if !met[q] {
			t.Errorf("%s is met in no transcript", q)
		}
	}
}

// questions are the steps that wait for a person, as flow/step.
func questions(l *flows.Library) []string {
	var out []string
	for flow, source := range sources(l) {
		lines := strings.Split(source, "\n")
		for i, line := range lines {
			m := firstKey.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			step := m[3]
			switch m[2] {
			case "each": // asks only where it is a checklist, by pages
				if !slices.ContainsFunc(stepLines(lines[i+1:], m[1]), func(s string) bool { return strings.HasPrefix(s, m[1]+"  page:") }) {
					continue
				}
			case "confirm":
				step = "confirm:" + step
			}
			out = append(out, flow+"/"+step)
		}
	}
	slices.SortFunc(out, cmp.Compare)
	return out
}

// stepLines are the lines of one step, those that stand deeper than its dash.
func stepLines(after []string, indent string) []string {
	end := slices.IndexFunc(after, func(s string) bool { return s != "" && !strings.HasPrefix(s, indent+"  ") })
	if end < 0 {
		end = len(after)
	}
	return after[:end]
}
