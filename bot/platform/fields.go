package platform

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// ErrMalformed is returned for a body that isn't a message of the platform.
var ErrMalformed = errors.New("malformed message")

// Fields are the elements right under <xml> with their text. What is nested
// deeper (a photo's checksum, an album's list) is of no use to us.
type Fields map[string]string

// maxFields is far above any message of the platform.
const maxFields = 64

// ParseFields reads a callback's XML. An element that comes twice is malformed:
// only a forged one does that.
func ParseFields(raw []byte) (Fields, error) {
	d := xml.NewDecoder(bytes.NewReader(repair(raw)))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, ErrMalformed }
	root, err := nextElement(d)
	if err != nil || root != "xml" {
		return nil, ErrMalformed
	}
	out := make(Fields, 16)
	for {
		name, err := nextElement(d)
		if err != nil {
			return nil, ErrMalformed
		}
		if name == "" {
			break
		}
		if _, twice := out[name]; twice || len(out) == maxFields {
			return nil, ErrMalformed
		}
		if out[name], err = elementText(d); err != nil {
			return nil, ErrMalformed
		}
	}
	if name, err := nextElement(d); name != "" || !errors.Is(err, io.EOF) {
		return nil, ErrMalformed
	}
	return out, nil
}

// nextElement skips white space and comments to the next start of an element
// and returns its name, or "" where the parent ends.
func nextElement(d *xml.Decoder) (string, error) {
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return t.Name.Local, nil
		case xml.EndElement:
			return "", nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return "", ErrMalformed
			}
		case xml.Directive: // no document type, so no entities
			return "", ErrMalformed
		}
	}
}

// elementText reads to the end of the element and returns its own text.
func elementText(d *xml.Decoder) (string, error) {
	var text strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			if err := d.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return text.String(), nil
		}
	}
}
