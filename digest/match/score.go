package match

import (
	"math"
	"slices"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// How a term's weight in an article is counted: a mention in the title counts
// as many in the text, one near the beginning as two, and the more there are the
// less each adds, as in BM25 (Robertson and Zaragoza 2009, k1 and b).
const (
	titleMention = 4.0
	leadMention  = 2.0
	leadWords    = 60
	saturation   = 1.2
	lengthShare  = 0.5
	usualLength  = 400.0 // words in a news article
)

// A Hit is what one term of a query found in an article.
type Hit struct {
	Term     string        // as Query.String spells it
	Excluded bool          // the term is under NOT
	Found    int           // how often it is there; counting stops at 200
	At       []digest.Span // the first places; Article is zero
	Weight   float64       // 0 to 1; 0 when it is not there
}

const (
	maxPlaces = 10  // places of a term that are told
	maxCount  = 200 // places of a term that are counted; more change nothing
)

// Score tells from 0 to 1 how much the article is about the topic; it is 0 when
// the article does not match. Of alternatives the strongest counts most; of terms
// that must all be there each counts, the rarer ones more.
func (q Query) Score(d Doc) float64 {
	if !q.Match(d) {
		return 0
	}
	s, _ := q.root.score(&d)
	return s
}

// Why tells term by term what the article holds of the query, in the query's
// order, whether or not it matches.
func (q Query) Why(d Doc) []Hit {
	if q.root == nil {
		return nil
	}
	var hits []Hit
	q.root.terms(false, func(t *term, excluded bool) {
		h := t.hit(&d)
		h.Excluded = excluded
		hits = append(hits, h)
	})
	return hits
}

// score returns the score of a part of a query and how much it should count
// beside others.
func (n *node) score(d *Doc) (score, weight float64) {
	switch n.op {
	case opTerm:
		return n.term.weigh(d), n.term.rarity()
	case opAnd:
		sum := 0.0
		for _, kid := range n.kids {
			if kid.op == opNot {
				continue
			}
			s, w := kid.score(d)
			sum += w * math.Log(max(s, 1e-6))
			weight += w
		}
		return math.Exp(sum / max(weight, 1e-6)), weight
	case opOr:
		missed := 1.0
		for _, kid := range n.kids {
			if !kid.match(d) {
				continue
			}
			s, w := kid.score(d)
			missed *= 1 - s
			weight = max(weight, w)
		}
		return 1 - missed, weight
	}
	return 0, 0
}

// rarity is that of the term's commonest spelling, and at least 1, so that a
// common word still counts.
func (t *term) rarity() float64 {
	r := math.Inf(1)
	for _, p := range t.alts {
		r = min(r, rarity(p.words[p.anchor]))
	}
	return max(r, 1)
}

func (t *term) weigh(d *Doc) float64 {
	count, places := 0.0, 0
	t.find(d, func(at int32, _ int) bool {
		count += d.mention(at)
		places++
		return places < maxCount
	})
	long := float64(len(d.spots)) / usualLength
	return count / (count + saturation*(1-lengthShare+lengthShare*long))
}

// mention is what one place of a term counts.
func (d *Doc) mention(at int32) float64 {
	switch into := int(at) - d.titled; {
	case into < 0:
		return titleMention
	case into < leadWords:
		return leadMention
	}
	return 1
}

func (t *term) hit(d *Doc) Hit {
	h := Hit{Term: t.text, Weight: t.weigh(d)}
	t.find(d, func(at int32, length int) bool {
		h.Found++
		end := at + int32(length) - 1
		h.At = append(h.At, digest.Span{
			Start: int(d.spots[at].start), End: int(d.spots[end].end), InTitle: int(at) < d.titled,
		})
		return h.Found < maxCount
	})
	slices.SortFunc(h.At, func(a, b digest.Span) int {
		if a.InTitle != b.InTitle {
			if a.InTitle {
				return -1
			}
			return 1
		}
		return a.Start - b.Start
	})
	h.At = h.At[:min(len(h.At), maxPlaces)]
	return h
}

// rarity tells how much it says that an article holds the word; see text.Rarity.
func rarity(w word) float64 {
	r := text.Rarity(w.fold)
	switch w.form {
	case inflected:
		return min(r, text.Rarity(w.stem))
	case capitals:
		return max(r, text.Rarity(dotted(w.fold)))
	case prefix:
		// A prefix stands for many words; the shorter, the more.
		return max(min(r, float64(len(w.fold))-1), 0.5)
	}
	return r
}

// dotted is the spelling u.s. of us.
func dotted(s string) string {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], '.')
	}
	return string(b)
}
