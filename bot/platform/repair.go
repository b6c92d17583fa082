package platform

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// freeText are the elements whose words come from people, so that the CDATA
// around them may hold anything, a nested CDATA included.
func freeText() []string {
	return []string{"Content", "Recognition", "Label", "Title", "Description", "Url", "EventKey", "Poiname", "ScanResult"}
}

var (
	cdataOpen  = []byte("<![CDATA[")
	cdataClose = []byte("]]>")
	cdataSplit = []byte("]]]]><![CDATA[>") // "]]>" as CDATA can carry it
)

// repair makes well-formed XML of what the platform sends when people paste
// control characters, broken UTF-8 or CDATA marks. It also keeps their words
// inside their element: text that closes it and opens another one, such as a
// FromUserName, stays text.
func repair(raw []byte) []byte {
	out := cleanBytes(raw)
	if !bytes.Contains(out, cdataClose) {
		return out
	}
	for _, name := range freeText() {
		out = closeOver(out, name)
	}
	return out
}

// closeOver takes everything between the first opening and the last closing of
// a CDATA element for its text.
func closeOver(xml []byte, name string) []byte {
	open := append([]byte("<"+name+">"), cdataOpen...)
	end := append(bytes.Clone(cdataClose), "</"+name+">"...)
	from := bytes.Index(xml, open)
	to := bytes.LastIndex(xml, end)
	if from < 0 || to < from+len(open) {
		return xml
	}
	from += len(open)
	text := xml[from:to]
	if !bytes.Contains(text, cdataClose) {
		return xml
	}
	return slices.Concat(xml[:from], bytes.ReplaceAll(text, cdataClose, cdataSplit), xml[to:])
}

// cleanBytes drops what XML 1.0 can't hold and marks broken UTF-8 with U+FFFD.
// Clean input, the usual case, is returned as it is.
func cleanBytes(raw []byte) []byte {
	dirty := func(b byte) bool { return b < ' ' && b != '\n' && b != '\t' && b != '\r' }
	if utf8.Valid(raw) && !slices.ContainsFunc(raw, dirty) &&
		!bytes.Contains(raw, []byte("\uFFFE")) && !bytes.Contains(raw, []byte("\uFFFF")) {
		return raw
	}
	return bytes.Map(xmlRune, raw)
}

// xmlRune keeps a character that XML 1.0 allows and drops any other.
func xmlRune(r rune) rune {
	switch {
	case r == '\n', r == '\t', r == '\r':
		return r
	case r < ' ', r == 0xFFFE, r == 0xFFFF:
		return -1
	}
	return r
}
