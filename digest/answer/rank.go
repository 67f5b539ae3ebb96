package answer

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// kept is how many candidates are told to whoever examines a question.
const kept = 60

// examine reads arts and describes the sentences that may answer r, n being how
// many articles the archive has.
func (lx *lexicon) examine(r *reading, arts []digest.Article, n int) Examination {
	var all []sentence
	for _, p := range lx.passages(r, arts) {
		all = append(all, lx.sentences(r, p)...)
	}
	all = promising(r, all)
	votes := vote(r, all)
	x := Examination{list: listOf(r, all)}
	x.list.archive = n
	for i := range all {
		x.Finds = append(x.Finds, Find{Text: all[i].text, Features: x.list.features(&all[i], votes), sentence: all[i]})
	}
	return x
}

// promise is a sentence's rough worth, before anything is learned: it decides
// which sentences are looked at closely, and how much their votes count.
func promise(r *reading, s *sentence) float64 {
	if r.total == 0 {
		return s.passage.score
	}
	src := s.passage.source
	with := s.around
	with.join(&src.title)
	return .5*s.cover.share(r, nil) + .5*s.cover.local(r) + .4*with.share(r, nil) + .3*s.passage.cover.share(r, nil) + .3*src.whole.share(r, nil)
}

// luring matches what no news says: a call to everybody in the room, markup, and a request
// to write to whoever posted it. Such is never said.
var luring = regexp.MustCompile(`(?i)(?:^|\s)@(?:here|channel|everyone)\b|<(?:img|script|iframe|svg)\b|\bmy (?:profile|dms?|inbox)\b|\b(?:dm|whatsapp) me\b`)

