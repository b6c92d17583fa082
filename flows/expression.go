package flows

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

// expression is a checked expression.
type expression struct {
	program *vm.Program
	always  *bool // its value if it is a constant
}

// text is what is said: a message by key, or words with {expressions} in them.
type text struct {
	key   string
	parts []part
	bytes int // of the words
}

type part struct {
	words string
	expr  *expression
}

var messageKey = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$`)

// maxExpression bounds an expression's nodes.
const maxExpression = 200

// scope is what expressions may name at one place of a flow: prototypes by name.
type scope map[string]any

func compileExpression(src string, sc scope, opts ...expr.Option) (*expression, error) {
	opts = append([]expr.Option{expr.Env(map[string]any(sc)), expr.MaxNodes(maxExpression), expr.DisableBuiltin("now")}, opts...)
	opts = append(opts, clockFunctions...)
	p, err := expr.Compile(src, opts...)
	if err != nil {
		var fe *file.Error
		if errors.As(err, &fe) {
			return nil, fmt.Errorf("%s（第%d个字）%s", fe.Message, fe.Column+1, fe.Snippet)
		}
		return nil, err
	}
	e := &expression{program: p}
	if b, ok := p.Node().(*ast.BoolNode); ok {
		e.always = &b.Value
	}
	return e, nil
}

// compileText reads words with {expressions}, or a message key.
func compileText(src string, sc scope, expanded func(string) string) (*text, error) {
	if messageKey.MatchString(src) {
		return &text{key: src}, nil
	}
	t := &text{bytes: len(src)}
	for rest := src; rest != ""; {
		words, after, found := strings.Cut(rest, "{")
		if words != "" {
			t.parts = append(t.parts, part{words: words})
		}
		if !found {
			break
		}
		inner, next, closed := strings.Cut(after, "}")
		if !closed {
			return nil, errors.New("有 { 没有 }")
		}
		e, err := compileExpression(expanded(inner), sc)
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, part{expr: e})
		rest = next
	}
	return t, nil
}

// rowType is the type of a row in expressions.
func rowType(l List) types.Map {
	m := types.Map{"key": types.String, "text": types.String, "short": types.String}
	for k, v := range l.Fields {
		m[k] = types.TypeOf(v)
	}
	return m
}

// zeroRow is a row that is not there.
func zeroRow(l List) map[string]any {
	m := map[string]any{"key": "", "text": "", "short": ""}
	for k, v := range l.Fields {
		m[k] = zeroOf(v)
	}
	return m
}

func rowValues(l List, r Row) map[string]any {
	m := zeroRow(l)
	maps.Copy(m, r.Fields)
	m["key"], m["text"], m["short"] = r.Key, r.Text, r.Short
	return m
}

func zeroOf(v any) any {
	if v == nil {
		return nil
	}
	return reflect.Zero(reflect.TypeOf(v)).Interface()
}

// PersonAnswer is an answer of kind person in expressions.
type PersonAnswer struct {
	Name  string `expr:"name"`
	Phone string `expr:"phone"`
}

// prototype is what a name of this type stands for while compiling.
func (v variable) prototype(s Schema) any {
	if v.list != "" {
		return rowType(s.Lists[v.list])
	}
	return v.zero(s)
}

// zero is the value of a name that has none yet.
func (v variable) zero(s Schema) any {
	if v.list != "" {
		return zeroRow(s.Lists[v.list])
	}
	switch v.kind {
	case safety.AskYesNo, safety.AskConfirm:
		return false
	case safety.AskNumber, safety.AskMoney:
		return 0.0
	case safety.AskSeveral, safety.AskPhoto:
		return []string(nil)
	case safety.AskPerson:
		return PersonAnswer{}
	case safety.AskLocation:
		return safety.Location{}
	}
	return ""
}
