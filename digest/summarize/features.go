package summarize

import (
	"math"
	"slices"
	"strings"
	"time"

	"newsdesk/digest/text"
)

// The features of a sentence, by which it is ranked. All lie about between 0 and 1.
const (
	isFirst       = iota // it opens its article
	inverse              // 1 / (1 + its place)
	relative             // its place among its article's sentences
	place                // the logarithm of its place
	opensPara            // it opens a paragraph
	length               // the logarithm of its words
	isShort              // under 8 words
	isLong               // over 40 words
	toCentre             // likeness to the story's centre
	toArticle            // likeness to its article's centre
	articleNear          // its article's likeness to the story's centre
	ranked               // LexRank
	pairsShared          // the share of documents that have its pairs of words
	termsShared          // the share of documents that have its terms
	pairsOften           // how often its pairs of words come in the story
	centreMass           // how much of the story's centre it covers
	ownTitle             // how much of its article's title it has
	otherTitle           // how much of another article's title it has
	figuresIn            // its numbers
	quotes               // it quotes
	person               // it says I, we, you
	question             // it asks
	leans                // it leans on the sentence before it
	namesIn              // the share of capitalised words
	functionIn           // the share of function words
	toLead               // likeness to its article's first sentence
	copies               // other articles that say the same
	onDay                // it speaks of the day
	otherDay             // it speaks of other days only
	says                 // it reports speech
	unended              // it does not end as a sentence does
	fewWordsTitle        // its article has no title
	pairWorth            // what its pairs of words are worth, by length
	termWorth            // what its terms are worth, by length
	Features             // how many there are
)

// FeatureNames names the features.
var FeatureNames = [Features]string{
	"isFirst", "inverse", "relative", "place", "opensPara", "length", "isShort", "isLong", "toCentre", "toArticle", "articleNear", "ranked", "pairsShared", "termsShared", "pairsOften", "centreMass", "ownTitle", "otherTitle", "figuresIn", "quotes", "person", "question", "leans", "namesIn", "functionIn", "toLead", "copies", "onDay", "otherDay", "says", "unended", "fewWordsTitle", "pairWorth", "termWorth",
}

// describe fills in every sentence's features.
func (a *Analysis) describe() {
	for _, s := range a.all {
		a.describeDay(s, &a.docs[s.doc])
	}
	ranks := a.lexRank()
	a.gather(ranks)
	for i, s := range a.all {
		f := &s.features
		d := &a.docs[s.doc]
		a.describePlace(s, d)
		a.describeWords(s)
		f[toCentre] = s.vector.dot(a.centre)
		f[toArticle] = s.vector.dot(d.centre)
		f[articleNear] = d.near
		f[ranked] = ranks[i]
		f[pairsShared], f[termsShared] = a.shares(s)
		f[pairsOften] = a.oftenness(s)
		f[centreMass] = a.mass(s)
		f[toLead] = a.leadLikeness(s)
		f[copies] = math.Min(1, float64(len(s.also))/3)
		f[ownTitle] = overlap(s.terms, d.title)
		for o := range a.docs {
			if o != s.doc {
				f[otherTitle] = math.Max(f[otherTitle], overlap(s.terms, a.docs[o].title))
			}
		}
	}
}

func (a *Analysis) describePlace(s *sentence, d *doc) {
	f := &s.features
	f[isFirst] = truth(s.index == 0)
	f[inverse] = 1 / float64(1+s.index)
	f[relative] = float64(s.index) / float64(max(1, d.sentences))
	f[place] = math.Log(1+float64(s.index)) / 4
	f[opensPara] = truth(s.opens)
	f[fewWordsTitle] = truth(len(d.title) == 0)
}

func (a *Analysis) describeWords(s *sentence) {
	f := &s.features
	n := float64(max(1, len(s.words)))
	f[length] = math.Log(1+float64(s.count)) / 4
	f[isShort] = math.Max(0, 8-float64(s.count)) / 8
	f[isLong] = math.Max(0, float64(s.count)-40) / 40
	f[quotes] = truth(strings.IndexByte(s.text, '"') >= 0 || strings.Contains(s.text, "“"))
	f[question] = truth(strings.IndexByte(s.text, '?') >= 0)
	f[leans] = truth(s.lean != standsAlone)
	f[unended] = truth(!strings.ContainsAny(s.text[max(0, len(s.text)-5):], ".!?。।"))
	f[person] = truth(s.kind&isPerson != 0)
	f[says] = truth(s.kind&isSaying != 0)
	figures, names, functions := 0.0, 0.0, 0.0
	for i, k := range s.kinds {
		figures += truth(k&isFigure != 0)
		names += truth(i > 0 && k&isCapital != 0)
		functions += truth(a.words.terms[s.all[i]].stop)
	}
	f[figuresIn], f[namesIn], f[functionIn] = math.Min(3, figures)/3, names/n, functions/n
}

