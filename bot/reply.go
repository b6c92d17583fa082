package bot

import (
	"strings"

	"shouze/safety"
)

// passiveLimit is how many bytes one message may hold. The Official Account
// cuts at 2,048; a little is left for what a channel adds.
const passiveLimit = 2000

// join makes one message of several: the last one's question ends it.
func join(parts []safety.Outbound) *safety.Outbound {
	var out *safety.Outbound
	for _, p := range parts {
		if p.Body == "" && p.Expects == nil {
			continue
		}
		if out == nil {
			c := p
			out = &c
			continue
		}
		lead := out.Body
		if out.Expects != nil { // a question before the end: its choices must stay readable
			lead = safety.Outbound{Body: out.Body, Expects: out.Expects}.Text()
		}
		body := p.Body
		if p.Title != "" && p.Title != out.Title {
			body = p.Title + "\n" + body
		}
		out.Body = lead + "\n\n" + body
		out.Expects = p.Expects
		if p.Expects != nil || out.Key == "" {
			out.Key = p.Key
		}
	}
	return out
}

// split cuts a message into parts of at most limit bytes, between lines. Only
// the last part keeps the choices.
func split(o *safety.Outbound, limit int) []safety.Outbound {
	if o == nil {
		return nil
	}
	var parts []safety.Outbound
	rest := *o
	for len(rest.Text()) > limit {
		head, tail := cutLines(rest, limit)
		if tail == "" {
			break
		}
		parts = append(parts, safety.Outbound{Key: rest.Key, Title: rest.Title, Body: head})
		rest.Title, rest.Body = "", tail
	}
	return append(parts, rest)
}

// cutLines cuts a body at the last line break that leaves a head within the
// limit; a single line that is too long is cut between characters.
func cutLines(o safety.Outbound, limit int) (head, tail string) {
	room := limit - len(o.Title) - 1
	if len(o.Body) <= room { // only the choices are over: they go alone
		return o.Body, "请选："
	}
	cut := strings.LastIndexByte(o.Body[:room], '\n')
	if cut <= 0 {
		cut = room
		for cut > 0 && o.Body[cut]&0xC0 == 0x80 {
			cut--
		}
	}
	return strings.TrimRight(o.Body[:cut], "\n"), strings.TrimLeft(o.Body[cut:], "\n")
}
