package compose

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// edition is one of n entries with so many sentences each; entry i tells the facts
// 10i to 10i+sentences-1.
func edition(n, sentences int, headline func(i int) string) digest.Edition {
	e := digest.Edition{Channel: chat.Channel{Adapter: "c", ID: "a"}, Composed: monday, Verdict: digest.News}
	for i := 1; i <= n; i++ {
		en := digest.Entry{Number: i, Story: digest.Story{ID: int64(i)}, Outlets: 1, Independent: 1}
		en.Summary.Headline = headline(i)
		en.Sources = []digest.Mention{{Article: int64(i), Source: "Ledger", URL: "https://ledger.example/1", Published: monday}}
		for s := range sentences {
			en.Facts = append(en.Facts, int64(10*i+s))
			en.Summary.Sentences = append(en.Summary.Sentences, digest.Sentence{Text: fmt.Sprintf("Sentence %d of story %d.", s, i), Cites: []digest.Cite{{Article: int64(i)}}})
		}
		e.Entries = append(e.Entries, en)
	}
	return e
}

func told(parts []digest.Part) map[int64]int {
	times := map[int64]int{}
	for _, p := range parts {
		for _, f := range p.Facts {
			times[f]++
		}
	}
	return times
}

// height is how many lines a message takes where none is wrapped.
func height(m chat.Message) int {
	n := 0
	for _, b := range m.Blocks {
		if n++; b.Kind == chat.Entry {
			n += len(b.Lines) + 1
		}
	}
	return n
}

func TestLineBudget(t *testing.T) {
	plain := func(i int) string { return fmt.Sprint("Story ", i) }
	for lines := 1; lines < 60; lines++ {
		p := page{e: edition(8, 3, plain), title: "News", zone: time.UTC}
		root, rest := p.divide(lines)
		inRoot, inRest := 0, 0
		for _, b := range root.Blocks {
			if b.Kind == chat.Entry {
				inRoot++
			}
		}
		for _, b := range rest.Blocks {
			if b.Kind == chat.Entry {
				inRest++
			}
		}
		if inRoot == 0 || inRoot+inRest != 8 {
			t.Fatalf("%d lines: %d entries in the root and %d in the thread", lines, inRoot, inRest)
		}
		if got := height(root); got > lines && inRoot > 1 {
			t.Errorf("%d lines: the root takes %d", lines, got)
		}
		if got := height(root) + 5; inRest > 0 && inRoot > 1 && got <= lines {
			t.Errorf("%d lines: the root takes %d, and one more entry would have fitted", lines, got-5)
		}
		if says := strings.Contains(chat.Plain(root, 0), "in the thread."); says != (inRest > 0) {
			t.Errorf("%d lines: %d in the thread, and it says so: %t", lines, inRest, says)
		}
	}
}

func TestWhatIsLeftOverGoesToTheThread(t *testing.T) {
	r := newRig(t)
	d := r.order("a")
	d.Lines = 10
	d = r.orderAs(d)
	for i := range int64(5) {
		r.article(i+1, monday.Add(-time.Hour), fmt.Sprint("Story ", i), fmt.Sprintf("The council of town %d voted for bridge number %d yesterday evening.", i+100, i+200))
	}
	r.due(monday, d)
	var where []bool
	for now := monday; ; now = now.Add(time.Second) {
		ps, err := r.db.ClaimParts(t.Context(), now, time.Minute, 1)
		must(t, err)
		if len(ps) == 0 {
			break
		}
		where = append(where, ps[0].Threaded)
		must(t, r.db.FinishPart(t.Context(), ps[0], digest.Outcome{At: now, Posted: chat.Ref{Channel: d.Channel, ID: ps[0].Message.Key}}))
	}
	if diff := cmp.Diff([]bool{false, true}, where); diff != "" {
		t.Errorf("threaded: %s", diff)
	}
	f, err := r.db.Following(t.Context(), d.Channel.String(), 1)
	must(t, err)
	if len(f.Told) != 1 {
		t.Errorf("%d facts of the first story are told", len(f.Told))
	}
}

