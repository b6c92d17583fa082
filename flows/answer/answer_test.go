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

// What a button says may be typed as well, unless two buttons say the same.
func TestOptionsByTheirButton(t *testing.T) {
	q := answer.Question{Kind: answer.One, At: tuesday, Options: []answer.Option{
		{Key: "same", Text: "没变"}, {Key: "changed", Text: "人变了，或者又签了", Short: "变了"}, {Key: "over", Text: "没有这个岗位了", Short: "没有了"},
		{Key: "a", Text: "东边储瓶间的第一个门", Short: "东边…"}, {Key: "b", Text: "东边储瓶间的第二个门", Short: "东边…"},
	}}
	for typed, want := range map[string]string{"没变": "1", "变了": "2", "变了。": "2", "没有了": "3"} {
		if r := answer.Read(q, typed); r.Value != want || r.Confirm != "" {
			t.Errorf("%q: %+v", typed, r)
		}
	}
	if r := answer.Read(q, "东边"); r.Err == "" && r.Confirm == "" {
		t.Errorf("two buttons say the same: %+v", r)
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
