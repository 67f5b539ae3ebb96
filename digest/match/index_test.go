package match

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sampleWords are few, so that queries and articles drawn from them often meet.
var sampleWords = []string{
	"India", "US", "us", "UK", "United", "States", "Starlink", "tariff", "tariffs", "deal", "trade", "EV", "EVs",
	"satellite", "satellites", "NATO", "Nato", "technology", "U.S.", "e-mail", "COVID-19", "भारत", "中国", "Musk's",
}

func drawQuery(t *rapid.T, depth int) string {
	word := rapid.SampledFrom(sampleWords)
	form := rapid.IntRange(0, 9).Draw(t, "form")
	if depth == 0 && form > 3 {
		form = 0
	}
	switch form {
	case 0, 1:
		return word.Draw(t, "word")
	case 2:
		return `"` + word.Draw(t, "word") + " " + word.Draw(t, "word") + `"`
	case 3:
		return rapid.SampledFrom([]string{"sat*", "tar*", "title:deal", "title:US", `"trade de*"`, `"us"`}).Draw(t, "term")
	case 4, 5, 6:
		return "(" + drawQuery(t, depth-1) + " AND " + drawQuery(t, depth-1) + ")"
	case 7, 8:
		return "(" + drawQuery(t, depth-1) + " OR " + drawQuery(t, depth-1) + ")"
	}
	return "NOT " + drawQuery(t, depth-1)
}

func drawDoc(t *rapid.T) Doc {
	words := rapid.SliceOfN(rapid.SampledFrom(sampleWords), 0, 8)
	return NewDoc(strings.Join(words.Draw(t, "title"), " "), strings.Join(words.Draw(t, "text"), " "))
}

func TestIndex_agrees_with_trying_every_query(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x Index
		queries, learned := map[int64]Query{}, map[int64]Learned{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			id := int64(rapid.IntRange(1, 12).Draw(t, "topic"))
			if rapid.IntRange(0, 3).Draw(t, "remove") == 0 {
				x.Remove(id)
				delete(queries, id)
				delete(learned, id)
				continue
			}
			q, err := Parse(drawQuery(t, 3))
			if err != nil {
				continue
			}
			x.Add(id, q)
			queries[id] = q
			delete(learned, id)
			if rapid.Bool().Draw(t, "learns") {
				learned[id] = drawLearned(t)
				x.Learn(id, q, learned[id])
			}
		}
		for range 4 {
			d := drawDoc(t)
			var want, wantBelow []int64
			for id, q := range queries {
				l := learned[id]
				switch {
				case !q.Match(d):
				case l.Judge(q, d).Below:
					wantBelow = append(wantBelow, id)
				default:
					want = append(want, id)
				}
			}
			slices.Sort(want)
			slices.Sort(wantBelow)
			if got, below := x.Judge(d); !slices.Equal(got, want) || !slices.Equal(below, wantBelow) {
				t.Fatalf("got %v and below %v, want %v and %v", got, below, want, wantBelow)
			}
		}
		for id := range queries {
			x.Remove(id)
		}
		checkEmpty(t, &x)
	})
}

// drawLearned draws what a topic may have learned: thresholds about which the
// sample's articles lie on both sides.
func drawLearned(t *rapid.T) Learned {
	l := Learned{Least: rapid.Float64Range(0, .5).Draw(t, "least"), Weights: slices.Clone(prior[:])}
	l.Weights[0] = rapid.Float64Range(-3, 3).Draw(t, "mean")
	words := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"deal", "india", "musk", "satellite", "starlink", "tariff", "trade", "भारत"}), 0, 4, rapid.ID[string])
	for _, w := range words.Draw(t, "words") {
		l.Words = append(l.Words, LearnedWord{w, rapid.Float64Range(0, 1).Draw(t, "for"), rapid.Float64Range(0, 1).Draw(t, "not")})
	}
	slices.SortFunc(l.Words, byWord)
	return l
}

// checkEmpty holds Remove to leaving nothing behind.
func checkEmpty(t *rapid.T, x *Index) {
	for n, uses := range x.uses {
		if uses != 0 || len(x.posts[n]) != 0 {
			t.Fatalf("word %d is still used %d times, %d posts", n, uses, len(x.posts[n]))
		}
	}
	if n := len(x.words) + len(x.heads) + len(x.lengths) + len(x.learned) + len(x.telling.of) + x.Len(); n != 0 {
		t.Fatalf("%d words and topics are left", n)
	}
}

