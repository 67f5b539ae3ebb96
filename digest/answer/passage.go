package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// Bounds of the work for one question, whatever the archive holds.
const (
	maxScan     = 4 << 20   // bytes of articles looked through
	maxArticle  = 200 << 10 // of one article
	maxPassages = 64        // read closely
	perArticle  = 10        // of one article
	maxPassage  = 4 << 10   // bytes; longer ones are cut there
	minPassage  = 300       // bytes; shorter lines are read with the next
	maxSentence = 1200      // bytes; what is longer is a list or a table, cut for matching
)

// cover says how well each term of a question is covered, from 0 to 1.
type cover [MaxTerms]float32

func (c *cover) put(h hit) {
	if s := float32(h.strength); c[h.term] < s {
		c[h.term] = s
	}
}

func (c *cover) join(o *cover) {
	for i, s := range o {
		c[i] = max(c[i], s)
	}
}

// share is how much of the weight of those terms of r that pick takes is
// covered; 1 when it takes none.
func (c *cover) share(r *reading, pick func(t *term) bool) float64 {
	sum, all := 0., 0.
	for i := range r.terms {
		t := &r.terms[i]
		if pick == nil || pick(t) {
			all += t.weight
			sum += t.weight * float64(c[i])
		}
	}
	if all == 0 {
		return 1
	}
	return sum / all
}

// rare is share with rare terms counting even more.
func (c *cover) rare(r *reading) float64 {
	sum, all := 0., 0.
	for i := range r.terms {
		w := r.terms[i].weight * r.terms[i].weight
		all += w
		sum += w * float64(c[i])
	}
	return over(sum, all)
}

// A source is an article as it is looked through for one question.
type source struct {
	*digest.Article
	rank  int // in the archive's order
	title cover
	whole cover
	best  float64 // score of its best passage
}

// A passage is a stretch of an article that is read as one.
type passage struct {
	source *source
	span   text.Span // bytes of the article's text
	index  int
	cover  cover
	counts [MaxTerms]uint16 // how often it has each term
	score  float64
}

// passages looks through arts and gives the passages worth reading closely, best
// first.
func (lx *lexicon) passages(r *reading, arts []digest.Article) []*passage {
	bySource := make([][]*passage, 0, len(arts))
	left := maxScan
	for i := range arts {
		src := &source{Article: &arts[i], rank: i}
		eachWord(cut(src.Title, maxSentence), func(w string) { src.title.see(r, w) })
		src.credit(r)
		src.whole = src.title
		own := scan(r, src, &left)
		for _, p := range own {
			src.whole.join(&p.cover)
		}
		bySource = append(bySource, own)
		if left <= 0 {
			break
		}
	}
	r.weighLocally(bySource)
	var all []*passage
	for _, own := range bySource {
		all = append(all, bestOf(r, own)...)
	}
	slices.SortStableFunc(all, func(a, b *passage) int { return cmp.Compare(b.score, a.score) })
	return all[:min(len(all), maxPassages)]
}

// weighLocally weighs r's terms by how few of the passages at hand have them:
// what all the articles found are about does not tell their passages apart.
func (r *reading) weighLocally(bySource [][]*passage) {
	var df [MaxTerms]int
	n := 0
	for _, own := range bySource {
		for _, p := range own {
			n++
			for i := range r.terms {
				df[i] += min(int(p.counts[i]), 1)
			}
		}
	}
	r.totalLocal = 0
	for i := range r.terms {
		t := &r.terms[i]
		t.local = t.role * math.Log(1+(float64(n-df[i])+.5)/(float64(df[i])+.5))
		r.totalLocal += t.local
	}
}

// local is share by the terms' local weights.
func (c *cover) local(r *reading) float64 {
	sum := 0.
	for i := range r.terms {
		sum += r.terms[i].local * float64(c[i])
	}
	return over(sum, r.totalLocal)
}

