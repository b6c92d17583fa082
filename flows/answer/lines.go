package answer

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// line is what ReadLines prints for one answer.
type line struct {
	Text    string `json:"text"`
	Value   string `json:"value"`
	Confirm string `json:"confirm"`
	Error   string `json:"error"`
}

// ReadLines reads one answer a line from in and prints one JSON object a line
// to out, with the keys text, value, confirm and error. An empty line is an
// answer too. It returns ctx's error when ctx ends between two lines.
func ReadLines(ctx context.Context, q Question, in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		text, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read answers: %w", err)
		}
		if text == "" && err != nil {
			return nil
		}
		text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
		r := Read(q, text)
		if err := enc.Encode(line{Text: text, Value: r.Value, Confirm: r.Confirm, Error: r.Err}); err != nil {
			return fmt.Errorf("print a reading: %w", err)
		}
	}
}