// promising keeps the best of all by promise, each text once.
func promising(r *reading, all []sentence) []sentence {
	worth := make([]float64, len(all))
	order := make([]int, len(all))
	for i := range all {
		worth[i], order[i] = promise(r, &all[i]), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	seen := map[string]bool{}
	var out []sentence
	for _, i := range order {
		if s := all[i]; !seen[s.text] && len(s.tokens) > 1 && len(out) < kept && !r.toldAlready(s.text) && !luring.MatchString(s.text) {
			seen[s.text] = true
			out = append(out, s)
		}
	}
	return out
}

// vote counts for each thing mentioned how many good sentences mention it: news
// say the same many times, and what many say near the question's words is
// likely what is asked for.
func vote(r *reading, all []sentence) map[string]float64 {
	votes := map[string]float64{}
	for i := range all {
		w := math.Pow(promise(r, &all[i]), 3)
		counted := map[string]bool{}
		for _, m := range all[i].spans {
			if f := fits(r.kind, m.what); m.novel && f > 0 && !counted[m.key] {
				counted[m.key] = true
				votes[m.key] += w * f
			}
		}
	}
	top := 0.
	for _, v := range votes {
		top = max(top, v)
	}
	for k := range votes {
		votes[k] = over(votes[k], top)
	}
	return votes
}

// A list is the candidates of one question, seen together.
type list struct {
	r       *reading
	cover   float64 // the best of a sentence, of a passage, of an article
	passage float64
	bm25    float64
	whole   float64
	near    float64 // the best of a sentence with those around it and its title
	first   int     // index into terms of the rarest, and the second rarest
	second  int
	newest  time.Time
	archive int // articles in the archive
}

func listOf(r *reading, all []sentence) *list {
	l := &list{r: r, first: -1, second: -1}
	for i := range all {
		s := &all[i]
		l.cover = max(l.cover, s.cover.share(r, nil))
		near := s.around
		near.join(&s.passage.source.title)
		l.near = max(l.near, near.share(r, nil))
		l.passage = max(l.passage, s.passage.score)
		l.bm25 = max(l.bm25, s.passage.bm25(r))
		l.whole = max(l.whole, s.passage.source.whole.share(r, nil))
		if p := s.passage.source.Published; p.After(l.newest) {
			l.newest = p
		}
	}
	for i, t := range r.terms {
		switch {
		case l.first < 0 || t.weight > r.terms[l.first].weight:
			l.first, l.second = i, l.first
		case l.second < 0 || t.weight > r.terms[l.second].weight:
			l.second = i
		}
	}
	return l
}

func isMain(t *term) bool   { return t.main }
func isName(t *term) bool   { return t.name }
func isNumber(t *term) bool { return t.number }
func isVerb(t *term) bool   { return t.verb }

// features describes s as an answer. Most are shares from 0 to 1; their names
// are in FeatureNames.
func (l *list) features(s *sentence, votes map[string]float64) []float64 {
	r, src := l.r, s.passage.source
	titled := s.cover
	titled.join(&src.title)
	near := s.around
	near.join(&src.title)
	f := make([]float64, 0, len(FeatureNames))
	f = append(f,
		s.cover.share(r, nil), s.before.share(r, nil), s.around.share(r, nil),
		titled.share(r, nil), s.passage.cover.share(r, nil), src.whole.share(r, nil),
		s.cover.share(r, isMain), near.share(r, isMain),
		s.cover.share(r, isName), near.share(r, isName), src.whole.share(r, isName),
		s.cover.share(r, isNumber), near.share(r, isNumber), s.cover.share(r, isVerb),
		l.covers(&s.cover, l.first), l.covers(&near, l.first), l.covers(&s.cover, l.second),
		over(s.cover.share(r, nil), l.cover), over(s.passage.score, l.passage), over(src.whole.share(r, nil), l.whole),
		1/float64(1+src.rank), s.pairs(r), s.density(r),
	)
	f = append(f, l.context(s)...)
	f = append(f, s.shape()...)
	f = append(f, l.typed(s, votes)...)
	return append(f, l.focused(s), s.counting(r), s.denying(r), l.strict(s))
}

// FeatureNames names the features in their order.
var FeatureNames = strings.Fields(`
	sentence with-previous around with-title passage article
	main main-near names names-near names-article
	numbers numbers-near verb
	rarest rarest-near second
	rel-sentence rel-passage rel-article
	rank pairs density
	rest rest-previous verb-in-context exact brief often rare rare-near title-alone matched matched-near
	local local-previous local-near passage-bm25 rel-bm25
	length short long question pronoun quote position lead novel
	typed typed-near vote who where when count money title name quoted reason manner
	focus counting denying strict`)

// strict is 1 when s strictly answers the question, for questions that can be so answered.
func (l *list) strict(s *sentence) float64 {
	_, ok := l.r.strictly(s)
	return truth(ok)
}

// context describes what s says of what the question asks about its names, which
// the sentences before s may name; and how plainly.
func (l *list) context(s *sentence) []float64 {
	r, src := l.r, s.passage.source
	near := s.around
	near.join(&src.title)
	rest, named := s.cover.share(r, isRest), s.before.share(r, isName)
	if t := &src.title; named < 1 {
		both := s.before
		both.join(t)
		named = max(named, .8*both.share(r, isName))
	}
	var exact cover
	for _, t := range s.tokens {
		if t.term >= 0 && t.how > .9 {
			exact.put(hit{t.term, 1})
		}
	}
	brief := s.cover.share(r, nil) / (.5 + float64(len(s.tokens))/50)
	return []float64{
		rest, rest * named, s.cover.share(r, isVerb) * named,
		exact.share(r, nil), brief, s.passage.often(r),
		s.cover.rare(r), near.rare(r), src.title.share(r, nil),
		matched(s.cover.share(r, nil), r), matched(near.share(r, nil), r),
		s.cover.local(r), s.before.local(r), near.local(r), s.passage.bm25(r), over(s.passage.bm25(r), l.bm25),
	}
}

// matched is the weight itself of the share of r that is covered, not how much of
// r it is: much of a long question is much.
func matched(share float64, r *reading) float64 { return min(share*r.total/30, 2) }

func isRest(t *term) bool { return !t.name }

// often is how often p has the question's words, from 0 to 1.
func (p *passage) often(r *reading) float64 {
	if r.total == 0 {
		return 0
	}
	sum := 0.
	for i, n := range p.counts[:len(r.terms)] {
		sum += r.terms[i].weight * float64(n) / (float64(n) + 1.2)
	}
	return sum / r.total
}

func (l *list) covers(c *cover, term int) float64 {
	if term < 0 {
		return 1
	}
	return float64(c[term])
}

func over(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}

// pairs is the share of the question's neighbouring words that stand near each
// other in s.
func (s *sentence) pairs(r *reading) float64 {
	if len(r.pairs) == 0 {
		return 0
	}
	last := [MaxTerms]int{}
	var near [MaxTerms][MaxTerms]bool
	for i, t := range s.tokens {
		if t.term < 0 {
			continue
		}
		for o, at := range last {
			if at > 0 && i+1-at <= 4 {
				near[o][t.term], near[t.term][o] = true, true
			}
		}
		last[t.term] = i + 1
	}
	sum, all := 0., 0.
	for _, p := range r.pairs {
		w := r.terms[p[0]].weight + r.terms[p[1]].weight
		all += w
		if near[p[0]][p[1]] {
			sum += w
		}
	}
	return over(sum, all)
}

// densityWindow is how many words are looked at together.
const densityWindow = 14

// density is the most of the question that stands within a few words of s.
func (s *sentence) density(r *reading) float64 {
	best := 0.
	for i := range s.tokens {
		if s.tokens[i].term < 0 {
			continue
		}
		var c cover
		for _, t := range s.tokens[i:min(i+densityWindow, len(s.tokens))] {
			if t.term >= 0 {
				c.put(hit{t.term, float64(t.how)})
			}
		}
		best = max(best, c.share(r, nil))
	}
	return best
}

// shape describes s without regard to the question's words.
func (s *sentence) shape() []float64 {
	n := len(s.tokens)
	novel := 0
	for _, t := range s.tokens {
		if t.term < 0 && !text.Stop(t.word, "") {
			novel++
		}
	}
	return []float64{
		math.Log(1+float64(n)) / 4, truth(n < 6), truth(n > 45),
		truth(strings.HasSuffix(s.text, "?")), truth(leanStart[s.tokens[0].word]), truth(strings.ContainsAny(s.text, "\"“”")),
		1 / float64(1+s.passage.index), truth(s.passage.index == 0 && s.index == 0), min(float64(novel)/20, 1.5),
	}
}

var leanStart = set("he she it they this that these those but and however his her their its also")

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// typed says whether s mentions what the question asks for.
func (l *list) typed(s *sentence, votes map[string]float64) []float64 {
	var best, beside, voted, name, quote float64
	for _, m := range s.spans {
		if !m.novel {
			continue
		}
		f := fits(l.r.kind, m.what)
		best = max(best, f)
		beside = max(beside, f*s.nearness(l.r, m))
		voted = max(voted, f*votes[m.key])
		name = max(name, truth(m.what&aName != 0))
		quote = max(quote, truth(m.what&aQuote != 0))
	}
	k := l.r.kind
	on := func(on ...kind) float64 { return best * truth(slices.Contains(on, k)) }
	return []float64{
		best, beside, voted,
		on(person), on(place), on(date, duration), on(number), on(money), on(titled),
		name * truth(k == thing || k == organisation), quote * truth(k == thing || k == titled),
		truth(k == reason) * s.cue(reasonCues), truth(k == manner) * s.cue(mannerCues),
	}
}

var (
	reasonCues = set("because due since after reason reasons cause caused causing over amid concerns so owing therefore fear fears")
	mannerCues = set("by through using via with")
)

func (s *sentence) cue(cues map[string]bool) float64 {
	for _, t := range s.tokens {
		if cues[t.word] {
			return 1
		}
	}
	return 0
}

// nearness is how much of the question stands how near to m, from 0 to 1.
func (s *sentence) nearness(r *reading, m mention) float64 {
	var c cover
	for i, t := range s.tokens {
		if t.term < 0 {
			continue
		}
		gap := max(m.from-i, i-m.to+1, 0)
		c.put(hit{t.term, float64(t.how) / (1 + float64(gap)/5)})
	}
	return c.share(r, nil)
}

// How much a day's age takes off the score, and how much it may take off in all:
// little, unless it is the latest that is asked for. This is not learned: a
// data set's dates say more about how it was gathered than about answers.
const (
	ageing       = .01
	ageingLatest = .5
	ageingMost   = 1.0
)

// ageCost is what the age of src takes off the score of its sentences.
func (l *list) ageCost(src *source) float64 {
	days := max(l.newest.Sub(src.Published).Hours()/24, 0)
	if l.r.latest {
		return min(ageingLatest*days, 2*ageingMost)
	}
	return min(ageing*days, ageingMost/4)
}

// denial is what a sentence loses that says that something was not so, when its day,
// place or amount is asked for. It is not learned: the sets have too few of them.
const denial = 4.0

// denialCost is what s loses by denying what r asks of.
func (l *list) denialCost(s *sentence) float64 {
	switch l.r.kind {
	case date, number, money, duration, place:
	default:
		return 0
	}
	if l.r.denied {
		return 0
	}
	for i, t := range s.tokens {
		if !plainNo[strings.ReplaceAll(t.word, "'", "")] && t.word != "no" {
			continue
		}
		for _, o := range s.tokens[i+1 : min(i+1+denied, len(s.tokens))] {
			if o.term >= 0 && !l.r.terms[o.term].name {
				return denial
			}
		}
	}
	return 0
}

// denied is how many words after a negation are denied by it.
const denied = 4

// focused says whether s has the noun that "which" or "what" asks about.
func (l *list) focused(s *sentence) float64 {
	if len(l.r.focus) == 0 {
		return 0
	}
	best := 0.
	for t := range l.r.focus {
		best = max(best, float64(s.cover[t]))
	}
	return best
}
