package compose

import (
	"strings"
	"testing"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// What does not fit into a reply any more is not told by it, and is answered later.
func TestAReplyTellsWhatItSays(t *testing.T) {
	r := newRig(t)
	d := r.order("a")
	r.article(1, monday, "Tariff falls", tariff)
	e := last(t, r.due(monday, d))
	var ms []mistake
	for i := range 5 {
		was := strings.Repeat("The tariff falls to 22 percent in May. ", 6)
		c := digest.Correction{ID: int64(i + 1), Kind: digest.Reworded, Fact: 1, Was: was, Now: was, Source: "Ledger", URL: "https://ledger.example/1"}
		ms = append(ms, mistake{c, []digest.Part{{EditionID: e.ID}}})
	}
	r.limits = chat.Limits{Message: 2000}
	got, err := r.c.reply(t.Context(), d, ms, monday)
	must(t, err)
	said := 0
	for _, b := range got.Part.Message.Blocks {
		said += len(b.Lines)
	}
	if n := len(got.Part.Corrections); n != said || n == 0 || n == len(ms) || !r.limits.Fits(got.Part.Message) {
		t.Errorf("the reply says %d corrections and counts %d of %d as told", said, n, len(ms))
	}
}
