package group

import (
	"math"
	"math/bits"
	"slices"
)

// The evidence for an article belonging to a story, in the order of Features.
const (
	fText        = iota // cosine of all terms
	fTitle              // cosine of the two headlines' terms
	fCover              // how much of the article's headline the story speaks of
	fCovered            // how much of the story's headlines the article speaks of
	fNames              // cosine of names
	fNumbers            // cosine of numbers
	fRare               // the most telling term of the headline that is shared
	fBest               // cosine with the nearest article
	fBestHead           // cosine of headlines with the nearest headline
	fGap                // log2 hours to the nearest end of the story
	fMiddle             // log2 hours to the middle of the story
	fYears              // both name years, and none in common
	fLead               // how far the cosine is ahead of the best other story's
	fLeadHead           // the same of the headline's share
	fWords              // log of the shorter one's number of words
	fSpan               // log2 hours the story has lasted
	fOwn                // cosine over terms that are telling among the stories at hand
	fPhrases            // cosine of phrases
	fBestPhrases        // cosine of phrases with the nearest article
	fDay                // how many of the weekdays named are the same
	fOtherDay           // both name weekdays, and none in common
	fTextTime           // products of two: what counts more beside the other
	fOwnTime
	fHeadTime
	fOwnPhrases
	fNamesOwn
	fRareOwn
	fOwnWords
	fOwnDay
	features
)

// Features names the evidence of a Candidate, in order.
func Features() []string { return slices.Clone(featureNames[:]) }

var featureNames = [features]string{
	"text", "headline", "headline in story", "story's headline in article", "names", "numbers",
	"rare headline word", "nearest article", "nearest headline", "time", "time to middle", "different years",
	"ahead in text", "ahead in headline", "words", "lasting", "words of its own",
	"phrases", "nearest phrases", "same weekday", "different weekdays",
	"text soon", "own words soon", "headline soon", "own words and phrases", "own words and names", "own words and rare headline word", "own words in a long text", "own words and weekday",
}

// overlap is what a doc and a story share, before the candidates are compared.
type overlap struct {
	x        [features]float32
	story    *story
	headline bool
}

type scorer struct {
	subject doc // what is loaded: its times and words count, its terms are below
	until   int64
	slots   [256]struct{ stamp, id, at uint32 }
	local   [1 << localBits]local
	stamp   uint32
	terms   []term
	norms   docNorms
	views   [][]part // of the stories at hand
	singles [][]part // buffers behind views
	traces  []trace  // of the words of all views, one after the other
	rarity  [][]float32
}

const localBits = 12

// A trace is where a word of a story was found, or -1: in the loaded doc, and among
// the words of the stories at hand.
type trace struct{ subject, local int16 }

type docNorms struct{ title, names, numbers, years float32 }

// load makes the terms of a doc ready to be looked up. It may stand for several
// articles, published from d.at to until.
func (c *scorer) load(d *doc, until int64) {
	c.stamp++
	c.subject, c.until = *d, until
	c.terms = d.terms
	c.norms = docNorms{}
	for i, t := range d.terms {
		at := t.id >> 24
		for c.slots[at].stamp == c.stamp {
			at = (at + 1) & 255
		}
		c.slots[at].stamp, c.slots[at].id, c.slots[at].at = c.stamp, t.id, uint32(i)
		q := t.telling() * t.telling()
		if t.kind&isPhrase != 0 {
			continue
		}
		if t.kind&inTitle != 0 {
			c.norms.title += q
		}
		if t.kind&isName != 0 {
			c.norms.names += q
		}
		if t.kind&isNumber != 0 {
			c.norms.numbers += q
		}
		if t.kind&isYear != 0 {
			c.norms.years++
		}
	}
}

// find is the place of a term in the loaded doc, or -1.
func (c *scorer) find(id uint32) int {
	at := id >> 24
	for c.slots[at].stamp == c.stamp {
		if c.slots[at].id == id {
			return int(c.slots[at].at)
		}
		at = (at + 1) & 255
	}
	return -1
}

// sums are what compare adds up over the terms of a story.
type sums struct {
	dot, norm, phrases, phraseNorm  float32
	title, titles, cover, covered   float32
	names, storyNames               float32
	numbers, storyNumbers           float32
	rare, years, sharedYears, count float32
}

// compare measures what the loaded doc shares with parts, the terms of n docs.
func (c *scorer) compare(parts []part, n float32) [features]float32 {
	s := sums{count: n}
	for i := range parts {
		p := &parts[i]
		at := c.find(p.id)
		if p.kind&isPhrase != 0 {
			s.phraseNorm += p.w * p.w
			if at >= 0 {
				s.phrases += p.w * c.terms[at].weight()
			}
			continue
		}
		c.traces = append(c.traces, trace{int16(at), int16(c.note(p.id))})
		s.has(p)
		if at >= 0 {
			s.shares(p, c.terms[at])
		}
	}
	return s.features(&c.norms)
}

