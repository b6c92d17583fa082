package platform

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Within returns the texts of every element leaf inside the element parent
// right under <xml>, in order: what Fields leaves out, such as the options that
// were ticked on a card.
func Within(raw []byte, parent, leaf string) ([]string, error) {
	d := xml.NewDecoder(bytes.NewReader(repair(raw)))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, ErrMalformed }
	var path []string
	var out []string
	var text strings.Builder
	rooted := false
	for {
		t, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && len(path) == 0 && rooted:
			return out, nil
		case err != nil:
			return nil, ErrMalformed
		}
		switch t := t.(type) {
		case xml.StartElement:
			path, rooted = append(path, t.Name.Local), true
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			inside := len(path) > 2 && path[1] == parent && path[len(path)-1] == leaf
			path = path[:len(path)-1]
			if !inside {
				continue
			}
			if out = append(out, text.String()); len(out) > maxFields {
				return nil, ErrMalformed
			}
		}
	}
}
