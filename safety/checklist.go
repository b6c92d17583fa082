package safety

import "time"

// Item is one observable fact that a self-check asks, put positively: yes
// means that it complies. Its source is the one that holds on the day it is
// asked: a fact outlives the standards that ask for it.
type Item struct {
	Key        string `json:"key"`
	Text       string `json:"text"`
	Short      string `json:"short"`       // for a card, 12 characters at most
	Look       string `json:"look"`        // what to look at
	Why        string `json:"why"`         // why it kills, one line
	StandardID string `json:"standard_id"` // in the table of standards; empty: a document of the county's own
	Standard   string `json:"standard"`    // as people cite it
	Article    string `json:"article"`     // empty: to be verified (条款待核), or none
	Paragraph  string `json:"paragraph"`   // of the county document
	Mark       string `json:"mark"`        // V, V*, M, local
	ValidFrom  string `json:"valid_from"`
	ValidTo    string `json:"valid_to"`    // last day; empty: in force
	Grave      bool   `json:"grave"`       // failing it is a suspected major hazard
	Season     string `json:"season"`      // asked in this season only; empty: all year
	Focus      bool   `json:"focus"`       // 重点隐患 of a department (岫安委发〔2023〕12号 二（二）1)
	ApprovedBy string `json:"approved_by"` // of a department's own items: the officer who approved them
}

// Source is where the item comes from, as people cite it:
// 《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）第六条（二）; 条款待核
// stands in place of an article that nobody has verified.
func (i Item) Source() string {
	switch {
	case i.Mark == "M":
		return i.Standard + "条款待核"
	case i.Article == "" && i.Mark == "local" && i.StandardID != "":
		return i.Standard + i.Paragraph
	case i.ApprovedBy != "":
		return i.Standard + i.Article + "（" + i.ApprovedBy + "批准）"
	}
	return i.Standard + i.Article
}

// InForce reports whether the item may be asked on a day.
func (i Item) InForce(t time.Time) bool {
	day := t.Format(time.DateOnly)
	return (i.ValidFrom == "" || day >= i.ValidFrom) && (i.ValidTo == "" || day <= i.ValidTo)
}
