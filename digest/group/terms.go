package group

import (
	"cmp"
	"slices"
	"strings"

	"newsdesk/digest"
)

const (
	maxWords      = 400      // of a text that are read for its terms
	maxShingled   = 4000     // of a text that are read for near-duplicates
	maxRead       = 96 << 10 // bytes of a text that are looked at
	maxTitleWords = 40
	maxWordBytes  = 48 // of a word that tell it from others
	maxTerms      = 44 // kept of an article
	maxPhrases    = 16 // kept of an article
	phraseWords   = 70 // at the start of a text whose phrases are kept
	dayWords      = 150
	leadWords     = 60 // at the start of a text weigh more
)

// kind is what is known of a term in an article.
type kind uint8

const (
	inTitle kind = 1 << iota
	isName
	isNumber
	isYear
	isPhrase // two words that follow each other
	capital  // only while reading: it is written with a capital
	opening  // only while reading: it begins a sentence
)

// A term is one stem of an article with its share in what the article is about.
// It is kept small: there are up to maxTerms of them in every article.
type term struct {
	id   uint32
	w    uint16 // of a unit vector, times 65535
	idf  uint8  // times 16
	kind kind
}

func (t term) weight() float32  { return float32(t.w) * (1. / 65535) }
func (t term) telling() float32 { return float32(t.idf) * (1. / 16) }

// found is a term while an article is being read.
type found struct {
	id   uint32
	tf   float32
	kind kind
}

// reader turns articles into terms. Its buffers are used again and again.
type reader struct {
	df    *frequencies
	stems []stemmed // direct-mapped: raw hash → stem hash
	title []token
	body  []token
	found []found
	words []weighed
	pairs []weighed

	shingles []uint32
	places   []place
	stamp    uint32
	word     [maxWordBytes]byte

	weekdays uint8 // named in the article last read, Sunday the lowest bit
	daynames map[uint32]uint8
}

type stemmed struct{ raw, stem uint32 }

type place struct {
	stamp uint32
	at    int32
}

const (
	placeBits = 12
	stemBits  = 15
)

func newReader(df *frequencies) *reader {
	return &reader{df: df, daynames: weekdayTable(), stems: make([]stemmed, 1<<stemBits), places: make([]place, 1<<placeBits)}
}

// read splits a into title and body tokens.
func (r *reader) read(a digest.Article) {
	r.title = r.tokens(r.title[:0], a.Title, maxTitleWords)
	r.body = r.tokens(r.body[:0], a.Text, maxShingled)
}

// terms weighs the article last read. skip tells which body tokens are boilerplate.
func (r *reader) terms(skip func(i int) bool) []term {
	r.stamp++
	r.found = r.found[:0]
	shouting := titleCase(r.title)
	r.weekdays = 0
	r.phrases(r.title, inTitle, nil)
	r.phrases(r.body[:min(len(r.body), phraseWords)], 0, skip)
	for _, t := range r.title {
		r.weekday(t)
		k := t.kind&isNumber | t.kind&isYear | inTitle
		if t.kind&capital != 0 && !shouting && t.kind&opening == 0 {
			k |= isName
		}
		r.add(t.stem, 2, k)
	}
	for i, n := 0, 0; i < len(r.body) && n < maxWords; i++ {
		if skip != nil && skip(i) {
			continue
		}
		n++
		t := r.body[i]
		if n < dayWords {
			r.weekday(t)
		}
		k := t.kind & (isNumber | isYear)
		if t.kind&capital != 0 && t.kind&opening == 0 {
			k |= isName
		}
		w := float32(1)
		if n < leadWords {
			w = 1.5
		}
		r.add(t.stem, w, k)
	}
	return r.weigh()
}

// phrases adds each two words that follow each other and tell something.
func (r *reader) phrases(words []token, k kind, skip func(i int) bool) {
	for i := 1; i < len(words); i++ {
		a, b := words[i-1], words[i]
		if skip != nil && skip(i) || a.stem == 0 || b.stem == 0 || r.df.idf(a.stem) < 1.5 || r.df.idf(b.stem) < 1.5 {
			continue
		}
		r.add(mix(a.stem*31+b.stem), 1, k|isPhrase)
	}
}

