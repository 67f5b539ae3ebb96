package group

import (
	"math"

	"newsdesk/digest"
)

// A Meaning is what a model for embeddings makes of an article. It only ever joins
// articles of different languages: within one, their words decide, as without.
type Meaning struct {
	Vector   digest.Vector
	Language string // BCP 47 primary tag
}

// tongues are the meanings of the window's articles. The nil tongues know none, and
// change nothing.
type tongues struct {
	alike   float32
	next    Meaning // of the article nextID, which is to come
	nextID  int64
	by      map[int64]Meaning
	latest  []*doc          // that have a meaning, the oldest first
	bridges map[int64]int64 // an article, and that of another language it was joined to
	ends    map[int64]int   // how many bridges end at an article
}

// How articles of different languages are compared.
const (
	mostHeard  = 4096      // of the latest articles
	apartHours = 72        // at most, between their times
	enoughSeen = 30        // from how many on what is usual is known
	farAhead   = 4         // standard deviations above what is usual
	whileFew   = .12       // by how much more alike two must be while that is not known
	soLikely   = 20        // log-odds for each 1 that two are more alike than they must
	ahead      = .02       // of the next story
	otherWords = "meaning" // the evidence, as a decision tells it
)

// Listen has articles of different languages joined from now on when their meanings are
// alike: 1 is the same. It is called before the first article.
func (g *Grouper) Listen(alike float64) {
	g.tongues = &tongues{alike: float32(alike), by: map[int64]Meaning{}, bridges: map[int64]int64{}, ends: map[int64]int{}}
}

// Means says what the article means that is added or restored next. It does nothing
// where Listen was not called, and for what has no vector or no language.
func (g *Grouper) Means(article int64, m Meaning) {
	if g.tongues != nil && len(m.Vector) > 0 && m.Language != "" {
		g.tongues.next, g.tongues.nextID = m, article
	}
}

// across is the story of another language that d, which is in none, tells of. dec is
// told why; it is nil when there is none.
func (t *tongues) across(d *doc, dec *Decision) *story {
	if t == nil || t.nextID != d.id {
		return nil
	}
	best, most := t.nearest(d)
	if best == nil {
		return nil
	}
	t.bridge(d, best.id)
	dec.Nearest = best.story.id
	dec.Probability = probability(soLikely * (most - t.alike))
	dec.Reasons = []Reason{{Evidence: otherWords, Value: float64(most), Weight: float64(soLikely * (most - t.alike))}}
	dec.Words = nil
	return best.story
}

// nearest is the article of another language that d is most like, when that is clearly
// more than is usual between the two at hand, and than every other story.
func (t *tongues) nearest(d *doc) (*doc, float32) {
	var best *doc
	var most, second float32
	var n, sum, squares float64
	for _, m := range t.latest {
		o := t.by[m.id]
		if o.Language == t.next.Language || m.story == nil || hoursBetween(m, d) > apartHours {
			continue
		}
		like := t.next.Vector.Like(o.Vector)
		n, sum, squares = n+1, sum+float64(like), squares+float64(like)*float64(like)
		switch {
		case best == nil || like > most:
			if best != nil && best.story != m.story {
				second = most
			}
			best, most = m, like
		case m.story != best.story && like > second:
			second = like
		}
	}
	if best == nil || most < t.least(n, sum, squares) || most < second+ahead {
		return nil, 0
	}
	return best, most
}

// least is how alike two articles of different languages must be. What is usual differs
// between models: so it counts too, once enough were compared.
func (t *tongues) least(n, sum, squares float64) float32 {
	if n < enoughSeen {
		return t.alike + whileFew
	}
	mean := sum / n
	spread := math.Sqrt(max(0, squares/n-mean*mean))
	return max(t.alike, float32(mean+farAhead*spread))
}

func hoursBetween(a, b *doc) int64 { return max(a.at-b.at, b.at-a.at) / 3600 }

// enter keeps what d means, now that it is in its story.
func (t *tongues) enter(d *doc) {
	if t == nil || t.nextID != d.id {
		return
	}
	t.by[d.id] = t.next
	t.latest = append(t.latest, d)
	if len(t.latest) > 2*mostHeard {
		t.forgetFirst(len(t.latest) - mostHeard)
	}
	t.nextID = 0
}

func (t *tongues) forgetFirst(n int) {
	for _, d := range t.latest[:n] {
		delete(t.by, d.id)
	}
	t.latest = append([]*doc(nil), t.latest[n:]...)
}

// rejoin finds again what d, which is restored, was joined to.
func (t *tongues) rejoin(d *doc) {
	if t == nil || t.nextID != d.id {
		return
	}
	most, best := t.alike, int64(0)
	for _, m := range d.story.docs {
		o, known := t.by[m.id]
		if !known || m == d || o.Language == t.next.Language {
			continue
		}
		if like := t.next.Vector.Like(o.Vector); like >= most {
			most, best = like, m.id
		}
	}
	if best != 0 {
		t.bridge(d, best)
	}
}

func (t *tongues) bridge(d *doc, to int64) {
	t.bridges[d.id] = to
	t.ends[to]++
}

// drop forgets an article that leaves the window.
func (t *tongues) drop(d *doc) {
	if t != nil {
		delete(t.by, d.id)
		delete(t.ends, d.id)
		if to := t.bridges[d.id]; t.ends[to] > 0 {
			t.ends[to]--
		}
		delete(t.bridges, d.id)
	}
}

// trim takes articles that have left the window out of those compared.
func (t *tongues) trim() {
	if t == nil {
		return
	}
	kept := t.latest[:0]
	for _, d := range t.latest {
		if _, known := t.by[d.id]; known {
			kept = append(kept, d)
		}
	}
	clear(t.latest[len(kept):])
	t.latest = kept
}

// bridged says that d was joined by its meaning, or another to it: words alone would
// part them.
func (t *tongues) bridged(d *doc) bool {
	return t != nil && (t.bridges[d.id] != 0 || t.ends[d.id] > 0)
}

// torn says that two halves of a story part what their meaning has joined.
func (t *tongues) torn(a, b []*doc) bool {
	if t == nil {
		return false
	}
	for _, half := range [][2][]*doc{{a, b}, {b, a}} {
		for _, d := range half[0] {
			if to := t.bridges[d.id]; to != 0 && holds(half[1], to) {
				return true
			}
		}
	}
	return false
}
