package summarize

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

func articles(texts ...string) []digest.Article {
	var out []digest.Article
	for i, t := range texts {
		title, body, _ := strings.Cut(t, "|")
		out = append(out, digest.Article{ID: int64(i + 1), Title: title, Text: body, Published: time.Date(2025, 4, 17, 9, 0, 0, 0, time.UTC)})
	}
	return out
}

func said(s digest.Summary) []string {
	var out []string
	for _, x := range s.Sentences {
		out = append(out, x.Text)
	}
	return out
}

// runes is the stretch of an article that a cite marks.
func runes(a []digest.Article, c digest.Cite) string {
	t := a[c.Article-1].Text
	if c.InTitle {
		t = a[c.Article-1].Title
	}
	return string([]rune(t)[c.Start:c.End])
}

func TestSummarize(t *testing.T) {
	tests := []struct {
		name string
		in   Input
		want []string
	}{
		{
			"says_nothing_of_nothing",
			Input{},
			nil,
		},
		{
			"tells_the_title_of_a_story_without_text",
			Input{Articles: articles("Ferry service to resume in May|")},
			[]string{"Ferry service to resume in May"},
		},
		{
			"leaves_the_page_out",
			Input{Articles: articles("Ferry|By Ada Prell\n\nRead more: all about ferries.\n\nThe ferry to Oskar Island will sail again from Thursday.\n\nSign up for our newsletter to get more.")},
			[]string{"The ferry to Oskar Island will sail again from Thursday."},
		},
		{
			"leaves_a_dateline_out",
			Input{Articles: articles("Ferry|PORT ESSEN (Wire) — The ferry to Oskar Island will sail again.")},
			[]string{"The ferry to Oskar Island will sail again."},
		},
		{
			"keeps_what_only_looks_like_a_dateline",
			Input{Articles: articles("Ferry|NASA - the agency - said it would sail with the ferry.")},
			[]string{"NASA - the agency - said it would sail with the ferry."},
		},
		{
			"keeps_to_the_words",
			Input{Words: 8, Articles: articles("Ferry|The ferry to Oskar Island will sail again from Thursday at nine. Tickets cost four dollars this year.")},
			[]string{"Tickets cost four dollars this year."},
		},
		{
			"tells_nothing_twice",
			Input{Told: []string{"The ferry to Oskar Island will sail again."}, Articles: articles("Ferry|The ferry to Oskar Island will sail again.")},
			nil,
		},
		{
			"a_changed_number_is_new",
			Input{Told: []string{"The tariff on steel from Norvale is 26%."}, Articles: articles("Tariff|The tariff on steel from Norvale is 18%.")},
			[]string{"The tariff on steel from Norvale is 18%."},
		},
		{
			"a_denial_is_new",
			Input{Told: []string{"The ministry will sign the steel agreement."}, Articles: articles("Steel|The ministry will not sign the steel agreement.")},
			[]string{"The ministry will not sign the steel agreement."},
		},
		{
			"the_same_number_in_words_is_not_new",
			Input{Told: []string{"The tariff on steel from Norvale is 18 per cent."}, Articles: articles("Tariff|The tariff on steel from Norvale is 18%.")},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, said(Extractor{}.Summarize(tt.in))); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestCopiesAreCitedTogether(t *testing.T) {
	arts := articles(
		"Rail link opens|The rail link between Norvale and Port Essen opened on Monday.",
		"Norvale rail link opens|The rail link between Norvale and Port Essen opened on Monday. The rail link between Norvale and Port Essen opened on Monday.",
		"Trains|The rail link between Norvale and Port Grau opened on Monday.")
	sum := Extractor{}.Summarize(Input{Articles: arts, Sentences: 5})
	if len(sum.Sentences) != 2 {
		t.Fatalf("got %q", said(sum))
	}
	for _, s := range sum.Sentences {
		want := 1
		if strings.Contains(s.Text, "Essen") {
			want = 2
		}
		if len(s.Cites) != want {
			t.Errorf("%q has cites %v, want %d", s.Text, s.Cites, want)
		}
	}
}

func TestHeadlineIsNewsAndAPublishers(t *testing.T) {
	body := "The rail link between Norvale and Port Essen opened on Monday. It cost $2 billion."
	sum := Extractor{}.Summarize(Input{Articles: articles(
		"Opinion: The rail link between Norvale and Port Essen opened|"+body,
		"LIVE updates: rail link between Norvale and Port Essen|"+body,
		"Norvale to Port Essen rail link opens on Monday|"+body)})
	if sum.HeadlineArticle != 3 || sum.Headline != "Norvale to Port Essen rail link opens on Monday" {
		t.Errorf("got %q of %d", sum.Headline, sum.HeadlineArticle)
	}
}

// TestSentencesStandInTheirSpans holds, for any articles, that each sentence is
// word for word what its own cite marks, one that text.Sentences parts, and that
// budgets are kept.
func TestSentencesStandInTheirSpans(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"The rail link opened. ", "Mr. Prell said “no” on Monday. ", "PORT ESSEN — The ferry sails again today. ", "\n\n", "Ünsal möchte 26% mehr. ",
		"But he left. ", "भारत ने कहा। ", "\u202e\x00\xff", "U.S. ", "a", " ", "Read more", "It cost $2.1 billion. ", "…", "• one\n• two\n",
	})
	body := rapid.Map(rapid.SliceOfN(piece, 0, 30), func(p []string) string { return strings.ToValidUTF8(strings.Join(p, ""), "?") })
	rapid.Check(t, func(t *rapid.T) {
		var arts []digest.Article
		for i, b := range rapid.SliceOfN(body, 0, 5).Draw(t, "texts") {
			arts = append(arts, digest.Article{ID: int64(i + 1), Title: body.Draw(t, "title"), Text: b})
		}
		in := Input{Articles: arts, Words: rapid.IntRange(0, 40).Draw(t, "words"), Sentences: rapid.IntRange(0, 5).Draw(t, "sentences"), Told: rapid.SliceOfN(body, 0, 2).Draw(t, "told")}
		sum := Extractor{}.Summarize(in)
		if in.Sentences > 0 && len(sum.Sentences) > in.Sentences {
			t.Fatalf("%d sentences", len(sum.Sentences))
		}
		if n := len(strings.Fields(strings.Join(said(sum), " "))); in.Words > 0 && n > in.Words {
			t.Fatalf("%d words", n)
		}
		for _, s := range sum.Sentences {
			checkSentence(t, arts, s)
		}
	})
}

