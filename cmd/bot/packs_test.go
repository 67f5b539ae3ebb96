package main

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"newsdesk/digest/match"
	"newsdesk/digest/schedule"
)

func TestStarterPacks_are_sound(t *testing.T) {
	packs, err := starterPacks()
	if err != nil {
		t.Fatal(err)
	}
	if len(packs) < 3 || packs[0].Name != leadPack || packs[0].Topics[0].Name != "India–US tech ties" {
		t.Fatalf("%d packs, the first is %q", len(packs), packs[0].Name)
	}
	for _, p := range packs {
		if p.Title == "" || p.Summary == "" || len(p.Summary) > 150 || p.Entries < 1 || len(p.Topics) == 0 || len(p.Feeds) < 5 {
			t.Errorf("%s lacks something: %+v", p.Name, p)
		}
		if _, err := schedule.Parse(p.Schedule, "Asia/Kolkata"); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		for _, topic := range p.Topics {
			if _, err := match.Parse(topic.Query); err != nil || topic.Name == "" {
				t.Errorf("%s: %s: %v", p.Name, topic.Name, err)
			}
		}
		seen := map[string]bool{}
		for _, f := range p.Feeds {
			checkPackURL(t, f.URL)
			checkPackURL(t, f.Site)
			if seen[f.URL] || f.Source == "" {
				t.Errorf("%s: feed %s comes twice or has no source", p.Name, f.URL)
			}
			seen[f.URL] = true
		}
	}
}

func checkPackURL(t *testing.T, s string) {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.String() != s {
		t.Errorf("%s is no https address as it should be: %v", s, err)
	}
}

// TestStarterPacks_find_their_news holds the queries to what their topics are
// about and what they are not.
func TestStarterPacks_find_their_news(t *testing.T) {
	packs, err := starterPacks()
	if err != nil {
		t.Fatal(err)
	}
	queries := map[string]match.Query{}
	for _, p := range packs {
		for _, topic := range p.Topics {
			q, err := match.Parse(topic.Query)
			if err != nil {
				t.Fatal(err)
			}
			queries[topic.Name] = q
		}
	}
	for _, c := range []struct {
		topic, title, text string
		want               bool
	}{
		{"India–US tech ties", "Minister meets satellite firm", "Indian officials met the U.S. company on Monday.", true},
		{"India–US tech ties", "Chip plant opens", "The plant in India was built with American partners.", true},
		{"India–US tech ties", "India win by an innings", "The cricket board used new technology bought in the US.", false},
		{"India–US tech ties", "Chip plant opens", "It gives us jobs, said a man in Ohio.", false},
		{"Starlink in India", "Starlink waits", "India's regulator has yet to grant the licence.", true},
		{"India–US trade and tariffs", "Washington halves duties", "The trade deal with India lowers tariffs.", true},
		{"Modi and Musk", "Musk telephones Modi", "", true},
		{"AI rules", "Lawmakers vote on AI", "", true},
		{"AI rules", "Ai Weiwei wins a court case over a law", "", false},
		{"Exploited holes", "Zero-day in a mail server is exploited", "", true},
		{"Breaches and ransomware", "Webinar: ransomware", "", false},
	} {
		if got := queries[c.topic].Match(match.NewDoc(c.title, c.text)); got != c.want {
			t.Errorf("%s on %q: got %v", c.topic, c.title, got)
		}
	}
}

func TestReadPacks_refuses_unknown_keys(t *testing.T) {
	for want, file := range map[string]string{
		"topic":    "name: a\ntopic: []\n",
		"its name": "name: b\n",
	} {
		_, err := readPacks(fstest.MapFS{"packs/a.yaml": {Data: []byte(file)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "packs/a.yaml") {
			t.Errorf("got %v, want an error about %q in packs/a.yaml", err, want)
		}
	}
}
