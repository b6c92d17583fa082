package emergency

import (
	"strings"
	"testing"
)

// TestTypos holds that each typing error stands for a word of the tables, and
// for one only.
func TestTypos(t *testing.T) {
	meant := map[string]string{}
	for word, errors := range typos {
		if words.words[word].tags&event == 0 {
			t.Errorf("%s, with the typing errors %s, is no event", word, errors)
		}
		for typo := range strings.FieldsSeq(errors) {
			if other, twice := meant[typo]; twice {
				t.Errorf("%s stands for %s and %s", typo, other, word)
			}
			meant[typo] = word
		}
	}
}

// TestPinyin holds that each spelling stands for one word.
func TestPinyin(t *testing.T) {
	meant := map[string]string{}
	for word, forms := range latin {
		for form := range strings.FieldsSeq(forms) {
			if other, twice := meant[form]; twice {
				t.Errorf("%s stands for %s and %s", form, other, word)
			}
			if len(form) > longestLatin {
				t.Errorf("%s is longer than %d letters and never found", form, longestLatin)
			}
			meant[form] = word
		}
	}
}

// TestSimplified holds that the two rows of characters match.
func TestSimplified(t *testing.T) {
	if a, b := len([]rune(traditional)), len([]rune(simplified)); a != b {
		t.Errorf("%d traditional and %d simplified characters", a, b)
	}
}
