package flows

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// node is a YAML value with its line; what a flow file can hold and no more
// (no anchors, aliases or tags).
type node struct {
	line   int
	scalar string
	typed  any // the scalar as YAML types it: string, bool, int, float64
	list   []node
	fields []field
	shape  byte // 's' scalar, 'l' list, 'm' mapping, '0' nothing
}

type field struct {
	key   string
	line  int
	value node
}

const maxYAMLDepth = 24

// readYAML parses one document and gives each value its line.
func readYAML(src []byte) (node, int, error) {
	if d := bracketDepth(src); d > maxYAMLDepth {
		return node{}, 1, errors.New("括号套得太深")
	}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		line, msg := yamlErrorAt(err)
		return node{}, line, errors.New(msg)
	}
	docs := file.Docs
	for len(docs) > 0 && docs[len(docs)-1].Body == nil {
		docs = docs[:len(docs)-1]
	}
	if len(docs) != 1 {
		return node{}, 1, fmt.Errorf("一个文件只写一份内容，这里有%d份", len(docs))
	}
	n, err := toNode(docs[0].Body, 0)
	if err != nil {
		return node{}, lineOf(docs[0].Body), err
	}
	return n, 0, nil
}

// bracketDepth is how deep flow-style brackets nest at most, so that a hostile
// file cannot drive the parser's recursion.
func bracketDepth(src []byte) int {
	depth, most := 0, 0
	for _, c := range src {
		switch c {
		case '[', '{':
			depth++
			most = max(most, depth)
		case ']', '}':
			depth = max(0, depth-1)
		case '\n':
			depth = 0
		}
	}
	return most
}

func yamlErrorAt(err error) (int, string) {
	var at interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		tk := at.GetToken()
		msg := at.GetMessage()
		if strings.Contains(tk.Value, "：") {
			msg += "（冒号要用半角的 : ，后面空一格）"
		}
		return tk.Position.Line, msg
	}
	return 1, err.Error()
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

func toNode(n ast.Node, depth int) (node, error) {
	if depth > maxYAMLDepth {
		return node{}, errors.New("套得太深了")
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return node{shape: '0', line: lineOf(n)}, nil
	case *ast.MappingNode:
		return mappingNode(n.Values, depth)
	case *ast.MappingValueNode:
		return mappingNode([]*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out := node{shape: 'l', line: lineOf(n)}
		for _, v := range n.Values {
			item, err := toNode(v, depth+1)
			if err != nil {
				return out, err
			}
			out.list = append(out.list, item)
		}
		return out, nil
	case *ast.LiteralNode:
		s := strings.TrimRight(n.Value.Value, "\n")
		return node{shape: 's', line: lineOf(n), scalar: s, typed: s}, nil
	case ast.ScalarNode:
		v := n.GetValue()
		if u, ok := v.(uint64); ok {
			v = int(u)
		}
		if i, ok := v.(int64); ok {
			v = int(i)
		}
		return node{shape: 's', line: lineOf(n), scalar: n.GetToken().Value, typed: v}, nil
	}
	return node{}, fmt.Errorf("对话文件里用不着 %s", n.Type())
}

func mappingNode(values []*ast.MappingValueNode, depth int) (node, error) {
	out := node{shape: 'm', line: 1}
	for i, v := range values {
		if v.Key == nil || v.Key.GetToken() == nil || v.Key.IsMergeKey() {
			return out, errors.New("少了键")
		}
		line := lineOf(v.Key)
		if i == 0 {
			out.line = line
		}
		value, err := toNode(v.Value, depth+1)
		if err != nil {
			return out, err
		}
		if value.shape == '0' || value.shape == 'm' {
			value.line = line
		}
		out.fields = append(out.fields, field{key: v.Key.GetToken().Value, line: line, value: value})
	}
	return out, nil
}

func (n node) get(key string) (node, bool) {
	for _, f := range n.fields {
		if f.key == key {
			return f.value, true
		}
	}
	return node{}, false
}
