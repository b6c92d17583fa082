package sheets

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

func hasPart(archive *zip.Reader, name string) bool {
	return slices.ContainsFunc(archive.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, name) })
}

func openPart(archive *zip.Reader, name string) (io.ReadCloser, error) {
	for _, f := range archive.File {
		if strings.EqualFold(f.Name, name) {
			return f.Open()
		}
	}
	return nil, errNoWorkbook
}

func decodePart(archive *zip.Reader, name string, v any) (err error) {
	r, err := openPart(archive, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return xml.NewDecoder(io.LimitReader(r, inMemory)).Decode(v)
}

// sheetPart is the part of the workbook that holds a sheet.
func sheetPart(archive *zip.Reader, sheet string) (string, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := decodePart(archive, "xl/workbook.xml", &book); err != nil {
		return "", err
	}
	if err := decodePart(archive, "xl/_rels/workbook.xml.rels", &rels); err != nil {
		return "", err
	}
	for _, s := range book.Sheets {
		for _, rel := range rels.All {
			if s.Name != sheet || rel.ID != s.ID {
				continue
			}
			if target, ok := strings.CutPrefix(rel.Target, "/"); ok {
				return target, nil
			}
			return path.Join("xl", rel.Target), nil
		}
	}
	return "", errNoWorkbook
}

// scanSheet finds merged ranges and formulas without a stored value.
func scanSheet(archive *zip.Reader, sheet string) (_ *extras, err error) {
	part, err := sheetPart(archive, sheet)
	if err != nil {
		return nil, err
	}
	r, err := openPart(archive, part)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	s := scan{found: extras{uncached: map[int][]int{}}}
	decoder := xml.NewDecoder(io.LimitReader(r, maxUnzipped))
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			s.start(e)
		case xml.EndElement:
			s.end(e.Name.Local)
		case xml.CharData:
			s.hasValue = s.hasValue || (s.inValue && len(e) > 0)
		}
	}
	slices.SortFunc(s.found.spans, func(a, b span) int { return cmp.Compare(a.top, b.top) })
	return &s.found, nil
}

// scan is the state of one pass over a sheet's XML.
type scan struct {
	found                        extras
	cell                         string // reference of the cell that is open, such as B7
	isFormula, inValue, hasValue bool
}

func (s *scan) start(e xml.StartElement) {
	switch e.Name.Local {
	case "c":
		s.cell, s.isFormula, s.hasValue = attribute(e, "r"), false, false
	case "f":
		s.isFormula = true
	case "v", "t":
		s.inValue = true
	case "mergeCell":
		s.merge(attribute(e, "ref"))
	}
}

func (s *scan) end(name string) {
	switch name {
	case "v", "t":
		s.inValue = false
	case "c":
		if !s.isFormula || s.hasValue {
			return
		}
		if column, row, err := excelize.CellNameToCoordinates(s.cell); err == nil {
			s.found.uncached[row] = append(s.found.uncached[row], column-1)
		}
	}
}

// merge keeps a range; one that can't be read merges nothing.
func (s *scan) merge(ref string) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return
	}
	left, top, err1 := excelize.CellNameToCoordinates(from)
	right, bottom, err2 := excelize.CellNameToCoordinates(to)
	if err1 == nil && err2 == nil && top <= bottom && left <= right {
		s.found.spans = append(s.found.spans, span{top: top, left: left, bottom: bottom, right: right})
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
