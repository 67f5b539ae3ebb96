package demo

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func room(t testing.TB) *Newsroom {
	t.Helper()
	n, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLoad(t *testing.T) {
	n := room(t)
	if got := n.End.Sub(n.Start); got != 5*24*time.Hour {
		t.Errorf("the newsroom lasts %v, want five days", got)
	}
	if len(n.Articles) < 60 || len(n.Outlets) < 12 || len(n.Topics) != 2 {
		t.Errorf("%d articles, %d outlets, %d topics; want at least 60, 12 and just 2", len(n.Articles), len(n.Outlets), len(n.Topics))
	}
	for i, a := range n.Articles[1:] {
		if a.Published.Before(n.Articles[i].Published) {
			t.Errorf("%s comes after %s but is older", a.ID, n.Articles[i].ID)
		}
	}
}

func TestArticles(t *testing.T) {
	for _, a := range room(t).Articles {
		for _, v := range a.Versions {
			if n := len(strings.Fields(v.Text)); n < 70 || n > 260 {
				t.Errorf("%s has %d words, want 70 to 260", a.ID, n)
			}
			if strings.Contains(v.Text, "\n\n\n") || strings.TrimSpace(v.Text) != v.Text {
				t.Errorf("%s has stray empty lines", a.ID)
			}
		}
	}
}

// The newsroom must hold every trap that its readers are to be tested with.
func TestTraps(t *testing.T) {
	n := room(t)
	traps := map[string]bool{}
	for _, a := range n.Articles {
		o, _ := n.Outlet(a.Outlet)
		first, last := a.Versions[0], a.Versions[len(a.Versions)-1]
		mark := func(trap string, there bool) { traps[trap] = traps[trap] || there }
		mark("undated", a.Undated)
		mark("edited headline", last.Text == first.Text && last.Headline != first.Headline)
		mark("edited text", last.Text != first.Text)
		mark("verbatim copy", a.CopyOf != "" && a.Credit != "")
		mark("extended copy", a.CopyOf != "" && a.Credit == "")
		mark("tracking links without ids", o.Links == "tracking" && o.GUID == "none")
		mark("AMP links", o.Links == "amp")
		mark("teasers", o.Carries == "teaser" && a.Teaser != "")
		mark("Indian dates", o.Zone == "IST")
		mark("Atom", o.Feed == "atom")
		mark("JSON Feed", o.Feed == "json")
		mark("windows-1252", o.Charset == "windows-1252" && strings.ContainsAny(v(a), "’“–é"))
		for _, bad := range []string{"@everyone", "<!channel>", "](javascript:", "\u202e", "\u200b", "\x1b[31m", "<script>"} {
			mark("hostile title: "+bad, strings.Contains(first.Headline, bad))
		}
	}
	for _, o := range n.Outlets {
		for _, f := range o.Faults {
			traps["fault: "+f.Kind] = true
		}
	}
	if len(traps) != 21 {
		t.Errorf("%d kinds of traps, want 21: %v", len(traps), traps)
	}
	for trap, there := range traps {
		if !there {
			t.Errorf("no article has %s", trap)
		}
	}
}

func v(a Article) string { return a.Versions[0].Text }

func TestArticleAt(t *testing.T) {
	a, _ := room(t).Article("circuit/skyline-reach")
	for _, c := range []struct {
		at   string
		want string
	}{
		{"2025-04-15 13:59 UTC", ""},
		{"2025-04-15 14:00 UTC", "1.2 million"},
		{"2025-04-16 10:14 UTC", "1.2 million"},
		{"2025-04-16 10:15 UTC", "120,000"},
	} {
		got, ok := a.At(at(t, c.at))
		if ok != (c.want != "") || !strings.Contains(got.Headline, c.want) {
			t.Errorf("at %s: %q, want %q in it", c.at, got.Headline, c.want)
		}
	}
}

func TestCopies(t *testing.T) {
	n := room(t)
	for copied, original := range n.Labels.Duplicates {
		a, _ := n.Article(copied)
		b, _ := n.Article(original)
		if !strings.HasPrefix(v(a), v(b)) {
			t.Errorf("%s does not start as %s does", copied, original)
		}
	}
}

func TestArchive(t *testing.T) {
	n := room(t)
	if got := n.Archive(n.Start); len(got) != 0 {
		t.Errorf("%d articles before the first is published", len(got))
	}
	all := n.Archive(n.End)
	if len(all) != len(n.Articles) {
		t.Fatalf("%d articles at the end, want %d", len(all), len(n.Articles))
	}
	revised := 0
	for i, a := range all {
		if a.ID != int64(i+1) || a.Identity != n.Articles[i].ID || a.Language != "en" {
			t.Errorf("article %d is %d, %s, language %q", i+1, a.ID, a.Identity, a.Language)
		}
		revised += a.Revision
	}
	if revised != 3 {
		t.Errorf("%d revisions, want 3", revised)
	}
	half := n.Archive(at(t, "2025-04-16 12:00 UTC"))
	for i, a := range half {
		if a.ID != all[i].ID {
			t.Errorf("%s changed its ID from %d to %d", a.Identity, a.ID, all[i].ID)
		}
	}
}

func TestMoments(t *testing.T) {
	n := room(t)
	all := n.Moments()
	for i, m := range all[1:] {
		if !m.After(all[i]) {
			t.Errorf("%v does not come after %v", m, all[i])
		}
	}
	if !all[len(all)-1].Before(n.End) {
		t.Errorf("the last moment %v is not before the end", all[len(all)-1])
	}
}

func TestParseDay(t *testing.T) {
	const day = "# Monday\n\n## wire/rain-again\nheadline: Rain: again\npublished: 2025-04-14 11:20 IST\ncredit: A, B\n\nIt rained\nall day.\n\nIt will: rain.\n\n" +
		"### revised 2025-04-14 08:00 UTC\nheadline: \"Sun\\u202e\"\n"
	got, err := parseDay("x.md", day)
	if err != nil {
		t.Fatal(err)
	}
	text := "It rained all day.\n\nIt will: rain."
	first := time.Date(2025, 4, 14, 5, 50, 0, 0, time.UTC)
	want := []Article{{
		ID: "wire/rain-again", Outlet: "wire", Published: first, Credit: "A, B",
		Versions: []Version{
			{From: first, Headline: "Rain: again", Text: text},
			{From: time.Date(2025, 4, 14, 8, 0, 0, 0, time.UTC), Headline: "Sun\u202e", Text: text},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseDayFaults(t *testing.T) {
	const head = "## wire/rain\nheadline: Rain\npublished: 2025-04-14 11:20 IST\n"
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":         {head + "colour: grey\n\nIt rains.\n", `x.md:1: ## wire/rain: unknown key "colour"`},
		"no zone":             {"## wire/rain\nheadline: Rain\npublished: 2025-04-14 11:20\n\nIt rains.\n", "not a time in UTC, IST or EDT"},
		"no time":             {"## wire/rain\nheadline: Rain\n\nIt rains.\n", `published: "" is not a time`},
		"impossible day":      {"## wire/rain\nheadline: Rain\npublished: 2025-02-30 11:20 UTC\n\nIt rains.\n", "day out of range"},
		"no text":             {head, "an article has a headline and a text"},
		"bad name":            {"## Rain\nheadline: Rain\n\nIt rains.\n", "an article is named"},
		"bad escape":          {"## wire/rain\nheadline: \"\\q\"\npublished: 2025-04-14 11:20 IST\n\nIt rains.\n", "headline: invalid syntax"},
		"revision of nothing": {"### revised 2025-04-14 11:20 IST\n", "no article above"},
		"revision too early":  {head + "\nIt rains.\n\n### revised 2025-04-14 11:20 IST\nheadline: Sun\n", "not older"},
		"deep heading":        {head + "\nIt rains.\n\n#### more\n", "a heading is"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseDay("x.md", c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestLoadNamesEveryFault(t *testing.T) {
	_, err := load(fstest.MapFS{
		"outlets.yaml": {Data: []byte("outlets:\n  - {id: wire, name: Wire, feed: telex}\n")},
		"topics.yaml":  {Data: []byte("topics: []\n")},
		"labels.yaml":  {Data: []byte("stories: []\n")},
		"2025-04-14.md": {Data: []byte("## wire/a\nheadline: A\npublished: 2025-04-14 08:00 UTC\ncopy: wire/z\n\n" +
			"## post/b\nheadline: B\npublished: 2025-04-13 08:00 UTC\n\nText.\n\n## post/b\nheadline: B\npublished: 2025-04-14 08:00 UTC\n\nText.\n")},
	})
	for _, want := range []string{`feed is "telex"`, `"wire/z" is no article`, `no outlet "post"`, "outside the newsroom's days", "post/b is there twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	_, err = load(fstest.MapFS{"outlets.yaml": {Data: []byte("outlets:\n  - {id: wire, nmae: Wire}\n")}})
	if err == nil || !strings.Contains(err.Error(), "nmae") {
		t.Errorf("got %v, want the unknown key named", err)
	}
}

func FuzzParseDay(f *testing.F) {
	f.Add("## a/b\nheadline: X\npublished: 2025-04-14 08:00 UTC\n\nText.\n\n### revised 2025-04-14 09:00 UTC\n")
	f.Add("## a/b\nheadline: \"\\u202e\"\n### revised")
	f.Add("#\n##\n###\n####")
	f.Fuzz(func(t *testing.T, text string) {
		articles, err := parseDay("x.md", text)
		if err != nil {
			return
		}
		for _, a := range articles {
			if len(a.Versions) == 0 || a.Versions[0].Headline == "" || a.Published.IsZero() {
				t.Errorf("accepted %+v", a)
			}
		}
	})
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := parseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}
