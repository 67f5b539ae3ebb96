package fetch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

// sampleFeed is an RSS feed of n articles with about size bytes of HTML each.
func sampleFeed(n, size int) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Sample Courier</title><link>https://courier.example/</link><description>d</description><language>en-in</language>`)
	words := strings.Fields("the ministry said on Thursday that satellite licences for two operators would follow once spectrum prices are settled &amp;amp; filed")
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Article %d &amp;#8217;s headline says a thing</title><link>https://courier.example/news/%d?utm_source=rss</link><guid isPermaLink="false">id-%d</guid><dc:creator>Desk</dc:creator><pubDate>Fri, 18 Apr 2025 09:%02d:00 +0530</pubDate><description>&lt;p&gt;`, i, i, i, i%60)
		for k, start := 0, b.Len(); b.Len()-start < size; k++ {
			b.WriteString(words[(i+k)%len(words)])
			b.WriteByte(' ')
			if k%40 == 39 {
				b.WriteString("&lt;/p&gt;&lt;p&gt;&lt;a href=\"https://courier.example/\"&gt;link&lt;/a&gt; ")
			}
		}
		b.WriteString("&lt;/p&gt;</description></item>\n")
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

// BenchmarkParseFeed parses a feed of 35 articles of 1.5 kB, leaving the texts as
// they are.
func BenchmarkParseFeed(b *testing.B) {
	body := sampleFeed(35, 1500)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if p, err := ParseFeed(body, "", nil); err != nil || len(p.Items) != 35 {
			b.Fatal(len(p.Items), err)
		}
	}
}

// BenchmarkPollNew is all that a poll does with a feed whose articles are all new.
func BenchmarkPollNew(b *testing.B) { benchmarkPoll(b, func(string) bool { return false }, "") }

// BenchmarkPollKnown is a poll whose articles are all known.
func BenchmarkPollKnown(b *testing.B) { benchmarkPoll(b, func(string) bool { return true }, "") }

// BenchmarkPollSame is a poll whose body is the same as last time.
func BenchmarkPollSame(b *testing.B) {
	benchmarkPoll(b, func(string) bool { return false }, bodyHash(sampleFeed(35, 1500)))
}

func benchmarkPoll(b *testing.B, known func(string) bool, hash string) {
	a := answer{status: 200, body: sampleFeed(35, 1500), url: mustURL("https://courier.example/feed")}
	ask := Ask{Now: time.Date(2025, 4, 19, 0, 0, 0, 0, time.UTC), Known: known}
	b.SetBytes(int64(len(a.body)))
	b.ReportAllocs()
	for b.Loop() {
		p := Poll{Feed: digest.Feed{URL: a.url.String(), BodyHash: hash}}
		if err := p.read(a, ask); err != nil {
			b.Fatal(err)
		}
	}
}
