package fetch

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

// A labelledPage is a real page with the text that a person marked as its article.
type labelledPage struct {
	html []byte
	text string
	url  *url.URL
}

func labelledPages(t testing.TB) []labelledPage {
	t.Helper()
	files := sharedTar(t, "pages_aeb_dev.tar.gz")
	gold := map[string]struct{ ArticleBody, URL string }{}
	for name, b := range files {
		if strings.HasSuffix(name, "ground-truth.json") {
			if err := json.Unmarshal(b, &gold); err != nil {
				t.Fatal(err)
			}
		}
	}
	var pages []labelledPage
	for name, b := range files {
		id := strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".html.gz")
		if g, ok := gold[id]; ok && strings.HasSuffix(name, ".html.gz") {
			pages = append(pages, labelledPage{html: unzip(t, b), text: g.ArticleBody, url: mustURL(g.URL)})
		}
	}
	return pages
}

func unzip(t testing.TB, b []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A score adds up the shares of four-word runs that are right, as Zyte's article
// extraction benchmark counts them (github.com/scrapinghub/article-extraction-benchmark).
type score struct {
	precision, recall float64
	pages, found      int
	took              []time.Duration
}

func (s *score) add(got, want string, took time.Duration) {
	g, w := runs(got), runs(want)
	hit, ng, nw := 0, 0, 0
	for k, n := range g {
		hit += min(n, w[k])
		ng += n
	}
	for _, n := range w {
		nw += n
	}
	s.pages++
	if ng > 0 {
		s.found++
		s.precision += float64(hit) / float64(ng)
	}
	s.recall += float64(hit) / float64(max(nw, 1))
	s.took = append(s.took, took)
}

func (s *score) f1() (p, r, f float64) {
	p, r = s.precision/float64(max(s.found, 1)), s.recall/float64(max(s.pages, 1))
	return p, r, 2 * p * r / (p + r)
}

func (s *score) log(t *testing.T, name string) {
	slices.Sort(s.took)
	var sum time.Duration
	for _, d := range s.took {
		sum += d
	}
	p, r, f := s.f1()
	t.Logf("%-34s F1 %.3f  precision %.3f  recall %.3f  mean %s  p95 %s  worst %s", name, f, p, r,
		sum/time.Duration(len(s.took)), s.took[len(s.took)*95/100], s.took[len(s.took)-1])
}

var wordRun = regexp.MustCompile(`[\p{L}\p{N}_]+`)

func runs(s string) map[string]int {
	w := wordRun.FindAllString(s, -1)
	m := map[string]int{}
	for i := 0; i+4 <= len(w); i++ {
		m[strings.Join(w[i:i+4], " ")]++
	}
	if len(w) > 0 && len(w) < 4 {
		m[strings.Join(w, " ")]++
	}
	return m
}

// TestFullText reads the labelled pages as the bot does, and must keep its quality.
func TestFullText(t *testing.T) {
	pages := labelledPages(t)
	var s score
	for _, p := range pages {
		started := time.Now()
		got, _ := ParsePage(p.html, "text/html", p.url)
		s.add(got.Text, p.text, time.Since(started))
	}
	s.log(t, "as configured")
	if p, _, f := s.f1(); f < .94 || p < .93 {
		t.Errorf("F1 %.3f, precision %.3f", f, p)
	}
}

// TestFullTextChoices compares the settings that docs/decisions/full-text.md speaks of.
func TestFullTextChoices(t *testing.T) {
	if testing.Short() || !testing.Verbose() {
		t.Skip("a measurement: run with -v")
	}
	pages := labelledPages(t)
	for name, change := range map[string]func(*trafilatura.Options){
		"as chosen":     func(*trafilatura.Options) {},
		"balanced":      func(o *trafilatura.Options) { o.Focus = trafilatura.Balanced },
		"precision":     func(o *trafilatura.Options) { o.Focus = trafilatura.FavorPrecision },
		"fallback":      func(o *trafilatura.Options) { o.EnableFallback = true },
		"no tables":     func(o *trafilatura.Options) { o.ExcludeTables = true },
		"deduplicate":   func(o *trafilatura.Options) { o.Deduplicate = true },
		"dates guessed": func(o *trafilatura.Options) { o.HtmlDateMode = trafilatura.Default },
	} {
		var s, own score
		for _, p := range pages {
			o := extraction(p.url)
			change(&o)
			started := time.Now()
			doc, err := html.Parse(bytes.NewReader(pageUTF8(p.html, "text/html")))
			if err != nil {
				t.Fatal(err)
			}
			got, err := trafilatura.ExtractDocument(doc, o)
			took := time.Since(started)
			if err != nil {
				s.add("", p.text, took)
				continue
			}
			s.add(got.ContentText, p.text, took)
			own.add(dropBoilerplate(nodeText(got.ContentNode)), p.text, took)
		}
		s.log(t, name)
		own.log(t, name+", tidied")
	}
}

func BenchmarkParsePage(b *testing.B) {
	pages := labelledPages(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		p := pages[i%len(pages)]
		i++
		_, _ = ParsePage(p.html, "text/html", p.url)
	}
}
