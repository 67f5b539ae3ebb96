package match

import (
	"cmp"
	"math"
	"slices"
)

// A Verdict is what is known of an article that a query matches.
type Verdict int8

// The verdicts.
const (
	Unjudged Verdict = iota
	Wanted           // somebody gave it as an example
	Unwanted         // somebody called it off topic
	Kept             // it was told, and nobody called it off topic while calling others so
)

// Lessons are a topic's past, from which its threshold is learned. Show it the
// articles, then Learn.
//
// A match is taken for meant by a logistic regression on a few traits: the query's
// score, where its terms stand, and how like the article is to what was wanted and to
// what was not (Rocchio 1971). Articles that nobody judged count a little on both sides,
// by how likely they are without them (pseudo-relevance feedback). The weights begin at
// those of other topics, and leave them as far as the verdicts warrant.
type Lessons struct {
	query Query
	prior []float64
	alone []float64
	words map[string]int32
	names []string
	cases []pastCase
	next  int // the unjudged one to be overwritten once there are too many
}

// pastCase is an article as it is remembered.
type pastCase struct {
	verdict Verdict
	traits  [traited]float64 // the likenesses are 0 until learned
	words   []weighed        // of length 1, or less of an article with too many
	by      [2]float64       // its share of what is meant, and of what only matches
}

type weighed struct {
	word int32
	by   float64
}

// NewLessons begins the lessons of q.
func NewLessons(q Query) *Lessons {
	return &Lessons{query: q, prior: prior[:], alone: alone[:], words: map[string]int32{}}
}

const (
	// maxPast bounds the unjudged articles that are learned from: the last ones count.
	maxPast = 2000
	// keptWeight is what an article that nobody complained of weighs beside one that
	// somebody judged.
	keptWeight = .25
	// unjudgedShare is how many judged articles all those that nobody judged are worth.
	unjudgedShare = 3
	// maxCaseWords bounds the words of an article that are remembered: those that weigh
	// most tell what it is about.
	maxCaseWords = 500
	// maxLearned bounds the words of each side that are kept.
	maxLearned = 48
)

// Show takes an article as a lesson. One that the query does not match teaches only
// which words are meant or not, when somebody judged it.
func (ls *Lessons) Show(d Doc, v Verdict) {
	matches := ls.query.Match(d)
	if !matches && (v == Unjudged || v == Kept) {
		return
	}
	c := pastCase{verdict: v, words: ls.vector(&d)}
	if matches {
		c.traits = traits(ls.query, &d, 0, 0)
	}
	if v != Unjudged || len(ls.cases) < maxPast {
		ls.cases = append(ls.cases, c)
		return
	}
	for range ls.cases {
		at := ls.next
		if ls.next = (ls.next + 1) % len(ls.cases); ls.cases[at].verdict == Unjudged {
			ls.cases[at] = c
			return
		}
	}
}

// matched says that the query matches the article, so that it has traits.
func (c *pastCase) matched() bool { return c.traits[0] != 0 }

func (ls *Lessons) vector(d *Doc) []weighed {
	in := d.weigh()
	var out []weighed
	for _, i := range heaviest(in.by) {
		x, stem := in.by[i], d.words[i].stem
		id, ok := ls.words[stem]
		if !ok {
			id = int32(len(ls.names))
			ls.words[stem] = id
			ls.names = append(ls.names, stem)
		}
		out = append(out, weighed{id, float64(x) / in.length})
	}
	return out
}

// heaviest are the words that weigh most, in their order.
func heaviest(by []float32) []int {
	var words []int
	for i, x := range by {
		if x > 0 {
			words = append(words, i)
		}
	}
	if len(words) <= maxCaseWords {
		return words
	}
	slices.SortStableFunc(words, func(a, b int) int { return cmp.Compare(by[b], by[a]) })
	words = slices.Clone(words[:maxCaseWords])
	slices.Sort(words)
	return words
}

// Learn returns what the lessons teach. Its threshold is 0, which leaves nothing
// out, until people have judged enough; see Enough.
func (ls *Lessons) Learn() Learned {
	l := Learned{}
	for i := range ls.cases {
		c := &ls.cases[i]
		if c.matched() {
			l.Matched++
		}
		switch c.verdict {
		case Wanted:
			l.Wanted++
		case Unwanted:
			l.Unwanted++
		}
	}
	if l.Matched == 0 {
		return l
	}
	ls.share()
	sides := ls.sides()
	l.Words = ls.choose(sides)
	ls.liken(sides)
	l.Weights = ls.fit()
	if l.Enough() {
		l.Least = ls.threshold(l.Weights)
	}
	return l
}

const (
	// A threshold is set from that many articles on that match, and that many that
	// somebody called off topic, or one of these and an example of what is meant. What
	// is meant alone does not say what is not.
	enoughMatched, enoughUnwanted = 20, 3
)

// Enough says that people have judged enough for a threshold.
func (l Learned) Enough() bool {
	both := l.Wanted > 0 && l.Unwanted > 0
	return l.Matched >= enoughMatched && (both || l.Unwanted >= enoughUnwanted)
}

