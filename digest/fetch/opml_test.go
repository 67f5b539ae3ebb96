package fetch

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
)

func TestParseOPML(t *testing.T) {
	courier := digest.Feed{URL: "https://courier.example/feed", Title: "Courier & Co", Site: "https://courier.example/", Language: "en"}
	herald := digest.Feed{URL: "https://herald.example/feed", Title: "Herald"}
	outline := `<outline type="rss" text="Courier &amp; Co" xmlUrl="https://courier.example/feed" htmlUrl="https://courier.example/" language="en-IN"/>`
	tests := []struct {
		name, in string
		want     []digest.Feed
		kind     Kind
	}{
		{"plain", `<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>` + outline + `</body></opml>`, []digest.Feed{courier}, ""},
		{"folders", `<opml><body><outline text="A"><outline text="B">` + outline + `</outline></outline><outline title="Herald" text="x" xmlURL="https://herald.example/feed"></outline></body></opml>`, []digest.Feed{courier, herald}, ""},
		{"twice", `<opml><body>` + outline + outline + `</body></opml>`, []digest.Feed{courier}, ""},
		{"cut", `<opml><body>` + outline + `<outline xmlUrl="https://her`, []digest.Feed{courier}, ""},
		{"feed: scheme", `<opml><body><outline title="Herald" xmlUrl="feed:https://herald.example/feed"/></body></opml>`, []digest.Feed{herald}, ""},
		{"unsafe address", `<opml><body><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="javascript:x"/>` + outline + `</body></opml>`, []digest.Feed{courier}, ""},
		{"bare ampersand", `<opml><body><outline text="Courier & Co" xmlUrl="https://courier.example/feed" htmlUrl="https://courier.example/" language="en"/></body></opml>`, []digest.Feed{courier}, ""},
		{"empty", ``, nil, Empty},
		{"no feeds", `<opml><body><outline text="x"/></body></opml>`, nil, Empty},
		{"html", `<!doctype html><html></html>`, nil, NotFeed},
		{"laughs", strings.Replace(laughsFeed, "<rss", "<opml", 1), nil, Hostile},
	}
	for _, tt := range tests {
		got, err := ParseOPML(strings.NewReader(tt.in))
		if diff := cmp.Diff(tt.want, got); diff != "" || KindOf(err) != tt.kind {
			t.Errorf("%s: %v\n%s", tt.name, err, diff)
		}
	}
	if _, err := ParseOPML(bytes.NewReader(make([]byte, maxOPML+1))); KindOf(err) != TooLarge {
		t.Errorf("too large: %v", err)
	}
}

// TestOPMLRoundTrip: what is written is read back. An ampersand stands before a space:
// "&GT" in a title is read as one that was escaped twice.
func TestOPMLRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []digest.Feed
		for i := range rapid.IntRange(1, 5).Draw(t, "feeds") {
			want = append(want, digest.Feed{
				URL:      "https://courier.example/" + string(rune('a'+i)) + "?x=1&y=" + rapid.StringMatching(`[a-z]{0,5}`).Draw(t, "q"),
				Title:    strings.Join(strings.Fields(rapid.StringMatching(`([A-Za-z"' é₹]|& ){1,20}x`).Draw(t, "title")), " "),
				Site:     rapid.SampledFrom([]string{"", "https://courier.example/"}).Draw(t, "site"),
				Language: rapid.SampledFrom([]string{"", "en", "hi"}).Draw(t, "language"),
			})
		}
		var b bytes.Buffer
		if err := WriteOPML(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := ParseOPML(&b)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func FuzzParseOPML(f *testing.F) {
	f.Add([]byte(`<opml><body><outline xmlUrl="https://courier.example/feed" text="a"/></body></opml>`))
	f.Add([]byte("\xfe\xff\x00<\x00o"))
	f.Fuzz(func(t *testing.T, b []byte) {
		feeds, err := ParseOPML(bytes.NewReader(b))
		if (err == nil) != (len(feeds) > 0) {
			t.Fatalf("%d feeds, %v", len(feeds), err)
		}
		for _, fd := range feeds {
			if u, err := parseURL(fd.URL); err != nil || u.String() != fd.URL {
				t.Errorf("address %q is not read the same again", fd.URL)
			}
		}
	})
}
