package match

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// A Rehearsal is what a query would have matched in the past. Show it articles in any
// order, then ask.
type Rehearsal struct {
	query   Query
	zone    *time.Location
	days    map[string]*RehearsedDay
	sources map[string]int // matches by source
	read    map[string]bool
	hits    []hit
	stories map[int64]bool
	all     int
	learned Learned
	below   []string // headlines
	lost    int      // how many are below
}

// A RehearsedDay is a day with what would have matched on it.
type RehearsedDay struct {
	Date     string // such as 2025-04-18
	Articles int
	Stories  int
	stories  map[int64]bool
}

// An Exclude is a word that only weak matches have: what NOT would keep out.
type Exclude struct {
	Word   string // as a headline writes it, in lower case
	Hits   int    // how many matches it would keep out
	Sample string // the headline of one of them
}

// hit is a match as it is remembered.
type hit struct {
	score float64
	late  bool // its text comes to the terms only in its second half
	title string
	words map[string]string // by stem: as written
}

// NewRehearsal begins the rehearsal of q; days are counted in zone.
func NewRehearsal(q Query, zone *time.Location) *Rehearsal {
	return &Rehearsal{query: q, zone: zone, days: map[string]*RehearsedDay{}, sources: map[string]int{}, read: map[string]bool{}, stories: map[int64]bool{}}
}

// Learn gives the rehearsal the threshold of a topic: what is below it would not have
// been told, and is counted apart.
func (r *Rehearsal) Learn(l Learned) { r.learned = l }

// Below is how many articles match and are below the threshold, and headlines of the
// first of them.
func (r *Rehearsal) Below() (n int, headlines []string) { return r.lost, r.below }

// maxBelow is how many headlines of those are kept.
const maxBelow = 3

func (r *Rehearsal) leaveOut(a digest.Article) {
	r.lost++
	if len(r.below) < maxBelow && a.Title != "" && !slices.Contains(r.below, a.Title) {
		r.below = append(r.below, a.Title)
	}
}

// maxHits bounds the matches that are remembered.
const maxHits = 20_000

// Show rehearses one article. It says whether it matches and is not below the
// threshold.
func (r *Rehearsal) Show(a digest.Article) bool {
	r.all++
	r.read[a.Source] = true
	d := NewDoc(a.Title, a.Text)
	if !r.query.Match(d) {
		return false
	}
	if r.learned.Judge(r.query, d).Below {
		r.leaveOut(a)
		return false
	}
	r.sources[a.Source]++
	date := a.Published.In(r.zone).Format(time.DateOnly)
	day, ok := r.days[date]
	if !ok {
		day = &RehearsedDay{Date: date, stories: map[int64]bool{}}
		r.days[date] = day
	}
	day.Articles++
	if a.StoryID != 0 {
		day.stories[a.StoryID], r.stories[a.StoryID] = true, true
		day.Stories = len(day.stories)
	}
	if len(r.hits) < maxHits {
		r.hits = append(r.hits, hit{r.query.Score(d), late(r.query.Why(d), len([]rune(a.Text))), a.Title, headlineWords(a.Title)})
	}
	return true
}

// late says that none of a query's terms stands in the title or in the first half of
// the text.
func late(hits []Hit, length int) bool {
	for _, h := range hits {
		for _, at := range h.At {
			if !h.Excluded && (at.InTitle || at.Start < length/2) {
				return false
			}
		}
	}
	return true
}

func headlineWords(title string) map[string]string {
	words := map[string]string{}
	for _, w := range text.Words(title) {
		f := strings.TrimSuffix(text.Fold(w.Text), "'s")
		if len(f) >= 4 && !text.Stop(f, "en") && !strings.ContainsAny(f, "0123456789") {
			words[text.Stem(f, "en")] = f
		}
	}
	return words
}

// Days are the days with a match, oldest first.
func (r *Rehearsal) Days() []RehearsedDay {
	out := make([]RehearsedDay, 0, len(r.days))
	for _, d := range r.days {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b RehearsedDay) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// Articles are how many articles were shown, and how many of them match.
func (r *Rehearsal) Articles() (shown, matched int) {
	for _, n := range r.sources {
		matched += n
	}
	return r.all, matched
}

// Stories is how many stories the matches are of.
func (r *Rehearsal) Stories() int { return len(r.stories) }

// Sources are how many sources were read, and those with a match, most matches first.
func (r *Rehearsal) Sources() (read int, carrying []string) {
	for s := range r.sources {
		carrying = append(carrying, s)
	}
	slices.SortFunc(carrying, func(a, b string) int { return cmp.Or(cmp.Compare(r.sources[b], r.sources[a]), cmp.Compare(a, b)) })
	return len(r.read), carrying
}

const (
	// weak is the share of the best match's score below which a match may be false.
	weak = .7
	// leastExcluded is how many matches an exclude must keep out to be worth a word.
	leastExcluded = 2
	// maxExcludes bounds the excludes that are suggested.
	maxExcludes = 5
)

// Excludes suggests words for NOT: those in the headlines of matches that only mention
// the terms in passing, and in none that is about them; of several that keep out the same
// matches, the most telling. None of them is certain.
func (r *Rehearsal) Excludes() []Exclude {
	passing := r.passing()
	out := make([]Exclude, 0, maxExcludes)
	for gone := map[int]bool{}; len(out) < maxExcludes; {
		best, stem, most := Exclude{}, "", leastExcluded-1
		for s, p := range passing {
			left := 0
			for _, i := range p.in {
				if !gone[i] {
					left++
				}
			}
			if left > most || left == most && stem != "" && moreTelling(p.word, best.Word) {
				best, stem, most = Exclude{Word: p.word, Hits: len(p.in), Sample: r.hits[p.in[0]].title}, s, left
			}
		}
		if stem == "" {
			break
		}
		for _, i := range passing[stem].in {
			gone[i] = true
		}
		out = append(out, best)
	}
	return out
}

// A passingWord is a word that only matches in passing have in their headlines.
type passingWord struct {
	word string
	in   []int // of the rehearsal's hits
}

// leastTelling is the rarity from which a word says what an article is about.
const leastTelling = 3

// passing are the words for NOT, by stem.
func (r *Rehearsal) passing() map[string]passingWord {
	best := 0.0
	for _, h := range r.hits {
		best = max(best, h.score)
	}
	own := headlineWords(r.query.String())
	words, strong := map[string]passingWord{}, map[string]bool{}
	for i, h := range r.hits {
		sure := h.score >= weak*best && !h.late
		for stem, w := range h.words {
			if sure {
				strong[stem] = true
			}
			if sure || own[stem] != "" || text.Rarity(w) < leastTelling {
				continue
			}
			p := words[stem]
			words[stem] = passingWord{cmp.Or(p.word, w), append(p.in, i)}
		}
	}
	for stem := range strong {
		delete(words, stem)
	}
	return words
}

func moreTelling(a, b string) bool {
	if x, y := text.Rarity(a), text.Rarity(b); x != y {
		return x > y
	}
	return a < b
}

// Samples are headlines of matches, the surest first.
func (r *Rehearsal) Samples(most int) []string {
	hits := slices.Clone(r.hits)
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	var out []string
	for _, h := range hits {
		if len(out) < most && h.title != "" && !slices.Contains(out, h.title) {
			out = append(out, h.title)
		}
	}
	return out
}
