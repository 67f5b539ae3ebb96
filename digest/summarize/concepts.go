package summarize

import (
	"math"
	"strings"

	"newsdesk/digest/text"
)

// The features of a concept, a term or a pair of neighbouring words, by which is
// told how likely a person's summary has it.
const (
	always          = iota // 1
	inDocs                 // the share of the other documents that have it
	inOften                // how often the story has it
	inEarliest             // 1 / (1 + the place of the first sentence that has it)
	inRelative             // how early it comes in its article
	inTitles               // the share of titles that have it
	inFunction             // a function word is part of it
	inRarity               // how rare its words are in the news
	inNames                // it is capitalised
	inRanked               // the greatest LexRank of a sentence that has it
	inFigures              // it has a number
	inOnDay                // a sentence that speaks of the day has it
	inDocsRare             // inDocs by inRarity
	inOftenRare            // inOften by inRarity
	ConceptFeatures        // how many there are
)

// ConceptNames names the features of a concept.
var ConceptNames = [ConceptFeatures]string{
	"always", "inDocs", "inOften", "inEarliest", "inRelative", "inTitles", "inFunction", "inRarity",
	"inNames", "inRanked", "inFigures", "inOnDay", "inDocsRare", "inOftenRare",
}

// A concept is a term or a pair of neighbouring words of the story.
type concept struct {
	docs     int32 // how many documents have it
	lastDoc  int32 // the last of them, by its number from 1
	times    int32 // how many sentences have it
	features [ConceptFeatures]float32
}

// meet notes that a sentence of document doc has the concept.
func (c *concept) meet(s *sentence, early, rank, day float32) {
	if c.lastDoc != int32(s.doc+1) {
		c.lastDoc = int32(s.doc + 1)
		c.docs++
	}
	c.times++
	f := &c.features
	f[inEarliest] = max(f[inEarliest], 1/float32(1+s.index))
	f[inRelative] = max(f[inRelative], early)
	f[inRanked] = max(f[inRanked], rank)
	f[inOnDay] = max(f[inOnDay], day)
}

// finish fills in what follows from all that has been met.
func (c *concept) finish(docs int) {
	f := &c.features
	f[always] = 1
	if docs > 1 {
		f[inDocs] = float32(max(0, c.docs-1)) / float32(docs-1)
	}
	f[inOften] = float32(math.Log(float64(max(1, c.times)))) / 2
	f[inDocsRare] = f[inDocs] * f[inRarity]
	f[inOftenRare] = f[inOften] * f[inRarity]
}

// gather finds the features of the story's terms and pairs of words.
func (a *Analysis) gather(ranks []float64) {
	a.terms = make([]concept, len(a.words.terms))
	a.pairs = make([]concept, len(a.words.pairs))
	for i, s := range a.all {
		d := &a.docs[s.doc]
		early := 1 - float32(s.index)/float32(max(1, d.sentences))
		rank, day := float32(ranks[i]), float32(s.features[onDay])
		for _, t := range s.terms {
			a.terms[t].meet(s, early, rank, day)
		}
		for _, p := range s.pairs {
			a.pairs[p].meet(s, early, rank, day)
		}
		a.markNames(s)
	}
	a.markTitles()
	docs := a.living()
	for t := range a.terms {
		c, v := &a.terms[t], &a.words.terms[t]
		c.features[inRarity] = v.weight / 8
		c.features[inFigures] = digits(v.stem)
		c.finish(docs)
	}
	for id := range a.pairs {
		a.finishPair(id, docs)
	}
}

func digits(s string) float32 { return float32(truth(strings.ContainsAny(s, "0123456789"))) }

// markNames marks the concepts that are capitalised within the sentence.
func (a *Analysis) markNames(s *sentence) {
	for i := 1; i < len(s.words); i++ {
		if s.kinds[i]&isCapital == 0 {
			continue
		}
		a.terms[s.all[i]].features[inNames] = 1
		if p, ok := a.words.pairs[pair(s.all[i-1], s.all[i])]; ok {
			a.pairs[p].features[inNames] = 1
		}
	}
}

// markTitles marks the terms that stand in the articles' titles.
func (a *Analysis) markTitles() {
	titled := 0
	for i := range a.docs {
		titled += int(truth(len(a.docs[i].title) > 0))
	}
	for i := range a.docs {
		for _, t := range a.docs[i].title {
			a.terms[t].features[inTitles] += 1 / float32(titled)
		}
	}
}

// finishPair fills in what a pair of words has of its two terms.
func (a *Analysis) finishPair(id, docs int) {
	key := a.words.keys[id]
	c, t, u := &a.pairs[id], int32(key>>32), int32(uint32(key))
	v, w := &a.words.terms[t], &a.words.terms[u]
	c.features[inFunction] = float32(max(truth(v.stop), truth(w.stop)))
	c.features[inRarity] = (v.weight + w.weight) / 16
	c.features[inFigures] = max(a.terms[t].features[inFigures], a.terms[u].features[inFigures])
	switch {
	case v.stop:
		c.features[inTitles] = a.terms[u].features[inTitles]
	case w.stop:
		c.features[inTitles] = a.terms[t].features[inTitles]
	default:
		c.features[inTitles] = min(a.terms[t].features[inTitles], a.terms[u].features[inTitles])
	}
	c.finish(docs)
}

// worth is what each concept adds to a summary that has it.
func worth(concepts []concept, w *[ConceptFeatures]float64) []float64 {
	out := make([]float64, len(concepts))
	for i := range concepts {
		v := 0.0
		for k, x := range concepts[i].features {
			v += w[k] * float64(x)
		}
		out[i] = max(0, v)
	}
	return out
}

// Concepts gives the features of the story's pairs of words or terms, for the
// learning program.
func (a *Analysis) Concepts(pairs bool) [][]float64 {
	concepts := a.terms
	if pairs {
		concepts = a.pairs
	}
	out := make([][]float64, len(concepts))
	for i := range concepts {
		if concepts[i].times == 0 {
			continue
		}
		out[i] = make([]float64, ConceptFeatures)
		for k, x := range concepts[i].features {
			out[i][k] = float64(x)
		}
	}
	return out
}

// ConceptsIn gives the numbers of the story's pairs of words or terms that stand
// in s, for the learning program.
func (a *Analysis) ConceptsIn(s string, pairs bool) map[int32]bool {
	in := map[int32]bool{}
	last := int32(-1)
	for _, w := range text.Words(s) {
		t := a.words.term(w.Text)
		if p, ok := a.words.pairs[pair(last, t)]; ok && pairs && last >= 0 {
			in[p] = true
		}
		if !pairs && int(t) < len(a.terms) {
			in[t] = true
		}
		last = t
	}
	return in
}
