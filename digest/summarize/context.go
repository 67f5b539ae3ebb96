package summarize

import (
	"cmp"
	"slices"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// leftOver tells what is left where no sentence may be told by itself: the best of those
// that lean, with what they lean on, although that was told, or under the title of its
// article, which stands by itself. It is false where neither will do: a "he" of nobody
// is not told.
func (p *picker) leftOver() (digest.Sentence, bool) {
	var left []int
	for i, s := range p.a.all {
		if s.lean == needsBefore && !s.gone {
			left = append(left, i)
		}
	}
	slices.SortStableFunc(left, func(i, j int) int { return cmp.Compare(p.value(j, p.a.all[j]), p.value(i, p.a.all[i])) })
	for _, i := range left {
		if s, ok := p.inContext(i); ok {
			return s, true
		}
		if s, ok := p.underTitle(p.a.all[i]); ok {
			return s, true
		}
	}
	return digest.Sentence{}, false
}

// inContext is a sentence that leans from where what it leans on begins, in the words of
// its article. It cites the whole first, and then each sentence in it that leans.
func (p *picker) inContext(i int) (digest.Sentence, bool) {
	s := p.a.all[i]
	first, words := s, s.count
	var leaning []digest.Cite
	for first.lean != standsAlone {
		i--
		if i < 0 || p.a.all[i].doc != s.doc || p.a.all[i].index != first.index-1 {
			return digest.Sentence{}, false
		}
		leaning = append(leaning, p.a.cites(first)...)
		first = p.a.all[i]
		words += first.count
	}
	sp := text.Span{Start: first.span.Start, End: s.span.End}
	if !p.fits(words) || sp.End-sp.Start > mostBytes {
		return digest.Sentence{}, false
	}
	whole := p.a.cite(s)
	whole.Start = p.a.cite(first).Start
	return digest.Sentence{Text: sp.In(p.a.docs[s.doc].body), Cites: append([]digest.Cite{whole}, leaning...)}, true
}

// underTitle is the title of a sentence's article in its place, which cites the sentence
// as well, where the title stands by itself and was not told.
func (p *picker) underTitle(s *sentence) (digest.Sentence, bool) {
	d := &p.a.docs[s.doc]
	title := d.article.Title
	if d.opinion || len(title) > mostBytes || strings.HasSuffix(strings.TrimSpace(title), "?") {
		return digest.Sentence{}, false
	}
	c := p.a.words.sentence(title)
	if len(c.terms) < leastTerms || !p.fits(c.count) || leanOf(c) != standsAlone {
		return digest.Sentence{}, false
	}
	p.a.known(p.a.told).mind(p.a, c)
	if c.gone {
		return digest.Sentence{}, false
	}
	cite := digest.Cite{Article: d.article.ID, Revision: d.article.Revision, End: len([]rune(title)), InTitle: true}
	return digest.Sentence{Text: title, Cites: append([]digest.Cite{cite}, p.a.cites(s)...)}, true
}

func (p *picker) fits(words int) bool {
	return words <= mostWords && (p.a.in.Words <= 0 || words <= p.words)
}

// cites are where a sentence stands: in its article, and in others that state the same.
func (a *Analysis) cites(s *sentence) []digest.Cite {
	cites := []digest.Cite{a.cite(s)}
	for _, o := range s.also {
		cites = append(cites, a.cite(o))
	}
	return cites
}
