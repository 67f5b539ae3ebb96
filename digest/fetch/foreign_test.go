package fetch

import (
	"strings"
	"testing"
	"time"

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
		{"https://evil.example/feed", "item 1", "https://ledger.example/1", true},
		{"https://evil.example/feed", "https://evil.example/1", "https://ledger.example/1", true},
		{"https://evil.example/feed", "item 1", "https://evil.example/1", false},
		{"https://feeds.bbci.co.uk/news/rss.xml", "https://www.bbc.com/1#0", "https://www.bbc.com/1", false},
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

// Whatever a feed says of itself and of an item, its words are shown as its own.
func TestAnItemOfAnotherSiteIsCitedByItsFeed(t *testing.T) {
	const at = "https://evil.example/feed"
	for _, c := range []struct {
		name           string
		feed           digest.Feed
		item           Item
		source         string
		identity       string
		foreignArticle bool
	}{
		{"opaque GUID", digest.Feed{URL: at, Title: "Ledger"}, Item{GUID: "1", Link: "https://ledger.example/1"}, "Ledger via evil.example", "ledger.example/1", true},
		{"GUID of its own", digest.Feed{URL: at, Title: "Ledger"}, Item{GUID: at, Link: "https://ledger.example/1"}, "Ledger via evil.example", "ledger.example/1", true},
		{"GUID of the other's", digest.Feed{URL: at, Title: "Evil"}, Item{GUID: "https://ledger.example/1", Link: at}, "Evil via evil.example", "ledger.example/1", true},
		{"says it is another's", digest.Feed{URL: at, Title: "Evil"}, Item{GUID: "1", Link: at, Source: "Ledger"}, "Ledger via evil.example", "evil.example#1", false},
		{"named by its reader", digest.Feed{URL: at, Title: "Ledger", Source: "Gazette"}, Item{GUID: "1", Link: "https://ledger.example/1", Source: "Ledger"}, "Gazette via evil.example", "ledger.example/1", true},
		{"without a name", digest.Feed{URL: at}, Item{GUID: "1", Link: "https://ledger.example/1"}, "via evil.example", "ledger.example/1", true},
		{"long name", digest.Feed{URL: at, Title: strings.Repeat("Ledger ", 30)}, Item{GUID: "1", Link: "https://ledger.example/1"}, "Ledger Ledger Ledger Ledger Ledger Ledger Ledger Ledger Ledger… via evil.example", "ledger.example/1", true},
		{"its own", digest.Feed{URL: at, Title: "Evil"}, Item{GUID: "1", Link: "https://www.evil.example/1", Source: "Evil"}, "Evil", "evil.example#1", false},
	} {
		c.item.Title = "Minister resigns"
		as := Parsed{Items: []Item{c.item}}.Articles(c.feed, time.Now())
		if len(as) != 1 || as[0].Source != c.source || as[0].Identity != c.identity || as[0].Foreign != c.foreignArticle {
			t.Errorf("%s: %+v", c.name, as)
		}
	}
}
