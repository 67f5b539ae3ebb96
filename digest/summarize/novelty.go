package summarize

import (
	"maps"
	"slices"
	"strings"
	"time"

	"newsdesk/digest/text"
)

const (
	sameLikeness = 0.9  // cosine from which two sentences state the same
	toldLikeness = 0.7  // cosine from which a sentence was told already
	toldShare    = 0.75 // share of a sentence's weight that one told sentence has, likewise
)

// merge lets one sentence stand for those of other articles that state the same.
func (a *Analysis) merge() {
	like, n := a.likeness(), len(a.all)
	for i, s := range a.all {
		if s.gone {
			continue
		}
		for j := i + 1; j < n; j++ {
			o := a.all[j]
			if o.gone || like[i*n+j] < sameLikeness && s.text != o.text || !sameStatement(s, o) {
				continue
			}
			o.gone = true
			if o.doc != s.doc && !slices.ContainsFunc(s.also, func(x *sentence) bool { return x.doc == o.doc }) {
				s.also = append(s.also, o)
			}
		}
	}
}

// sameStatement says whether two sentences that are much alike differ in no
// number, name or negation.
func sameStatement(s, o *sentence) bool {
	return s.text == o.text || (s.kind^o.kind)&isNegation == 0 &&
		sameSet(figuresOf(s), figuresOf(o)) && sameSet(namesOf(s), namesOf(o))
}

func sameSet(a, b map[string]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for x := range a {
		if !b[x] {
			return false
		}
	}
	return true
}

// mindTold takes away the sentences that were told already, and notes how like
// the others are to what was told. What was only left out counts as told for what
// stands further down in one article: background comes back every day.
func (a *Analysis) mindTold() {
	if len(a.told)+len(a.left) == 0 {
		return
	}
	told := a.known(a.told)
	all := a.known(append(slices.Clone(a.left), a.told...))
	for _, s := range a.all {
		if s.foremost() {
			told.mind(a, s)
		} else {
			all.mind(a, s)
		}
	}
}

// foremost says that an article opens with the sentence, or that several write it.
func (s *sentence) foremost() bool { return s.index == 0 || s.title || len(s.also) > 0 }

// A knowledge is what somebody knows already.
type knowledge struct {
	sentences      []*sentence
	names, figures map[string]bool
}

func (a *Analysis) known(sentences []*sentence) knowledge {
	k := knowledge{sentences, map[string]bool{}, map[string]bool{}}
	for _, t := range sentences {
		maps.Copy(k.names, namesOf(t))
		maps.Copy(k.figures, figuresOf(t))
		if len(t.words) > 0 {
			k.names[compared(t.words[0].Text)] = true
		}
	}
	return k
}

// mind takes s away where it is known, and notes how like it is to what is.
func (k knowledge) mind(a *Analysis, s *sentence) {
	var near []*sentence
	for _, t := range k.sentences {
		like := s.vector.dot(t.vector)
		s.repeats = max(s.repeats, like)
		if like >= toldLikeness || a.share(s, t) >= toldShare {
			near = append(near, t)
		}
	}
	if len(near) > 0 && !newDetail(s, near, k.names) {
		s.gone = true
	}
	if hasOther(amountsOf(s), k.figures) {
		// A value that moved reads much like what was told of it, and is the
		// news: likeness must not count against it.
		s.repeats = 0
	}
}

// hasOther says that one of the words is not among the known ones.
func hasOther(words, known map[string]bool) bool {
	for w := range words {
		if !known[w] {
			return true
		}
	}
	return false
}

// share is how much of what the sentence says o says too, by weight.
func (a *Analysis) share(s, o *sentence) float64 {
	var all, both float32
	j := 0
	for _, t := range s.terms {
		w := a.words.terms[t].weight
		all += w
		for j < len(o.terms) && o.terms[j] < t {
			j++
		}
		if j < len(o.terms) && o.terms[j] == t {
			both += w
		}
	}
	if all == 0 {
		return 0
	}
	return float64(both / all)
}

// newDetail says whether a sentence has a number or a negation that none of the
// told sentences near to it has, or a name that was never told.
func newDetail(s *sentence, near []*sentence, known map[string]bool) bool {
	figures, negative := map[string]bool{}, false
	for _, t := range near {
		for f := range figuresOf(t) {
			figures[f] = true
		}
		negative = negative || t.kind&isNegation != 0
	}
	if s.kind&isNegation != 0 && !negative {
		return true
	}
	return hasOther(figuresOf(s), figures) || hasOther(namesOf(s), known)
}

// figuresOf gives the numbers of a sentence in comparable form.
func figuresOf(s *sentence) map[string]bool {
	m := map[string]bool{}
	if s.kind&isFigure == 0 {
		return m
	}
	for _, n := range text.Numbers(s.text) {
		m[number(n)] = true
	}
	return m
}

// amountsOf gives those numbers of a sentence that are no part of a date: another day
// alone is no value that moved.
func amountsOf(s *sentence) map[string]bool {
	m := map[string]bool{}
	if s.kind&isFigure == 0 {
		return m
	}
	r := text.Read(s.text)
	dates := r.Dates(anyDay)
	for _, n := range r.Numbers() {
		if !slices.ContainsFunc(dates, func(d text.Date) bool { return d.Start <= n.Start && n.End <= d.End }) {
			m[number(n)] = true
		}
	}
	return m
}

// anyDay lets dates without a year be found; which year they are of does not matter.
var anyDay = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// namesOf gives the capitalised words of a sentence, without its first, days and
// months.
func namesOf(s *sentence) map[string]bool {
	m := map[string]bool{}
	for i, w := range s.words {
		f := compared(w.Text)
		if i > 0 && s.kinds[i]&(isCapital|isDayWord) == isCapital && !text.Stop(f, "en") {
			m[f] = true
		}
	}
	return m
}

func compared(w string) string { return strings.TrimSuffix(text.Fold(w), "'s") }
