package safety

// The duties that are the principal's own to do (岫安委发〔2023〕12号 二(一)1).
const (
	DutyLedCheck = "led_check" // 带队检查
	DutyStudy    = "study"     // 学习判定标准
)

// InPerson reports whether only the principal's own doing counts for a duty.
func InPerson(duty string) bool { return duty == DutyLedCheck || duty == DutyStudy }
