package discord

import (
	"strings"
	"testing"
)

func TestNameable(t *testing.T) {
	for s, want := range map[string]bool{
		"topics": true, "themen-neu": true, "ख़बरें": true, strings.Repeat("ü", 32): true,
		"": false, "two words": false, strings.Repeat("ü", 33): false, "a/b": false,
	} {
		if nameable(s) != want {
			t.Errorf("nameable(%q) = %v, want %v", s, !want, want)
		}
	}
}
