package config

import (
	"bytes"
	"errors"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// file reads YAML over c. It walks the tree itself, key by key, because the
// decoder stops at the first fault and quotes the lines around it, which may
// hold secrets.
func (r *reader) file(source []byte, c *Config) {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	tree, err := parser.ParseBytes(source, 0)
	if err != nil {
		r.problem("", lineOf(err), "写法不对，请检查缩进、冒号后的空格和引号（%s）", reasonOf(err))
		return
	}
	if len(tree.Docs) > 1 && tree.Docs[1].Body != nil {
		r.problem("", 0, "文件里只能有一份配置，请删掉“---”后面的内容")
	}
	if len(tree.Docs) > 0 {
		r.mapping(tree.Docs[0].Body, reflect.ValueOf(c).Elem(), "")
	}
}

func (r *reader) mapping(node ast.Node, into reflect.Value, path string) {
	if node == nil || node.Type() == ast.NullType || node.Type() == ast.CommentType {
		return
	}
	m, ok := node.(ast.MapNode)
	if !ok {
		r.problem(strings.TrimSuffix(path, "."), node.GetToken().Position.Line, "应是“键: 值”，冒号后要有空格")
		return
	}
	for it := m.MapRange(); it.Next(); {
		k := path + it.Key().String()
		line := it.Key().GetToken().Position.Line
		field, ok := fieldByTag(into, it.Key().String())
		if !ok {
			r.problem(k, line, "没有这个配置项，请检查拼写%s", nearest(it.Key().String(), into.Type(), path))
			continue
		}
		r.lines[k] = line
		if field.Kind() == reflect.Struct {
			r.mapping(it.Value(), field, k+".")
			continue
		}
		r.leaf(it.Value(), field, k, line)
	}
}

func (r *reader) leaf(node ast.Node, field reflect.Value, key string, line int) {
	if node == nil || node.Type() == ast.NullType {
		return
	}
	if s, ok := scalarText(node, field); ok {
		field.SetString(s)
		return
	}
	if err := yaml.NodeToValue(node, field.Addr().Interface(), yaml.Strict()); err != nil {
		if n := lineOf(err); n > 0 {
			line = n
		}
		r.problem(key, line, "%s", expected(field.Type()))
	}
}

// scalarText reads a scalar for a text field as it is written, so that a token
// of digits needs no quotes and keeps its leading zeros.
func scalarText(node ast.Node, field reflect.Value) (string, bool) {
	if field.Kind() != reflect.String {
		return "", false
	}
	switch node.Type() {
	case ast.IntegerType, ast.FloatType, ast.BoolType:
		return node.GetToken().Value, true
	}
	return "", false
}

func fieldByTag(v reflect.Value, tag string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") == tag {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// nearest offers the key that was probably meant: the same letters but for
// case, dashes and underscores, or the same key of another section.
func nearest(written string, t reflect.Type, path string) string {
	fold := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); fold(tag) == fold(written) {
			return "，是不是" + path + tag + "？"
		}
	}
	for _, k := range keysOf(reflect.TypeFor[Config](), "", "") {
		if strings.HasSuffix(k.path, "."+written) {
			return "，是不是" + k.path + "？"
		}
	}
	return ""
}

// expected says what a value of a type looks like.
func expected(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Templates]():
		return "应形如 task: {id: 模板编号, fields: {thing2: title}}，只有 id 和 fields 两项"
	case reflect.TypeFor[[]Secret](), reflect.TypeFor[[]string]():
		return "应是一列文字，形如 [甲, 乙]"
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Int:
		return "应是整数，请去掉引号和单位"
	case reflect.Bool:
		return "应是 true 或 false"
	}
	return "应是一段文字，不能是列表或嵌套"
}

func parseTemplates(s string) (any, error) {
	var t Templates
	err := yaml.UnmarshalWithOptions([]byte(s), &t, yaml.Strict())
	return t, err
}

func lineOf(err error) int {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil && e.GetToken().Position != nil {
		return e.GetToken().Position.Line
	}
	return 0
}

// reasonOf is the parser's short reason without the source around it.
func reasonOf(err error) string {
	var e yaml.Error
	switch {
	case !errors.As(err, &e):
		return "YAML 格式"
	case strings.Contains(e.GetMessage(), "already defined"):
		return "同一个键写了两次"
	case strings.ContainsAny(e.GetMessage(), "\"'`"): // may quote a value
		return "YAML 格式"
	}
	return e.GetMessage()
}
