package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a value that nothing prints: fmt, encoding/json, log/slog and YAML
// all show [hidden]. Reveal is the only way to it.
type Secret string

const hidden = "[hidden]"

// Reveal is the secret itself, for the call that needs it and nothing else.
func (s Secret) Reveal() string { return string(s) }

// Set reports whether there is a secret at all.
func (s Secret) Set() bool { return s != "" }

// String hides the secret; an unset one is empty, so that one sees it is missing.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// Format hides the secret from every verb of fmt, %x and %q too.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText hides the secret from encoding/json and its kin.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalYAML hides the secret from YAML.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// LogValue hides the secret from log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