// share says how much of each article is meant: those that nobody judged by how
// likely they are by the query alone.
func (ls *Lessons) share() {
	var sums [2]float64
	for i := range ls.cases {
		c := &ls.cases[i]
		switch c.verdict {
		case Wanted:
			c.by = [2]float64{1, 0}
		case Kept:
			c.by = [2]float64{keptWeight, 0}
		case Unwanted:
			c.by = [2]float64{0, 1}
		default:
			p := logistic(ls.alone, c.traits)
			c.by = [2]float64{p, 1 - p}
			sums[0], sums[1] = sums[0]+p, sums[1]+1-p
		}
	}
	for i := range ls.cases {
		c := &ls.cases[i]
		if c.verdict != Unjudged {
			continue
		}
		for side := range c.by {
			c.by[side] *= unjudgedShare / max(sums[side], 1)
		}
	}
}

// A side is the sum of the words of what is meant, or of what only matches.
type side struct {
	words  []float64
	length float64
}

func (ls *Lessons) sides() (sides [2]side) {
	for s := range sides {
		sides[s].words = make([]float64, len(ls.names))
		for _, c := range ls.cases {
			for _, w := range c.words {
				sides[s].words[w.word] += c.by[s] * w.by
			}
		}
		sum := 0.0
		for _, x := range sides[s].words {
			sum += x * x
		}
		sides[s].length = math.Sqrt(sum)
	}
	return sides
}

// choose keeps the words that tell the sides apart and takes the others out of them.
func (ls *Lessons) choose(sides [2]side) []LearnedWord {
	all := make([]LearnedWord, len(ls.names))
	for i, name := range ls.names {
		all[i] = LearnedWord{Word: name}
		if n := sides[0].length; n > 0 {
			all[i].For = sides[0].words[i] / n
		}
		if n := sides[1].length; n > 0 {
			all[i].Not = sides[1].words[i] / n
		}
	}
	chosen := map[string]bool{}
	for _, value := range []func(LearnedWord) float64{
		func(w LearnedWord) float64 { return w.For }, func(w LearnedWord) float64 { return w.Not },
		func(w LearnedWord) float64 { return w.For - w.Not }, func(w LearnedWord) float64 { return w.Not - w.For },
	} {
		slices.SortFunc(all, func(a, b LearnedWord) int { return cmp.Or(cmp.Compare(value(b), value(a)), byWord(a, b)) })
		for _, w := range all[:min(len(all), maxLearned)] {
			if value(w) > 0 {
				chosen[w.Word] = true
			}
		}
	}
	all = slices.DeleteFunc(all, func(w LearnedWord) bool { return !chosen[w.Word] })
	slices.SortFunc(all, byWord)
	for i, name := range ls.names {
		if !chosen[name] {
			sides[0].words[i], sides[1].words[i] = 0, 0
		}
	}
	return all
}

// liken gives each article its likeness to both sides as they would be without it:
// else whatever was judged would be like itself.
func (ls *Lessons) liken(sides [2]side) {
	full := ls.sides()
	for i := range ls.cases {
		c := &ls.cases[i]
		for s := range sides {
			own, dot, kept, own2 := c.by[s], 0.0, 0.0, 0.0
			for _, w := range c.words {
				own2 += w.by * w.by
				dot += w.by * full[s].words[w.word]
				kept += w.by * sides[s].words[w.word]
				if sides[s].words[w.word] != 0 {
					kept -= own * w.by * w.by
				}
			}
			length := full[s].length*full[s].length - 2*own*dot + own*own*own2
			c.traits[ofWords+s] = 0
			if length > 1e-9 {
				c.traits[ofWords+s] = 5 * kept / math.Sqrt(length)
			}
		}
	}
}

// fit are the prior's weights, moved by the verdicts.
func (ls *Lessons) fit() []float64 {
	var cases []fitted
	for _, c := range ls.cases {
		switch {
		case !c.matched() || c.verdict == Unjudged:
		case c.verdict == Kept:
			cases = append(cases, fitted{c.traits, 1, keptWeight})
		default:
			y := 0.0
			if c.verdict == Wanted {
				y = 1
			}
			cases = append(cases, fitted{c.traits, y, 1})
		}
	}
	if !slices.ContainsFunc(cases, func(f fitted) bool { return f.y == 0 }) || !slices.ContainsFunc(cases, func(f fitted) bool { return f.y == 1 }) {
		return slices.Clone(ls.prior) // of one kind alone there is nothing to tell apart
	}
	return fitLogistic(cases, ls.prior, loyal)
}

// threshold is the probability above which the sum of hits is worth most, as F1 is
// expected of the past: half of the best F1 that any threshold gives (Lipton, Elkan
// and Naryanaswamy 2014).
func (ls *Lessons) threshold(weights []float64) float64 {
	var ps []float64
	all := 0.0
	for i := range ls.cases {
		if c := &ls.cases[i]; c.matched() {
			p := logistic(weights, c.traits)
			ps, all = append(ps, p), all+p
		}
	}
	slices.Sort(ps)
	slices.Reverse(ps)
	best, sum := 0.0, 0.0
	for i, p := range ps {
		sum += p
		best = max(best, 2*sum/(float64(i+1)+all))
	}
	return min(best/2, .5)
}
