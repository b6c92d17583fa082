package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms is the plan of the house: who may import whom. A package below a room
// that has no line of its own belongs to the room. "" is main.
var rooms = map[string][]string{
	"safety":        {},
	"config":        {},
	"flows":         {"safety"},
	"templates":     {"safety"},
	"sheets":        {"safety"},
	"store":         {"safety"},
	"tips":          {},
	"bot":           {"safety", "flows", "tips"},
	"bot/platform":  {"bot", "safety"},
	"bot/wecom":     {"bot", "bot/platform", "safety"},
	"bot/wechat":    {"bot", "bot/platform", "safety"},
	"bot/cluster":   {"bot", "bot/platform", "safety"},
	"bot/terminal":  {"bot", "safety"},
	"bot/simulator": {"safety"},
	"jobs":          {"safety"},
	"web":           {"safety", "templates", "tips", "sheets"},
	"":              {"safety", "config", "flows", "templates", "sheets", "store", "tips", "bot", "bot/platform", "bot/cluster", "bot/wecom", "bot/wechat", "bot/terminal", "bot/simulator", "jobs", "web"},
}

const module = "shouze"

// TestRoomsImportOnlyWhatThePlanAllows reads every Go file that ships (tests may look further).
func TestRoomsImportOnlyWhatThePlanAllows(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "tools" || strings.HasPrefix(d.Name(), ".") && file != ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		seen++
		check(t, filepath.ToSlash(file))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Fatalf("only %d files were read: the walk is broken", seen)
	}
}

func check(t *testing.T, file string) {
	t.Helper()
	room, ok := roomOf(path.Dir(file))
	if !ok {
		t.Errorf("%s stands in no room of the plan", file)
		return
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		if p != module && !strings.HasPrefix(p, module+"/") {
			continue
		}
		target, ok := roomOf(strings.TrimPrefix(strings.TrimPrefix(p, module), "/"))
		if !ok || target != room && !slices.Contains(rooms[room], target) {
			t.Errorf("%s: room %q may not import %s", file, room, p)
		}
	}
}

// roomOf is the nearest room at or above a package's folder.
func roomOf(dir string) (string, bool) {
	if dir == "." || dir == "" {
		return "", true
	}
	for d := dir; d != "."; d = path.Dir(d) {
		if _, ok := rooms[d]; ok {
			return d, true
		}
	}
	return "", false
}
