package text

import (
	"testing"

	"pgregory.net/rapid"
)

// What is called clean is what cleaning would leave as it is.
func TestCleanTextNeedsNoCleaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("ab.&<\"' \n\té\u200b\u0000\x7f~!"))).Draw(t, "text")
		c := cleaner{}
		for i, r := range s {
			c.add(r, s[i:])
		}
		if isClean(s) && c.b.String() != s {
			t.Fatalf("%q is clean, but cleaned %q", s, c.b.String())
		}
	})
	long := make([]byte, longestRun+1)
	for i := range long {
		long[i] = 'a'
	}
	if isClean(string(long)) || !isClean(string(long[1:])) || isClean("a  b") || isClean(" a") || isClean("a ") || !isClean("The ferry sails.") || !isClean("") {
		t.Error("clean text is told wrongly")
	}
}
