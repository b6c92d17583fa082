package platform

import (
	"strconv"

	"shouze/safety"
)

// ReadLocation reads the point of a location message; nil if it is none on this earth.
func ReadLocation(f Fields) *safety.Location {
	lat, err1 := strconv.ParseFloat(f["Location_X"], 64)
	lng, err2 := strconv.ParseFloat(f["Location_Y"], 64)
	onEarth := lat >= -90 && lat <= 90 && lng >= -180 && lng <= 180 // false for NaN
	if err1 != nil || err2 != nil || !onEarth {
		return nil
	}
	return &safety.Location{Lat: lat, Lng: lng, Label: f["Label"]}
}
