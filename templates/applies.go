package templates

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

// appliesEnv is all that an applies expression may look at.
type appliesEnv struct {
	Enterprise appliesEnterprise `expr:"enterprise"`
}

type appliesEnterprise struct {
	Sectors  []string `expr:"sectors"` // 行业领域, by name
	Forms    []string `expr:"forms"`   // 业态 and 设施, by name
	HighRisk bool     `expr:"high_risk"`
}

// compileApplies compiles an expression that is yes or no. Its errors are for
// the person who wrote it.
func compileApplies(code string, sectors safety.Sectors) (*vm.Program, error) {
	program, err := expr.Compile(code, expr.Env(appliesEnv{}), expr.AsBool())
	if err != nil {
		return nil, errors.New("看不懂：" + firstLine(err))
	}
	tree, err := parser.Parse(code) // as written: compiling folds lists of names into sets
	if err != nil {
		return nil, errors.New("看不懂：" + firstLine(err))
	}
	names := &nameCheck{sectors: sectors}
	ast.Walk(&tree.Node, names)
	if names.unknown != "" {
		return nil, fmt.Errorf("里的“%s”既不是行业领域也不是业态", names.unknown)
	}
	return program, nil
}

// firstLine is an error of the expression library without the picture below it.
func firstLine(err error) string {
	var e *file.Error
	if errors.As(err, &e) {
		return fmt.Sprintf("%s（第%d个字符）", e.Message, e.Column+1)
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// nameCheck finds a text in an expression that names no sector and no form.
type nameCheck struct {
	sectors safety.Sectors
	unknown string
}

// Visit implements ast.Visitor; children come before their parents.
func (n *nameCheck) Visit(node *ast.Node) {
	switch t := (*node).(type) {
	case *ast.BinaryNode:
		n.membership(t)
	case *ast.StringNode:
		if !n.known(t.Value) && !isField(t.Value) && n.unknown == "" {
			n.unknown = t.Value
		}
	}
}

// membership holds `"X" in enterprise.sectors` against the sectors alone.
func (n *nameCheck) membership(b *ast.BinaryNode) {
	text, ok1 := b.Left.(*ast.StringNode)
	member, ok2 := b.Right.(*ast.MemberNode)
	if b.Operator != "in" || !ok1 || !ok2 || n.unknown != "" {
		return
	}
	list, ok := member.Property.(*ast.StringNode)
	sector := slices.ContainsFunc(n.sectors, func(s safety.Sector) bool { return s.Name == text.Value })
	if ok && ((list.Value == "sectors" && !sector) || (list.Value == "forms" && !n.form(text.Value))) {
		n.unknown = text.Value
	}
}

func (n *nameCheck) known(name string) bool {
	return n.form(name) || slices.ContainsFunc(n.sectors, func(s safety.Sector) bool { return s.Name == name })
}

func (n *nameCheck) form(name string) bool {
	return slices.ContainsFunc(n.sectors, func(s safety.Sector) bool {
		return slices.ContainsFunc(s.Forms, func(f safety.TradeForm) bool { return f.Name == name }) ||
			slices.ContainsFunc(s.Facilities, func(f safety.Facility) bool { return f.Name == name })
	})
}

// isField reports whether a text is the name after the dot of enterprise.forms.
func isField(s string) bool { return s == "sectors" || s == "forms" || s == "high_risk" }
