package fetch

import (
	"net/url"
	"strings"
	"testing"
)

func TestImageIsOneThatMayBeShown(t *testing.T) {
	for raw, want := range map[string]string{
		"https://cdn.courier.example/a b.jpg?w=1#x":                       "https://cdn.courier.example/a%20b.jpg?w=1",
		"HTTP://cdn.courier.example/a.jpg":                                "http://cdn.courier.example/a.jpg",
		"https://93.184.216.34/a.jpg":                                     "https://93.184.216.34/a.jpg",
		"https://[2606:2800:220:1::1]/a.jpg":                              "https://[2606:2800:220:1::1]/a.jpg",
		"javascript:alert(1)":                                             "",
		"data:image/png;base64,AAAA":                                      "",
		"file:///etc/passwd":                                              "",
		"//cdn.courier.example/a.jpg":                                     "",
		"https://user:secret@cdn.courier.example/a.jpg":                   "",
		"https://127.0.0.1/a.jpg":                                         "",
		"https://10.1.2.3/a.jpg":                                          "",
		"https://169.254.169.254/latest/meta-data":                        "",
		"https://0.0.0.0/a.jpg":                                           "",
		"https://224.0.0.1/a.jpg":                                         "",
		"https://[::1]/a.jpg":                                             "",
		"https://[::ffff:10.0.0.1]/a.jpg":                                 "",
		"https://[fe80::1%25eth0]/a.jpg":                                  "",
		"https://2130706433/a.jpg":                                        "",
		"https://0x7f.1/a.jpg":                                            "",
		"https://127.1/a.jpg":                                             "",
		"https://10.0.0.1./a.jpg":                                         "",
		"https://localhost/a.jpg":                                         "",
		"https://printer.local/a.jpg":                                     "",
		"https://cdn.internal:8080/a.jpg":                                 "",
		"https://nas.home.arpa/a.jpg":                                     "",
		"https://127.0.0.１/a.jpg":                                         "",
		"https://１２７.0.0.1/a.jpg":                                         "",
		"https://127.0.0.%EF%BC%91/a.jpg":                                 "",
		"https://127。0。0。1/a.jpg":                                         "",
		"https://[64:ff9b::7f00:1]/a.jpg":                                 "",
		"https://[2002:7f00:1::]/a.jpg":                                   "",
		"https://[2001:db8::1]/a.jpg":                                     "",
		"https://[fd00::1]/a.jpg":                                         "",
		"https://[::127.0.0.1]/a.jpg":                                     "",
		"https://100.64.0.1/a.jpg":                                        "",
		"https://100.100.100.200/a.jpg":                                   "",
		"https://0.1.2.3/a.jpg":                                           "",
		"https://240.0.0.1/a.jpg":                                         "",
		"https://255.255.255.255/a.jpg":                                   "",
		"https://198.18.0.1/a.jpg":                                        "",
		"https://192.0.2.1/a.jpg":                                         "",
		"https://foo.ｌｏｃａｌ/a.jpg":                                         "",
		"https://foo.local。/a.jpg":                                        "",
		"https://foo.local./a.jpg":                                        "",
		"https://foo.LAN/a.jpg":                                           "",
		"https://foo.localhost/a.jpg":                                     "",
		"https://kubernetes.default.svc/a.jpg":                            "",
		"https://web.default.svc.cluster.local/a.jpg":                     "",
		"https://metadata.google.internal/a.jpg":                          "",
		"https://router.fritz.box/a.jpg":                                  "",
		"https://fritz.box/a.jpg":                                         "",
		"https://1.0.0.127.in-addr.arpa/a.jpg":                            "",
		"https://hidden.onion/a.jpg":                                      "",
		"https://nas.home/a.jpg":                                          "",
		"https://mail.corp/a.jpg":                                         "",
		"https://bücher.de/a.jpg":                                         "https://xn--bcher-kva.de/a.jpg",
		"https://Cdn.Zeitung.de:8443/a.jpg":                               "https://cdn.zeitung.de:8443/a.jpg",
		"https://a_b.github.io/a.jpg":                                     "https://a_b.github.io/a.jpg",
		"https://img.bbc.co.uk/a.jpg":                                     "https://img.bbc.co.uk/a.jpg",
		"https://समाचार.भारत/a.jpg":                                       "https://xn--61b3bh3a5ab.xn--h2brj9c/a.jpg",
		"https://cdn.courier.example/a.svg":                               "",
		"https://cdn.courier.example/" + strings.Repeat("a", maxImage):    "",
		"https://cdn.courier.example/\x00.jpg":                            "",
		"https://cdn.courier.example/" + strings.Repeat("a", maxImage-28): "https://cdn.courier.example/" + strings.Repeat("a", maxImage-28),
	} {
		if got := Image(raw); got != want {
			t.Errorf("%.80s: got %.80q, want %.80q", raw, got, want)
		}
	}
}

