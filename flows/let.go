package flows

import "regexp"

// named is a name that a flow gives to an expression, for those that follow: it
// stands for nothing more than that expression and is never kept.
type named struct {
	name, src string
	mentioned *regexp.Regexp
}

// letStep reads `let: name` with `is: expression`.
func (b *builder) letStep(n, head node) {
	name := b.word(head, "let")
	is, ok := n.get("is")
	if !ok {
		b.fault(n.line, "let 后面要写 is，再写算式")
		return
	}
	src := b.expanded(b.word(is, "is"))
	if _, err := compileExpression(src, b.scope); err != nil {
		b.fault(is.line, "is 的算式不对：%v", err)
		return
	}
	if _, taken := b.scope[name]; taken || !answerKey.MatchString(name) {
		b.fault(n.line, "let：%q 用过了，或者不能当名字（小写字母、数字、_）", name)
		return
	}
	b.lets = append(b.lets, named{name, src, regexp.MustCompile(`\b` + name + `\b`)})
}

// expanded puts before an expression what the names in it stand for.
func (b *builder) expanded(src string) string {
	out := src
	for _, l := range b.lets {
		if l.mentioned.MatchString(src) {
			out = "let " + l.name + " = (" + l.src + "); " + out
		}
	}
	return out
}
