package bot

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"shouze/flows"
	"shouze/safety"
	"shouze/templates"
)

func TestWords(t *testing.T) {
	v := newVocabulary(shippedOpeners(t), map[string]string{"巡查": "自查"})
	for _, c := range []struct {
		text   string
		asking bool
		want   word // empty: none
	}{
		{"菜单", true, wordMenu},
		{"  菜单。", true, wordMenu},
		{"请打开菜单", true, wordMenu},
		{"我要自查", true, wordCheck},
		{"自查吧！", true, wordCheck},
		{"自查一下二车间", true, ""},
		{"自查一下二车间", false, wordCheck},
		{"隐患在2号车间", true, ""},
		{"隐患在2号车间", false, wordHazard},
		{"出事了", true, wordEmergency},
		{"巡查", true, wordCheck},
		{"专项", true, "专项"},
		{"我要做专项检查", false, "专项"},
		{"专项资金三万元", true, ""},
		{"接着答", true, wordResume},
		{"换一家", false, wordSwitch},
		{"你好", false, ""},
		{"", false, ""},
	} {
		got, _ := v.read(c.text, c.asking)
		if got != c.want {
			t.Errorf("%q (asking %v): %q, want %q", c.text, c.asking, got, c.want)
		}
	}
}

func TestCheckSynonyms(t *testing.T) {
	for said, meant := range map[string]string{"巡查": "自查", "报险": "出事了"} {
		if faults := CheckSynonyms(shippedOpeners(t), map[string]string{said: meant}); len(faults) > 0 {
			t.Error(faults)
		}
	}
	for said, meant := range map[string]string{"自查": "隐患", "巡查": "巡逻", "": "自查", "巡查！": "自查"} {
		if faults := CheckSynonyms(shippedOpeners(t), map[string]string{said: meant}); len(faults) == 0 {
			t.Errorf("%q may mean %q", said, meant)
		}
	}
}

// A hundred answers that begin with a word: none may be taken for the word
// while a question waits.
func TestAnswersAreNotHijacked(t *testing.T) {
	f, err := os.Open("testdata/hijack.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, n := newVocabulary(shippedOpeners(t), nil), 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		if w, ok := v.read(lines.Text(), true); ok {
			t.Errorf("%q was taken for %q", lines.Text(), w)
		}
	}
	if n < 100 {
		t.Fatalf("only %d answers", n)
	}
}

func TestBindCode(t *testing.T) {
	for _, c := range []struct {
		text string
		bare bool
		want string
	}{
		{"绑定 7K3M9QXD", false, "7K3M9QXD"},
		{"绑定7k3m9qxd", false, "7K3M9QXD"},
		{"绑定：７Ｋ３Ｍ－９ＱＸＤ", false, "7K3M9QXD"},
		{"7k3m 9qxd", true, "7K3M9QXD"},
		{"7k3m9qxd", false, ""},
		{"ABCDEFGH", true, ""}, // a word, not a code: no digit
		{"你好", true, ""},
	} {
		code, ok := bindCode(c.text, c.bare)
		if ok != (c.want != "") || ok && safety.CanonicalCode(code) != c.want {
			t.Errorf("%q: %q %v", c.text, code, ok)
		}
	}
}

func TestSplitKeepsEveryCharacter(t *testing.T) {
	long := strings.Repeat("一二三四五六七八九十\n", 200)
	parts := split(&safety.Outbound{Title: "题", Body: long, Expects: &safety.Expects{Options: []safety.Option{{Key: "1", Text: "好"}}}}, passiveLimit)
	var all strings.Builder
	for i, p := range parts {
		if n := len(p.Text()); n > passiveLimit || !utf8.ValidString(p.Text()) {
			t.Errorf("part %d has %d bytes", i, n)
		}
		if (p.Expects != nil) != (i == len(parts)-1) {
			t.Errorf("part %d: choices %v", i, p.Expects)
		}
		all.WriteString(strings.ReplaceAll(p.Body, "\n", ""))
	}
	if want := strings.ReplaceAll(long, "\n", ""); all.String() != want {
		t.Errorf("%d of %d bytes are left", all.Len(), len(want))
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("题", "正文\n正文", 40)
	f.Fuzz(func(t *testing.T, title, body string, limit int) {
		if limit < 100 || limit > 4000 || len(title) > 40 || !utf8.ValidString(body) || !utf8.ValidString(title) {
			t.Skip()
		}
		for _, p := range split(&safety.Outbound{Title: title, Body: body}, limit) {
			if len(p.Text()) > limit || !utf8.ValidString(p.Text()) {
				t.Fatalf("a part of %d bytes over %d", len(p.Text()), limit)
			}
		}
	})
}

// shippedOpeners are the words of the flows that ship.
func shippedOpeners(t testing.TB) []flows.Opener {
	t.Helper()
	c, _, err := templates.Load("")
	if err != nil {
		t.Fatal(err)
	}
	var works []string
	for _, k := range c.WorkKinds() {
		works = append(works, k.Name)
	}
	l, faults := flows.Compile(flows.Files(), flows.Host{Messages: c, Schema: Schema(c.Ledgers(), works)})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return l.Openers()
}

func TestCheckWords(t *testing.T) {
	if faults := CheckWords(shippedOpeners(t)); len(faults) > 0 {
		t.Error(faults)
	}
	for _, bad := range [][]flows.Opener{
		{{Flow: "a", Word: "返回"}},
		{{Flow: "a", Word: "安检"}, {Flow: "b", Word: "查一查", Also: []string{"安检"}}},
		{{Flow: "a", Word: "安检。"}},
	} {
		if len(CheckWords(bad)) != 1 {
			t.Errorf("%+v: %v", bad, CheckWords(bad))
		}
	}
}