func checkSentence(t *rapid.T, arts []digest.Article, s digest.Sentence) {
	seen := map[int64]bool{}
	for i, c := range s.Cites {
		if got := runes(arts, c); i == 0 && got != s.Text {
			t.Fatalf("%q cites %q", s.Text, got)
		}
		if seen[c.Article] {
			t.Fatalf("%q cites an article twice", s.Text)
		}
		seen[c.Article] = true
		body := arts[c.Article-1].Text
		ends := false
		for _, sp := range text.Sentences(body) {
			cp := text.CodePoints(body, sp)
			ends = ends || cp.End == c.End && cp.Start <= c.Start
		}
		if !ends && !c.InTitle {
			t.Fatalf("%q does not end where a sentence does", s.Text)
		}
	}
	if len(s.Cites) == 0 {
		t.Fatalf("%q has no cite", s.Text)
	}
}

func FuzzSummarize(f *testing.F) {
	f.Add("Title", "NEW DELHI (Wire) - The deal is due by 15 November. He said no.", "told")
	f.Add("", "\xff\u202e. . .", "")
	f.Fuzz(func(t *testing.T, title, body, told string) {
		Extractor{}.Summarize(Input{Articles: []digest.Article{{ID: 1, Title: title, Text: body}, {ID: 2, Title: body, Text: title}}, Told: []string{told}, Words: 30})
	})
}
