package group

import (
	"math"
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
	id    uint32
	tf    float32 // a multiple of a half
	ratio float32 // how telling it is, when it is weighed
	kind  kind
	idf   uint8 // times 16
}

// reader turns articles into terms. Its buffers are used again and again.
type reader struct {
	df    *frequencies
	stems []stemmed // direct-mapped: raw hash → stem hash
	title []token
	body  []token
	found []found
	words []uint64 // see rank
	pairs []uint64
	ready []uint64 // see packed

	shingles []uint32
	few      []uint32 // the smallest of them
	places   []place
	stamp    uint32
	word     [maxWordBytes]byte

	weekdays uint8 // named in the article last read, Sunday the lowest bit
	daynames *daynames
	logs     *logs
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
	return &reader{df: df, daynames: newDaynames(), logs: newLogs(), stems: make([]stemmed, 1<<stemBits), places: make([]place, 1<<placeBits)}
}

// read splits a into title and body tokens.
func (r *reader) read(a digest.Article) {
	r.title = r.tokens(r.title[:0], a.Title, maxTitleWords)
	r.body = r.tokens(r.body[:0], a.Text, maxShingled)
}

// terms weighs the article last read. skip tells which body tokens are boilerplate.
func (r *reader) terms(skip []bool) []term {
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
		if skip != nil && skip[i] {
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
func (r *reader) phrases(words []token, k kind, skip []bool) {
	told := false // whether the word before tells something
	for i, b := range words {
		tells := b.stem != 0 && r.df.ratio(b.stem) >= tellingPhrase
		if told && tells && (skip == nil || !skip[i]) {
			r.add(mix(words[i-1].stem*31+b.stem), 1, k|isPhrase)
		}
		told = tells
	}
}

// weekdays are the days of the week in the languages read, Sunday first.
const weekdays = `sunday monday tuesday wednesday thursday friday saturday
domingo lunes martes miercoles jueves viernes sabado
domingo segunda terca quarta quinta sexta sabado
dimanche lundi mardi mercredi jeudi vendredi samedi
sonntag montag dienstag mittwoch donnerstag freitag samstag
रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार`

// daynames finds the weekday of a folded word's hash. Nearly all words are none:
// they meet an empty place.
type daynames [256]struct {
	raw uint32
	day uint8 // Sunday the lowest bit
}

func newDaynames() *daynames {
	t := new(daynames)
	for i, w := range strings.Fields(weekdays) {
		raw := hashString(w)
		at := raw >> 24
		for t[at].day != 0 && t[at].raw != raw {
			at = (at + 1) & 255
		}
		t[at].raw, t[at].day = raw, 1<<(i%7)
	}
	return t
}

func (t *daynames) of(raw uint32) uint8 {
	at := raw >> 24
	for t[at].day != 0 {
		if t[at].raw == raw {
			return t[at].day
		}
		at = (at + 1) & 255
	}
	return 0
}

func (r *reader) weekday(t token) {
	if t.kind&isNumber == 0 {
		r.weekdays |= r.daynames.of(t.raw)
	}
}

// at is what was found of a term that was added.
func (r *reader) at(id uint32) *found {
	at := id >> (32 - placeBits)
	for r.found[r.places[at].at].id != id {
		at = (at + 1) & (1<<placeBits - 1)
	}
	return &r.found[r.places[at].at]
}

func (r *reader) add(id uint32, w float32, k kind) {
	at := id >> (32 - placeBits)
	for range 64 {
		p := &r.places[at]
		if p.stamp != r.stamp {
			*p = place{r.stamp, int32(len(r.found))}
			r.found = append(r.found, found{id: id, tf: w, kind: k})
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

// weigh keeps the weightiest terms as a unit vector and the most telling phrases
// beside it, ordered by id.
func (r *reader) weigh() []term {
	r.words, r.pairs = r.words[:0], r.pairs[:0]
	r.df.ratios(r.found)
	for i := range r.found {
		f := &r.found[i]
		if f.ratio < tellingWord {
			continue
		}
		idf := fastLog(f.ratio)
		f.idf = uint8(min(idf*16, 255))
		x := rank((1+r.logs.of(f.tf))*idf, f.id)
		if f.kind&isPhrase != 0 {
			r.pairs = keepGreatest(r.pairs, x, maxPhrases)
		} else {
			r.words = keepGreatest(r.words, x, maxTerms)
		}
	}
	r.ready = r.unit(r.pairs, r.unit(r.words, r.ready[:0]))
	slices.Sort(r.ready)
	terms := make([]term, len(r.ready))
	for i, p := range r.ready {
		terms[i] = unpack(p)
	}
	return terms
}

// What is told by a word, or by a phrase of two, that is less telling is nothing:
// e to the powers of 1.2 and 1.5.
const (
	tellingWord   = 3.320117
	tellingPhrase = 4.481689
)

// rank orders terms by what they weigh, then the lower id before the higher.
func rank(x float32, id uint32) uint64 {
	return uint64(math.Float32bits(x))<<32 | uint64(^id)
}

// weightOf is what a ranked term weighs.
func weightOf(rank uint64) float32 { return math.Float32frombits(uint32(rank >> 32)) }

// keepGreatest adds x to the n greatest, the greatest first.
func keepGreatest(all []uint64, x uint64, n int) []uint64 {
	at := len(all)
	if at == n {
		if x < all[n-1] {
			return all
		}
		at--
	} else {
		all = append(all, x)
	}
	for ; at > 0 && all[at-1] < x; at-- {
		all[at] = all[at-1]
	}
	all[at] = x
	return all
}

// unit appends the terms of ranks, packed, with weights that make them a unit vector.
func (r *reader) unit(ranks, out []uint64) []uint64 {
	norm := length(ranks)
	for _, k := range ranks {
		f := r.at(^uint32(k))
		w := uint16(weightOf(k) / norm * 65535)
		out = append(out, packed(term{id: f.id, w: w, idf: f.idf, kind: f.kind}))
	}
	return out
}

// packed is t as a number: numbers sort by the term's id.
func packed(t term) uint64 {
	return uint64(t.id)<<32 | uint64(t.w)<<16 | uint64(t.idf)<<8 | uint64(t.kind)
}

func unpack(p uint64) term {
	return term{id: uint32(p >> 32), w: uint16(p >> 16), idf: uint8(p >> 8), kind: kind(p)}
}

// logs holds the logarithms of the lower multiples of a half.
type logs [128]float32

func newLogs() *logs {
	l := new(logs)
	for i := range l {
		l[i] = fastLog(float32(i) / 2)
	}
	return l
}

func (l *logs) of(x float32) float32 {
	if i := int(x * 2); i < len(l) {
		return l[i]
	}
	return fastLog(x)
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
