package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// maxDoc is how many bytes of an article's text are read, some 40,000 words; no
// news report is as long.
const maxDoc = 256 << 10

// A Doc is an article made ready for matching. It does not change once made, so
// any number of goroutines may use it.
type Doc struct {
	spots  []spot // title first, then text
	titled int    // how many spots are in the title
	words  []entry
	title  string
	byFold map[string]int32
	byStem map[string]int32 // the last of the words with this singular that are not it
}

// A spot is one word where it stands.
type spot struct {
	word       int32 // in Doc.words
	next       int32 // the next spot of the same word; -1 when it is the last
	start, end int32 // in code points of the title or of the text
	capitals   bool
	capital    bool
}

// An entry is one distinct word of an article.
type entry struct {
	fold, stem  string
	first, last int32 // spots
	sameStem    int32 // the word before in byStem; -1 when there is none
	capitals    bool  // it stands in capitals somewhere
}

// NewDoc reads an article. Of a text beyond 256 KiB it reads the beginning.
func NewDoc(title, body string) Doc {
	size := min(len(body), maxDoc)/6 + 16
	d := Doc{
		spots:  make([]spot, 0, size),
		words:  make([]entry, 0, size/2),
		byFold: make(map[string]int32, size/2),
		byStem: make(map[string]int32, size/16),
	}
	d.title = title
	d.read(limit(title), shouted(title))
	d.titled = len(d.spots)
	d.read(limit(body), false)
	return d
}

func limit(s string) string {
	if len(s) <= maxDoc {
		return s
	}
	return strings.ToValidUTF8(s[:maxDoc], "")
}

// shouted says that a title is in capitals throughout, so that capitals in it
// tell nothing.
func shouted(title string) bool {
	words := 0
	for i, r := range title {
		switch {
		case unicode.IsLower(r):
			return false
		case r == ' ' && i > 0:
			words++
		}
	}
	return words > 0
}

func (d *Doc) read(s string, shouted bool) {
	at, points := 0, 0
	scan(s, func(p piece) {
		points += utf8.RuneCountInString(s[at:p.start])
		start := points
		points += utf8.RuneCountInString(s[p.start:p.end])
		at = p.end
		if shouted && p.capitals && !p.dotted && text.Stop(p.fold, "en") {
			p.capitals = false // the US of "GIVE US TIME"
		}
		d.add(p, int32(start), int32(points))
	})
}

func (d *Doc) add(p piece, start, end int32) {
	here := int32(len(d.spots))
	i, known := d.byFold[p.fold]
	if !known {
		i = d.newWord(p.fold, here)
	} else {
		d.spots[d.words[i].last].next = here
	}
	e := &d.words[i]
	e.last = here
	e.capitals = e.capitals || p.capitals
	d.spots = append(d.spots, spot{word: i, next: -1, start: start, end: end, capitals: p.capitals, capital: p.capital})
}

func (d *Doc) newWord(fold string, here int32) int32 {
	i := int32(len(d.words))
	e := entry{fold: fold, stem: singular(fold), first: here, sameStem: -1}
	if e.stem != fold {
		if other, ok := d.byStem[e.stem]; ok {
			e.sameStem = other
		}
		d.byStem[e.stem] = i
	}
	d.byFold[fold] = i
	d.words = append(d.words, e)
	return i
}

// each calls yield with every spot at which w stands, until yield returns false.
// The spots of one spelling come in order, those of several do not.
func (d *Doc) each(w word, yield func(at int32) bool) {
	switch w.form {
	case prefix:
		for i := range d.words {
			if strings.HasPrefix(d.words[i].fold, w.fold) && !d.spotsOf(int32(i), w.form, yield) {
				return
			}
		}
	case inflected:
		if i, ok := d.byFold[w.stem]; ok && d.words[i].stem == w.stem && !d.spotsOf(i, w.form, yield) {
			return
		}
		i, ok := d.byStem[w.stem]
		for ok && i >= 0 {
			if !d.spotsOf(i, w.form, yield) {
				return
			}
			i = d.words[i].sameStem
		}
	default:
		if i, ok := d.byFold[w.fold]; ok {
			d.spotsOf(i, w.form, yield)
		}
	}
}

func (d *Doc) spotsOf(i int32, f form, yield func(int32) bool) bool {
	for at := d.words[i].first; at >= 0; at = d.spots[at].next {
		s := &d.spots[at]
		if f == capitals && !s.capitals || f == capital && !s.capital {
			continue
		}
		if !yield(at) {
			return false
		}
	}
	return true
}

// is says whether the word at a spot is w.
func (d *Doc) is(at int32, w word) bool {
	s := &d.spots[at]
	e := &d.words[s.word]
	switch w.form {
	case prefix:
		return strings.HasPrefix(e.fold, w.fold)
	case inflected:
		return e.stem == w.stem
	case capitals:
		return s.capitals && e.fold == w.fold
	case capital:
		return s.capital && e.fold == w.fold
	}
	return e.fold == w.fold
}

// in says whether the article holds the term.
func (t *term) in(d *Doc) bool {
	found := false
	t.find(d, func(int32, int) bool {
		found = true
		return false
	})
	return found
}

// find calls yield with the first spot and the length of everything in d that
// is t, until yield returns false.
func (t *term) find(d *Doc, yield func(at int32, length int) bool) {
	more := true
	for _, p := range t.alts {
		d.each(p.words[p.anchor], func(at int32) bool {
			start := at - int32(p.anchor)
			if d.stands(start, p.words, t.title) {
				more = yield(start, len(p.words))
			}
			return more
		})
		if !more {
			return
		}
	}
}

// stands says whether the phrase is at a spot, all of it in the title or all of
// it in the text.
func (d *Doc) stands(start int32, words []word, title bool) bool {
	end := start + int32(len(words))
	if start < 0 || int(end) > len(d.spots) {
		return false
	}
	if inTitle := int(start) < d.titled; title && !inTitle || inTitle && int(end) > d.titled {
		return false
	}
	for i, w := range words {
		if !d.is(start+int32(i), w) {
			return false
		}
	}
	return true
}