// has adds a word of the story.
func (s *sums) has(p *part) {
	s.norm += p.w * p.w
	q := p.telling() * p.telling()
	share, present := s.share(p), s.present(p)
	s.titles += q * share * share
	if p.kind&isName != 0 {
		s.storyNames += q * present * present
	}
	if p.kind&isNumber != 0 {
		s.storyNumbers += q * present * present
	}
	if p.kind&isYear != 0 {
		s.years++
	}
}

// shares adds a word of the story that is t in the doc.
func (s *sums) shares(p *part, t term) {
	q := p.telling() * p.telling()
	share, present := s.share(p), s.present(p)
	s.dot += p.w * t.weight()
	s.covered += q * share * share
	if t.kind&inTitle != 0 {
		s.title += q * share
		s.cover += q * present
		s.rare = max(s.rare, p.telling()*present)
	}
	if (p.kind|t.kind)&isName != 0 {
		s.names += q * present
	}
	if t.kind&isNumber != 0 {
		s.numbers += q * present
	}
	if p.kind&t.kind&isYear != 0 {
		s.sharedYears++
	}
}

// share is in how many of the story's titles a word is, 0 to 1.
func (s *sums) share(p *part) float32 { return float32(p.title) / s.count }

// present is how much a story speaks of a word: 1 when half of its articles do.
func (s *sums) present(p *part) float32 { return min(1, float32(p.docs)/s.count*2) }

// A text with a name or two, or a number, must not look all alike for it.
const (
	fewNames   = 30
	fewNumbers = 60
)

func (s *sums) features(d *docNorms) (x [features]float32) {
	x[fText] = over(s.dot, sqrt(s.norm))
	x[fPhrases] = over(s.phrases, sqrt(s.phraseNorm))
	x[fTitle] = over(s.title, sqrt(s.titles*d.title))
	x[fCover] = over(s.cover, d.title)
	x[fCovered] = over(s.covered, s.titles)
	x[fNames] = min(1, over(s.names, sqrt(max(s.storyNames, fewNames)*max(d.names, fewNames))))
	x[fNumbers] = min(1, over(s.numbers, sqrt(max(s.storyNumbers, fewNumbers)*max(d.numbers, fewNumbers))))
	x[fRare] = s.rare / 10
	if s.years > 0 && d.years > 0 && s.sharedYears == 0 {
		x[fYears] = 1
	}
	return x
}

