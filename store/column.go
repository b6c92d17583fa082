package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// inJSON is a column that holds a value as JSON text.
type inJSON[T any] struct{ V T }

// Value implements driver.Valuer.
func (c inJSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(c.V)
	if err != nil {
		return nil, fmt.Errorf("write JSON column: %w", err)
	}
	return string(b), nil
}

// Scan implements sql.Scanner. Numbers of unknown type stay as written, so
// that a record's digest can be computed again.
func (c *inJSON[T]) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case nil: // a column that came later than its row
		var none T
		c.V = none
		return nil
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("read JSON column: unexpected %T", src)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v T
	if err := d.Decode(&v); err != nil {
		return fmt.Errorf("read JSON column: %w", err)
	}
	c.V = v
	return nil
}

// GormDataType tells GORM how the column is typed.
func (inJSON[T]) GormDataType() string { return "text" }

// millis is a time as it is stored; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at reads a stored time in the county's zone, which is that of the clock.
func (s *Store) at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).In(s.zone)
}