func TestItemsHavePictures(t *testing.T) {
	const cdn = "https://cdn.courier.example/"
	for name, tt := range map[string]struct{ item, want string }{
		"thumbnail":                      {`<media:thumbnail url="` + cdn + `t.jpg" width="140"/>`, cdn + "t.jpg"},
		"thumbnail before the whole":     {`<media:content url="` + cdn + `w.jpg" medium="image"/><media:thumbnail url="` + cdn + `t.jpg"/>`, cdn + "t.jpg"},
		"within content":                 {`<media:content url="` + cdn + `v.mp4" type="video/mp4"><media:thumbnail url="` + cdn + `t.jpg"/></media:content>`, cdn + "t.jpg"},
		"within a group":                 {`<media:group><media:content url="` + cdn + `v.mp4" medium="video"/><media:content url="` + cdn + `w.jpg" type="image/jpeg"/></media:group>`, cdn + "w.jpg"},
		"no film":                        {`<media:content url="` + cdn + `v.mp4" type="video/mp4"/>`, ""},
		"no pixel that counts":           {`<media:thumbnail url="` + cdn + `p.gif" width="1" height="1"/>`, ""},
		"enclosure":                      {`<enclosure url="` + cdn + `e.jpg" type="image/jpeg" length="1"/>`, cdn + "e.jpg"},
		"no sound":                       {`<enclosure url="` + cdn + `e.mp3" type="audio/mpeg" length="1"/>`, ""},
		"relative to the site":           {`<media:thumbnail url="/t.jpg"/>`, "https://courier.example/t.jpg"},
		"the next when one may not be":   {`<media:thumbnail url="http://10.0.0.1/t.jpg"/><media:thumbnail url="` + cdn + `t.jpg"/>`, cdn + "t.jpg"},
		"none":                           {`<title>x</title>`, ""},
		"not what an excerpt happens to": {`<description>&lt;img src="` + cdn + `t.jpg"&gt;</description>`, ""},
	} {
		if got := one(t, rssOf(tt.item)).Image; got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
	for name, feed := range map[string]string{
		"atom":   `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://courier.example/"/><entry><title>A</title><link rel="enclosure" type="image/png" href="/t.jpg"/></entry></feed>`,
		"json":   `{"version":"https://jsonfeed.org/version/1.1","home_page_url":"https://courier.example/","items":[{"id":"1","title":"A","image":"/t.jpg"}]}`,
		"files":  `{"version":"https://jsonfeed.org/version/1.1","home_page_url":"https://courier.example/","items":[{"id":"1","title":"A","attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg"},{"url":"/t.jpg","mime_type":"image/jpeg"}]}]}`,
		"itunes": `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><link>https://courier.example/</link><item><title>A</title><itunes:image href="/t.jpg"/></item></channel></rss>`,
	} {
		if got := one(t, []byte(feed)).Image; got != "https://courier.example/t.jpg" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestPagesHavePictures(t *testing.T) {
	body := `<html><head><meta property="og:image" content="/lead.jpg"></head><body><article><p>` + strings.Repeat("The river rose to 6.2 metres on Monday, officials said. ", 20) + `</p></article></body></html>`
	p, err := ParsePage([]byte(body), "text/html", mustURL("https://courier.example/1"))
	if err != nil || p.Image != "https://courier.example/lead.jpg" {
		t.Errorf("got %q, %v", p.Image, err)
	}
}

func FuzzImage(f *testing.F) {
	for _, s := range []string{"https://a.example/b.jpg", "http://[::1]/", "https://1.2.3.4.5/", "https://a.example:99999/\u202e", "https://1。1。1。１/", "https://ß.de./", "https://xn--a/", "http://\x9f.AC ", "https://[64:ff9b::7f00:1]/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := Image(raw)
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || !isWeb(u) || len(got) > maxImage {
			t.Errorf("%q: %q, %v", raw, got, err)
		}
		if host, ok := publicHost(u.Hostname()); !ok || host != u.Hostname() {
			t.Errorf("%q: %q is no public host", raw, u.Hostname())
		}
		if again := Image(got); again != got {
			t.Errorf("%q: %q, then %q", raw, got, again)
		}
	})
}
