package templates_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shouze/templates"
)

// overlay makes a content directory that holds one file.
func overlay(t *testing.T, name, content string) string {
	t.Helper()
	dir := t.TempDir()
	add(t, dir, name, content)
	return dir
}

// add puts one more file into a content directory.
func add(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// shipped is the content that ships, read once for all tests: it is read-only.
var shipped = sync.OnceValues(func() (loaded, error) {
	c, faults, err := templates.Load("")
	return loaded{c, faults}, err
})

type loaded struct {
	c      *templates.Catalogue
	faults []templates.Fault
}

func load(t *testing.T, dir string) (*templates.Catalogue, []templates.Fault) {
	t.Helper()
	if dir == "" {
		l, err := shipped()
		if err != nil {
			t.Fatal(err)
		}
		return l.c, l.faults
	}
	c, faults, err := templates.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c, faults
}

var wanted = regexp.MustCompile(`# want(?:@(\d+))?: (.*)$`)

// TestLint loads each file of testdata/lint in the place that its first line
// names. A fault is wanted where "# want: words" stands, or on the line of
// "# want@line: words"; the file has no other.
func TestLint(t *testing.T) {
	files, err := filepath.Glob("testdata/lint/*.yaml")
	if err != nil || len(files) < 90 {
		t.Fatalf("%d lint files, %v", len(files), err)
	}
	for n, path := range files {
		if testing.Short() && n%30 != 0 { // each reads all content that ships
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(raw), "\n")
			name, ok := strings.CutPrefix(lines[0], "# file: ")
			if !ok {
				t.Fatal("the first line does not say # file:")
			}
			want := map[string]string{} // line → words
			for i, line := range lines {
				if m := wanted.FindStringSubmatch(line); m != nil {
					at := strconv.Itoa(i + 1)
					if m[1] != "" {
						at = m[1]
					}
					want[at] = m[2]
				}
			}
			dir := overlay(t, name, string(raw))
			_, faults := load(t, dir)
			check(t, filepath.Join(dir, name), faults, want)
		})
	}
}

func check(t *testing.T, file string, faults []templates.Fault, want map[string]string) {
	t.Helper()
	found := 0
	for _, f := range faults {
		if f.File != file {
			continue
		}
		words, ok := want[strconv.Itoa(f.Line)]
		if !ok || !strings.Contains(f.What, words) {
			t.Errorf("unwanted %d: %s", f.Line, f.What)
			continue
		}
		found++
		if !strings.HasPrefix(f.String(), fmt.Sprintf("%s:%d: ", file, max(f.Line, 1))) {
			t.Errorf("fault reads %q", f)
		}
	}
	if found == 0 || found < len(want) {
		t.Errorf("found %d of %v", found, want)
	}
}

func TestBuiltInContentHasNoFaults(t *testing.T) {
	_, faults := load(t, "")
	for _, f := range faults {
		t.Error(f)
	}
}
