package compose

import (
	"testing"

	"newsdesk/digest"
	"newsdesk/digest/group"
)

func TestABorrowedNameDisputesNothing(t *testing.T) {
	for source, want := range map[string]int{"Courier": 2, "Courier via evil.example": 1, "via evil.example": 1, "": 1} {
		stand := []stated{
			{from: digest.Article{ID: 1, Source: "Ledger"}, fact: digest.Fact{At: monday}},
			{from: digest.Article{ID: 2, Source: source}, fact: digest.Fact{At: monday}},
		}
		if got := lastWords(stand, group.Families{}, monday); len(got) != want {
			t.Errorf("beside %q there are %d words, want %d", source, len(got), want)
		}
	}
}
