package config

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "[secret]"

// A Secret is a value that does not print: every way of writing it gives
// "[secret]", and an empty one gives nothing. Only Reveal tells it.
type Secret struct{ value string }

// NewSecret hides value.
func NewSecret(value string) Secret { return Secret{value: value} }

// Reveal is the value itself, for the one call that needs it.
func (s Secret) Reveal() string { return s.value }

// IsZero says that there is no secret.
func (s Secret) IsZero() bool { return s.value == "" }

// Equal says that both hide the same.
func (s Secret) Equal(other Secret) bool { return s.value == other.value }

func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return hidden
}

// GoString keeps the value out of %#v.
func (s Secret) GoString() string { return `config.Secret("` + s.String() + `")` }

// Format keeps the value out of every verb of package fmt.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		io.WriteString(f, s.GoString())
		return
	}
	io.WriteString(f, s.String())
}

// MarshalText keeps the value out of text encodings.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON keeps the value out of JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// MarshalYAML keeps the value out of YAML.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// LogValue keeps the value out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
