package flows_test

import (
	"shouze/flows"
)

// atDoor is a member of staff at the door of the small county's enterprise:
// absent, where the principal is not there; left, with a check put aside;
// nowhere, before a search has found anything.
func atDoor(where string) flows.DoorVar {
	v := flows.DoorVar{
		Found: 2, Enterprise: "示例供应站", Present: where != "absent", Name: "王建国",
		By: "李红（东山镇）", Unit: "东山镇", Phone: "0400-7820001",
	}
	switch where {
	case "absent":
		v.With = "安全员周强"
	case "left":
		v.Left = "示例供应站"
	case "nowhere":
		v.Found = 0
	}
	return v
}
