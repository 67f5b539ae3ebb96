package command_test

import (
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

func TestTheLanguageOfADigest(t *testing.T) {
	r := newRig(t)
	wants(t, r.news(reader, "language"), "no digest yet")
	wants(t, r.news(reader, "language Hindi"), "(?i)curator")
	wants(t, r.news(curator, "language Klingon"), "Hindi or de")
	wants(t, r.news(curator, "language हिन्दी"), "is told in Hindi", "No model is configured")
	stored := func(want string) {
		t.Helper()
		if d, err := r.store.DigestOf(t.Context(), general); err != nil || d.Language != want {
			t.Errorf("stored %q, %v; want %q", d.Language, err, want)
		}
	}
	stored("hi")
	wants(t, r.news(reader, "language"), "told in Hindi")
	f := r.open(curator, chat.Request{Command: "digest"})
	if v := field(t, f, "language").Value; v != "Hindi" {
		t.Errorf("the form says %q", v)
	}
	wants(t, chat.Plain(r.fill(curator, f, false, map[string]string{"language": "de", "entries": "3, 20"}), 0), "told in German")
	stored("de")
	if d, _ := r.store.DigestOf(t.Context(), general); d.Entries != 3 || d.Lines != 20 {
		t.Errorf("stored %d stories, %d lines", d.Entries, d.Lines)
	}
	r.news(curator, "schedule daily 8:00")
	stored("de")
	r.news(curator, "language as published")
	stored("")
}

// While an edition waits rendered ahead, its digest is due the day after; another
// language has it composed anew, and that is what is announced.
func TestAnotherLanguageSaysWhenTheNextEditionComes(t *testing.T) {
	r := newRig(t)
	r.news(curator, "schedule daily 16:00")
	d, err := r.store.DigestOf(t.Context(), general)
	if err != nil {
		t.Fatal(err)
	}
	r.now = d.NextDue.Add(-5 * time.Minute)
	e := digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: "ahead", Due: d.NextDue}, Channel: general, Composed: r.now, Verdict: digest.Nothing,
		Parts: []digest.Part{{Number: 1, At: chat.Ref{Channel: general}, Message: chat.Message{Key: "k", Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("x")}}}}},
	}
	if saved, err := r.store.SaveEdition(t.Context(), e, d.NextDue.AddDate(0, 0, 1)); err != nil || !saved {
		t.Fatal(saved, err)
	}
	wants(t, r.news(curator, "language Hindi"), "Its next edition comes today (at )?16:00")
}
