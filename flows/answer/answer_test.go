package answer_test

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shouze/flows/answer"
)

// tuesday is when the table's answers are typed.
var tuesday = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("+08", 8*3600))

func outcome(r answer.Reading) string {
	switch {
	case r.Err != "":
		return "error"
	case r.Confirm != "":
		return "confirm"
	}
	return "read"
}

// The table is ours: what principals type, what it means, and whether it is
// taken, read back or refused.
func TestAnswersAsTyped(t *testing.T) {
	raw, err := os.ReadFile("testdata/answers.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, line := range strings.Split(strings.TrimRight(string(raw), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 6 {
			t.Fatalf("line %d has %d columns", i+1, len(f))
		}
		options, err := strconv.Atoi(f[2])
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		q := answer.Question{Kind: answer.Kind(f[0]), At: tuesday, Past: f[1] == "past", Future: f[1] == "future", Options: answer.Numbered(options)}
		n++
		if r := answer.Read(q, f[3]); r.Value != f[4] || outcome(r) != f[5] {
			t.Errorf("line %d: %s %q: %q, %s; want %q, %s", i+1, f[0], f[3], r.Value, outcome(r), f[4], f[5])
		}
	}
	if n < 300 {
		t.Errorf("only %d answers", n)
	}
}

func TestChecklistPageSetsItemsAside(t *testing.T) {
	q := answer.Question{Kind: answer.Several, At: tuesday, Options: answer.Numbered(6)}
	r := answer.Read(q, "2 5，不清楚3，不适用4")
	if r.Value != "2,5" || !slices.Equal(r.Unclear, []string{"3"}) || !slices.Equal(r.NotApplicable, []string{"4"}) {
		t.Errorf("%+v", r)
	}
}

func TestOptionsByTheirText(t *testing.T) {
	q := answer.Question{Kind: answer.One, At: tuesday, Options: []answer.Option{
		{Key: "1", Text: "马上就能改好"}, {Key: "2", Text: "要些时间，先定计划"},
	}}
	for typed, want := range map[string]string{"马上就能改好": "1", "先定计划": "2", "要些时间": "2"} {
		if r := answer.Read(q, typed); r.Value != want {
			t.Errorf("%q: %q %s", typed, r.Value, r.Err)
		}
	}
}

func TestReadLines(t *testing.T) {
	var out bytes.Buffer
	q := answer.Question{Kind: answer.Number, At: tuesday}
	if err := answer.ReadLines(t.Context(), q, strings.NewReader("二十\r\n<b>\n"), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || lines[0] != `{"text":"二十","value":"20","confirm":"","error":""}` || !strings.Contains(lines[1], `"text":"<b>"`) {
		t.Errorf("%s", out.String())
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"下周五", "3万5", "②⑤", "除了3都有", "农历八月十五", "下午三点半", "张三 13800138000", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range answer.Kinds() {
			r := answer.Read(answer.Question{Kind: k, At: tuesday, Options: answer.Numbered(7)}, text)
			if r.Err == "" && r.Value == "" || r.Err != "" && r.Confirm != "" {
				t.Fatalf("%s %q: %+v", k, text, r)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		kind answer.Kind
		text string
	}{{answer.Several, "2、5"}, {answer.YesNo, "没问题"}, {answer.Date, "下周五"}, {answer.Money, "三万五"}, {answer.Number, "二百五"}} {
		b.Run(string(c.kind), func(b *testing.B) {
			q := answer.Question{Kind: c.kind, At: tuesday, Future: true, Options: answer.Numbered(6)}
			b.ReportAllocs()
			for b.Loop() {
				answer.Read(q, c.text)
			}
		})
	}
}
