package summarize

// count tallies which documents have which terms and pairs of words, and finds
// the centre of each document and of the story.
func (a *Analysis) count() {
	a.uniDocs = make([]int32, len(a.words.terms))
	whole := make([]float32, len(a.words.terms))
	part := make([]float32, len(a.words.terms))
	seen := map[uint64]bool{}
	for d := range a.docs {
		clear(part)
		clear(seen)
		for _, s := range a.sentencesOf(d) {
			for _, t := range s.all {
				part[t] += a.words.terms[t].weight
			}
			for _, b := range s.bigrams {
				seen[b] = true
			}
		}
		for b := range seen {
			a.biDocs[b]++
		}
		a.docs[d].centre = dense(part)
		for _, w := range a.docs[d].centre {
			a.uniDocs[w.term]++
			whole[w.term] += w.weight
		}
	}
	a.centre = dense(whole)
	for d := range a.docs {
		a.docs[d].near = a.docs[d].centre.dot(a.centre)
	}
}

// sentencesOf gives the sentences of a document.
func (a *Analysis) sentencesOf(d int) []*sentence { return a.all[a.first(d):a.first(d+1)] }

// living is how many documents have sentences.
func (a *Analysis) living() int {
	n := 0
	for d := range a.docs {
		if len(a.docs[d].centre) > 0 {
			n++
		}
	}
	return n
}
