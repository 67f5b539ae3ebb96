package command

import (
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
)

// Times are shown in the person's own zone, else in that of the channel's digest, else
// in the bot's.
func TestZoneOfAPerson(t *testing.T) {
	db, err := store.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	c := chat.Channel{Adapter: "console", ID: "general"}
	d := New(Options{Store: db, Zone: "America/New_York", Now: time.Now})
	if _, err := db.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "Asia/Kolkata"}, digest.Audit{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ user, channel, want string }{
		{"Europe/Berlin", "general", "Europe/Berlin"}, {"", "general", "Asia/Kolkata"}, {"", "other", "America/New_York"}, {"Nowhere", "general", "Asia/Kolkata"},
	} {
		r := chat.Request{User: chat.User{Zone: tt.user}}
		r.At.Channel = c
		r.At.Channel.ID = tt.channel
		if got := d.zoneIn(t.Context(), r).String(); got != tt.want {
			t.Errorf("%+v: got %s", tt, got)
		}
	}
}

// A sentence that ends with a question is one already.
func TestSentenceEndsOnce(t *testing.T) {
	for in, want := range map[string]string{`did you mean "weekdays"?`: `Did you mean "weekdays"?`, "no": "No.", "no.": "No.", "": ""} {
		if got := sentence(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
