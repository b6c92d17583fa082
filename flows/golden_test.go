package flows_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shouze/flows"
	"shouze/safety"
)

var update = flag.Bool("update", false, "rewrite the golden transcripts")

// TestGoldenTranscripts plays each transcript again: `= flow role` begins a
// conversation (a third word: in which of the worlds of worldIn, or fresh: with
// empty ledgers), `> text` is what the person says (`:照片` a photo, `:连发` one
// more in the same burst, `:语音 …` speech, `:位置 …` a position), `@ 2m` lets time
// pass; what is not marked is what the bot answers, with the telephone that it
// offers after three misses. What it then does stands at the end of each
// conversation, behind an exclamation mark.
func TestGoldenTranscripts(t *testing.T) {
	l := library(t)
	for _, file := range transcripts(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, l, string(raw), func(*talk) {})
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("the conversation has changed (-update rewrites it):\n%s", got)
			}
		})
	}
}

func transcripts(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 8 {
		tb.Fatalf("%d transcripts, %v", len(files), err)
	}
	return files
}

// play holds the conversations of a transcript again and writes down how they
// go; look is called after each event.
func play(tb testing.TB, l *flows.Library, transcript string, look func(*talk)) string {
	tb.Helper()
	var got strings.Builder
	var c *talk
	over := func() {
		if c == nil {
			return
		}
		for _, e := range c.effects {
			got.WriteString("  ! " + e.Name + "\n")
		}
	}
	for _, line := range strings.Split(transcript, "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		if mark == ">" && !c.state.Active() {
			tb.Fatalf("%s\nnothing is asked any more, yet it is said: %s", got.String(), rest)
		}
		answer := ""
		switch mark {
		case "=":
			over()
			said := append(strings.Fields(rest), "")
			c, answer = newTalkIn(tb, l, said[0], safety.Role(said[1]), said[2])
		case ">":
			answer = c.line(rest)
		case "@":
			d, err := time.ParseDuration(rest)
			if err != nil {
				tb.Fatal(err)
			}
			answer = c.pass(d)
		default:
			continue
		}
		look(c)
		got.WriteString(line + "\n")
		if answer += c.besides(); answer != "" {
			got.WriteString("  " + strings.ReplaceAll(answer, "\n", "\n  ") + "\n")
		}
	}
	over()
	return got.String()
}

// besides is what the bot adds to what the conversation says.
func (t *talk) besides() string {
	t.tb.Helper()
	key := ""
	switch {
	case t.misses >= 3:
		key = "bot.contact"
	case t.late:
		key = "bot.late_photo"
	default:
		return ""
	}
	words, err := catalogue(t.tb).Render(key, map[string]any{"unit": "东山镇", "phone": "0400-7820001"})
	if err != nil {
		t.tb.Fatal(err)
	}
	return "\n\n" + strings.TrimSpace(words)
}

func (t *talk) line(said string) string {
	t.tb.Helper()
	if said == ":照片" {
		return t.photo()
	}
	if said == ":连发" {
		return t.burst()
	}
	if speech, ok := strings.CutPrefix(said, ":语音"); ok {
		return t.in(safety.Inbound{Kind: safety.InVoice, MediaID: "v", Text: strings.TrimSpace(speech)})
	}
	if place, ok := strings.CutPrefix(said, ":位置"); ok {
		return t.in(safety.Inbound{Kind: safety.InLocation, Location: &safety.Location{Label: strings.TrimSpace(place)}})
	}
	return t.say(said)
}
