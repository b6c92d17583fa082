package safety

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// MarkedPhoto is a photo that was filed, with what it belongs to.
type MarkedPhoto struct {
	ID         string // of the attachment
	SHA256     string
	At         time.Time // when it came
	Owner      string    // the record or hazard that it belongs to
	Filing     string    // what was filed at once: a check and the hazards of it are one filing
	After      bool      // of a hazard: after it was put right
	What       string    // 记录2026-0003, 3号隐患
	Enterprise Enterprise
}

// another reports whether two photos belong to different filings. One picture
// may well show two hazards of one check; what was put right looks otherwise
// than before.
func (p MarkedPhoto) another(o MarkedPhoto) bool { return p.Filing != o.Filing || p.After != o.After }

// PhotoMarks are the marks of photos with one digest: each that came after the
// same photo of another filing. Which of them are new does not matter.
func (r MarkRules) PhotoMarks(same []MarkedPhoto, now time.Time) []Mark {
	if slices.Contains(r.Skip, MarkPhotoAgain) {
		return nil
	}
	same = slices.Clone(same)
	slices.SortFunc(same, func(a, b MarkedPhoto) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	var out []Mark
	for i, p := range same {
		if n := slices.IndexFunc(same[:i], p.another); n >= 0 {
			out = append(out, newMark(MarkPhotoAgain, p.ID, p.Owner, again(p, same[n]), p.Enterprise, now))
		}
	}
	return out
}

// again says where a photo was seen before. An enterprise of another unit is
// not named.
func again(p, first MarkedPhoto) string {
	day := first.At.Format("1月2日")
	switch {
	case p.Owner == first.Owner:
		return fmt.Sprintf("%s整改后的照片和整改前的是同一张，请核实一下。", p.What)
	case p.Enterprise.ID == first.Enterprise.ID:
		return fmt.Sprintf("%s里的照片和%s%s里的是同一张，请核实一下。", p.What, day, first.What)
	case cmp.Or(p.Enterprise.Township, p.Enterprise.Department) == cmp.Or(first.Enterprise.Township, first.Enterprise.Department):
		return fmt.Sprintf("%s里的照片和%s%s%s里的是同一张，请核实一下。", p.What, first.Enterprise.Title(), day, first.What)
	}
	return fmt.Sprintf("%s里的照片和另一个单位管的企业%s发来的是同一张，请核实一下。", p.What, day)
}