// Whatever a platform holds, every part fits it, keys differ, and each entry's
// facts are told by exactly one part.
func TestPartsFitAndTellEachFactOnce(t *testing.T) {
	wide := func(s string) int { return len(utf16.Encode([]rune(s))) }
	rapid.Check(t, func(t *rapid.T) {
		l := chat.Limits{
			Message: rapid.IntRange(0, 4000).Draw(t, "message"), Block: rapid.IntRange(0, 1500).Draw(t, "block"),
			Blocks: rapid.IntRange(0, 30).Draw(t, "blocks"), Control: rapid.IntRange(0, 5).Draw(t, "control"),
		}
		if rapid.Bool().Draw(t, "utf16") {
			l.Size = wide
		}
		if l.Message > 0 { // less than that holds no word
			l.Message += 40
		}
		if l.Block > 0 {
			l.Block += 40
		}
		words := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9é漢😀.]{1,30}`), 1, 60)
		e := edition(rapid.IntRange(0, 30).Draw(t, "entries"), rapid.IntRange(1, 3).Draw(t, "sentences"),
			func(int) string { return strings.Join(words.Draw(t, "headline"), " ") })
		p := page{e: e, title: "News", zone: time.UTC}
		root, rest := p.divide(rapid.IntRange(1, 80).Draw(t, "lines"))
		root.Key, rest.Key = "k", "k|more"
		parts := p.cutUp(nil, root, l)
		if len(rest.Blocks) > 0 {
			parts = p.cutUp(parts, rest, l)
		}
		p.tell(parts)
		keys := map[string]bool{}
		for i, part := range parts {
			if !l.Fits(part.Message) {
				t.Fatalf("part %d does not fit %+v", i+1, l)
			}
			if keys[part.Message.Key] || part.Number != i+1 || part.Threaded != (i > 0) {
				t.Fatalf("part %d: key %q, number %d, threaded %t", i+1, part.Message.Key, part.Number, part.Threaded)
			}
			keys[part.Message.Key] = true
		}
		want := map[int64]int{}
		for _, en := range e.Entries {
			for _, f := range en.Facts {
				want[f] = 1
			}
		}
		if d := cmp.Diff(want, told(parts)); d != "" {
			t.Fatal(d)
		}
	})
}

func TestAPartTellsTheEntriesThatBeginInIt(t *testing.T) {
	long := strings.Repeat("A very long headline indeed ", 7)
	p := page{e: edition(3, 2, func(i int) string { return fmt.Sprint(long, i) }), title: "News", zone: time.UTC}
	root, _ := p.divide(100)
	root.Key = "k"
	parts := p.cutUp(nil, root, chat.Limits{Block: 120, Message: 200}) // no title fits one block
	p.tell(parts)
	at := map[int64]int{}
	for i, part := range parts {
		for _, f := range part.Facts {
			at[f] = i
		}
	}
	for _, en := range p.e.Entries {
		if got := chat.Plain(parts[at[en.Facts[0]]].Message, 0); !strings.Contains(got, fmt.Sprintf("%d. A very", en.Number)) {
			t.Errorf("entry %d is told by:\n%s", en.Number, got)
		}
	}
}

func TestCitesNameListedSources(t *testing.T) {
	e := edition(1, 3, func(int) string { return "Story" })
	en := &e.Entries[0]
	var arts []digest.Article
	for i := range 12 {
		arts = append(arts, digest.Article{ID: int64(i + 1), Source: fmt.Sprint("Paper ", i+1), Published: monday})
	}
	for i := range en.Summary.Sentences {
		en.Summary.Sentences[i].Cites = nil
		for j := range 12 {
			en.Summary.Sentences[i].Cites = append(en.Summary.Sentences[i].Cites, digest.Cite{Article: int64((i*4+j)%12 + 1)})
		}
	}
	en.Sources = sources(*en, novelty{Following: digest.Following{Articles: arts}, fresh: arts})
	b := page{e: e, title: "News", zone: time.UTC}.entry(*en)
	for _, l := range b.Lines {
		cited := 0
		for _, piece := range l {
			if piece.Cite > maxSources {
				t.Errorf("cites source %d of %d listed", piece.Cite, maxSources)
			}
			if piece.Cite > 0 {
				cited++
			}
		}
		if cited == 0 {
			t.Errorf("%q cites nothing", l.Plain())
		}
	}
}
