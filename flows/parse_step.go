package flows

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"

	"shouze/safety"
)

var kinds = []safety.Kind{
	safety.AskYesNo, safety.AskOne, safety.AskSeveral, safety.AskText, safety.AskNumber, safety.AskMoney,
	safety.AskDate, safety.AskTime, safety.AskPhone, safety.AskPhoto, safety.AskLocation, safety.AskPerson, safety.AskUSCC,
}

const photosKind = "photos" // several photos, until 发完了

// condition compiles a when and faults a constant one.
func (b *builder) condition(n node) *expression {
	e, err := compileExpression(b.expanded(b.word(n, "when")), b.scope, expr.AsBool())
	if err != nil {
		b.fault(n.line, "when 的算式不对：%v", err)
		return nil
	}
	if e.always != nil && !*e.always {
		b.fault(n.line, "走不到：这个 when 永远不成立")
	}
	return e
}

func (b *builder) text(n node, what string) *text {
	t, err := compileText(b.word(n, what), b.scope, b.expanded)
	if err != nil {
		b.fault(n.line, "%s: %v", what, err)
		return &text{}
	}
	if t.key != "" && b.host.Messages != nil && !b.host.Messages.Has(t.key) {
		b.fault(n.line, "%s：没有 %q 这条话术", what, t.key)
	}
	return t
}

func (b *builder) flag(n node, key string) bool {
	v, ok := n.get(key)
	if !ok {
		return false
	}
	is, isBool := v.typed.(bool)
	if !isBool {
		b.fault(v.line, "%s 要写 true 或 false", key)
	}
	return is
}

func (b *builder) number(n node, key string) int {
	v, ok := n.get(key)
	if !ok {
		return 0
	}
	i, err := strconv.Atoi(v.scalar)
	if err != nil || i < 0 {
		b.fault(v.line, "%s 要写整数", key)
	}
	return i
}

func (b *builder) optionalWord(n node, key string) string {
	v, ok := n.get(key)
	if !ok {
		return ""
	}
	return b.word(v, key)
}

func (b *builder) askStep(st *step, n, head node) {
	a := &ask{key: b.word(head, "ask"), kind: safety.Kind(b.optionalWord(n, "as"))}
	st.op, st.id, st.ask = opAsk, a.key, a
	if a.kind == photosKind {
		a.kind, a.several = safety.AskPhoto, true
	}
	if !slices.Contains(kinds, a.kind) {
		b.fault(n.line, "as：没有 %q 这种题型", a.kind)
	}
	if t, ok := n.get("text"); ok {
		st.text = b.text(t, "text")
	} else {
		b.fault(n.line, "%q 这题没写 text（怎么问）", a.key)
		st.text = &text{}
	}
	a.label, a.example = b.optionalWord(n, "label"), b.optionalWord(n, "example")
	a.lean, a.optional = b.optionalWord(n, "lean"), b.flag(n, "optional")
	a.notNow = b.flag(n, "not_now")
	a.min, a.max = b.number(n, "min"), b.number(n, "max")
	if a.label == "" && st.text.key == "" {
		a.label = strings.TrimRight(plainWords(st.text), "？?：:。 ")
	}
	if a.lean != "" && (a.kind != safety.AskDate && a.kind != safety.AskTime || a.lean != "past" && a.lean != "future") {
		b.fault(n.line, "lean 写 past 或 future，只用在日期和时间上")
	}
	a.yes, a.no = "是", "否"
	if strings.Contains(plainWords(st.text), "有没有") {
		a.yes, a.no = "有", "没有"
	}
	b.choices(a, n)
	v := variable{kind: a.kind}
	if a.kind == safety.AskOne && a.from != "" {
		v.list = a.from
	}
	b.define(a.key, n.line, v)
	b.scope[a.key] = v.prototype(b.host.Schema)
	b.narrowed(a, n)
	b.refusals(a, n)
	b.questionLimits(st, n.line)
}

// refusals reads which answers contradict what is known; the answer itself may
// be named.
func (b *builder) refusals(a *ask, n node) {
	list, ok := n.get("refuse")
	if !ok {
		return
	}
	if list.shape != 'l' || a.kind == safety.AskPhoto {
		b.fault(list.line, "refuse 要写成一串 when 和 say；照片题不能写")
		return
	}
	for _, entry := range list.list {
		when, hasWhen := entry.get("when")
		say, hasSay := entry.get("say")
		more := 0
		if _, anew := entry.get("anew"); anew {
			more = 1
		}
		if !hasWhen || !hasSay || len(entry.fields) != 2+more {
			b.fault(entry.line, "refuse 的每一条都要写 when 和 say，要紧的再写 anew")
			continue
		}
		a.refuse = append(a.refuse, refusal{when: b.condition(when), say: b.text(say, "say"), anew: b.flag(entry, "anew")})
	}
}

