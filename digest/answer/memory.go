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

// Frequency tells in how many of the n articles within s each term stands.
func (m *Memory) Frequency(_ context.Context, terms []digest.Term, s digest.Scope) ([]int, int, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	df := make([]int, len(terms))
	for i, t := range terms {
		df[i] = len(m.stands(t, s))
	}
	return df, m.count(s), nil
}

func (m *Memory) count(s digest.Scope) int {
	if open(s) {
		return len(m.articles)
	}
	n := 0
	for _, a := range m.articles {
		if holds(s, a) {
			n++
		}
	}
	return n
}

// stands lists the articles within s that hold t, with how often they do.
func (m *Memory) stands(t digest.Term, s digest.Scope) []posting {
	var all []posting
	lists := 0
	for _, w := range t {
		if p := m.postings[w]; len(p) > 0 {
			all = append(all, p...)
			lists++
		}
	}
	if lists > 1 {
		slices.SortFunc(all, func(a, b posting) int { return cmp.Compare(a.article, b.article) })
	}
	out := all[:0]
	for _, p := range all {
		switch {
		case len(out) > 0 && out[len(out)-1].article == p.article:
			out[len(out)-1].count += p.count
		case open(s) || holds(s, m.articles[p.article]):
			out = append(out, p)
		}
	}
	return out
}

// Search gives the articles within q's scope that match q's terms best, by BM25.
func (m *Memory) Search(_ context.Context, q digest.Search) ([]digest.Article, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if len(q.Terms) == 0 {
		return m.newest(q), nil
	}
	scores := map[int32]float64{}
	n := float64(len(m.articles))
	for _, t := range q.Terms {
		found := m.stands(t, q.Scope)
		rare := math.Log(1 + (n-float64(len(found))+.5)/(float64(len(found))+.5))
		for _, p := range found {
			scores[p.article] += rare * m.weight(p)
		}
	}
	best := make([]int32, 0, len(scores))
	for id := range scores {
		best = append(best, id)
	}
	slices.SortFunc(best, func(a, b int32) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	return m.take(best, q.Limit), nil
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