func over(a, b float32) float32 {
	if b <= 0 {
		return 0
	}
	return a / b
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// maxNear is with how many articles of a story an article is compared.
const maxNear = 3

// measure fills in what can be said of the loaded doc and s alone.
func (c *scorer) measure(s *story, parts []part) overlap {
	d := &c.subject
	n := float32(len(s.docs))
	o := overlap{story: s, x: c.compare(parts, n)}
	c.nearest(s, &o.x)
	o.x[fDay], o.x[fOtherDay] = sameDays(d, s)
	o.x[fGap] = logHours(float64(max(0, s.first-c.until, d.at-s.last)))
	o.x[fMiddle] = logHours(math.Abs(float64(d.at+c.until)/2 - s.sum/float64(len(s.docs))))
	o.x[fSpan] = logHours(float64(s.last - s.first))
	o.headline = d.headline() || s.full == 0
	o.x[fWords] = shorter(d, s)
	return o
}

// nearest compares with the story's first article and its latest ones.
func (c *scorer) nearest(s *story, x *[features]float32) {
	if len(s.docs) == 1 {
		x[fBest], x[fBestHead], x[fBestPhrases] = x[fText], x[fTitle], x[fPhrases]
		return
	}
	for i := range min(maxNear, len(s.docs)) {
		m := s.docs[0]
		if i > 0 {
			m = s.docs[len(s.docs)-i]
		}
		t, h, p := c.pair(m)
		x[fBest], x[fBestHead], x[fBestPhrases] = max(x[fBest], t), max(x[fBestHead], h), max(x[fBestPhrases], p)
	}
}

// pair is the cosine of the loaded doc's terms, of its headline and of its
// phrases with m's.
func (c *scorer) pair(m *doc) (text, title, phrases float32) {
	var head, norm float32
	for _, t := range m.terms {
		at := c.find(t.id)
		if t.kind&isPhrase != 0 {
			if at >= 0 {
				phrases += c.terms[at].weight() * t.weight()
			}
			continue
		}
		q := t.telling() * t.telling()
		if t.kind&inTitle != 0 {
			norm += q
		}
		if at < 0 {
			continue
		}
		u := c.terms[at]
		text += u.weight() * t.weight()
		if t.kind&u.kind&inTitle != 0 {
			head += q
		}
	}
	return text, over(head, sqrt(norm*c.norms.title)), phrases
}

// sameDays compares the weekdays that d names with those of the articles of s.
func sameDays(d *doc, s *story) (same, other float32) {
	n := float32(0)
	for i, m := range s.docs {
		if i >= 16 {
			break
		}
		if d.weekdays == 0 || m.weekdays == 0 {
			continue
		}
		n++
		both := bits.OnesCount8(d.weekdays & m.weekdays)
		if both == 0 {
			other++
			continue
		}
		same += float32(both) / float32(bits.OnesCount8(d.weekdays|m.weekdays))
	}
	return over(same, n), over(other, n)
}

// logHours grows with time and is 0 for half an hour.
func logHours(seconds float64) float32 { return float32(math.Log2(seconds/3600+.5) + 1) }

func shorter(d *doc, s *story) float32 {
	n := d.words
	for i := range min(3, len(s.docs)) {
		n = min(n, s.docs[i].words)
	}
	return float32(math.Log2(float64(n)/20 + 1))
}

// measureAll measures the loaded doc against each of stories and compares them
// with each other.
func (c *scorer) measureAll(stories []*story) []overlap {
	out := make([]overlap, 0, len(stories))
	c.view(stories)
	c.traces = c.traces[:0]
	for i, s := range stories {
		out = append(out, c.measure(s, c.views[i]))
	}
	c.own(out)
	c.lead(out, fText, fLead)
	c.lead(out, fCover, fLeadHead)
	for i := range out {
		products(&out[i].x)
	}
	return out
}

// lead sets feature to to how far from is ahead of the best other candidate's.
func (c *scorer) lead(all []overlap, from, to int) {
	var best, second float32
	for i := range all {
		switch v := all[i].x[from]; {
		case v > best:
			best, second = v, best
		case v > second:
			second = v
		}
	}
	for i := range all {
		v := all[i].x[from]
		if v == best {
			all[i].x[to] = v - second
		} else {
			all[i].x[to] = v - best
		}
	}
}

// local counts in how many of the stories at hand a term is.
type local struct {
	stamp, id uint32
	stories   int32
}

// note counts a term of a story and says where, or -1 when there is no room.
func (c *scorer) note(id uint32) int {
	at := id >> (32 - localBits)
	for range 16 {
		e := &c.local[at]
		if e.stamp != c.stamp {
			*e = local{c.stamp, id, 1}
			return int(at)
		}
		if e.id == id {
			e.stories++
			return int(at)
		}
		at = (at + 1) & (1<<localBits - 1)
	}
	return -1
}

// noted is in how many of the stories at hand a term is.
func (c *scorer) noted(id uint32) int32 {
	at := id >> (32 - localBits)
	for range 16 {
		switch e := &c.local[at]; {
		case e.stamp != c.stamp:
			return 0
		case e.id == id:
			return e.stories
		}
		at = (at + 1) & (1<<localBits - 1)
	}
	return 0
}

// view lays the terms of all stories out.
func (c *scorer) view(stories []*story) {
	c.views = c.views[:0]
	for i, s := range stories {
		if i == len(c.singles) {
			c.singles = append(c.singles, nil)
		}
		v := s.view(c.singles[i])
		if len(s.docs) == 1 {
			c.singles[i] = v
		}
		c.views = append(c.views, v)
	}
}

// own sets fOwn: the cosine when terms that many of the stories have count less,
// so that what sets one event apart from its like stands out.
func (c *scorer) own(out []overlap) {
	rarity := c.rarities(len(out))
	last := int32(len(rarity) - 1)
	var subject [256]float32
	var self float32
	for i, t := range c.terms {
		if t.kind&isPhrase == 0 && i < len(subject) {
			r := rarity[min(c.noted(t.id)+1, last)]
			self += r * t.weight() * r * t.weight()
			subject[i] = r * t.weight()
		}
	}
	at := 0
	for i, view := range c.views {
		var dot, norm float32
		for k := range view {
			p := &view[k]
			if p.kind&isPhrase != 0 {
				continue
			}
			t := c.traces[at]
			at++
			l := p.w * rarity[0]
			if t.local >= 0 {
				l = p.w * rarity[c.local[t.local].stories]
			}
			norm += l * l
			if t.subject >= 0 {
				dot += l * subject[t.subject]
			}
		}
		out[i].x[fOwn] = over(dot, sqrt(norm*self))
	}
}

// rarities is how telling a term is, by how many of n stories have it; and, at the
// end, the article too.
func (c *scorer) rarities(n int) []float32 {
	for len(c.rarity) <= n {
		c.rarity = append(c.rarity, nil)
	}
	if c.rarity[n] == nil {
		all := fastLog(float32(n + 2))
		for k := range n + 2 {
			c.rarity[n] = append(c.rarity[n], max(0, fastLog(float32(n+2)/max(1, float32(k)))/all))
		}
	}
	return c.rarity[n]
}

func products(x *[features]float32) {
	soon := max(0, 1-x[fGap]/7)
	x[fTextTime] = x[fText] * soon
	x[fOwnTime] = x[fOwn] * soon
	x[fHeadTime] = x[fCover] * soon
	x[fOwnPhrases] = x[fOwn] * x[fBestPhrases]
	x[fNamesOwn] = x[fOwn] * x[fNames]
	x[fRareOwn] = x[fOwn] * x[fRare]
	x[fOwnWords] = x[fOwn] * x[fWords] / 4
	x[fOwnDay] = x[fOwn] * x[fDay]
}