// credit counts as a part of the title the name of who published src, where the
// question names it in full: "what does the Ledger say".
func (src *source) credit(r *reading) {
	var name cover
	whole := src.Source != ""
	eachWord(src.Source, func(w string) {
		h, ok := r.find(w)
		if ok = ok && (r.terms[h.term].name || r.terms[h.term].number); ok {
			name.put(h)
		}
		whole = whole && (ok || w == "the")
	})
	if whole {
		src.title.join(&name)
	}
}

func (c *cover) see(r *reading, w string) {
	if h, ok := r.find(w); ok {
		c.put(h)
	}
}

// scan cuts src into passages and sees which terms each has.
func scan(r *reading, src *source, left *int) []*passage {
	body := cut(src.Text, min(maxArticle, *left))
	*left -= len(body)
	var out []*passage
	index := 0
	for start := 0; start < len(body); {
		end := passageEnd(body, start)
		p := &passage{source: src, span: text.Span{Start: start, End: end}, index: index}
		eachWord(body[start:end], func(w string) { p.see(r, w) })
		if len(out) == 0 || p.cover != (cover{}) {
			out = append(out, p)
		}
		index++
		start = end
	}
	if len(out) == 0 && src.Title != "" {
		out = append(out, &passage{source: src, cover: src.title})
	}
	return out
}

func (p *passage) see(r *reading, w string) {
	if h, ok := r.find(w); ok {
		p.cover.put(h)
		if p.counts[h.term] < 1000 {
			p.counts[h.term]++
		}
	}
}

// passageEnd is where the passage that begins at start ends: with a line, once
// it is long enough.
func passageEnd(s string, start int) int {
	for end := start; ; {
		n := strings.IndexByte(s[end:], '\n')
		if n < 0 {
			n = len(s) - end - 1
		}
		end += n + 1
		switch {
		case end-start > maxPassage:
			return start + len(cut(s[start:], maxPassage))
		case end >= len(s):
			return len(s)
		case end-start >= minPassage:
			return end
		}
	}
}

// bestOf scores the passages of one article and gives the best.
func bestOf(r *reading, own []*passage) []*passage {
	for _, p := range own {
		p.score = r.passageScore(p)
		p.source.best = max(p.source.best, p.score)
	}
	if len(own) <= perArticle {
		return own
	}
	sorted := slices.Clone(own)
	slices.SortStableFunc(sorted, func(a, b *passage) int { return cmp.Compare(b.score, a.score) })
	return sorted[:perArticle]
}

// passageScore is how promising a passage is before it is read: what it covers,
// and a little of what its title and its article do.
func (r *reading) passageScore(p *passage) float64 {
	if r.total == 0 {
		return 1 / float64(1+p.index)
	}
	with := p.cover
	with.join(&p.source.title)
	return .6*p.cover.share(r, nil) + .6*p.bm25(r) + .35*with.share(r, nil) + .35*p.source.whole.share(r, nil) + .05/float64(1+p.index)
}

// bm25 is how well p matches by the local weights, from 0 to about 1.5.
func (p *passage) bm25(r *reading) float64 {
	long := .6 + .4*float64(p.span.End-p.span.Start)/700
	sum := 0.
	for i := range r.terms {
		c := float64(p.counts[i])
		sum += r.terms[i].local * c * (saturation + 1) / (c + saturation*long)
	}
	return over(sum, r.totalLocal)
}

// A sentence is a candidate, taken apart.
type sentence struct {
	passage *passage
	span    text.Span // bytes of the article's text, or of its title
	text    string
	index   int // within its passage
	inTitle bool
	tokens  []token
	cover   cover
	around  cover // with those before it and the one after it
	before  cover // with the sentences before it
	spans   []mention
}

// A token is a word of a sentence.
type token struct {
	word string
	raw  string
	at   int // byte within the sentence
	term int // which term it stands for; -1: none
	how  float32
}

