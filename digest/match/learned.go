package match

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"newsdesk/digest/text"
)

// Learned is what a topic has learned of its own past; see Lessons. The zero value
// has learned nothing and keeps whatever matches. It does not change once made.
type Learned struct {
	// Least is the probability of being meant below which a match is left out,
	// at most .5; 0 leaves nothing out.
	Least float64 `json:"least"`
	// Weights are those of the traits of a match; see traits.
	Weights []float64 `json:"weights,omitempty"`
	// Words tell what is meant from what only matches, by rising Word.
	Words []LearnedWord `json:"words,omitempty"`

	Matched  int `json:"matched"`  // articles it was learned from
	Wanted   int `json:"wanted"`   // those that somebody gave as an example
	Unwanted int `json:"unwanted"` // those that somebody called off topic
}

// A LearnedWord is a word as a Doc compares it, with its weight in the articles that
// are meant and in those that only match.
type LearnedWord struct {
	Word string  `json:"w"`
	For  float64 `json:"f,omitempty"`
	Not  float64 `json:"n,omitempty"`
}

// ReadLearned reads what Learned.String wrote; an empty text is the zero value.
func ReadLearned(s string) (Learned, error) {
	var l Learned
	if s == "" {
		return l, nil
	}
	if err := json.Unmarshal([]byte(s), &l); err != nil {
		return Learned{}, fmt.Errorf("read what a topic learned: %w", err)
	}
	if n := len(l.Weights); n != 0 && n != len(prior) || l.Least < 0 || l.Least > .5 || !slices.IsSortedFunc(l.Words, byWord) {
		return Learned{}, fmt.Errorf("read what a topic learned: %d weights, least %g", n, l.Least)
	}
	return l, nil
}

// String is l as it is stored; empty when it has learned nothing.
func (l Learned) String() string {
	if len(l.Weights) == 0 {
		return ""
	}
	b, err := json.Marshal(l)
	if err != nil { // numbers and words have no fault
		return ""
	}
	return string(b)
}

func byWord(a, b LearnedWord) int { return strings.Compare(a.Word, b.Word) }

// A Judgement is what a topic's past says of a match.
type Judgement struct {
	Probability float64 // that it is meant; the query's score when nothing was learned
	Least       float64 // the topic's threshold
	Headline    bool    // it is below, but the headline alone matches: it is kept
	Below       bool    // it is left out
}

// Judge says whether what a topic has learned leaves out an article that q matches.
// One whose headline alone matches is always kept.
func (l *Learned) Judge(q Query, d Doc) Judgement {
	if len(l.Weights) != len(prior) {
		return Judgement{Probability: q.Score(d)}
	}
	likes, unlikes := l.likeness(&d, d.weigh())
	j := Judgement{Probability: logistic(l.Weights, traits(q, &d, likes, unlikes)), Least: l.Least}
	if j.Probability >= l.Least {
		return j
	}
	j.Headline = q.Match(NewDoc(d.title, ""))
	j.Below = !j.Headline
	return j
}

// Telling are words of the article that speak most for being meant and against it.
func (l *Learned) Telling(d Doc) (of, against []string) {
	type found struct {
		word string
		by   float64
	}
	var all []found
	for _, w := range l.Words {
		if i, ok := d.shown(w.Word); ok {
			all = append(all, found{d.words[i].fold, w.For - w.Not})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		switch {
		case math.Abs(a.by) > math.Abs(b.by):
			return -1
		case math.Abs(a.by) < math.Abs(b.by):
			return 1
		}
		return 0
	})
	for _, f := range all {
		if f.by > 0 {
			of = append(of, f.word)
		} else {
			against = append(against, f.word)
		}
	}
	return of[:min(len(of), told)], against[:min(len(against), told)]
}

// told is how many words of each side are told.
const told = 5

// shown finds a word of the article by its singular.
func (d *Doc) shown(stem string) (int32, bool) {
	if i, ok := d.byFold[stem]; ok && d.words[i].stem == stem {
		return i, true
	}
	i, ok := d.byStem[stem]
	return i, ok
}

// likeness is how like d is to what is meant and to what only matches: cosines of
// words by their rarity, without those that tell little.
func (l *Learned) likeness(d *Doc, in weighing) (likes, unlikes float64) {
	for i := range l.Words {
		w := &l.Words[i]
		if at, ok := d.shown(w.Word); ok {
			x := float64(in.by[at])
			likes, unlikes = likes+x*w.For, unlikes+x*w.Not
		}
	}
	return likes / in.length, unlikes / in.length
}

// A weighing is how much each word of an article says of what it is about. All that
// have one singular stand under the first of them that shown finds.
type weighing struct {
	by     []float32
	length float64
}

// rare is the least rarity of a word that says what an article is about.
const rare = 2

// weigh weighs each word by its rarity times one and the logarithm of its count; a
// mention in the title counts twice.
func (d *Doc) weigh() weighing {
	leaders := make([]int32, len(d.words))
	for i := range d.words {
		leaders[i], _ = d.shown(d.words[i].stem)
	}
	w := weighing{by: make([]float32, len(d.words))}
	for i := range d.spots {
		w.by[leaders[d.spots[i].word]]++
		if i < d.titled {
			w.by[leaders[d.spots[i].word]]++
		}
	}
	for i, n := range w.by {
		if n == 0 {
			continue
		}
		w.by[i] = 0
		stem := d.words[i].stem
		if len(stem) < 3 || text.Stop(stem, "en") {
			continue
		}
		if r := text.Rarity(stem); r >= rare {
			x := (1 + math.Log(float64(n))) * r
			w.by[i] = float32(x)
			w.length += x * x
		}
	}
	w.length = max(math.Sqrt(w.length), 1e-6)
	return w
}

// traits are what is weighed of a match: 1, the query's score as log-odds, whether a
// term is in the title, how far down the first one is, how many different terms and
// words there are, and the two likenesses.
func traits(q Query, d *Doc, likes, unlikes float64) [traited]float64 {
	score := 0.0
	if q.root != nil {
		score, _ = q.root.score(d)
	}
	title, distinct, first := 0.0, 0.0, len(d.spots)
	if q.root != nil {
		q.root.terms(false, func(t *term, excluded bool) {
			if excluded {
				return
			}
			found := false
			t.find(d, func(at int32, _ int) bool {
				found = true
				if int(at) < d.titled {
					title = 1
				}
				first = min(first, max(0, int(at)-d.titled))
				return true
			})
			if found {
				distinct++
			}
		})
	}
	return [traited]float64{
		1, logit(score), title, math.Log(1 + float64(first)), math.Log(max(distinct, 1)),
		math.Log(float64(len(d.spots))/100 + 1), likes * 5, unlikes * 5,
	}
}

const (
	traited  = 8
	ofWords  = 6 // where the likenesses begin
	surest   = .995
	doubtful = 1 - surest
)

func logit(p float64) float64 {
	p = min(max(p, doubtful), surest)
	return math.Log(p / (1 - p))
}

func logistic(weights []float64, x [traited]float64) float64 {
	z := 0.0
	for i, w := range weights {
		z += w * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}
