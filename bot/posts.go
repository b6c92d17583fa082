package bot

import (
	"strconv"

	"shouze/flows"
	"shouze/safety"
)

// postLedger keeps the posts of an enterprise with who has signed (岗位责任).
const postLedger = "post"

// coverageVar is the coverage of the responsibility by post: how many people stand
// in the ledger, and how many have signed (岫安委发〔2023〕12号 二(一)2).
func (s *step) coverageVar() flows.CoverageVar {
	var v flows.CoverageVar
	for _, e := range s.facts.Entries {
		if e.Ledger == postLedger {
			v.Heads += count(e, "heads")
			v.Signed += count(e, "signed")
		}
	}
	v.Left = v.Heads - v.Signed
	return v
}

// count is a number that was answered; what was never asked counts nothing.
func count(e safety.Entry, key string) int {
	said, _ := e.Fields[key].Value.(string)
	n, err := strconv.Atoi(said)
	if err != nil {
		return 0
	}
	return n
}
