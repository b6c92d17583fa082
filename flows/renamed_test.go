package flows_test

import (
	"cmp"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// newName is what an upgrade calls an answer's key from now on.
func newName(key string) string { return key + "_renamed" }

// Where a newer version of a flow, its own or one that it calls, calls an answer
// otherwise, the question is asked once more, the answers after it stay, and
// the conversation can be finished: wherever in the transcripts it stood.
func TestRenamedQuestionIsAskedAgain(t *testing.T) {
	l := library(t)
	source := sources(l)
	most := 3
	if testing.Short() {
		most = 1
	}
	tried, refused, met := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, c := range standing(t, l) {
		for _, p := range c.state.Trail {
			of := c.state.Versions[c.state.Frames[p.Frame].Version].Flow
			name := of + "/" + p.Step
			if met[name] = true; p.Page+p.Item > 0 || strings.Contains(name, "confirm:") || tried[name] == most {
				continue
			}
			next, ok := renamedIn(t, l, source, c.state.Flow(), of, p.Step)
			if !ok {
				refused[name] = true
				continue
			}
			tried[name]++
			t.Run(fmt.Sprintf("%s/%d/%s", c.state.Flow(), len(c.state.Trail), name), func(t *testing.T) {
				c := *c
				c.tb = t
				c.renamed(next, of, p)
			})
		}
	}
	for name := range met { // what was never met here is the last question: nothing stands after it
		if tried[name] == 0 && !refused[name] && !strings.Contains(name, "confirm:") {
			t.Errorf("%s was not renamed", name)
		}
	}
	if len(tried) < 190 {
		t.Errorf("only %d questions were renamed", len(tried))
	}
}

// standing are the conversations of the transcripts, as they were in the
// middle and when most was answered.
func standing(t *testing.T, l *flows.Library) []*talk {
	t.Helper()
	var out []*talk
	for _, file := range transcripts(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var now *talk
		var went [][]*talk
		play(t, l, string(raw), func(c *talk) {
			if !c.state.Active() {
				return
			}
			if c != now {
				now, went = c, append(went, nil)
			}
			kept := *c
			went[len(went)-1] = append(went[len(went)-1], &kept)
		})
		for _, all := range went {
			most := slices.MaxFunc(all, func(a, b *talk) int { return len(a.state.Trail) - len(b.state.Trail) })
			out = append(out, all[len(all)/2], most)
		}
	}
	return out
}

// renamedIn is what of the library a flow needs, with one answer of a flow
// called otherwise in it and in the messages; false: lint refuses that.
func renamedIn(t *testing.T, l *flows.Library, source map[string]string, flow, of, key string) (*flows.Library, bool) {
	t.Helper()
	src := fstest.MapFS{}
	var add func(string)
	add = func(name string) {
		if src[name+".yaml"] != nil || source[name] == "" {
			return
		}
		text := source[name]
		if name == of {
			text = renamedWord(text, key) + "# 改过\n"
		}
		src[name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
		for _, m := range calledFlow.FindAllStringSubmatch(source[name], -1) {
			add(m[1])
		}
	}
	add(flow)
	next, faults := flows.Compile(src, flows.Host{Messages: renamedMessages{catalogue(t), key}, Schema: schema(t)})
	if len(faults) > 0 {
		return nil, false
	}
	return next.WithOld(map[string]string{l.Digest(of): "flow: [no longer readable"}), true
}

// renamedWord calls an answer otherwise wherever a flow file means the answer:
// not as a field of something else, in quotes, as an option, as the name of an
// argument or of a kind.
func renamedWord(text, key string) string {
	var out strings.Builder
	for len(text) > 0 {
		i := strings.Index(text, key)
		if i < 0 {
			break
		}
		before, after := byte(' '), byte(' ')
		if i > 0 {
			before = text[i-1]
		} else if out.Len() > 0 {
			s := out.String()
			before = s[len(s)-1]
		}
		if end := i + len(key); end < len(text) {
			after = text[end]
		}
		out.WriteString(text[:i])
		kind := strings.HasSuffix(out.String(), "as: ") || strings.HasSuffix(out.String(), "of: ")
		if !kind && strings.IndexByte(".\"-/_", before) < 0 && !wordByte(before) && strings.IndexByte("\"-/:_", after) < 0 && !wordByte(after) {
			out.WriteString(newName(key))
		} else {
			out.WriteString(key)
		}
		text = text[i+len(key):]
	}
	return out.String() + text
}

func wordByte(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= 0x80 }

// renamedMessages let messages call the answer as before.
type renamedMessages struct {
	flows.Messages
	key string
}

func (m renamedMessages) Render(key string, data map[string]any) (string, error) {
	if v, ok := data[newName(m.key)]; ok {
		data[m.key] = v
	}
	return m.Messages.Render(key, data)
}

// renamed moves a conversation to a version in which the answer at p is called
// otherwise, and finishes it.
func (t *talk) renamed(next *flows.Library, of string, p flows.Place) {
	t.tb.Helper()
	before := t.state
	t.library = next
	t.world.Vars["now"], t.world.Vars["today"] = t.now.Format("2006-01-02 15:04"), t.now.Format(time.DateOnly) // the rest of its transcript was played meanwhile
	st, out, err := next.Step(t.state, flows.Input{Message: safety.Inbound{Kind: safety.InText, Text: "这句不是那题的"}, Now: t.now}, t.world)
	text := t.took(st, out, err)
	if !out.Moved || !strings.Contains(text, "更新过") || !strings.Contains(text, "没算") {
		t.tb.Fatalf("the person is not told that it moved:\n%s", text)
	}
	if len(out.Effects) > 0 {
		t.tb.Errorf("moving did something: %+v", out.Effects)
	}
	if w := t.waiting(); w.Flow != of || w.Step != newName(p.Step) {
		t.tb.Fatalf("%s/%s is asked, wanted %s/%s:\n%s", w.Flow, w.Step, of, newName(p.Step), text)
	}
	for i, f := range before.Frames {
		for key, held := range f.Answers {
			if of := before.Versions[f.Version].Flow == of; of && key == p.Step || f.Off {
				continue
			}
			if !reflect.DeepEqual(t.state.Frames[i].Answers[key], held) {
				t.tb.Errorf("the answer to %s is lost: %+v", key, held)
			}
		}
	}
	for step := 0; t.state.Active(); step++ {
		if step > 300 {
			t.tb.Fatalf("it does not end: %+v", t.waiting())
		}
		if _, err := t.follow(); err != nil {
			t.tb.Fatal(err)
		}
	}
}

// That a conversation has moved is said even when the first event after the
// upgrade is a timer of ours, or one photo of a burst.
func TestMoveIsToldWhateverComesFirst(t *testing.T) {
	l := library(t)
	for name, event := range map[string]safety.Inbound{
		"timer": {Kind: safety.InTimer}, "photo": {Kind: safety.InImage, MediaID: "m"}, "answer": {Kind: safety.InText, Text: "发完了"},
	} {
		for _, key := range []string{"", "headcount"} { // as it was, or with a question to ask again
			t.Run(name+"/"+key, func(t *testing.T) {
				c, _ := newTalk(t, l, "deployment", safety.Principal)
				for _, said := range []string{"今天", "是", "12", "查一遍"} {
					c.say(said)
				}
				c.photo()
				c.now = c.now.Add(72 * time.Hour)
				next, ok := renamedIn(t, l, sources(l), "deployment", "deployment", cmp.Or(key, "no_such_answer"))
				if !ok {
					t.Fatal("the upgrade is refused")
				}
				c.library = next
				text := c.in(event)
				if !strings.Contains(text, "更新过") {
					t.Errorf("it is not told:\n%s", text)
				}
				want := "来了多少人"
				switch {
				case key == "" && name == "answer":
					want = "请核对这次部署会"
				case key == "":
					want = "请拍会议记录"
				}
				if !strings.Contains(text, want) {
					t.Errorf("it goes on with:\n%s", text)
				}
			})
		}
	}
}
