package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

//go:embed *.yaml */*.yaml
var builtIn embed.FS

// Files is the built-in content, laid out as in a content directory.
func Files() fs.FS { return builtIn }

// Load reads the built-in content and what contentDir (empty: none) puts in its
// place, file by file in the same layout. Faults are what shouze check lists; a
// catalogue with faults works without the parts that are at fault. The error is
// for content that can't be read at all.
func Load(contentDir string) (*Catalogue, []Fault, error) {
	if contentDir == "" {
		builtInOnce.Do(func() { builtInLoaded.c, builtInLoaded.faults, builtInLoaded.err = load("") })
		return builtInLoaded.c, builtInLoaded.faults, builtInLoaded.err
	}
	return load(contentDir)
}

// What is embedded cannot change while the program runs, so it is parsed once:
// a catalogue is read-only, and the demo and the tests ask for it many times.
var (
	builtInOnce   sync.Once
	builtInLoaded struct {
		c      *Catalogue
		faults []Fault
		err    error
	}
)

func load(contentDir string) (*Catalogue, []Fault, error) {
	l := &loader{c: &Catalogue{
		messages: map[string]*template.Template{}, standards: map[string]Standard{},
		byKey: map[string]*item{}, campaigns: map[string]safety.Campaign{},
		work: map[string][]*item{}, limits: map[string]safety.WorkLimit{},
	}, programs: map[string]*vm.Program{}, reach: map[reachKey]reach{}, worlds: map[string][]*audience{}, where: map[string]string{}}
	l.byKey = l.c.byKey
	if contentDir != "" {
		info, err := os.Stat(contentDir)
		if err != nil {
			return nil, nil, fmt.Errorf("content directory: %w", err)
		}
		if !info.IsDir() {
			return nil, nil, fmt.Errorf("content directory %s: not a directory", contentDir)
		}
		l.dir, l.over = contentDir, os.DirFS(contentDir)
	}
	for _, load := range []func() error{l.forms, l.county, l.calendar, l.seasons, l.standards, l.checklists, l.work, l.quizzes, l.drills, l.measures, l.bulletins, l.ledgers, l.campaigns, l.messages} {
		if err := load(); err != nil {
			return nil, nil, err
		}
	}
	slices.SortStableFunc(l.faults, compareFaults)
	return l.c, l.faults, nil
}

func compareFaults(a, b Fault) int {
	if n := strings.Compare(a.File, b.File); n != 0 {
		return n
	}
	return a.Line - b.Line
}

type loader struct {
	c      *Catalogue
	dir    string // content directory, for the names of files
	over   fs.FS  // the same; nil: none
	faults []Fault

	programs map[string]*vm.Program // by their text
	reach    map[reachKey]reach     // what was found out of them
	worlds   map[string][]*audience // sector → enterprises to try them on
	where    map[string]string      // item → file
	byKey    map[string]*item       // the catalogue's
}

// content is one file to read.
type content struct {
	name       string // within the layout: checklists/general.yaml
	shown      string // as people find it
	bytes      []byte
	overridden []byte // the built-in file of that name, when this one stands in its place
}

// one reads a single file, the content directory's if it has one.
func (l *loader) one(name string) (content, error) {
	ours, err := fs.ReadFile(builtIn, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return content{}, fmt.Errorf("built-in content: %w", err)
	}
	if l.over != nil {
		theirs, err := fs.ReadFile(l.over, name)
		if err == nil {
			return content{name: name, shown: filepath.Join(l.dir, name), bytes: theirs, overridden: ours}, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return content{}, fmt.Errorf("content directory: %w", err)
		}
	}
	return content{name: name, shown: path.Join("templates", name), bytes: ours}, nil
}

// all reads the files of a folder in the order of their names.
func (l *loader) all(folder string) ([]content, error) {
	names, err := fs.Glob(builtIn, folder+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("built-in content: %w", err)
	}
	if l.over != nil {
		entries, err := fs.ReadDir(l.over, folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("content directory: %w", err)
		}
		for _, e := range entries {
			switch name := path.Join(folder, e.Name()); path.Ext(name) {
			case ".yaml":
				names = append(names, name)
			case ".yml":
				l.faults = append(l.faults, Fault{File: filepath.Join(l.dir, name), What: "没有读这个文件，请把文件名结尾改成 .yaml"})
			}
		}
	}
	slices.Sort(names)
	var out []content
	for _, name := range slices.Compact(names) {
		f, err := l.one(name)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// take keeps the faults of a source.
func (l *loader) take(s *source) { l.faults = append(l.faults, s.faults...) }