// sentences takes p apart.
func (lx *lexicon) sentences(r *reading, p *passage) []sentence {
	body := p.span.In(p.source.Text)
	whole := p.whole(body)
	if len(whole) == 0 && p.span.Start == 0 {
		title := p.source.Title
		s := sentence{passage: p, text: title, span: text.Span{Start: 0, End: len(title)}, inTitle: true}
		lx.takeApart(r, &s)
		return []sentence{s}
	}
	var out []sentence
	for i, sp := range whole {
		s := sentence{passage: p, index: i, text: sp.In(body), span: text.Span{Start: p.span.Start + sp.Start, End: p.span.Start + sp.End}}
		lx.takeApart(r, &s)
		out = append(out, s)
	}
	inContext(out)
	return out
}

// whole is where the sentences of p stand in its text, without the one that its article
// breaks off in.
func (p *passage) whole(body string) []text.Span {
	if strings.TrimSpace(p.source.Text[p.span.End:]) != "" {
		return text.Sentences(body)
	}
	whole := text.Whole(body)
	if p.span.Start > 0 && len(whole) == 1 && !text.Finished(whole[0].In(body)) { // no headline: it follows something
		return nil
	}
	return whole
}

// fading is how well a sentence's words still hold for the next.
const fading = .93

// inContext tells each of a passage's sentences what those before it cover, less
// with every sentence in between, and the one after it.
func inContext(all []sentence) {
	var said cover
	for i := range all {
		for k := range said {
			said[k] *= fading
		}
		said.join(&all[i].cover)
		all[i].before, all[i].around = said, said
		if i+1 < len(all) {
			all[i].around.join(&all[i+1].cover)
		}
	}
}

func (lx *lexicon) takeApart(r *reading, s *sentence) {
	part := cut(s.text, maxSentence)
	words := text.Words(part)
	told := text.WithoutDateline(part, text.Span{End: len(part)}).Start
	s.tokens = make([]token, 0, len(words))
	for i, w := range words {
		t := token{raw: w.Text, at: w.Start, word: bare(w.Text), term: -1}
		// Where it was written is not what it says.
		if h, ok := lx.match(r, t.word); ok && t.at >= told && (!r.terms[h.term].state || s.stated(words[i:], t.word)) {
			t.term, t.how = h.term, float32(h.strength)
			s.cover.put(h)
		}
		s.tokens = append(s.tokens, t)
	}
	s.around, s.before = s.cover, s.cover
	s.spans = lx.mentions(s)
}

// stated reports whether w, the first of the words to come, says how something stands:
// "over" and "out" do so behind a verb, and mostly say where; "go" does with "on".
func (s *sentence) stated(next []text.Token, w string) bool {
	switch {
	case goingOn[w]:
		return len(next) > 1 && next[1].Text == "on"
	case w != "over" && w != "out":
		return true
	}
	n := len(s.tokens)
	return n > 0 && being[s.tokens[n-1].word]
}

var goingOn = set("go goes going went gone")

var being = set("is are was were be been being now finally all it's")

// match tells which term of r a word stands for, by itself or by its stem.
func (lx *lexicon) match(r *reading, w string) (hit, bool) {
	if h, ok := r.find(w); ok {
		return h, true
	}
	if len(w) < 4 || !r.heads[head(w)] || lx.stops[w] {
		return hit{}, false
	}
	if h, ok := r.findStem(stem(w)); ok {
		return h, true
	}
	return r.findPrefix(w)
}

// head is a number for the two bytes that w begins with, which other words may
// share.
func head(w string) int { return int(w[0]&31)<<5 | int(w[1]&31) }

// Words that begin alike are often of one family: "colony" and "colonise".
const (
	leastPrefix    = 5
	prefixShare    = .7 // of the longer word
	prefixStrength = .5
)

// findPrefix tells which term begins as w does.
func (r *reading) findPrefix(w string) (hit, bool) {
	if len(w) <= leastPrefix {
		return hit{}, false
	}
	for i, t := range r.terms {
		if t.number || len(t.word) <= leastPrefix || t.word[:leastPrefix] != w[:leastPrefix] {
			continue
		}
		n := leastPrefix
		for n < len(w) && n < len(t.word) && w[n] == t.word[n] {
			n++
		}
		if float64(n) >= prefixShare*float64(max(len(w), len(t.word))) {
			return hit{i, prefixStrength}, true
		}
	}
	return hit{}, false
}
