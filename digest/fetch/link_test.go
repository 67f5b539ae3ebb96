package fetch

import (
	"encoding/base64"
	"testing"

	"newsdesk/digest"
)

func TestCanonical(t *testing.T) {
	googleNews := "https://news.google.com/rss/articles/" + base64.RawURLEncoding.EncodeToString([]byte("\x08\x13\x22\x1bhttps://courier.example/news/1\xd2\x01\x00")) + "?oc=5"
	tests := []struct{ raw, want string }{
		{"", ""},
		{"mailto:a@b.c", ""},
		{"javascript:alert(1)", ""},
		{"//courier.example/x", ""},
		{"https://Courier.Example", "https://courier.example/"},
		{" https://courier.example:443/News/1#top ", "https://courier.example/News/1"},
		{"http://courier.example:80/a", "http://courier.example/a"},
		{"http://courier.example:8080/a", "http://courier.example:8080/a"},
		{"https://user:pw@courier.example./a", "https://courier.example/a"},
		{"https://courier.example/a?utm_source=rss&id=7&UTM_Medium=x&fbclid=z", "https://courier.example/a?id=7"},
		{"https://courier.example/a?ref=rss", "https://courier.example/a"},
		{"https://courier.example/a?ref=v2.1", "https://courier.example/a?ref=v2.1"},
		{"https://courier.example/a?", "https://courier.example/a"},
		{"https://courier.example/a?q=a%20b&x", "https://courier.example/a?q=a%20b&x"},
		{"https://courier.example/a b", "https://courier.example/a%20b"},
		{"https://courier.example/news/1/amp", "https://courier.example/news/1"},
		{"https://courier.example/news/1/amp/", "https://courier.example/news/1/"},
		{"https://courier.example/news/1.amp.html", "https://courier.example/news/1.html"},
		{"https://courier.example/news/1?amp=1", "https://courier.example/news/1"},
		{"https://courier.example/news/1?outputType=amp", "https://courier.example/news/1"},
		{"https://courier.example/amp", "https://courier.example/amp"},
		{"https://courier.example/vamp", "https://courier.example/vamp"},
		{"https://www.google.com/url?rct=j&url=https://courier.example/1%3Fa%3D2&ct=ga", "https://courier.example/1?a=2"},
		{"https://www.google.co.in/url?q=https://courier.example/1", "https://courier.example/1"},
		{"https://www.google.com/amp/s/courier.example/1/amp", "https://courier.example/1"},
		{"https://courier-example.cdn.ampproject.org/c/s/courier.example/1", "https://courier.example/1"},
		{"https://cdn.ampproject.org/v/s/courier.example/1?amp_js_v=a1", "https://courier.example/1"},
		{googleNews, "https://courier.example/news/1"},
		{"https://news.google.com/rss/articles/CBMiabc?oc=5", "https://news.google.com/rss/articles/CBMiabc?oc=5"},
		{"https://l.facebook.com/l.php?u=https%3A%2F%2Fcourier.example%2F1%3Ffbclid%3Dx&h=y", "https://courier.example/1"},
		{"https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fcourier.example%2f1", "https://courier.example/1"},
		{"https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fcourier.example%2F1", "https://courier.example/1"},
		{"https://l.facebook.com/l.php?u=javascript:alert(1)", "https://l.facebook.com/l.php?u=javascript:alert(1)"},
		{"http://[::1]:80/x", "http://[::1]/x"},
	}
	for _, tt := range tests {
		got := Canonical(tt.raw)
		if got != tt.want {
			t.Errorf("Canonical(%q) = %q, want %q", tt.raw, got, tt.want)
		}
		if again := Canonical(got); again != got {
			t.Errorf("Canonical(%q) = %q, not the same again", got, again)
		}
	}
}

func TestIdentity(t *testing.T) {
	feed := digest.Feed{URL: "https://www.courier.example/feed.xml"}
	sister := digest.Feed{URL: "https://courier.example/world/feed.xml"}
	other := digest.Feed{URL: "https://herald.example/feed.xml"}
	same := [][2]string{
		{Identity(feed, "", "https://courier.example/1?utm_source=a", "A"), Identity(other, "", "http://www.courier.example/1/", "B")},
		{Identity(feed, "", "https://m.courier.example/1", ""), Identity(feed, "", "https://amp.courier.example/1/amp", "")},
		{Identity(feed, "", "https://courier.example/1?a=1&b=2", ""), Identity(feed, "", "https://courier.example/1?b=2&a=1", "")},
		{Identity(feed, "id-1", "https://courier.example/old", ""), Identity(sister, "id-1", "https://courier.example/new", "")},
		{Identity(feed, "https://courier.example/1#0", "", ""), Identity(feed, "https://courier.example/1#3", "", "")},
		{Identity(feed, "", "", "The  Headline"), Identity(feed, "", "", "the headline")},
	}
	for i, p := range same {
		if p[0] != p[1] || p[0] == "" {
			t.Errorf("pair %d: %q and %q should be the same", i, p[0], p[1])
		}
	}
	differ := [][2]string{
		{Identity(feed, "id-1", "", ""), Identity(other, "id-1", "", "")},
		{Identity(feed, "id-1", "https://courier.example/1", ""), Identity(feed, "id-2", "https://courier.example/1", "")},
		{Identity(feed, "", "https://courier.example/changes#v1", ""), Identity(feed, "", "https://courier.example/changes#v2", "")},
		{Identity(feed, "", "https://courier.example/?p=1", ""), Identity(feed, "", "https://courier.example/?p=2", "")},
		{Identity(feed, "", "", "A"), Identity(feed, "", "", "B")},
	}
	for i, p := range differ {
		if p[0] == p[1] {
			t.Errorf("pair %d: both %q", i, p[0])
		}
	}
	if got := Identity(feed, "", "", " "); got != "" {
		t.Errorf("nothing gives %q", got)
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"http://.", "https://courier.example/a?utm_source=x&id=1#f", "https://www.google.com/url?q=https://x.example/1", "http://[::1]:80/%2f%", "https://google.com/amp/s/www.google.com/amp/s/a.b/amp/amp", "https://a.b/?&&=&a=%zz", "http://a.b/.amp.html", "https://cdn.ampproject.org/c/s/a.b?url=https://l.facebook.com/l.php?u=http://x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		c := Canonical(raw)
		if again := Canonical(c); again != c {
			t.Errorf("Canonical(%q) = %q, then %q", raw, c, again)
		}
		if id := Identity(digest.Feed{}, raw, raw, raw); len(id) > 300 {
			t.Errorf("identity of %d bytes", len(id))
		}
	})
}