func plainWords(t *text) string {
	var sb strings.Builder
	for _, p := range t.parts {
		sb.WriteString(p.words)
	}
	return sb.String()
}

// choices reads options, or options_from with what is said when it is empty.
func (b *builder) choices(a *ask, n node) {
	choosing := a.kind == safety.AskOne || a.kind == safety.AskSeveral
	opts, fixed := n.get("options")
	from, listed := n.get("options_from")
	if choosing != (fixed || listed) || fixed && listed {
		b.fault(n.line, "%q 这题：选择题要写 options 或 options_from 当中的一个，别的题都不写", a.key)
		return
	}
	for _, fd := range opts.fields {
		a.options = append(a.options, b.option(fd))
	}
	if fixed && len(a.options) == 0 {
		b.fault(n.line, "%q 这题：options 要写成“值: 显示的字”", a.key)
	}
	if !listed {
		return
	}
	a.from = b.word(from, "options_from")
	b.list(from.line, a.from)
	if e, ok := n.get("empty"); ok {
		a.empty = b.text(e, "empty")
	} else if !a.optional {
		b.fault(n.line, "%q 这题：要写 empty，说 %s 一条也没有时怎么告诉人", a.key, a.from)
	}
}

func (b *builder) option(fd field) option {
	o := option{value: fd.key}
	label := fd.value
	if label.shape == 'm' {
		for _, f := range label.fields {
			switch f.key {
			case "text":
				o.text = b.word(f.value, "text")
			case "short":
				o.short = b.word(f.value, "short")
			case "when":
				o.when = b.condition(f.value)
			default:
				b.fault(f.line, "选项里不认识键 %q", f.key)
			}
		}
	} else if label.shape == 's' {
		o.text = strings.TrimSpace(label.scalar)
	}
	if o.text == "" {
		b.fault(fd.line, "选项 %q 没写显示的字", fd.key)
	}
	if o.short == "" && len([]rune(o.text)) <= maxShort {
		o.short = o.text
	}
	if len([]rune(o.short)) > maxShort {
		b.fault(fd.line, "选项 %q 的 short 超过%d个字", fd.key, maxShort)
	}
	return o
}

// list checks a list's name and that the flow declares what it reads.
func (b *builder) list(line int, name string) {
	l, ok := b.host.Schema.Lists[name]
	if !ok {
		b.fault(line, "没有 %q 这个名单", name)
		return
	}
	for _, need := range l.Needs {
		if !slices.Contains(b.flow.needs, need) {
			b.fault(line, "名单 %q 要用 %s，请写进 needs", name, need)
		}
	}
}

func (b *builder) with(n node) []argument {
	w, ok := n.get("with")
	if !ok {
		return nil
	}
	if w.shape != 'm' {
		b.fault(w.line, "with 要写成“名字: 值”")
	}
	var out []argument
	for _, fd := range w.fields {
		if fd.value.shape != 's' {
			b.fault(fd.line, "with：%s 要写一个简单的值", fd.key)
			continue
		}
		a := argument{key: fd.key, value: fd.value.typed}
		if src, isExpr := strings.CutPrefix(fd.value.scalar, "="); isExpr {
			e, err := compileExpression(b.expanded(src), b.scope)
			if err != nil {
				b.fault(fd.line, "with：%s 的算式不对：%v", fd.key, err)
			}
			a = argument{key: fd.key, expr: e}
		}
		out = append(out, a)
	}
	return out
}

func (b *builder) doStep(st *step, n, head node) {
	st.op, st.name = opDo, b.word(head, "do")
	st.id = "do:" + st.name
	st.unconfirmed, st.with = b.flag(n, "unconfirmed"), b.with(n)
	spec, ok := b.host.Schema.Effects[st.name]
	if !ok {
		b.fault(n.line, "没有 %q 这个动作", st.name)
		return
	}
	for _, arg := range spec.Args {
		_, answered := b.scope[arg]
		if !answered && !slices.Contains(keysOf(st.with), arg) {
			b.fault(n.line, "动作 %q 要用 %q：前面没问过，with 里也没写", st.name, arg)
		}
	}
}

