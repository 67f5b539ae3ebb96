package summarize

// count finds the centre of each document and of the story.
func (a *Analysis) count() {
	whole := make([]float32, len(a.words.terms))
	part := make([]float32, len(a.words.terms))
	for d := range a.docs {
		clear(part)
		for _, s := range a.sentencesOf(d) {
			for _, t := range s.all {
				part[t] += a.words.terms[t].weight
			}
		}
		a.docs[d].centre = dense(part)
		for _, w := range a.docs[d].centre {
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
