package answer

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"newsdesk/digest"
)

// Memory is an Archive of articles held in memory. Its zero value is empty. It
// is safe for concurrent use.
type Memory struct {
	mu       sync.RWMutex
	articles []digest.Article
	lengths  []int32 // words per article
	words    int     // in all
	postings map[string][]posting
	window   digest.Window
}

// A posting says how often a word stands in an article.
type posting struct {
	article int32
	count   int32
}

// The constants of BM25, as usual for news.
const (
	saturation = 1.2
	lengthBias = 0.6
)

// Add puts a into the archive. An article is not looked for among those already
// there.
func (m *Memory) Add(a digest.Article) {
	counts := map[string]int32{}
	length := int32(0)
	count := func(w string) {
		counts[w]++
		length++
	}
	eachWord(a.Title, count)
	eachWord(a.Text, count)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.postings == nil {
		m.postings = map[string][]posting{}
	}
	id := int32(len(m.articles))
	m.articles = append(m.articles, a)
	m.lengths = append(m.lengths, length)
	m.words += int(length)
	for w, c := range counts {
		m.postings[w] = append(m.postings[w], posting{id, c})
	}
	m.widen(windowOf([]digest.Article{a}))
}

// widen grows the archive's window by w. m.mu is held.
func (m *Memory) widen(w digest.Window) {
	if m.window.Articles == 0 || w.From.Before(m.window.From) {
		m.window.From = w.From
	}
	if w.To.After(m.window.To) {
		m.window.To = w.To
	}
	if w.Newest.After(m.window.Newest) {
		m.window.Newest = w.Newest
	}
	m.window.Articles += w.Articles
}

// Window tells what stretch the articles within s cover.
func (m *Memory) Window(_ context.Context, s digest.Scope) (digest.Window, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if open(s) {
		return m.window, nil
	}
	var seen []digest.Article
	for _, a := range m.articles {
		if holds(s, a) {
			seen = append(seen, a)
		}
	}
	return windowOf(seen), nil
}

// Frequency tells in about how many of the n articles each term stands: over the
// whole archive, and an article with two of a term's forms may count twice.
func (m *Memory) Frequency(_ context.Context, terms []digest.Term, s digest.Scope) ([]int, int, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	df := make([]int, len(terms))
	for i, t := range terms {
		df[i] = min(m.standing(t), len(m.articles))
	}
	return df, len(m.articles), nil
}

// standing is how many postings t has.
func (m *Memory) standing(t digest.Term) int {
	n := 0
	for _, w := range t {
		n += len(m.postings[w])
	}
	return n
}

// Search gives the articles within q's scope that match q's terms best, by BM25.
func (m *Memory) Search(_ context.Context, q digest.Search) ([]digest.Article, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if len(q.Terms) == 0 {
		return m.newest(q), nil
	}
	scores := make([]float32, len(m.articles))
	counts := make([]int32, len(m.articles))
	terms := slices.Clone(q.Terms)
	slices.SortStableFunc(terms, func(a, b digest.Term) int { return cmp.Compare(m.standing(a), m.standing(b)) })
	seen := 0
	for _, t := range terms {
		df := m.standing(t)
		if seen > 0 && seen+df > mostPostings {
			break
		}
		seen += df
		m.score(t, scores, counts)
	}
	return m.take(m.best(scores, q), q.Limit), nil
}

// score adds what t is worth in each article to scores. counts is all zero,
// before and after.
func (m *Memory) score(t digest.Term, scores []float32, counts []int32) {
	var has []int32
	for _, w := range t {
		for _, p := range m.postings[w] {
			if counts[p.article] == 0 {
				has = append(has, p.article)
			}
			counts[p.article] += p.count
		}
	}
	n, found := float64(len(m.articles)), float64(len(has))
	rare := math.Log(1 + (n-found+.5)/(found+.5))
	for _, id := range has {
		scores[id] += float32(rare * m.weight(posting{id, counts[id]}))
		counts[id] = 0
	}
}

// mostPostings bounds a search: of commoner terms than that, it leaves out the
// commonest.
const mostPostings = 100_000

// best gives the articles within q's scope that have a score, best first, at
// most q.Limit.
func (m *Memory) best(scores []float32, q digest.Search) []int32 {
	order := func(a, b int32) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	}
	var best []int32
	least := float32(0)
	for id, s := range scores {
		if s <= least || !open(q.Scope) && !holds(q.Scope, m.articles[id]) {
			continue
		}
		if best = append(best, int32(id)); len(best) >= 4*max(q.Limit, 16) {
			slices.SortFunc(best, order)
			best = best[:min(max(q.Limit, 0), len(best))]
			if len(best) > 0 {
				least = scores[best[len(best)-1]]
			}
		}
	}
	slices.SortFunc(best, order)
	return best
}

// weight is what p's count is worth in an article of its length.
func (m *Memory) weight(p posting) float64 {
	mean := float64(m.words) / float64(len(m.articles))
	long := 1 - lengthBias + lengthBias*float64(m.lengths[p.article])/mean
	c := float64(p.count)
	return c * (saturation + 1) / (c + saturation*long)
}

func (m *Memory) newest(q digest.Search) []digest.Article {
	var ids []int32
	for i, a := range m.articles {
		if holds(q.Scope, a) {
			ids = append(ids, int32(i))
		}
	}
	slices.SortStableFunc(ids, func(a, b int32) int {
		return m.articles[b].Published.Compare(m.articles[a].Published)
	})
	return m.take(ids, q.Limit)
}

func (m *Memory) take(ids []int32, limit int) []digest.Article {
	out := make([]digest.Article, 0, min(len(ids), max(limit, 0)))
	for _, id := range ids[:cap(out)] {
		out = append(out, m.articles[id])
	}
	return out
}

// open reports whether s leaves nothing out.
func open(s digest.Scope) bool {
	return s.Feeds == nil && s.Story == 0 && s.From.IsZero() && s.To.IsZero()
}

// holds reports whether a is within s.
func holds(s digest.Scope, a digest.Article) bool {
	return (s.Feeds == nil || slices.Contains(s.Feeds, a.FeedID)) &&
		(s.Story == 0 || a.StoryID == s.Story) &&
		(s.From.IsZero() || !a.Published.Before(s.From)) &&
		(s.To.IsZero() || a.Published.Before(s.To))
}
