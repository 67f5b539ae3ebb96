package fetch

import (
	"fmt"
	"net/url"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	expectLine = regexp.MustCompile(`(?m)^\s*Expect:\s*(.*?)\s*$`)
	headerLine = regexp.MustCompile(`(?mi)^\s*Header:\s*Content-type:\s*(.*?)\s*$`)
	expectText = regexp.MustCompile(`^(?:not bozo and |bozo and )?(feed|entries\[0\])((?:\['?\w+'?\]|\.\w+)+) == u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")$`)
	expectDate = regexp.MustCompile(`^(?:not bozo and )?entries\[0\]\['(published|updated|created|issued)_parsed'\] == \((\d+), (\d+), (\d+), (\d+), (\d+), (\d+),`)
)

// TestFeedparserCases reads the feeds of feedparser's own suite. A feed that
// cannot be read at all is a whole failure; an expectation that speaks of what an
// article or a feed has here must hold, markup and white space apart.
func TestFeedparserCases(t *testing.T) {
	var whole []string
	var ours tally
	byDir := map[string]*tally{}
	files := sharedTar(t, "feeds_feedparser_dev.tar.gz")
	for name, body := range files {
		if !strings.HasSuffix(name, ".xml") {
			continue
		}
		p, err := ParseFeed(body, contentTypeOf(body), mustURL("http://127.0.0.1:8097/"+name))
		if err != nil {
			whole = append(whole, name+": "+err.Error())
		}
		dir := regexp.MustCompile(`(wellformed/[\w-]+|encoding|entities|illformed)/`).FindString(name)
		if byDir[dir] == nil {
			byDir[dir] = &tally{}
		}
		want, known := expectation(body)
		if !known {
			continue
		}
		ok := err == nil && want.met(p)
		byDir[dir].add(ok)
		if dir == "wellformed/rss/" || dir == "wellformed/atom/" || dir == "wellformed/atom10/" {
			ours.add(ok)
		}
		if !ok && testing.Verbose() {
			t.Logf("missed %s: want %s", name, want)
		}
	}
	sort.Strings(whole)
	t.Logf("%d of %d feeds failed whole:\n%s", len(whole), len(files), strings.Join(whole, "\n"))
	for dir, n := range byDir {
		t.Logf("%-24s %s", dir, n)
	}
	t.Logf("rss and atom: %s", ours)
	if len(whole) > 11 {
		t.Errorf("%d whole failures, want at most 11 (18 of 2,106)", len(whole))
	}
	if ours.share() < .95 {
		t.Errorf("rss and atom cases: %s, want at least 95 %%", ours)
	}
}

type tally struct{ good, all int }

func (n *tally) add(ok bool) {
	n.all++
	if ok {
		n.good++
	}
}

func (n tally) share() float64 { return float64(n.good) / float64(max(n.all, 1)) }

func (n tally) String() string { return fmt.Sprintf("%d of %d (%.3f)", n.good, n.all, n.share()) }

func contentTypeOf(body []byte) string {
	if m := headerLine.FindSubmatch(body); m != nil {
		return string(m[1])
	}
	return ""
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

// A wanted is what a case expects of a field that we have too.
type wanted struct{ of, field, text string }

func (w wanted) String() string { return fmt.Sprintf("%s.%s = %q", w.of, w.field, w.text) }

func expectation(body []byte) (wanted, bool) {
	m := expectLine.FindSubmatch(toUTF8(body, contentTypeOf(body)))
	if m == nil {
		return wanted{}, false
	}
	line := string(m[1])
	if d := expectDate.FindStringSubmatch(line); d != nil {
		n := make([]int, 6)
		for i := range n {
			n[i], _ = strconv.Atoi(d[i+2])
		}
		return wanted{"entries[0]", "date", time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC).Format(time.RFC3339)}, true
	}
	e := expectText.FindStringSubmatch(line)
	if e == nil {
		return wanted{}, false
	}
	w := wanted{of: e[1], field: strings.Trim(strings.NewReplacer("['", ".", "']", "", "[0]", "").Replace(e[2]), "."), text: unquotePython(e[3])}
	_, known := w.got(Parsed{Items: []Item{{}}})
	return w, known
}

func unquotePython(s string) string {
	s = s[1 : len(s)-1]
	s = strings.ReplaceAll(s, `\'`, `'`)
	s = regexp.MustCompile(`\\x([0-9a-f]{2})`).ReplaceAllString(s, `\u00$1`)
	if u, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.ReplaceAll(s, `\"`, `"`), `"`, `\"`) + `"`); err == nil {
		return u
	}
	return s
}

// got is the field as we have it; the second result says that we have such a one.
func (w wanted) got(p Parsed) ([]string, bool) {
	if w.of == "feed" {
		switch w.field {
		case "title", "title_detail.value":
			return []string{p.Title}, true
		case "link":
			return []string{p.Site}, true
		case "language":
			return []string{p.Language}, true
		}
		return nil, false
	}
	if len(p.Items) == 0 {
		return nil, true
	}
	it := p.Items[0]
	switch w.field {
	case "title", "title_detail.value":
		return []string{oneLine(it.Title)}, true
	case "link":
		return []string{it.Link}, true
	case "id", "guid":
		return []string{it.GUID}, true
	case "description", "summary", "content.value", "summary_detail.value":
		return []string{plainText(it.Body)}, true
	case "author", "author_detail.name":
		return []string{it.Author}, true
	case "date":
		return []string{it.Published.Format(time.RFC3339)}, true
	}
	return nil, false
}

func (w wanted) met(p Parsed) bool {
	got, _ := w.got(p)
	want := squeeze(plainText(w.text))
	switch w.field {
	case "language":
		want = language(w.text)
	case "author":
		want = squeeze(person(w.text))
	case "link", "id", "guid":
		want = w.text
	}
	for _, g := range got {
		if squeeze(g) == want {
			return true
		}
	}
	return false
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