// describeDay says whether the sentence speaks of the day, as seen on the day
// when its article was published.
func (a *Analysis) describeDay(s *sentence, d *doc) {
	if a.day.IsZero() || d.article.Published.IsZero() || s.kind&isDayWord == 0 {
		return
	}
	for _, date := range text.Dates(s.text, d.article.Published) {
		if date.Days() > 2 {
			continue
		}
		if !a.day.Before(date.From) && a.day.Before(date.To) {
			s.features[onDay], s.features[otherDay] = 1, 0
			return
		}
		if date.From.Before(a.day.Add(-24 * time.Hour)) {
			s.features[otherDay] = 1
		}
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// overlap is the share of the title's terms that a sentence has.
func overlap(terms, title []int32) float64 {
	if len(title) == 0 {
		return 0
	}
	return float64(shared(terms, title)) / float64(len(title))
}

// shares tells in how many of the other documents the sentence's pairs of words
// and terms stand, as shares.
func (a *Analysis) shares(s *sentence) (pairs, terms float64) {
	for _, p := range s.pairs {
		pairs += float64(a.pairs[p].features[inDocs])
	}
	for _, t := range s.terms {
		terms += float64(a.terms[t].features[inDocs])
	}
	return pairs / float64(max(1, len(s.pairs))), terms / float64(max(1, len(s.terms)))
}

func (a *Analysis) oftenness(s *sentence) float64 {
	sum := 0.0
	for _, p := range s.pairs {
		sum += 2 * float64(a.pairs[p].features[inOften])
	}
	return sum / float64(max(1, len(s.pairs)))
}

// mass is the share of the story's centre that the sentence's terms cover.
func (a *Analysis) mass(s *sentence) float64 {
	sum := 0.0
	i := 0
	for _, t := range s.terms {
		for i < len(a.centre) && a.centre[i].term < t {
			i++
		}
		if i < len(a.centre) && a.centre[i].term == t {
			sum += float64(a.centre[i].weight) * float64(a.centre[i].weight)
		}
	}
	return sum
}

func (a *Analysis) leadLikeness(s *sentence) float64 {
	lead := a.all[a.first(s.doc)]
	if lead == s {
		return 0
	}
	return s.vector.dot(lead.vector)
}

var (
	persons  = set(`i i'm i've i'll i'd we we're we've we'll our us my me you your you're`)
	sayings  = set(`said says told added according asked tweeted wrote explained`)
	dayWords = set(`today tonight yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur fri sat sun
		january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec ago`)
)

// The walk of LexRank: how often it goes on, and how many steps it takes.
const (
	damping = 0.85
	steps   = 12
)

// lexRank is how central each sentence is among all by LexRank (Erkan and Radev,
// 2004, the continuous variant), 1 being the most central.
func (a *Analysis) lexRank() []float64 {
	n := len(a.all)
	out := make([]float64, n)
	if n == 0 {
		return out
	}
	edges := a.likeness()
	rank := slices.Repeat([]float32{1}, n)
	next := make([]float32, n)
	sums := make([]float32, n)
	for i := range sums {
		for _, w := range edges[i*n : i*n+n] {
			sums[i] += w
		}
	}
	for range steps {
		for i := range next {
			next[i] = 1 - damping
		}
		for i := range rank {
			if sums[i] == 0 {
				continue
			}
			give := damping * rank[i] / sums[i]
			for j, w := range edges[i*n : i*n+n] {
				next[j] += give * w
			}
		}
		rank, next = next, rank
	}
	top := slices.Max(rank)
	for i, r := range rank {
		out[i] = float64(r / top)
	}
	return out
}

// likeness is the cosine between every two sentences, row by row.
func (a *Analysis) likeness() []float32 {
	if a.like != nil {
		return a.like
	}
	n := len(a.all)
	a.like = make([]float32, n*n)
	lists := make([][]weighted, len(a.words.terms)) // by term, the sentences that have it
	for i, s := range a.all {
		row := a.like[i*n : i*n+n]
		for _, t := range s.vector {
			for _, other := range lists[t.term] {
				row[other.term] += t.weight * other.weight
			}
			lists[t.term] = append(lists[t.term], weighted{int32(i), t.weight})
		}
		for j := range i {
			a.like[j*n+i] = row[j]
		}
	}
	return a.like
}