func TestString_parses_to_an_equal_query(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, err := Parse(drawQuery(t, 4))
		if err != nil {
			t.Skip(err)
		}
		again, err := Parse(q.String())
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		if diff := cmp.Diff(q.String(), again.String()); diff != "" {
			t.Fatal(diff)
		}
		for range 4 {
			if d := drawDoc(t); q.Match(d) != again.Match(d) {
				t.Fatalf("%s and its reading differ", q)
			}
		}
	})
}

func TestIndex_takes_changes_while_matching(t *testing.T) {
	var x Index
	q := parse(t, indiaUS)
	d := NewDoc("Starlink wins licence", "Indian regulators cleared the U.S. firm.")
	x.Add(1, q)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 200 {
				x.Add(int64(10+g), q)
				if !slices.Contains(x.Match(d), 1) {
					t.Error("topic 1 is not found")
				}
				if i%2 == 0 {
					x.Remove(int64(10 + g))
				}
			}
		})
	}
	wg.Wait()
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		indiaUS, "a OR (b AND NOT c*)", `title:("x y" OR z)`, "-a b", "((a)", `"a`, "AND", "U.S. AT&T 1,000 26%", "भारत OR 中国", "NOT NOT a", "ß* İ ǅ ﬁ",
	} {
		f.Add(s, "India and the US", "Starlink satellites, title a b c x y z")
	}
	f.Fuzz(func(t *testing.T, s, title, body string) {
		q, err := Parse(s)
		if err != nil {
			var e *SyntaxError
			if !errors.As(err, &e) || e.Column < 1 || e.Column > len([]rune(s))+1 || e.Msg == "" {
				t.Fatalf("%q: %#v", s, err)
			}
			_ = e.Caret()
			return
		}
		again, err := Parse(q.String())
		if err != nil {
			if e := new(SyntaxError); errors.As(err, &e) && (e.Msg == "the query is too long" || strings.HasPrefix(e.Msg, "the groups")) {
				return // the canonical spelling is the longer one
			}
			t.Fatalf("%q reads as %q: %v", s, q, err)
		}
		if q.String() != again.String() {
			t.Fatalf("%q reads as %q, then as %q", s, q, again)
		}
		checkDoc(t, q, again, NewDoc(title, body))
		checkDoc(t, q, again, NewDoc(s, body))
	})
}

// checkDoc holds every way of matching to one answer.
func checkDoc(t *testing.T, q, again Query, d Doc) {
	var x Index
	x.Add(1, q)
	match := q.Match(d)
	score := q.Score(d)
	if again.Match(d) != match || len(x.Match(d)) == 1 != match || score > 0 != match || score > 1 {
		t.Fatalf("%q: match %v, again %v, index %v, score %v", q, match, again.Match(d), x.Match(d), score)
	}
	for _, h := range q.Why(d) {
		for _, span := range h.At {
			if span.Start < 0 || span.End <= span.Start {
				t.Fatalf("%q: %+v", q, h)
			}
		}
	}
}

// A newsstand draws articles and topics with the frequencies of real words.
type newsstand struct {
	words []string
	sums  []float64
	rand  *rand.Rand
}

func newNewsstand(tb testing.TB) *newsstand {
	tb.Helper()
	b, err := os.ReadFile("../text/common.txt")
	if err != nil {
		tb.Fatal(err)
	}
	n := &newsstand{rand: rand.New(rand.NewPCG(1, 2))}
	sum := 0.0
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		share, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			tb.Fatal(err)
		}
		sum += share
		n.words, n.sums = append(n.words, f[0]), append(n.sums, sum)
	}
	return n
}

// article is of about 5 KB; one word in twenty is a name that the table lacks.
func (n *newsstand) article() (title, body string) {
	var b strings.Builder
	for b.Len() < 5000 {
		if n.rand.IntN(20) == 0 {
			b.WriteString(n.name())
		} else {
			i, _ := slices.BinarySearch(n.sums, n.rand.Float64()*n.sums[len(n.sums)-1])
			b.WriteString(n.words[i])
		}
		b.WriteByte(' ')
	}
	return b.String()[:60], b.String()
}

func (n *newsstand) name() string { return fmt.Sprintf("Name%d", n.rand.IntN(20000)) }

// topical is how many of the commonest words nobody follows: said, week, percent.
const topical = 1000

