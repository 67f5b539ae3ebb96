package command_test

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

func TestComplete(t *testing.T) {
	r := told(t)
	r.news(admin, "track tariffs tariff*")
	var feeds []digest.Feed
	for i := range 40 {
		feeds = append(feeds, digest.Feed{URL: fmt.Sprintf("https://%d.example/%s", i, strings.Repeat("x", 3*i)), Title: fmt.Sprint("Feed ", i)})
	}
	if _, err := r.store.ChangeDigest(t.Context(), digest.Order{Digest: digest.Digest{ID: 1}, Feeds: feeds}); err != nil {
		t.Fatal(err)
	}
	var _ chat.Completer = r.desk
	tests := []struct {
		command, option, typed string
		want                   []string // the first values
		count                  int      // all of them; -1: any number
	}{
		{"now", "topic", "", []string{"tariffs", "ties"}, 2},
		{"untrack", "name", "TI", []string{"ties"}, 1},
		{"untrack", "name", "iff", []string{"tariffs"}, 1},
		{"story", "story", "", []string{"1", "2"}, 2},
		{"sources", "story", "2", []string{"2"}, 1},
		{"story", "story", "sky", []string{"Skyline gets its licence"}, 1},
		{"unfollow", "url", "", []string{"https://0.example/", "https://1.example/xxx"}, 25},
		{"unfollow", "url", "Feed 39", []string{"40"}, 1},
		{"pack", "name", "tr", []string{"trade"}, 1},
		{"help", "command", "so", []string{"sources"}, 1},
		{"schedule", "when", "week", []string{"weekdays 9:00", "weekdays 9:00 in Asia/Kolkata"}, 2},
		{"schedule", "when", "daily 7:00 in ", []string{"daily 7:00 in Asia/Kolkata"}, 1},
		{"schedule", "when", "daily 7:00 in europe/ber", []string{"daily 7:00 in Europe/Berlin"}, 1},
		{"schedule", "when", "daily 7:00 in mumbai", []string{"daily 7:00 in Asia/Kolkata"}, 1},
		{"schedule", "when", "daily 7:00 in America/", nil, 25},
		{"track", "query", "x", nil, 0},
		{"nothing", "x", "", nil, 0},
		{"story", "story", strings.Repeat("x", 10_000), nil, 0},
		{"schedule", "when", strings.Repeat("in ", 3000), nil, 0},
	}
	for _, tt := range tests {
		req := chat.Request{Command: tt.command, At: chat.Ref{Channel: general}, User: reader}
		got := r.desk.Complete(t.Context(), req, tt.option, tt.typed)
		if len(got) != tt.count && tt.count >= 0 {
			t.Errorf("%s %.40q: %d choices, want %d: %v", tt.command, tt.typed, len(got), tt.count, got)
		}
		for i, want := range tt.want {
			if i >= len(got) || got[i].Value != want {
				t.Errorf("%s %q: choice %d of %v is not %q", tt.command, tt.typed, i+1, got, want)
			}
		}
		for _, c := range got {
			if c.Label == "" || len(c.Label) > 100 || len(c.Value) > 100 {
				t.Errorf("a choice that no platform takes: %+v", c)
			}
		}
	}
}

// TestEveryCompletedOptionCompletes holds the table to what Complete knows.
func TestEveryCompletedOptionCompletes(t *testing.T) {
	r := told(t)
	r.news(admin, "pack trade")
	for _, c := range r.desk.Commands() {
		for _, o := range c.Options {
			got := r.desk.Complete(t.Context(), chat.Request{Command: c.Name, At: chat.Ref{Channel: general}, User: reader}, o.Name, "")
			if o.Complete != (len(got) > 0) {
				t.Errorf("%s %s: Complete is %v and there are %d choices", c.Name, o.Name, o.Complete, len(got))
			}
		}
	}
}

func TestCompleteInAnEmptyChannel(t *testing.T) {
	r := newRig(t)
	for _, c := range r.desk.Commands() {
		for _, o := range c.Options {
			r.desk.Complete(t.Context(), chat.Request{Command: c.Name, At: chat.Ref{Channel: general}}, o.Name, "x")
		}
	}
}
