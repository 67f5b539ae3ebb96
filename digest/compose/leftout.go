package compose

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
	"newsdesk/digest/text"
)

const (
	// opening is how many code points may stand before a sentence that opens an article:
	// a dateline, a kicker.
	opening = 60
	// leftOutLife is how long what was left out of an edition may come with a later one.
	leftOutLife = 72 * time.Hour
)

// openedBy are the facts, by ID, in whose very words an article opens that was first
// read after the story was told, and copies none.
func openedBy(f digest.Following, told time.Time) map[int64]bool {
	own := map[int64]bool{}
	for _, a := range f.Articles {
		own[a.ID] = a.DuplicateOf == 0 && a.Seen.After(told)
	}
	later := map[int64]bool{}
	for _, fact := range f.Facts {
		for _, s := range fact.Spans {
			if own[s.Article] && (s.InTitle || s.Start <= opening) {
				later[fact.ID] = true
			}
		}
	}
	return later
}

// catchUp adds to what is new of a story what was left out before and weighs: at most
// one sentence, where there is room. It is told beside what is new and never alone, for
// nothing but room kept it out.
func (c *Composer) catchUp(n novelty, l look, sum digest.Summary, told []int64) (digest.Summary, []int64) {
	if !n.again || len(sum.Sentences) == 0 || len(sum.Sentences) >= sentencesNew {
		return sum, told
	}
	weighty := n.leftOut(l.now)
	if len(weighty) == 0 {
		return sum, told
	}
	old := slices.Clone(n.old)
	for _, s := range sum.Sentences {
		old = append(old, s.Text)
	}
	for _, f := range weighty {
		if s, ok := c.unsaid(n, f, old); ok {
			sum.Sentences = append(slices.Clone(sum.Sentences), s)
			return sum, append(slices.Clone(told), f.ID)
		}
	}
	return sum, told
}

// unsaid is a fact as a sentence of a summary; it is false where old says it already, and
// where it may say something else beside other sentences than in its article.
func (c *Composer) unsaid(n novelty, f digest.Fact, old []string) (digest.Sentence, bool) {
	i := slices.IndexFunc(n.Articles, func(a digest.Article) bool { return a.ID == f.Spans[0].Article && a.Revision == f.Spans[0].Revision })
	if i < 0 {
		return digest.Sentence{}, false
	}
	a := n.Articles[i]
	a.Text = f.Text
	sum := c.sum.Summarize(summarize.Input{Articles: []digest.Article{a}, Told: old, Sentences: 1})
	if len(sum.Sentences) == 0 || sum.Sentences[0].Cites[0].InTitle {
		return digest.Sentence{}, false
	}
	s := sum.Sentences[0]
	if !summarize.StandsAlone(s.Text) || pointsBack(s.Text) {
		return digest.Sentence{}, false
	}
	// The sentence may begin behind its dateline.
	at := s.Cites[0]
	s.Cites = []digest.Cite{f.Spans[0]}
	s.Cites[0].Start, s.Cites[0].End = f.Spans[0].Start+at.Start, f.Spans[0].Start+at.End
	return s, true
}

// pointsBack says that a sentence speaks of a person whom it may not name itself, as "On
// Sunday night he died …" does: it begins neither with a name nor with "a".
func pointsBack(s string) bool {
	words := text.Words(s)
	if len(words) == 0 || strings.EqualFold(words[0].Text, "a") || strings.EqualFold(words[0].Text, "an") {
		return false
	}
	if names := text.Names(s); len(names) > 0 && names[0].Start <= words[0].Start {
		return false
	}
	return slices.ContainsFunc(words, func(w text.Token) bool { return pronouns[strings.ToLower(w.Text)] })
}

// leftOut are the facts of a story that earlier editions left out, although they weigh:
// those of the last days that tell early in an article of death, of a value or of a
// decision, and hold still. The weightiest come first.
func (n novelty) leftOut(now time.Time) []digest.Fact {
	_, stand := valuesOf(n)
	type weighed struct {
		digest.Fact
		by int
	}
	var ws []weighed
	for _, f := range n.left {
		if len(f.Spans) == 0 || f.Spans[0].InTitle || f.Spans[0].Start >= leadLength || now.Sub(f.At) > leftOutLife || outdated(f, stand) {
			continue
		}
		if by := gravity(f); by > 0 {
			ws = append(ws, weighed{f, by})
		}
	}
	slices.SortStableFunc(ws, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(len(b.Spans), len(a.Spans)), b.At.Compare(a.At))
	})
	fs := make([]digest.Fact, len(ws))
	for i, w := range ws {
		fs[i] = w.Fact
	}
	return fs
}

// outdated says that a value in f was stated otherwise since, or that another number of
// dead was: what it says may not hold any more.
func outdated(f digest.Fact, stand []stated) bool {
	numbers := text.Numbers(f.Text)
	grave := gravity(f) == deaths
	values := text.Values(f.Text)
	for _, s := range stand {
		if s.fact.ID == f.ID || s.fact.At.Before(f.At) {
			continue
		}
		for _, v := range values {
			if s.Head == v.Head && s.Amount.Unit == v.Amount.Unit && s.Amount.Value != v.Amount.Value {
				return true
			}
		}
		if grave && s.Head == "killed" && !slices.ContainsFunc(numbers, func(n text.Number) bool { return n.Value == s.Amount.Value }) {
			return true
		}
	}
	return false
}

// What a sentence weighs by what it tells of; nothing else weighs.
const (
	decisions = iota + 1
	standings // values that stand
	deaths
)

// gravity is how much a fact weighs by what it tells of, or zero. Decisions and values
// that did not change weigh on the day of the report alone: any other day is background.
func gravity(f digest.Fact) int {
	decided := false
	for _, w := range text.Words(f.Text) {
		low := strings.ToLower(w.Text)
		if deadly[low] {
			return deaths
		}
		if ahead[low] {
			return 0
		}
		decided = decided || decisive[low]
	}
	today := ofItsDay(f)
	for _, v := range text.Values(f.Text) {
		if v.Mood == text.Stated && (today || v.Changed || v.Grows) {
			return standings
		}
	}
	if decided && today {
		return decisions
	}
	return 0
}

// ofItsDay says that a fact speaks of the day on which it was published, or of the one
// before.
func ofItsDay(f digest.Fact) bool {
	return slices.ContainsFunc(text.Dates(f.Text, f.At), func(d text.Date) bool {
		return d.Days() == 1 && !d.From.After(f.At) && f.At.Before(d.To.AddDate(0, 0, 1))
	})
}

var (
	pronouns = wordSet(`he she him her his hers himself herself he's she's he'd she'd`)
	ahead    = wordSet(`will would may might could should plans if`)
	deadly   = wordSet(`died dead killed drowned murdered perished dies`)
	decisive = wordSet(`approved rejected ruled voted signed banned granted convicted acquitted sentenced resigned elected appointed dismissed arrested charged vetoed ratified withdrew suspended`)
)

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

func texts(fs []digest.Fact) []string {
	ss := make([]string, len(fs))
	for i, f := range fs {
		ss[i] = f.Text
	}
	return ss
}
