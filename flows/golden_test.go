package flows_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

var update = flag.Bool("update", false, "rewrite the golden transcripts")

// TestGoldenTranscripts plays each transcript again: `= flow role` begins a
// conversation (a third word: in which of the worlds of worldIn, or fresh: with
// empty ledgers), `> text` is what the person says (`:照片` a photo, `:语音 …`
// speech), `@ 2m` lets time pass; what is not marked is what the bot answers.
func TestGoldenTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d transcripts, %v", len(files), err)
	}
	l := library(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			var c *talk
			for _, line := range strings.Split(string(raw), "\n") {
				mark, rest, _ := strings.Cut(line, " ")
				answer := ""
				switch mark {
				case "=":
					said := append(strings.Fields(rest), "")
					c, answer = newTalkIn(t, l, said[0], safety.Role(said[1]), said[2])
				case ">":
					answer = c.line(rest)
				case "@":
					d, err := time.ParseDuration(rest)
					if err != nil {
						t.Fatal(err)
					}
					answer = c.pass(d)
				default:
					continue
				}
				got.WriteString(line + "\n")
				if answer != "" {
					got.WriteString("  " + strings.ReplaceAll(answer, "\n", "\n  ") + "\n")
				}
			}
			for _, e := range c.effects {
				got.WriteString("  ! " + e.Name + "\n")
			}
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got.String() != string(raw) {
				t.Errorf("the conversation has changed (-update rewrites it):\n%s", got.String())
			}
		})
	}
}

func (t *talk) line(said string) string {
	t.tb.Helper()
	if said == ":照片" {
		return t.photo()
	}
	if speech, ok := strings.CutPrefix(said, ":语音"); ok {
		return t.in(safety.Inbound{Kind: safety.InVoice, MediaID: "v", Text: strings.TrimSpace(speech)})
	}
	return t.say(said)
}