// topic has the shape people write: a name or subject, and a choice of words.
func (n *newsstand) topic() string {
	word := func() string {
		for {
			if w := n.words[topical+n.rand.IntN(len(n.words)-topical)]; operator(w) == tokEnd && !strings.ContainsAny(w, "'.-&") {
				return w
			}
		}
	}
	switch n.rand.IntN(4) {
	case 0:
		return fmt.Sprintf("%s AND (%s OR %s OR %s)", n.name(), word(), word(), word())
	case 1:
		return fmt.Sprintf("(%s OR %s) AND (%s OR %s OR \"%s %s\") NOT %s", word(), word(), word(), word(), word(), word(), word())
	case 2:
		return fmt.Sprintf("%s AND %s AND %s", word(), word(), word())
	}
	return fmt.Sprintf("%s OR (%s AND %s) OR \"%s %s\"", n.name(), word(), word(), word(), word())
}

func (n *newsstand) index(tb testing.TB, topics int) *Index {
	tb.Helper()
	x := &Index{}
	for id := range topics {
		x.Add(int64(id), parse(tb, n.topic()))
	}
	return x
}

// cpu is the processor time that this process has taken.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkMatch measures an article of 5 KB, made ready and matched.
func BenchmarkMatch(b *testing.B) {
	for _, topics := range []int{1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(topics), func(b *testing.B) {
			n := newNewsstand(b)
			x := n.index(b, topics)
			found := 0
			titles, bodies := make([]string, 64), make([]string, 64)
			for i := range titles {
				titles[i], bodies[i] = n.article()
			}
			i := 0
			before := cpu(b)
			for b.Loop() {
				found += len(x.Match(NewDoc(titles[i%64], bodies[i%64])))
				i++
			}
			b.ReportMetric((cpu(b)-before).Seconds()*1e3/float64(i), "cpu-ms/op")
			b.ReportMetric(float64(found)/float64(i), "topics/op")
		})
	}
}

// BenchmarkMatchLearned is BenchmarkMatch where every topic has a threshold.
func BenchmarkMatchLearned(b *testing.B) {
	n := newNewsstand(b)
	x := n.learnedIndex(b, 100_000)
	titles, bodies := make([]string, 64), make([]string, 64)
	for i := range titles {
		titles[i], bodies[i] = n.article()
	}
	i, held, out := 0, 0, 0
	before := cpu(b)
	for b.Loop() {
		kept, below := x.Judge(NewDoc(titles[i%64], bodies[i%64]))
		held, out = held+len(kept), out+len(below)
		i++
	}
	b.ReportMetric((cpu(b)-before).Seconds()*1e3/float64(i), "cpu-ms/op")
	b.ReportMetric(float64(held+out)/float64(i), "topics/op")
	b.ReportMetric(float64(out)/float64(i), "below/op")
}

// learnedIndex is index with a threshold for each topic, and as many words as a topic
// learns from 2,000 articles. A thousand sets of words go round.
func (n *newsstand) learnedIndex(tb testing.TB, topics int) *Index {
	tb.Helper()
	sets := make([]Learned, 1000)
	for i := range sets {
		l := Learned{Least: .4, Weights: prior[:]}
		for range 3 * maxLearned {
			w := singular(n.words[topical+n.rand.IntN(len(n.words)-topical)])
			l.Words = append(l.Words, LearnedWord{w, n.rand.Float64() / 5, n.rand.Float64() / 5})
		}
		slices.SortFunc(l.Words, byWord)
		sets[i] = l
	}
	x := &Index{}
	for id := range topics {
		q := parse(tb, n.topic())
		x.Add(int64(id), q)
		x.Learn(int64(id), q, sets[id%len(sets)])
	}
	return x
}

// BenchmarkEveryQuery is what BenchmarkMatch would cost without an index.
func BenchmarkEveryQuery(b *testing.B) {
	n := newNewsstand(b)
	queries := make([]Query, 100_000)
	for i := range queries {
		queries[i] = parse(b, n.topic())
	}
	title, body := n.article()
	for b.Loop() {
		d := NewDoc(title, body)
		for _, q := range queries {
			q.Match(d)
		}
	}
}

func BenchmarkNewDoc(b *testing.B) {
	title, body := newNewsstand(b).article()
	b.ReportAllocs()
	for b.Loop() {
		NewDoc(title, body)
	}
}
