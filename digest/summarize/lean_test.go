package summarize

import (
	"strings"
	"testing"
)

func TestSentencesThatLean(t *testing.T) {
	for s, want := range map[string]lean{
		"The mayor opened the bridge to cyclists on Monday.":          standsAlone,
		"She opened the bridge to cyclists on Monday.":                needsBefore,
		"But the bridge stays closed to lorries.":                     needsBefore,
		"“He opened the bridge,” the mayor said of the builder.":      needsBefore,
		"That plan would close the bridge to lorries.":                readsOn,
		"These lorries weigh more than the bridge bears.":             readsOn,
		"This week the bridge opens to cyclists.":                     standsAlone,
		"Those who cross the bridge by bicycle pay nothing.":          standsAlone,
		"That is what the bridge was built for.":                      needsBefore,
		"As a result the bridge stays closed to lorries.":             readsOn,
		"For example, the bridge bears no lorry of forty tons.":       readsOn,
		"“The bridge stays closed,” the mayor said on Monday.":        standsAlone,
		"The bridge stays closed, and nothing will change.”":          readsOn,
		"“The bridge stays closed to lorries of any weight.":          readsOn,
		`"The bridge stays closed," the mayor said on Monday.`:        standsAlone,
		`The bridge stays closed to lorries of any weight."`:          readsOn,
		`The rail of the bridge is 42" high and will not be raised.`:  standsAlone,
		"One of them was a lorry of forty tons.":                      readsOn,
		"Regardless, the mayor opened the bridge.":                    needsBefore,
		"The bridge's builders, the council said, had been careless.": standsAlone,
	} {
		v := newVocabulary()
		if got := leanOf(v.sentence(s)); got != want {
			t.Errorf("%q leans by %d, want %d", s, got, want)
		}
	}
}

// A sentence that leans is told only after the one that it leans on.
func TestLeaningSentenceIsNeverToldAlone(t *testing.T) {
	in := Input{Words: 30, Articles: articles(
		"Bridge at Oskar Island opens|The bridge at Oskar Island opened to cyclists on Monday. But lorries may not cross the bridge at Oskar Island.",
		"Oskar Island has a bridge|The mayor of Oskar Island rode over the bridge first. He called the bridge at Oskar Island a gift to cyclists.")}
	got := Extractor{}.Summarize(in)
	var last string
	for _, s := range said(got) {
		switch s {
		case "But lorries may not cross the bridge at Oskar Island.":
			if last != "The bridge at Oskar Island opened to cyclists on Monday." {
				t.Errorf("%q follows %q", s, last)
			}
		case "He called the bridge at Oskar Island a gift to cyclists.":
			if last != "The mayor of Oskar Island rode over the bridge first." {
				t.Errorf("%q follows %q", s, last)
			}
		}
		last = s
	}
	if len(got.Sentences) == 0 {
		t.Error("nothing is told")
	}
}

// Where all that is left leans, it is told with what it leans on, though that was told,
// or by its article's title, or not at all.
func TestWhatLeansIsToldInItsContext(t *testing.T) {
	const burned, died = "A worker was burned at the mill of Oskar Island on Sunday.", "He died in hospital on Monday night of his burns."
	const denied = "But its owner, Paul Verne, denied that the mill had been warned of the fire."
	for name, c := range map[string]struct {
		article string
		told    []string
		words   int
		want    string
		inTitle bool
	}{
		"what it leans on was told":        {"Worker burned|" + burned + " " + died, []string{burned}, 0, burned + " " + died, false},
		"two that lean, one on the other":  {"Worker burned|" + burned + " " + died + " It was the third death at the mill within one year.", []string{burned, died}, 0, burned + " " + died + " It was the third death at the mill within one year.", false},
		"nothing stands before it":         {"Owner of Oskar Island mill denies warnings|" + denied, nil, 0, "Owner of Oskar Island mill denies warnings", true},
		"nothing before it, no title":      {"|" + denied, nil, 0, "", false},
		"the title leans too":              {"But he denies all warnings of fire|" + denied, nil, 0, "", false},
		"the title is a question":          {"Was the mill of Oskar Island warned?|" + denied, nil, 0, "", false},
		"the title was told":               {"Owner of Oskar Island mill denies warnings|" + denied, []string{"Owner of Oskar Island mill denies warnings."}, 0, "", false},
		"no room for it":                   {"Victim of fire dies at Oskar Island hospital|" + burned + " " + died, []string{burned}, 12, "Victim of fire dies at Oskar Island hospital", true},
		"another sentence stands":          {"Worker burned|" + denied + " The mill of Oskar Island stays closed until Friday.", nil, 0, "The mill of Oskar Island stays closed until Friday.", false},
		"a sentence of another story told": {"Worker burned|" + burned + " " + died, []string{"The mill of Oskar Island was built in 1931."}, 12, burned, false},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Articles: articles(c.article), Told: c.told, Words: c.words, Sentences: 3}
			got := Extractor{}.Summarize(in)
			if s := strings.Join(said(got), "|"); s != c.want {
				t.Fatalf("told %q, want %q", s, c.want)
			}
			for _, s := range got.Sentences {
				if s.Cites[0].InTitle != c.inTitle || !c.inTitle && runes(in.Articles, s.Cites[0]) != s.Text {
					t.Errorf("%q is cited at %+v", s.Text, s.Cites[0])
				}
				if last := s.Cites[len(s.Cites)-1]; last.InTitle || c.inTitle && !NeedsBefore(runes(in.Articles, last)) {
					t.Errorf("%q does not cite the sentence it stands for: %+v", s.Text, s.Cites)
				}
			}
		})
	}
}

func TestPageTextIsNotNews(t *testing.T) {
	for s, want := range map[string]bool{
		"(Ada Prell/The Oskar Island Post)":                                           true,
		"— Ada Prell (@adaprell) July 5, 2031":                                        true,
		"https://t.co/AbCdEfGh — Ada Prell (@adaprell) July 5, 2031":                  true,
		"You can add location information to your Tweets from the web.":               true,
		"The WARC files of this crawl are not available.":                             true,
		`Director: Ada Prell{"@context":"http://schema.example","@type":"Review"}.`:   true,
		"A post shared by Ada Prell (@adaprell) on Jul 20, 2031":                      true,
		"The domain has moved; check your DNS settings.":                              true,
		"The bridge (built in 1931) opened to cyclists on Monday.":                    false,
		"The mayor (and/or her deputy) rode over the bridge.":                         false,
		"The council crawled back from its plan to close the bridge.":                 false,
		"A post office opened beside the bridge, the council said.":                   false,
		"The mayor wrote (@bridgemayor) that the bridge opens to cyclists on Monday.": false,
	} {
		if got := boilerplate(s); got != want {
			t.Errorf("%q belongs to the page: %v", s, got)
		}
	}
}
