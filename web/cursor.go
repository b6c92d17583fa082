package web

import (
	"crypto/sha256"
	"encoding/base64"
)

const (
	cursorSum = 4   // bytes
	maxCursor = 400 // characters
)

// cursorOf makes the store's place in a list fit for a query, with a checksum,
// so that a cut or foreign cursor is refused instead of skipping rows. list
// names the list that it belongs to.
func cursorOf(list, place string) string {
	if place == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(cursorCheck(list, place), place...))
}

// parseCursor reads what cursorOf made; the empty cursor is the beginning.
func parseCursor(list, cursor string) (place string, ok bool) {
	if cursor == "" {
		return "", true
	}
	if len(cursor) > maxCursor {
		return "", false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= cursorSum {
		return "", false
	}
	place = string(raw[cursorSum:])
	return place, string(raw[:cursorSum]) == string(cursorCheck(list, place))
}

func cursorCheck(list, place string) []byte {
	sum := sha256.Sum256([]byte(list + "\x00" + place))
	return sum[:cursorSum]
}
