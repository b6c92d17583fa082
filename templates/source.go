package templates

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// source is one YAML file read key by key, so that every fault of it is found
// at once and each value knows its line.
type source struct {
	file   string // as people find it
	lines  map[string]int
	faults []Fault
}

// readSource parses a file into v, a pointer to a struct with yaml tags; a tag
// need:"yes" makes a key required. What can't be read stays at zero and is a
// fault.
func readSource(file string, content []byte, v any) *source {
	s := &source{file: file, lines: map[string]int{}}
	if root := s.parse(content); root != nil {
		s.read(root, reflect.ValueOf(v).Elem(), "")
	}
	return s
}

// parse is the tree of a file; nil, with a fault, if it is no YAML mapping.
func (s *source) parse(content []byte) ast.Node {
	tree, err := parser.ParseBytes(content, 0)
	if err != nil {
		line, what := yamlFault(err)
		s.fault(line, "写法不对：%s", what)
		return nil
	}
	if len(tree.Docs) == 0 {
		s.fault(0, "文件是空的")
		return nil
	}
	root := tree.Docs[0].Body
	if _, ok := root.(ast.MapNode); !ok {
		s.fault(0, "最外层应是“键: 值”")
		return nil
	}
	return root
}

func (s *source) fault(line int, format string, args ...any) {
	s.faults = append(s.faults, Fault{File: s.file, Line: line, What: fmt.Sprintf(format, args...)})
}

// at reports a fault of the value at a path, else of the nearest thing around it.
func (s *source) at(path, format string, args ...any) {
	s.fault(s.line(path), format, args...)
}

// line is where a path stands: items[3].text, else items[3].
func (s *source) line(path string) int {
	for path != "" {
		if n, ok := s.lines[path]; ok {
			return n
		}
		path = path[:max(strings.LastIndexByte(path, '.'), 0)]
	}
	return 0
}

func (s *source) read(node ast.Node, v reflect.Value, path string) {
	switch {
	case node == nil || node.Type() == ast.NullType:
	case v.Kind() == reflect.Struct:
		s.readStruct(node, v, path)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		s.readList(node, v, path)
	default:
		s.readLeaf(node, v, path)
	}
}

func (s *source) readStruct(node ast.Node, v reflect.Value, path string) {
	m, ok := node.(ast.MapNode)
	if !ok {
		s.fault(lineOf(node), "这里应是“键: 值”")
		return
	}
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		name := it.Key().String()
		key := strings.TrimPrefix(path+"."+name, ".")
		s.lines[key] = it.Key().GetToken().Position.Line
		seen[name] = true
		if field, ok := fieldByTag(v, name); ok {
			s.read(it.Value(), field, key)
		} else {
			s.at(key, "没有“%s”这个键，请检查拼写", name)
		}
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if name := f.Tag.Get("yaml"); f.Tag.Get("need") == "yes" && (!seen[name] || v.Field(i).IsZero()) {
			s.at(strings.TrimPrefix(path+"."+name, "."), "缺少“%s”", name)
		}
	}
}

func (s *source) readList(node ast.Node, v reflect.Value, path string) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		s.fault(lineOf(node), "“%s”应是一列，每项以“- ”开头", path)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, entry := range list.Values {
		key := fmt.Sprintf("%s[%d]", path, i)
		s.lines[key] = lineOf(entry)
		s.read(entry, v.Index(i), key)
	}
}

func (s *source) readLeaf(node ast.Node, v reflect.Value, path string) {
	if v.Kind() == reflect.String {
		switch node.Type() {
		case ast.IntegerType, ast.FloatType, ast.BoolType: // 2023 and the like need no quotes
			v.SetString(node.GetToken().Value)
			return
		}
	}
	if err := yaml.NodeToValue(node, v.Addr().Interface(), yaml.Strict()); err != nil {
		line, what := yamlFault(err)
		if line == 0 {
			line = s.line(path)
		}
		s.fault(line, "“%s”的值不对：%s", path[strings.LastIndexByte(path, '.')+1:], what)
	}
}

func fieldByTag(v reflect.Value, tag string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") == tag {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// lineOf is the line of a node; of a mapping, that of its first key.
func lineOf(node ast.Node) int {
	if m, ok := node.(ast.MapNode); ok {
		if it := m.MapRange(); it.Next() {
			return it.Key().GetToken().Position.Line
		}
	}
	if t := node.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// yamlFault is the line and the short reason of an error of the YAML library.
func yamlFault(err error) (line int, what string) {
	var e yaml.Error
	if !errors.As(err, &e) {
		return 0, err.Error()
	}
	if t := e.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	return line, e.GetMessage()
}
