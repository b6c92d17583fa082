package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shouze/safety"
)

// builder turns one file into a flow and gathers its faults.
type builder struct {
	host   Host
	file   string
	flow   *flow
	faults []Fault
	scope  scope // what expressions may name at this place
	seen   map[string]bool
	lets   []named // names for expressions, in order
}

var stepKeys = map[string][]string{
	"say":     {"when"},
	"ask":     {"as", "text", "example", "optional", "options", "options_from", "where", "sole", "empty", "label", "min", "max", "lean", "not_now", "refuse", "when"},
	"each":    {"of", "text", "page", "problem", "unclear", "not_applicable", "steps", "call", "with", "label", "draw", "count", "except", "drawn", "when"},
	"confirm": {"no", "when"},
	"do":      {"with", "unconfirmed", "when"},
	"call":    {"with", "when"},
	"end":     {"when"},
	"back_to": {"when"},
	"let":     {"is"},
}

var (
	flowName  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
	answerKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// builtin are names that every expression may use.
var builtin = scope{"called": false}

func digestOf(src string) string {
	sum := sha256.Sum256([]byte(src))
	return hex.EncodeToString(sum[:8])
}

// build compiles one file alone; what spans files is checked later.
func build(host Host, file, src string) (*flow, []Fault) {
	b := &builder{host: host, file: file, seen: map[string]bool{}}
	b.flow = &flow{file: file, text: src, digest: digestOf(src), vars: map[string]variable{}, lines: map[string]int{}}
	root, line, err := readYAML([]byte(src))
	if err != nil {
		b.fault(line, "%v", err)
		return b.flow, b.faults
	}
	if root.shape != 'm' {
		b.fault(root.line, "对话文件要写成“键: 值”：flow、title、for、steps……")
		return b.flow, b.faults
	}
	b.header(root)
	b.scope = scope{}
	for k, v := range builtin {
		b.scope[k] = v
	}
	for k, v := range host.Schema.Vars {
		b.scope[k] = v
	}
	for _, t := range b.flow.takes {
		b.scope[t.name] = t.as.prototype(host.Schema)
	}
	steps, _ := root.get("steps")
	if steps.shape != 'l' || len(steps.list) == 0 {
		b.fault(root.line, "少了 steps，或者里面一步也没有")
		return b.flow, b.faults
	}
	b.steps(steps, -1, "")
	return b.flow, b.faults
}

func (b *builder) fault(line int, format string, args ...any) {
	b.faults = append(b.faults, Fault{File: b.file, Line: max(line, 1), What: fmt.Sprintf(format, args...)})
}

func (b *builder) header(root node) {
	f := b.flow
	for _, fd := range root.fields {
		v := fd.value
		switch fd.key {
		case "flow":
			f.name = b.word(v, "flow")
			f.lines["flow"] = fd.line
			if !flowName.MatchString(f.name) {
				b.fault(fd.line, "flow：%q 不能当名字，用小写字母、数字和减号", f.name)
			}
		case "title":
			f.title = b.word(v, "title")
		case "source":
			f.source = b.word(v, "source")
		case "for":
			f.people = b.words(v, "for")
			b.known(v, f.people, b.host.Schema.People, "for：没有 %q 这种人")
		case "word":
			f.word = b.word(v, "word")
		case "also":
			f.also = b.words(v, "also")
		case "menu":
			f.menu = b.word(v, "menu")
		case "order":
			f.order, _ = strconv.Atoi(b.word(v, "order"))
			if f.order <= 0 {
				b.fault(fd.line, "order 要写大于0的整数")
			}
		case "needs":
			f.needs = b.words(v, "needs")
			b.known(v, f.needs, b.host.Schema.Needs, "needs：没有 %q 这一样")
		case "takes":
			b.takes(v)
		case "steps":
		default:
			b.fault(fd.line, "不认识的键 %q", fd.key)
		}
	}
	if f.name == "" {
		b.fault(root.line, "少了 flow（对话的名字）")
	}
	if f.title == "" {
		b.fault(root.line, "少了 title（标题）")
	}
	if len(f.people) == 0 {
		b.fault(root.line, "少了 for（给谁用的），比如 for: [principal]")
	}
}

func (b *builder) known(v node, names, offered []string, format string) {
	for i, n := range names {
		if !slices.Contains(offered, n) {
			line := v.line
			if i < len(v.list) {
				line = v.list[i].line
			}
			b.fault(line, format, n)
		}
	}
}

func (b *builder) takes(v node) {
	for _, fd := range v.fields {
		name := b.word(fd.value, fd.key)
		as := variable{kind: safety.Kind(name)}
		if _, ok := b.host.Schema.Lists[name]; ok {
			as = variable{list: name}
		} else if !slices.Contains(kinds, as.kind) {
			b.fault(fd.line, "takes：%q 不是题型，也不是名单", name)
		}
		b.define(fd.key, fd.line, as)
		b.flow.takes = append(b.flow.takes, take{name: fd.key, as: as})
	}
}

// define registers a name, once in a flow.
func (b *builder) define(name string, line int, v variable) {
	if !answerKey.MatchString(name) {
		b.fault(line, "%q 不能当键，用小写字母、数字和下划线", name)
		return
	}
	if _, taken := b.host.Schema.Vars[name]; taken || builtin[name] != nil {
		b.fault(line, "%q 是系统的变量名，请换一个", name)
	}
	if first, twice := b.flow.lines[name]; twice {
		b.fault(line, "键 %q 在第%d行已经有了", name, first)
	}
	b.flow.lines[name] = line
	b.flow.vars[name] = v
}

func (b *builder) word(n node, what string) string {
	if n.shape != 's' || strings.TrimSpace(n.scalar) == "" {
		b.fault(n.line, "%s 后面要写字", what)
		return ""
	}
	return n.scalar
}

func (b *builder) words(n node, what string) []string {
	if n.shape != 'l' {
		b.fault(n.line, "%s 要写成一串：[甲, 乙]", what)
		return nil
	}
	out := make([]string, 0, len(n.list))
	for _, v := range n.list {
		out = append(out, b.word(v, what))
	}
	return out
}

// steps compiles a list of steps as a new block and returns its number.
func (b *builder) steps(list node, outer int, rowVar string) int {
	blk := &block{index: map[string]int{}, outer: outer, rowVar: rowVar}
	number := len(b.flow.blocks)
	b.flow.blocks = append(b.flow.blocks, blk)
	for _, n := range list.list {
		st := b.step(n, number)
		if st == nil {
			continue
		}
		base := st.id
		for i := 2; ; i++ {
			if _, taken := blk.index[st.id]; !taken {
				break
			}
			st.id = fmt.Sprintf("%s#%d", base, i)
		}
		blk.index[st.id] = len(blk.steps)
		blk.steps = append(blk.steps, st)
	}
	return number
}

func (b *builder) step(n node, number int) *step {
	if n.shape != 'm' || len(n.fields) == 0 {
		b.fault(n.line, "每一步的第一个键是 say、ask、each、confirm、do、call、end、back_to、let 当中的一个")
		return nil
	}
	verb := n.fields[0].key
	allowed, ok := stepKeys[verb]
	if !ok {
		b.fault(n.line, "没有 %q 这种步骤", verb)
		return nil
	}
	for _, fd := range n.fields[1:] {
		if !slices.Contains(allowed, fd.key) {
			b.fault(fd.line, "%[2]s 这一步不认识键 %[1]q", fd.key, verb)
		}
	}
	st := &step{line: n.line}
	if w, ok := n.get("when"); ok {
		st.when = b.condition(w)
	}
	head := n.fields[0].value
	switch verb {
	case "let":
		b.letStep(n, head)
		return nil
	case "say":
		st.op, st.id, st.text = opSay, "say", b.text(head, "say")
	case "ask":
		b.askStep(st, n, head)
	case "each":
		b.eachStep(st, n, head, number)
	case "confirm":
		st.op, st.text = opConfirm, b.text(head, "confirm")
		st.id = "confirm:" + head.scalar
		if no, ok := n.get("no"); ok {
			st.no = b.text(no, "no")
		}
	case "do":
		b.doStep(st, n, head)
	case "call":
		st.op, st.name = opCall, b.word(head, "call")
		st.id = "call:" + st.name
		st.with = b.with(n)
		b.flow.calls = append(b.flow.calls, callEdge{to: st.name, line: n.line, guarded: st.when != nil, withKeys: keysOf(st.with)})
	case "end":
		st.op, st.id = opEnd, "end"
		if head.shape != '0' {
			st.text = b.text(head, "end")
		}
	case "back_to":
		st.op, st.name = opBackTo, b.word(head, "back_to")
		st.id = "back_to:" + st.name
		b.backTo(st, number)
	}
	return st
}

func (b *builder) backTo(st *step, number int) {
	i, ok := b.flow.blocks[number].index[st.name]
	if !ok || b.flow.blocks[number].steps[i].op != opAsk {
		b.fault(st.line, "back_to：前面没有问过 %q", st.name)
	}
	if st.when == nil || st.when.always != nil && *st.when.always {
		b.fault(st.line, "转圈出不来：back_to 要写 when")
	}
}

func keysOf(args []argument) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.key
	}
	return out
}

// narrowed reads which rows of a list are offered, and whether the only one is
// taken without asking.
func (b *builder) narrowed(a *ask, n node) {
	where, ok := n.get("where")
	a.sole = b.flag(n, "sole")
	if ok {
		a.where = b.condition(where)
	}
	if (ok || a.sole) && (a.kind != safety.AskOne || a.from == "") {
		b.fault(n.line, "where 和 sole 只用在 as: one 又写了 options_from 的题上")
	}
}