func (b *builder) eachStep(st *step, n, head node, number int) {
	e := &each{key: b.word(head, "each"), of: b.optionalWord(n, "of"), page: b.number(n, "page")}
	st.op, st.id, st.each = opEach, e.key, e
	e.label, e.call, e.with = b.optionalWord(n, "label"), b.optionalWord(n, "call"), b.with(n)
	b.list(n.line, e.of)
	b.drawStep(e, n)
	b.define(e.key, n.line, variable{list: e.of, items: true})
	outside := maps.Clone(b.scope)
	b.scope[e.key] = rowType(b.host.Schema.Lists[e.of])
	defer func() { b.scope = outside }()
	if e.page > 0 {
		b.checklist(st, n)
		return
	}
	for _, key := range []string{"problem", "unclear", "not_applicable", "text"} {
		if _, ok := n.get(key); ok {
			b.fault(n.line, "%s 是检查表用的，请写 page（一页几条）", key)
		}
	}
	body, hasSteps := n.get("steps")
	if hasSteps == (e.call != "") {
		b.fault(n.line, "each 要写 page、steps、call 当中的一个")
		return
	}
	if hasSteps {
		e.body = b.steps(body, number, e.key)
		return
	}
	b.flow.calls = append(b.flow.calls, callEdge{to: e.call, line: n.line, guarded: true, withKeys: keysOf(e.with)})
}

func (b *builder) checklist(st *step, n node) {
	e := st.each
	if e.page < 5 || e.page > 8 {
		b.fault(n.line, "检查表一页5到8条，不能是%d条", e.page)
	}
	if t, ok := n.get("text"); ok {
		st.text = b.text(t, "text")
	} else {
		b.fault(n.line, "each %q 没写 text（怎么问）", e.key)
		st.text = &text{}
	}
	if e.label == "" {
		e.label = strings.TrimRight(plainWords(st.text), "？?：:。 ")
	}
	e.problem, e.unclear = b.follow(n, "problem"), b.follow(n, "unclear")
	if na, ok := n.get("not_applicable"); ok {
		for _, fd := range na.fields {
			if fd.key != "ask" {
				b.fault(fd.line, "not_applicable 里不认识键 %q", fd.key)
				continue
			}
			e.na = b.word(fd.value, "ask")
		}
	}
	b.pageLimits(st, n.line)
}

func (b *builder) follow(n node, key string) *followUp {
	v, ok := n.get(key)
	if !ok {
		return nil
	}
	f := &followUp{}
	if v.shape == 's' && v.scalar == "note" {
		return f
	}
	for _, fd := range v.fields {
		switch fd.key {
		case "call":
			f.call = b.word(fd.value, "call")
		case "with":
			f.with = b.with(v)
		case "note":
			f.note = b.word(fd.value, "note")
		default:
			b.fault(fd.line, "%[2]s 里不认识键 %[1]q", fd.key, key)
		}
	}
	if f.call == "" && f.note == "" {
		b.fault(v.line, "%s 要写 call 或 note", key)
	}
	if f.call != "" {
		b.flow.calls = append(b.flow.calls, callEdge{to: f.call, line: v.line, guarded: true, withKeys: keysOf(f.with)})
	}
	return f
}

const (
	maxShort    = 12
	maxMessage  = 2048 // bytes of a text message
	headRoom    = 240  // bytes kept for a heading, an acknowledgement and the words to say
	maxTextRune = 200  // of an answer
)

func (b *builder) questionLimits(st *step, line int) {
	n := st.text.bytes + len(st.ask.example) + headRoom
	for i, o := range st.ask.options {
		n += len(fmt.Sprint("\n", i+1, " ", o.text))
	}
	for _, r := range b.host.Schema.Lists[st.ask.from].All {
		if len([]rune(r.Short)) > maxShort {
			b.fault(line, "%q 的 short 超过%d个字", r.Key, maxShort)
		}
	}
	if n > maxMessage {
		b.fault(line, "这一题最长%d字节，一条消息只装得下%d字节（一个汉字3字节），请写短些", n, maxMessage)
	}
}

// pageLimits measures the worst page that the list can give.
func (b *builder) pageLimits(st *step, line int) {
	var sizes []int
	for _, r := range b.host.Schema.Lists[st.each.of].All {
		sizes = append(sizes, len(r.Text)+4)
		if len([]rune(r.Short)) > maxShort {
			b.fault(line, "%q 的 short 超过%d个字", r.Key, maxShort)
		}
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	n := st.text.bytes + headRoom
	for _, s := range sizes[:min(len(sizes), st.each.page)] {
		n += s
	}
	if n > maxMessage {
		b.fault(line, "最长的一页%d字节，一条消息只装得下%d字节，请减 page 或写短些", n, maxMessage)
	}
}
