package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// A Translation is a sentence, the same in another language, and that put back by
// somebody who has not seen the sentence.
type Translation struct {
	Original string
	From     string // its language, ISO 639-1; empty when unknown
	Text     string
	Into     string // its language, ISO 639-1
	Back     string
	Cited    []Passage // what the original cites
}

// Translated checks a translation in three ways. What can be compared without knowing
// a language must be the same in both texts: numbers, quotations, Latin words within
// other letters, whether something is denied, about the length. What was put back must
// hold against what the original cites; and the original must hold against what was put
// back, so that nothing was dropped. The last two are as good as Sentence is in the
// language of the original.
func Translated(t Translation) Verdict {
	p := pair{Translation: t, words: text.Words(t.Text)}
	for _, r := range []func(*pair){(*pair).form, (*pair).tongue, (*pair).figures, (*pair).spoken, (*pair).latin, (*pair).strangers, (*pair).denied, (*pair).length} {
		r(&p)
	}
	v := Verdict{Faults: p.faults}
	back := Sentence(t.Back, t.Cited)
	v.Score = back.Score
	for _, f := range back.Faults {
		v.Faults = append(v.Faults, Fault{f.Kind, f.Words, "translated back: " + f.Why})
	}
	for _, f := range Sentence(t.Original, p.asPassage()).Faults {
		if f.Kind != Overlap && !v.Has(f.Kind) { // how much is in common has been measured the other way
			v.Faults = append(v.Faults, Fault{f.Kind, f.Words, "lost on the way there and back: " + f.Words})
		}
	}
	return v
}

// A pair is a translation on its way through the rules.
type pair struct {
	Translation
	words  []text.Token
	faults []Fault
}

func (p *pair) fault(k Kind, words, why string) {
	p.faults = append(p.faults, Fault{k, words, why})
}

// asPassage is what was put back, as if it were the article.
func (p *pair) asPassage() []Passage {
	b := Passage{Text: p.Back}
	if len(p.Cited) > 0 {
		b.Title, b.Source, b.Published = p.Cited[0].Title, p.Cited[0].Source, p.Cited[0].Published
	}
	return []Passage{b}
}

// form refuses what is no plain sentence, as for every sentence that is shown.
func (p *pair) form() {
	x := &examination{claim: read(clip(p.Text, longestClaim)), ev: Read([]Passage{{Text: p.Original}})}
	x.shape()
	x.links()
	p.faults = append(p.faults, x.faults...)
	if n := len(text.Sentences(p.Text)); n > max(1, len(text.Sentences(p.Original))) {
		p.fault(Shape, "", "one sentence has become several")
	}
}

// figures compares the numbers that are written in digits.
func (p *pair) figures() {
	want, got := figures(p.Original, p.From), figures(p.Text, p.Into)
	if !slices.Equal(want, got) {
		p.fault(Number, strings.Join(got, " "), "the digits are not the same: "+strings.Join(want, " ")+" has become "+strings.Join(got, " "))
	}
}

// spoken wants each quotation as it stands: a translated one was never said.
func (p *pair) spoken() {
	want, got := Quotations(p.Original), Quotations(p.Text)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		p.fault(Quote, strings.Join(got, "; "), "what is quoted must stay as it was said")
	}
}

// latin wants the Latin words of a text in other letters to be the original's.
func (p *pair) latin() {
	if scripts()[p.Into] == nil {
		return
	}
	known := map[string]bool{}
	sources := []string{p.Original}
	for _, c := range p.Cited {
		sources = append(sources, c.Title)
	}
	for _, s := range sources {
		for _, w := range text.Words(s) {
			known[text.Fold(w.Text)] = true
		}
	}
	for _, w := range p.words {
		r, _ := utf8.DecodeRuneInString(w.Text)
		if unicode.Is(unicode.Latin, r) && !known[text.Fold(w.Text)] {
			p.fault(Name, w.Text, "this word in Latin letters is not in the original: "+w.Text)
			return
		}
	}
}

// denied wants something to be denied in both or in neither, where both languages'
// words for that are known.
func (p *pair) denied() {
	nots := negators()
	from, into := nots[p.From], nots[p.Into]
	if from == nil || into == nil {
		return
	}
	was, is := denies(text.Words(p.Original), from), denies(p.words, into)
	switch {
	case was == "" && is != "":
		p.fault(Polarity, is, "this denies what the original does not: "+is)
	case was != "" && is == "":
		p.fault(Polarity, was, "the original's \""+was+"\" is left out")
	}
}

// denies is the first word that denies.
func denies(words []text.Token, nots map[string]bool) string {
	for _, w := range words {
		if f := strings.ToLower(strings.ReplaceAll(w.Text, "’", "'")); nots[f] || strings.HasSuffix(f, "n't") {
			return w.Text
		}
	}
	return ""
}

// negators are the words that deny, by language.
func negators() map[string]map[string]bool {
	return map[string]map[string]bool{
		"en": set("not no never without none neither nor cannot nobody nothing nowhere"),
		"de": set("nicht kein keine keinen keinem keiner keines nie niemals ohne weder noch niemand nichts nirgends"),
		"fr": set("pas jamais aucun aucune sans ni rien personne nul nulle"),
		"es": set("no nunca jamás ningún ninguno ninguna sin ni nadie nada tampoco"),
		"pt": set("não nunca jamais nenhum nenhuma sem nem ninguém nada tampouco"),
		"it": set("non mai nessun nessuno nessuna senza né niente nulla"),
		"hi": set("नहीं नही न ना मत बिना बगैर बग़ैर"),
	}
}

// How much longer or shorter a translation may be, in code points, and by how much
// more, for short ones.
const (
	longer, shorterBy = 2.2, .45
	longerSyllables   = .95 // languages that write a syllable or a word with a sign
	shorterSyllables  = .12
	spare             = 12
)

// length refuses what is far longer or shorter than the original.
func (p *pair) length() {
	was, is := float64(utf8.RuneCountInString(p.Original)), float64(utf8.RuneCountInString(p.Text))
	most, least := longer, shorterBy
	dense := map[string]bool{"zh": true, "ja": true, "ko": true}
	switch {
	case dense[p.Into] && !dense[p.From]:
		most, least = longerSyllables, shorterSyllables
	case dense[p.From] && !dense[p.Into]:
		most, least = 1/shorterSyllables, 1/longerSyllables
	}
	if is > most*was+spare || is < least*was-spare {
		p.fault(Shape, "", "this is far longer or shorter than the original")
	}
}
