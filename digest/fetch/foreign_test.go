package fetch

import (
	"testing"

	"newsdesk/digest"
)

func TestForeign(t *testing.T) {
	for _, c := range []struct {
		feed, guid, link string
		want             bool
	}{
		{"https://www.ledger.example/feed", "", "https://ledger.example/1", false},
		{"https://feeds.ledger.example/world", "https://www.ledger.example/1", "", false},
		{"https://feeds.ledger.co.uk/world", "", "https://www.ledger.co.uk/1", false},
		{"https://courier.co.uk/feed", "", "https://www.ledger.co.uk/1", true},
		{"https://evil.example/feed", "https://ledger.example/1", "https://evil.example/1", true},
		{"https://evil.example/feed", "", "https://ledger.example/1", true},
		{"https://evil.example/feed", "item 1", "https://ledger.example/1", false}, // its identity is evil.example#item 1
		{"https://a.github.io/feed", "", "https://b.github.io/1", true},
		{"http://127.0.0.1:8080/feed", "", "http://127.0.0.1:8080/1", false},
		{"http://127.0.0.1:8080/feed", "", "http://127.0.0.2:8080/1", true},
		{"http://intranet/feed", "", "http://intranet/1", false},
	} {
		if got := foreign(digest.Feed{URL: c.feed, Site: "https://ledger.example/"}, c.guid, c.link); got != c.want {
			t.Errorf("%s %s %s: got %v", c.feed, c.guid, c.link, got)
		}
	}
}
