package command_test

import (
	"testing"

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