// weekdays are the days of the week in the languages read, Sunday first.
const weekdays = `sunday monday tuesday wednesday thursday friday saturday
domingo lunes martes miercoles jueves viernes sabado
domingo segunda terca quarta quinta sexta sabado
dimanche lundi mardi mercredi jeudi vendredi samedi
sonntag montag dienstag mittwoch donnerstag freitag samstag
रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार`

func weekdayTable() map[uint32]uint8 {
	table := map[uint32]uint8{}
	for i, w := range strings.Fields(weekdays) {
		table[hashString(w)] = 1 << (i % 7)
	}
	return table
}

func (r *reader) weekday(t token) {
	if t.kind&isNumber == 0 {
		r.weekdays |= r.daynames[t.raw]
	}
}

func (r *reader) add(id uint32, w float32, k kind) {
	at := id >> (32 - placeBits)
	for range 64 {
		p := &r.places[at]
		if p.stamp != r.stamp {
			*p = place{r.stamp, int32(len(r.found))}
			r.found = append(r.found, found{id, w, k})
			return
		}
		if f := &r.found[p.at]; f.id == id {
			f.tf += w
			f.kind |= k
			return
		}
		at = (at + 1) & (1<<placeBits - 1)
	}
}

type weighed struct {
	term
	x float32
}

// weigh keeps the weightiest terms as a unit vector and the most telling phrases
// beside it, ordered by id.
func (r *reader) weigh() []term {
	r.words, r.pairs = r.words[:0], r.pairs[:0]
	for _, f := range r.found {
		idf := r.df.idf(f.id)
		if idf < 1.2 {
			continue
		}
		w := weighed{term{id: f.id, idf: uint8(min(idf*16, 255)), kind: f.kind}, 0}
		w.x = (1 + fastLog(f.tf)) * idf
		if f.kind&isPhrase != 0 {
			r.pairs = append(r.pairs, w)
		} else {
			r.words = append(r.words, w)
		}
	}
	words, pairs := weightiest(r.words, maxTerms), weightiest(r.pairs, maxPhrases)
	terms := unit(pairs, unit(words, make([]term, 0, len(words)+len(pairs))))
	slices.SortFunc(terms, func(a, b term) int { return cmp.Compare(a.id, b.id) })
	return terms
}

// weightiest orders the n weightiest of all to the front.
func weightiest(all []weighed, n int) []weighed {
	if len(all) > 2*n {
		all = aboveMean(all, n)
	}
	slices.SortFunc(all, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.x, a.x), cmp.Compare(a.id, b.id))
	})
	return all[:min(len(all), n)]
}

// aboveMean leaves out what weighs less than the mean, unless fewer than n are left.
func aboveMean(all []weighed, n int) []weighed {
	var mean float32
	for i := range all {
		mean += all[i].x / float32(len(all))
	}
	at := 0
	for i := range all {
		if all[i].x >= mean {
			all[at], all[i] = all[i], all[at]
			at++
		}
	}
	if at < n {
		return all
	}
	return all[:at]
}

// unit appends all with weights that make them a unit vector.
func unit(all []weighed, terms []term) []term {
	var sum float32
	for _, t := range all {
		sum += t.x * t.x
	}
	norm := sqrt(sum)
	for _, t := range all {
		t.w = uint16(t.x / norm * 65535)
		terms = append(terms, t.term)
	}
	return terms
}

// titleCase says that nearly every longer word begins with a capital, so that
// capitals tell nothing of names.
func titleCase(title []token) bool {
	upper := 0
	for _, t := range title {
		if t.kind&(capital|isNumber) != 0 {
			upper++
		}
	}
	return upper*10 > len(title)*6
}

func hashString(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return mix(h)
}

func hashBytes(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return mix(h)
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	h ^= h >> 16
	if h == 0 {
		return 1
	}
	return h
}
