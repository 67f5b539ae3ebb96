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

	"codeberg.org/readeck/go-readability/v2"
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
	if p, _, f := s.f1(); f < .97 || p < .97 {
		t.Errorf("F1 %.3f, precision %.3f", f, p)
	}
}

// TestFullTextSteps measures what each step of reading adds; see
// docs/decisions/full-text.md.
func TestFullTextSteps(t *testing.T) {
	if testing.Short() || !testing.Verbose() {
		t.Skip("a measurement: run with -v")
	}
	pages := labelledPages(t)
	for _, step := range []struct {
		name string
		text func(readability.Article) string
	}{
		{"the library alone", func(a readability.Article) string { return nodeText(a.Node) }},
		{"and dropBoilerplate", func(a readability.Article) string { return dropBoilerplate(nodeText(a.Node)) }},
		{"and trimLines", func(a readability.Article) string {
			return trimLines(dropBoilerplate(nodeText(a.Node)), oneLine(a.Title()))
		}},
		{"and cutBeside", func(a readability.Article) string {
			cutBeside(a.Node)
			return trimLines(dropBoilerplate(nodeText(a.Node)), oneLine(a.Title()))
		}},
	} {
		var s score
		for _, p := range pages {
			started := time.Now()
			doc, err := html.Parse(bytes.NewReader(pageUTF8(p.html, "text/html")))
			if err != nil {
				t.Fatal(err)
			}
			parser := readability.NewParser()
			parser.KeepClasses = true
			got := ""
			if a, err := parser.ParseAndMutate(doc, p.url); err == nil && a.Node != nil {
				got = step.text(a)
			}
			s.add(got, p.text, time.Since(started))
		}
		s.log(t, step.name)
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
