package fetch

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"newsdesk/digest"
)

// rssOf is an RSS feed with one item of these elements.
func rssOf(elements string) []byte {
	return []byte(`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Courier</title><link>https://courier.example/</link><item>` + elements + `</item></channel></rss>`)
}

// one parses a feed and makes an article of its first item.
func one(t *testing.T, b []byte) digest.Article {
	t.Helper()
	p, err := ParseFeed(b, "", mustURL("https://feeds.courier.example/rss.xml"))
	if err != nil || len(p.Items) == 0 {
		t.Fatalf("%.200s: %+v, %v", b, p, err)
	}
	f := digest.Feed{ID: 3, URL: "https://feeds.courier.example/rss.xml", Title: p.Title, Language: p.Language}
	a := []digest.Article{p.Items[0].article(f, "id", testNow)}
	tell(a)
	return a[0]
}

func TestItemFields(t *testing.T) {
	long := strings.Repeat("The ministry said so on Thursday, and the operators agreed. ", 30)
	tests := []struct {
		name, item string
		field      func(digest.Article) any
		want       any
	}{
		{"title entities", `<title>Profit &amp;amp; loss: &lt;b&gt;up&lt;/b&gt; 5 &amp;#8377;</title>`, title, "Profit & loss: up 5 ₹"},
		{"title is one line", "<title> One\n\n two </title>", title, "One two"},
		{"title less than", `<title>Why 3 &lt; 5</title>`, title, "Why 3 < 5"},
		{"hostile title", "<title>@everyone \u202edrow\u200b <![CDATA[<script>alert(1)</script>x]]></title>", title, "@everyone drow x"},
		{"huge title", "<title>" + strings.Repeat("word ", 1000) + "</title>", func(a digest.Article) any { return utf8.RuneCountInString(a.Title) <= 400 }, true},
		{"title from text", "<description>First words here. More.</description>", title, "First words here. More."},
		{"link relative", `<link>/news/1</link>`, link, "https://courier.example/news/1"},
		{"link canonical", `<link>https://courier.example/1?utm_source=rss</link>`, link, "https://courier.example/1"},
		{"link of an unsafe kind", `<link>javascript:alert(1)</link>`, link, ""},
		{"guid as link", `<guid>https://courier.example/1</guid>`, link, "https://courier.example/1"},
		{"guid that is no link", `<guid isPermaLink="false">https://courier.example/1</guid>`, link, ""},
		{"atom link", `<atom:link href="https://courier.example/1"/>`, link, "https://courier.example/1"},
		{"pubDate", `<pubDate>Fri, 18 Apr 2025 09:30:00 IST</pubDate>`, date, "2025-04-18T04:00:00Z"},
		{"dc:date", `<dc:date>2025-04-18T09:30:00+05:30</dc:date>`, date, "2025-04-18T04:00:00Z"},
		{"dcterms", `<dcterms:created>2025-04-18</dcterms:created>`, date, "2025-04-18T00:00:00Z"},
		{"bad pubDate, good dc:date", `<pubDate>soon</pubDate><dc:date>2025-04-18</dc:date>`, date, "2025-04-18T00:00:00Z"},
		{"undated", `<title>x</title>`, func(a digest.Article) any { return a.Undated && a.Published.Equal(testNow) }, true},
		{"dated in the future", `<pubDate>Fri, 18 Apr 2035 09:30:00 GMT</pubDate>`, func(a digest.Article) any { return !a.Undated && a.Published.Equal(testNow) }, true},
		{"clock a little ahead", `<pubDate>Sat, 19 Apr 2025 12:04:00 GMT</pubDate>`, date, "2025-04-19T12:04:00Z"},
		{"paragraphs", `<description>&lt;p&gt;One&lt;br&gt;line.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>`, text1, "One\nline.\n\nTwo."},
		{"script dropped", `<description><![CDATA[a<script>x()</script><style>p{}</style> b<!-- c -->]]></description>`, text1, "a b"},
		{"caption dropped", `<description><![CDATA[<figure><img src="x"><figcaption>Photo: A</figcaption></figure><p>Text.</p>]]></description>`, text1, "Text."},
		{"unclosed element", `<description><![CDATA[Keep <nav>this <b>too]]></description>`, text1, "Keep this too"},
		{"plain text", "<description>One.\n\nTwo\nthree.</description>", text1, "One.\n\nTwo three."},
		{"list", `<description><![CDATA[<ul><li>a</li><li>b</li></ul>]]></description>`, text1, "a\n\nb"},
		{"table", `<description><![CDATA[<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>]]></description>`, text1, "a b\nc"},
		{"content before description", `<description>short</description><content:encoded><![CDATA[<p>The long one.</p>]]></content:encoded>`, text1, "The long one."},
		{"full content is no teaser", `<content:encoded>` + long + `</content:encoded>`, teaser, false},
		{"long description is no teaser", `<description>` + long + `</description>`, teaser, false},
		{"description is a teaser", `<description>` + long[:400] + `</description>`, teaser, true},
		{"nothing is a teaser", `<title>x</title>`, teaser, true},
		{"dots are a teaser", `<content:encoded>` + long + `and then […]</content:encoded>`, teaser, true},
		{"read more is a teaser", `<content:encoded><![CDATA[<p>` + long + `</p><a href="x">Read more</a>]]></content:encoded>`, teaser, true},
		{"read more within a sentence is none", `<content:encoded><![CDATA[<p>` + long + ` You will want to read more of it.</p>]]></content:encoded>`, teaser, false},
		{"read more on its own line", `<content:encoded><![CDATA[<p>` + long + `</p><p><a href="x">Continue reading</a></p>]]></content:encoded>`, teaser, true},
		{"promise is cut", `<description><![CDATA[<p>It said so... <a href="x">Read more</a></p>]]></description>`, text1, "It said so…"},
		{"credit is cut", `<description><![CDATA[<p>Text.</p><p>The post <a>X</a> appeared first on <a>Courier</a>.</p>]]></description>`, text1, "Text."},
		{"author with address", `<author>jane@courier.example (Jane Doe)</author>`, author, "Jane Doe"},
		{"author is an address", `<author>desk@courier.example</author>`, author, ""},
		{"dc:creator", `<dc:creator>By Jane Doe</dc:creator>`, author, "Jane Doe"},
		{"source", `<title>Licence granted - The Herald</title><source url="https://herald.example">The Herald</source>`, func(a digest.Article) any { return a.Source + "|" + a.Title }, "The Herald via courier.example|Licence granted"},
		{"own source", `<title>x</title>`, func(a digest.Article) any { return a.Source }, "Courier"},
		{"language from text", `<description>` + long + `</description>`, func(a digest.Article) any { return a.Language }, "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.field(one(t, rssOf(tt.item))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func title(a digest.Article) any  { return a.Title }
func link(a digest.Article) any   { return a.URL }
func text1(a digest.Article) any  { return a.Text }
func teaser(a digest.Article) any { return a.Teaser }
func author(a digest.Article) any { return a.Author }
func date(a digest.Article) any   { return a.Published.Format(time.RFC3339) }

// TestLanguageOfArticles: a feed's tag holds unless the script belies it.
func TestLanguageOfArticles(t *testing.T) {
	hindi, english := "सरकार ने उपग्रह सेवा के लिए नया नियम बनाया है और कंपनियों को बताया", "The government has made a new rule for satellite service and told the companies of it"
	for tag, want := range map[string]string{"en-US": "hi en", "": "hi en", "hi": "hi hi"} {
		p := Poll{}
		a := answer{status: 200, url: mustURL("https://courier.example/feed"), body: []byte(`<rss><channel><language>` + tag + `</language><item><title>` + hindi + `</title></item><item><title>` + english + `</title></item></channel></rss>`)}
		if err := p.read(a, Ask{Now: testNow}); err != nil || len(p.Articles) != 2 {
			t.Fatal(p, err)
		}
		if got := p.Articles[0].Language + " " + p.Articles[1].Language; got != want {
			t.Errorf("tag %q: %q, want %q", tag, got, want)
		}
	}
}

func TestAtomAndJSON(t *testing.T) {
	tests := map[string]string{
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Courier</title><link href="https://courier.example/"/><link rel="self" href="https://courier.example/feed"/>
<entry><id>tag:courier.example,2025:1</id><title type="html">A &amp;lt;b&gt; title</title><link rel="enclosure" href="https://courier.example/a.mp3"/><link href="/1?utm_source=x"/><published>2025-04-18T09:30:00+05:30</published><updated>2025-04-19T00:00:00Z</updated><author><name>Jane Doe</name></author><content type="html">&lt;p&gt;Text.&lt;/p&gt;</content></entry></feed>`,
		"json": `{"version":"https://jsonfeed.org/version/1.1","title":"Courier","home_page_url":"https://courier.example/","language":"en-GB","items":[{"id":"tag:courier.example,2025:1","title":"A <b> title","url":"https://courier.example/1?utm_source=x","date_published":"2025-04-18T09:30:00+05:30","authors":[{"name":"Jane Doe"}],"content_html":"<p>Text.</p>"}]}`,
	}
	for name, feed := range tests {
		a := one(t, []byte(feed))
		if a.URL != "https://courier.example/1" || a.GUID != "tag:courier.example,2025:1" || a.Author != "Jane Doe" || a.Text != "Text." || a.Language != "en" || date(a) != "2025-04-18T04:00:00Z" || a.Source != "Courier" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestTruncatedJSON(t *testing.T) {
	p, err := ParseFeed([]byte(`{"version":"https://jsonfeed.org/version/1.1","title":"Courier","items":[{"id":"1","title":"One"},{"id":"2","title":"Tw`), "", nil)
	if err != nil || len(p.Items) != 1 || p.Title != "Courier" || p.Note == "" {
		t.Errorf("got %+v, %v", p, err)
	}
}

// TestCharset: the title comes out right, whatever is declared.
func TestCharset(t *testing.T) {
	doc := func(declared, title string) string {
		return `<?xml version="1.0"` + declared + `?><rss version="2.0"><channel><title>` + title + `</title></channel></rss>`
	}
	enc := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	const smart = "“Café” – ₹"
	tests := []struct{ name, body, contentType, want string }{
		{"utf-8", doc("", smart), "", smart},
		{"byte order mark", "\xef\xbb\xbf" + doc("", smart), "", smart},
		{"utf-16 marked", enc(le, doc(` encoding="utf-16"`, smart)), "", smart},
		{"utf-16 unmarked", enc(be, doc(` encoding="utf-16"`, smart)), "", smart},
		{"utf-16 declared, utf-8 sent", doc(` encoding="utf-16"`, smart), "", smart},
		{"cp1252 undeclared", doc("", "\x93Caf\xe9\x94 \x96"), "", "“Café” –"},
		{"cp1252 declared as utf-8", doc(` encoding="utf-8"`, "\x93Caf\xe9\x94"), "text/xml; charset=utf-8", "“Café”"},
		{"cp1252 declared as latin-1", doc(` encoding="iso-8859-1"`, "\x93Caf\xe9\x94"), "", "“Café”"},
		{"utf-8 declared as latin-1", doc(` encoding="iso-8859-1"`, smart), "text/xml; charset=iso-8859-1", smart},
		{"cp1252 quotes within utf-8", doc("", smart+" \x93x\x94"), "", smart + " “x”"},
		{"c1 controls", doc("", "\u0093x\u0094"), "", "“x”"},
		{"cyrillic", doc(` encoding="windows-1251"`, enc(charmap.Windows1251, "Новости")), "", "Новости"},
		{"korean by header", doc("", enc(korean.EUCKR, "소식")), "text/xml; charset=euc-kr", "소식"},
		{"unknown", doc(` encoding="x-none"`, "Caf\xe9"), "text/xml; charset=bogus", "Café"},
		{"control characters", doc("", "A\x00B\x08C\x1b"), "", "ABC"},
		{"junk before", "\r\n<br />\n<b>Warning</b>: x in y.php\n" + doc("", "T"), "", "T"},
		{"own entity", `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY who "Courier &amp; Co">]><rss><channel><title>&who;</title></channel></rss>`, "", "Courier & Co"},
		{"outside entity", `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;y</title></channel></rss>`, "", "&x;y"},
		{"bare ampersand", doc("", "A & B"), "", "A & B"},
		{"bare less-than", doc("", "3 < 5"), "", "3 < 5"},
		{"text after", doc("", "T") + "\n<!-- 0.2 s --><p>debug", "", "T"},
		{"channel alone", `<channel><title>T</title></channel>`, "", "T"},
	}
	for _, tt := range tests {
		p, err := ParseFeed([]byte(tt.body), tt.contentType, nil)
		if err != nil || p.Title != tt.want {
			t.Errorf("%s: title %q, %v; want %q", tt.name, p.Title, err, tt.want)
		}
	}
}

// TestBrokenArticleIsLeftOut: the others are kept, and the note says so.
func TestBrokenArticleIsLeftOut(t *testing.T) {
	p, err := ParseFeed([]byte(`<rss><channel><title>T</title><item><title>One</title></item><item><title>Tw<o b='>x</title></item><item><title a=">Three</title></item><item><title>Four</title></item></channel></rss>`), "", nil)
	if err != nil || len(p.Items) == 0 || p.Items[0].Title != "One" {
		t.Errorf("got %+v, %v", p, err)
	}
}

// TestHostileShapes are read or refused within a moment.
func TestHostileShapes(t *testing.T) {
	tests := map[string]string{
		"deep":            "<rss><channel><item>" + strings.Repeat("<a>", 1<<18),
		"deep, closed":    "<rss><channel><item>" + strings.Repeat("<x:a>", 1<<16) + strings.Repeat("</x:a>", 1<<16) + "</item></channel></rss>",
		"many pieces":     "<rss><channel><item><x:a>" + strings.Repeat("t<b/>", 1<<18) + "</x:a></item></channel></rss>",
		"many comments":   "<rss><channel><item><x:a>" + strings.Repeat("t<!---->", 1<<18) + "</x:a></item></channel></rss>",
		"many names":      "<rss><channel>" + strings.Repeat(`<a xmlns:b="c">`, 150),
		"many items":      "<rss><channel>" + strings.Repeat("<item></item>", 1<<16) + "</channel></rss>",
		"open items":      "<rss><channel>" + strings.Repeat("<item>", 1<<16),
		"open quotes":     "<rss><channel>" + strings.Repeat(`<a b="`, 1<<17),
		"stray":           "<rss><channel>" + strings.Repeat("< ", 1<<18),
		"end tags":        "<rss><channel>" + strings.Repeat("</a>", 1<<18),
		"open cdata":      "<rss><channel>" + strings.Repeat("<![CDATA[", 1<<16),
		"doctypes":        strings.Repeat("<!DOCTYPE x [", 1<<14),
		"comments before": strings.Repeat("<!-- x -->", 1<<14) + "<rss></rss>",
		"empty laughs":    emptyLaughs(),
		"long entity":     `<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("x", 15000) + `">]><rss><channel><title>` + strings.Repeat("&a;", 10000) + "</title></channel></rss>",
		"ampersands":      "<rss><channel><title>" + strings.Repeat("&", 1<<19) + "</title></channel></rss>",
		"deep json":       `{"items":` + strings.Repeat("[", 1<<20),
		"marks":           "<rss><channel><item><title>" + strings.Repeat("\u0301", 1<<18) + "</title></item></channel></rss>",
		"broken items":    "<rss><channel>" + strings.Repeat("<item><title>x</title><a b=></a></item>", 1<<14) + "<x y=</channel></rss>",
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			p, err := ParseFeed([]byte(doc), "", nil)
			for i := range p.Items {
				p.Items[i].article(digest.Feed{}, "x", testNow)
			}
			if took := time.Since(started); took > time.Minute {
				t.Errorf("took %s: %d items, %v", took, len(p.Items), err)
			}
		})
	}
}

// emptyLaughs are entities that unpack to nothing, very often.
func emptyLaughs() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE x [<!ENTITY e0 "">`)
	for i := 1; i < 8; i++ {
		fmt.Fprintf(&b, `<!ENTITY e%d "%s">`, i, strings.Repeat(fmt.Sprintf("&e%d;", i-1), 200))
	}
	b.WriteString("]><rss><channel><title>&e7;</title></channel></rss>")
	return b.String()
}

func FuzzParseFeed(f *testing.F) {
	f.Add([]byte(twoItems+"</channel></rss>"), "")
	f.Add([]byte(twoItems), "text/xml; charset=utf-16")
	f.Add([]byte(laughsFeed), "text/xml; charset=windows-1252")
	f.Add([]byte(`<feed xmlns="x"><entry><title>a < b</title></entry></feed`), "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"content_text":"x"},null]}`), "application/feed+json")
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"), "")
	f.Add(rssOf(`<description>&lt;p&gt;x&lt;nav&gt;Read more…</description><author>(</author>`), "")
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		p, err := ParseFeed(b, contentType, mustURL("https://courier.example/feed"))
		if err != nil && KindOf(err) == Temporary {
			t.Errorf("error without a kind: %v", err)
		}
		for i := range p.Items {
			a := p.Items[i].article(digest.Feed{}, "x", testNow)
			if !utf8.ValidString(a.Text) || strings.Contains(a.Title, "\n") || a.Published.After(testNow.Add(tolerance)) {
				t.Errorf("article %+v", a)
			}
			if _, err := json.Marshal(a); err != nil {
				t.Error(err)
			}
		}
	})
}
