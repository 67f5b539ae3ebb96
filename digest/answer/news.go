package answer

import (
	"regexp"
	"slices"
	"strings"

	"newsdesk/digest"
)

// What news of an article must have of what is asked about, of the weight of the
// question's words, in its title and beginning.
const (
	newsShare    = .6 // at least
	newsOfBest   = .8 // of what the best article has
	newsCertain  = .9 // the confidence when all of it is there
	leastOfALead = 6  // words
)

// examineNews gives the beginnings of the newest of arts that are about what r asks
// about, the newest first, one a story.
func (lx *lexicon) examineNews(r *reading, arts []digest.Article, n int) Examination {
	x := Examination{}
	var leads []sentence
	best := 0.
	for i := range arts {
		if s, ok := lx.lead(r, &arts[i], i); ok {
			leads = append(leads, s)
			best = max(best, s.passage.cover.share(r, nil))
		}
	}
	leads = slices.DeleteFunc(leads, func(s sentence) bool {
		return s.passage.cover.share(r, nil) < max(newsShare, newsOfBest*best)
	})
	leads = slices.DeleteFunc(telling(chiefly(r, leads)), func(s sentence) bool { return r.when.ofNextDay(&s) })
	slices.SortStableFunc(leads, func(a, b sentence) int {
		return b.passage.source.Published.Compare(a.passage.source.Published)
	})
	x.list = listOf(r, leads)
	x.list.archive = n
	stories := map[int64]bool{}
	for i := range leads {
		s := &leads[i]
		if story := s.passage.source.StoryID; len(x.Finds) < kept && !(story != 0 && stories[story]) && !r.toldAlready(s.text) {
			stories[story] = true
			x.Finds = append(x.Finds, Find{Text: s.text, Features: x.list.features(s, nil), Score: 1 - .01*float64(len(x.Finds)), sentence: *s})
		}
	}
	if len(x.Finds) > 0 {
		x.Sure, x.certain = x.list.sureness(x.Finds), newsCertain*best*best
	}
	return x
}

// chiefly leaves those of leads whose title and first sentence are about what is asked,
// where some are: the others mention it on the way.
func chiefly(r *reading, leads []sentence) []sentence {
	about := func(s sentence) bool {
		with := s.cover
		with.join(&s.passage.source.title)
		return with.share(r, nil) >= newsShare
	}
	if !slices.ContainsFunc(leads, about) {
		return leads
	}
	return slices.DeleteFunc(leads, func(s sentence) bool { return !about(s) })
}

// opinion matches the headline of what somebody thinks.
var opinion = regexp.MustCompile(`(?i)^\W*(?:opinion|comment|commentary|editorial|column|op-ed|letters?|analysis)\s*[:|–—]`)

// telling leaves those of leads whose headline neither asks something nor calls itself an
// opinion, where some are: such tell no news.
func telling(leads []sentence) []sentence {
	asks := func(s sentence) bool {
		title := s.passage.source.Title
		return strings.Contains(title, "?") || opinion.MatchString(title)
	}
	if !slices.ContainsFunc(leads, func(s sentence) bool { return !asks(s) }) {
		return leads
	}
	return slices.DeleteFunc(leads, asks)
}

// lead is the first sentence of a that is one, with what its title and beginning
// cover of r.
func (lx *lexicon) lead(r *reading, a *digest.Article, rank int) (sentence, bool) {
	src := &source{Article: a, rank: rank}
	eachWord(cut(src.Title, maxSentence), func(w string) { src.title.see(r, w) })
	left := maxPassage
	own := scan(r, src, &left)
	if len(own) == 0 {
		return sentence{}, false
	}
	p := own[0]
	for _, o := range own {
		src.whole.join(&o.cover)
	}
	p.cover.join(&src.title)
	src.whole.join(&src.title)
	for _, s := range lx.sentences(r, p) {
		if len(s.tokens) >= leastOfALead || s.inTitle {
			return s, true
		}
	}
	return sentence{}, false
}
