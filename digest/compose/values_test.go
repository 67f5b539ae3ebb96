package compose

import (
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
	"newsdesk/digest/text"
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

// valuesAt are the values of a sentence in an article's lead that was published, and
// told, so many hours after monday.
func valuesAt(id int64, hours int, sentence string) []stated {
	at := monday.Add(time.Duration(hours) * time.Hour)
	var vs []stated
	for _, v := range text.Values(sentence) {
		v.Lead = true
		vs = append(vs, stated{Value: v, fact: digest.Fact{ID: id, Text: sentence, At: at, Spans: []digest.Span{{Article: id}}}, told: at, new: true, from: digest.Article{ID: id, Source: "Ledger"}})
	}
	return vs
}

func TestACountBehindWhatWasToldIsNoMove(t *testing.T) {
	told := append(valuesAt(1, 0, "The death toll rose to 50 on Monday."), valuesAt(2, 5, "The death toll rose to 90 on Monday.")...)
	if got := shifts(told, valuesAt(3, 9, "The death toll has risen to 70.")); len(got) != 0 {
		t.Errorf("told 50 and 90, 70 is said to have moved: %+v", got)
	}
	if got := shifts(told, valuesAt(3, 9, "The death toll has risen to 110.")); len(got) != 1 || got[0].From != "90" {
		t.Errorf("told 50 and 90, of 110 is said: %+v", got)
	}
}
