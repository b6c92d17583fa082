package templates

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/goccy/go-yaml/ast"
)

// messages reads the texts. A file of the content directory may leave a key of
// ours out: that is a fault, and ours stands in, so that nobody is left without
// an answer.
func (l *loader) messages() error {
	files, err := l.all("messages")
	if err != nil {
		return err
	}
	where := map[string]string{}
	for _, f := range files {
		s := &source{file: f.shown, lines: map[string]int{}}
		read := l.messageFile(s, f.bytes, where)
		if f.overridden != nil {
			ours := &source{file: f.name, lines: map[string]int{}}
			for _, key := range slices.Sorted(maps.Keys(l.messageFile(ours, f.overridden, where))) {
				if !read[key] {
					s.fault(0, "缺少消息“%s”，先用内置的代替", key)
				}
			}
		}
		l.take(s)
	}
	return nil
}

// messageFile adds the messages of a file and returns their keys. A key that
// has a text already keeps it.
func (l *loader) messageFile(s *source, content []byte, where map[string]string) map[string]bool {
	read := map[string]bool{}
	root, ok := s.parse(content).(ast.MapNode)
	if !ok {
		return read
	}
	eachMessage(s, root, "", func(key, text string, line, offset int) {
		read[key] = true
		if file, ok := where[key]; ok {
			if file != s.file {
				s.fault(line, "消息“%s”在%s里已经有了", key, file)
			}
			return
		}
		where[key] = s.file
		t, err := template.New(key).Option("missingkey=error").Funcs(functions()).Parse(text)
		if err != nil {
			within, what := templateFault(err)
			s.fault(line+offset+within-1, "消息“%s”写法不对：%s", key, what)
			return
		}
		l.c.messages[key] = t
	})
	return read
}

// eachMessage walks key: text, and groups of them (a: {b: text} is a.b). offset
// is how many lines below its key a text begins.
func eachMessage(s *source, m ast.MapNode, prefix string, take func(key, text string, line, offset int)) {
	for it := m.MapRange(); it.Next(); {
		key := prefix + it.Key().GetToken().Value
		line := it.Key().GetToken().Position.Line
		switch v := it.Value().(type) {
		case ast.MapNode:
			eachMessage(s, v, key+".", take)
		case *ast.LiteralNode:
			take(key, v.Value.Value, line, 1)
		case *ast.StringNode:
			take(key, v.Value, line, 0)
		default:
			s.fault(line, "消息“%s”应是一段文字", key)
		}
	}
}

var templateLine = regexp.MustCompile(`^template: .*?:(\d+): (.*)$`)

// templateFault is the line within the text and the reason of a parse error.
func templateFault(err error) (int, string) {
	if m := templateLine.FindStringSubmatch(err.Error()); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil {
			return n, m[2]
		}
	}
	return 1, err.Error()
}

// Has reports whether there is a message of that key.
func (c *Catalogue) Has(key string) bool { return c.messages[key] != nil }

// Render says a message with its data. It fails for an unknown key and for data
// that the text names and the caller did not give; the error holds no data.
func (c *Catalogue) Render(key string, data map[string]any) (string, error) {
	t, ok := c.messages[key]
	if !ok {
		return "", fmt.Errorf("message %q: no such key", key)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return "", fmt.Errorf("message %q: %w", key, err)
	}
	return strings.TrimSpace(b.String()), nil
}
