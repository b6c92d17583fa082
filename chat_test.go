package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shouze/bot/terminal"
	"shouze/config"
)

var update = flag.Bool("update", false, "rewrite the golden talks")

// TestGoldenTalks says again what stands in the transcripts that
// `shouze chat --transcript` wrote, and compares what is answered. A first
// line `# stranger` makes the talk a stranger's.
func TestGoldenTalks(t *testing.T) {
	files, err := filepath.Glob("testdata/chat/*.txt")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d talks, %v", len(files), err)
	}
	at, err := time.Parse(time.RFC3339, november)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			as := "enterprise"
			if strings.HasPrefix(string(want), "# stranger\n") {
				as = "stranger"
				got.WriteString("# stranger\n")
			}
			err = chat(t.Context(), config.Default(), at, as, func(ctx context.Context, p terminal.Product) error {
				talk := &terminal.Talk{Product: p, Out: io.Discard, Transcript: &got}
				for _, line := range strings.Split(string(want), "\n") {
					line, said := strings.CutPrefix(line, "> ")
					if !said && !strings.HasPrefix(line, "@") {
						continue
					}
					if err := talk.Line(ctx, line); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if got.String() != string(want) {
				t.Errorf("the talk has changed (-update rewrites it):\n%s", got.String())
			}
		})
	}
}
