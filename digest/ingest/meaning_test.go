package ingest

import (
	"errors"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/llm"
	"newsdesk/digest/llm/llmtest"
)

// glossary is what a model for embeddings knows in these tests: a few words in two
// languages.
var glossary = map[string]string{
	"harbour": "harbour", "बंदरगाह": "harbour", "marlow": "marlow", "मार्लो": "marlow", "water": "water", "पानी": "water", "flood": "flood", "बाढ़": "flood",
	"schools": "school", "स्कूलों": "school", "tariff": "tariff", "शुल्क": "tariff", "goods": "goods", "indian": "india", "india": "india", "भारतीय": "india", "plant": "plant", "chip": "chip",
}

const (
	rainHindiTitle = "मार्लो का बंदरगाह पानी में डूबा"
	rainHindi      = "मार्लो में बाढ़ के कारण बंदरगाह इलाके में पानी भर गया। लोगों को स्कूलों में ठहराया गया है। प्रशासन ने कहा कि बाढ़ का पानी कुछ दिन तक रहेगा।"
)

// hearing makes the rig's ingester hear, through the real client, what a scripted server
// says.
func (r *rig) hearing(s llmtest.Script) *llmtest.Server {
	r.Helper()
	srv := llmtest.NewServer(s)
	r.Cleanup(srv.Close)
	r.hear(srv, time.Minute)
	return srv
}

func (r *rig) hear(srv *llmtest.Server, timeout time.Duration) {
	r.Helper()
	e, err := llm.OpenEmbedder(llm.Options{Kind: llm.OpenAI, URL: srv.URL + "/v1", Key: llmtest.Key, Name: "e", Timeout: timeout})
	must(r, err)
	r.in.Hear(llm.NewMeanings(llm.MeaningsOptions{
		Embedder: e, Name: "e", Ledger: r.db, Zone: time.UTC, Now: func() time.Time { return monday }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}), .65)
}

func understands(_ int, c llmtest.Call) llmtest.Reply {
	return llmtest.Reply{Vectors: llmtest.Meaning(glossary, c.Texts)}
}

// twoLanguages are an English feed, and a Hindi one that reports one of its events.
func (r *rig) twoLanguages() {
	r.net.feed("/english", item{"Harbour of Marlow under water", rain, monday}, item{"Tariff on Indian goods falls to 22 percent", tariff, monday})
	r.net.feed("/hindi", item{rainHindiTitle, rainHindi, monday.Add(time.Hour)})
	r.follow("/english")
	r.follow("/hindi")
}

// sets are the stories by the titles of their articles, each and all in order.
func (r *rig) sets() (all [][]string) {
	for _, titles := range r.stories() {
		slices.Sort(titles)
		all = append(all, titles)
	}
	slices.SortFunc(all, slices.Compare)
	return all
}

func TestAStoryMaySpanLanguages(t *testing.T) {
	r := newRig(t, Options{})
	srv := r.hearing(understands)
	r.twoLanguages()
	r.poll(monday.Add(2 * time.Hour))
	together := [][]string{{"Harbour of Marlow under water", rainHindiTitle}, {"Tariff on Indian goods falls to 22 percent"}}
	if diff := cmp.Diff(together, r.sets()); diff != "" {
		t.Errorf("with embeddings: %s", diff)
	}
	for _, a := range r.articles() {
		if a.Title != rainHindiTitle {
			continue
		}
		dec, err := r.db.Decision(t.Context(), a.ID)
		if err != nil || len(dec.Evidence) != 1 || dec.Evidence[0].Name != "meaning" {
			t.Errorf("the reasons are %+v, %v", dec, err)
		}
	}
	calls := len(srv.Calls())
	r.restart()
	r.hear(srv, time.Minute)
	r.net.feed("/later", item{"Marlow pumps out its harbour", "The harbour district of Marlow was still under water on Tuesday, while pumps drained the river Teal's flood from the streets. The fire brigade said that the 340 people in the two schools cannot go home before Friday.", monday.Add(25 * time.Hour)})
	r.follow("/later")
	r.poll(monday.Add(26 * time.Hour))
	together[0] = []string{"Harbour of Marlow under water", "Marlow pumps out its harbour", rainHindiTitle}
	if diff := cmp.Diff(together, r.sets()); diff != "" {
		t.Errorf("after a restart: %s", diff)
	}
	if c := srv.Calls()[calls:]; len(c) != 1 || len(c[0].Texts) != 1 || len(srv.Faults()) > 0 {
		t.Errorf("what was known was asked again: %d calls; %v", len(c), srv.Faults())
	}
}

func TestWithoutEmbeddingsLanguagesStayApart(t *testing.T) {
	r := newRig(t, Options{})
	r.twoLanguages()
	r.poll(monday.Add(2 * time.Hour))
	if n := len(r.stories()); n != 3 {
		t.Errorf("%d stories, want 3: %v", n, r.stories())
	}
}

// Whatever becomes of the server, every article is placed in the round that brought it.
func TestEmbeddingsKeepNoArticle(t *testing.T) {
	for name, reply := range map[string]llmtest.Reply{
		"down":         {Status: 503, Header: map[string]string{"Retry-After": "600"}},
		"refuses":      {Status: 401},
		"no JSON":      {Raw: "<html>"},
		"cut":          {Vectors: llmtest.Meaning(nil, []string{"a", "b", "c"}), CutAt: 50},
		"hangs":        {Hang: true},
		"says nothing": {},
		"zeros":        {Vectors: [][]float32{make([]float32, 8), make([]float32, 8), make([]float32, 8)}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			srv := r.hearing(func(int, llmtest.Call) llmtest.Reply { return reply })
			r.hear(srv, 200*time.Millisecond)
			r.twoLanguages()
			r.poll(monday.Add(2 * time.Hour))
			if n := len(r.stories()); n != 3 {
				t.Errorf("%d stories, want 3: %v", n, r.stories())
			}
			if as, err := r.db.Ungrouped(t.Context(), 10); err != nil || len(as) > 0 {
				t.Errorf("%d articles wait, %v", len(as), err)
			}
		})
	}
}

// At the bound nobody is asked, and nothing waits.
func TestEmbeddingsAtTheBound(t *testing.T) {
	r := newRig(t, Options{})
	srv := llmtest.NewServer(understands)
	t.Cleanup(srv.Close)
	e, err := llm.OpenEmbedder(llm.Options{Kind: llm.OpenAI, URL: srv.URL + "/v1", Key: llmtest.Key, Name: "e"})
	must(t, err)
	m := llm.NewMeanings(llm.MeaningsOptions{
		Embedder: e, Name: "e", Ledger: r.db, Zone: time.UTC, Now: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler),
		Budget: digest.Budget{Day: digest.Amount{Tokens: 10}},
	})
	r.in.Hear(m, .65)
	if _, err := m.Vectors(t.Context(), []string{rain}); !errors.Is(err, digest.ErrOverBudget) {
		t.Fatalf("the bound is not kept: %v", err)
	}
	r.twoLanguages()
	r.poll(monday.Add(2 * time.Hour))
	if n := len(r.stories()); n != 3 || len(srv.Calls()) > 0 {
		t.Errorf("%d stories, %d calls", n, len(srv.Calls()))
	}
}
