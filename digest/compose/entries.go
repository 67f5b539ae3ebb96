package compose

import (
	"context"
	"errors"
	"slices"
	"sort"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

// entries picks and sums up the stories that have something new for d's channel,
// the weightiest first.
func (c *Composer) entries(ctx context.Context, d digest.Digest, l look) ([]digest.Entry, error) {
	ids, err := c.store.Moved(ctx, d, l.seen, l.published)
	if err != nil {
		return nil, err
	}
	var ns []novelty
	for _, id := range ids {
		f, err := c.store.Following(ctx, d.Channel.String(), id)
		if errors.Is(err, digest.ErrNotFound) { // deleted a moment ago
			continue
		}
		if err != nil {
			return nil, err
		}
		if f.Story.ID != id { // merged a moment ago: it is told under the other one
			continue
		}
		if n, ok := whatIsNew(f, l); ok {
			ns = append(ns, n)
		}
	}
	sort.SliceStable(ns, func(i, j int) bool { return ns[i].weight > ns[j].weight })
	ctx, cancel := context.WithTimeout(ctx, writingTime)
	defer cancel()
	return c.pick(ctx, ns, d, l), nil
}

// pick sums up the weightiest novelties, at most as many as d has entries. What one entry tells, none
// after it tells again in the same words.
func (c *Composer) pick(ctx context.Context, ns []novelty, d digest.Digest, l look) []digest.Entry {
	var entries []digest.Entry
	heard := map[string]bool{}
	var picked []map[string]bool
	for len(ns) > 0 && len(entries) < d.Entries {
		var n novelty
		n, ns = next(ns, picked)
		n.forget(heard)
		e, ok := c.entry(ctx, n, d, l)
		if !ok {
			continue
		}
		e.Number = len(entries) + 1
		entries = append(entries, e)
		picked = append(picked, headlineWords(n.Story.Headline))
		for _, f := range n.Facts {
			if slices.Contains(e.Facts, f.ID) {
				heard[f.Key] = true
			}
		}
	}
	return entries
}

// forget takes the facts that were heard already from what is new.
func (n *novelty) forget(heard map[string]bool) {
	for _, f := range n.Facts {
		if heard[f.Key] && n.facts[f.ID] {
			delete(n.facts, f.ID)
			n.shifts = slices.DeleteFunc(n.shifts, func(s digest.Shift) bool { return s.Fact == f.ID })
			n.old = append(n.old, f.Text)
		}
	}
}

// A novelty is what a channel has not been told of a story.
type novelty struct {
	digest.Following
	fresh       []digest.Article // the articles that state something new
	facts       map[int64]bool   // what is new, by ID
	old         []string         // what was told
	left        []digest.Fact    // what was left out when the story was told last
	again       bool             // the channel was told of the story before
	outlets     int
	independent int
	weight      float64
	rank        []digest.Factor // what weight is the product of
	shifts      []digest.Shift
	disputes    []digest.Dispute
}

// whatIsNew finds the facts of a story that the channel has not been told. Of a
// story told before, only facts that came after it was last told count, and what
// came before but opens a later report: the rest was left out, and may be told beside
// what is new; see leftOut. What a part would have told that was given
// up is news again. Of one never told, the articles read since the last edition
// come before older ones. What its publisher has withdrawn is no source. It is false
// when nothing is new.
func whatIsNew(f digest.Following, l look) (novelty, bool) {
	f.Articles = slices.DeleteFunc(slices.Clone(f.Articles), func(a digest.Article) bool { return slices.Contains(f.Withdrawn, a.ID) })
	n := novelty{Following: f, again: len(f.Told) > 0, facts: map[int64]bool{}}
	told, last := toldOf(f)
	later := openedBy(f, last.At)
	states := map[int64]bool{}
	for _, fact := range f.Facts {
		switch {
		case told[fact.ID]:
			continue
		case l.corrected[fact.ID], slices.Contains(f.Elsewhere, fact.ID):
			n.old = append(n.old, fact.Text)
			continue
		case n.again && fact.ID <= last.Newest && !l.untold[fact.ID] && !later[fact.ID]:
			n.left = append(n.left, fact)
			continue
		}
		n.facts[fact.ID] = true
		for _, s := range fact.Spans {
			states[s.Article] = true
		}
	}
	for _, t := range f.Told { // last: the summarizer minds the last ones most
		n.old = append(n.old, t.Text)
	}
	for _, a := range f.Articles {
		if states[a.ID] && a.Published.After(l.published) {
			n.fresh = append(n.fresh, a)
		}
	}
	if later := readSince(n.fresh, l.last); !n.again && len(later) > 0 {
		n.fresh = later
	}
	n.outlets, n.independent = l.families.Independent(f.Articles)
	n.weigh(l)
	return n, len(n.fresh) > 0
}

// weigh reads the story's values and says how much it weighs.
func (n *novelty) weigh(l look) {
	told, stand := valuesOf(*n)
	n.shifts = shifts(append(told, toldBeside(*n, l)...), stand)
	n.disputes = disputes(append(stand, headlined(*n, l)...), l.families, l.now)
	n.rank = rank(*n, l)
	n.weight = product(n.rank)
}

func readSince(as []digest.Article, t time.Time) (later []digest.Article) {
	for _, a := range as {
		if a.Seen.After(t) || a.Revised.After(t) {
			later = append(later, a)
		}
	}
	return later
}

// toldOf returns what was told of a story, and what of it was told last: its Newest is
// the newest fact there was then.
func toldOf(f digest.Following) (told map[int64]bool, last digest.ToldFact) {
	told = map[int64]bool{}
	for _, t := range f.Told {
		told[t.ID] = true
		last.Newest = max(last.Newest, t.Newest)
		last.At = latest(last.At, t.At)
	}
	return told, last
}

// The number of sentences that sum up a story, and one already known.
const (
	sentencesNew   = 3
	sentencesAgain = 2
)

// entry sums up what is new in a story. It is false when no sentence is left to
// say: every new one repeats, in other words, what the channel was told.
func (c *Composer) entry(ctx context.Context, n novelty, d digest.Digest, l look) (digest.Entry, bool) {
	in := summarize.Input{Articles: n.fresh, Told: n.old, LeftOut: texts(n.left), Day: l.now, Sentences: sentencesNew}
	if n.again {
		in.Sentences = sentencesAgain
	}
	sum, facts := c.tell(ctx, n, d, in)
	sum, facts = c.catchUp(n, l, sum, facts)
	sum.Meaning = c.explained(ctx, n, d, sum)
	sum = c.translated(ctx, n, d, sum)
	sentences := sum.Sentences
	e := digest.Entry{
		Story: n.Story, Outlets: n.outlets, Independent: n.independent, Again: n.again, Rank: n.rank,
		Shifts: n.shifts, Disputes: n.disputes,
	}
	if len(sentences) == 0 && len(e.Shifts) == 0 {
		return digest.Entry{}, false
	}
	sum.Sentences = sentences
	for _, c := range e.Shifts {
		if !slices.Contains(facts, c.Fact) {
			facts = append(facts, c.Fact)
		}
	}
	e.Summary, e.Facts = sum, facts
	e.Sources = sources(e, n)
	return e, true
}

// writingTime is how long the stories of one edition may take to write; those not
// written by then are told in their articles' own sentences, and the edition is on time.
const writingTime = 2 * time.Minute

// tell sums a story up, in the writer's words where there is one and what it says is
// new; and gives the facts that are told.
func (c *Composer) tell(ctx context.Context, n novelty, d digest.Digest, in summarize.Input) (digest.Summary, []int64) {
	if c.writer != nil {
		sum := c.writer.Write(ctx, summarize.Commission{Input: in, Channel: d.Channel.String(), Story: n.Story.ID})
		sentences, facts := proven(sum.Sentences, n)
		if len(sentences) > 0 {
			sum.Sentences = sentences
			return sum, facts
		}
	}
	sum := c.sum.Summarize(in)
	var facts []int64
	sum.Sentences, facts = proven(sum.Sentences, n)
	return sum, facts
}

// translated is a summary in the language that d asks for, where somebody can put it
// into that.
func (c *Composer) translated(ctx context.Context, n novelty, d digest.Digest, sum digest.Summary) digest.Summary {
	t, ok := c.writer.(Translator)
	if !ok || d.Language == "" || len(sum.Sentences) == 0 {
		return sum
	}
	told := len(sum.Sentences)
	sum.Sentences = slices.Concat(sum.Sentences, sum.Meaning)
	sum = t.Translate(ctx, rendering(n, d, sum))
	sum.Sentences, sum.Meaning = sum.Sentences[:told], sum.Sentences[told:]
	return sum
}

// explained is what a summary means, where somebody says so: it tells no fact that the
// summary does not tell.
func (c *Composer) explained(ctx context.Context, n novelty, d digest.Digest, sum digest.Summary) []digest.Sentence {
	x, ok := c.writer.(Explainer)
	if !ok {
		return nil
	}
	return x.Meaning(ctx, rendering(n, d, sum))
}

func rendering(n novelty, d digest.Digest, sum digest.Summary) summarize.Rendering {
	return summarize.Rendering{Summary: sum, Articles: n.Articles, Channel: d.Channel.String(), Story: n.Story.ID, Language: d.Language}
}

// proven keeps the sentences that tell a new fact, with those before them that they lean
// on, gives their cites the revision that says so, and returns the facts they tell.
func proven(sentences []digest.Sentence, n novelty) (kept []digest.Sentence, facts []int64) {
	revision := map[int64]int{}
	for _, a := range n.Articles {
		revision[a.ID] = a.Revision
	}
	seen := map[int64]bool{}
	var before []digest.Sentence // that tell nothing new, since the last that was kept
	for _, s := range sentences {
		fresh := false
		var tells []int64
		for i := range s.Cites {
			s.Cites[i].Revision = revision[s.Cites[i].Article]
			if id, ok := factAt(n.Facts, s.Cites[i]); ok {
				fresh = fresh || n.facts[id]
				tells = append(tells, id)
			}
		}
		leans := summarize.NeedsBefore(s.Text)
		if !leans {
			before = nil // nobody leans on what stands before it
		}
		if !fresh {
			before = append(before, s)
			continue
		}
		kept = append(append(kept, before...), s)
		before = nil
		for _, id := range tells {
			if !seen[id] {
				seen[id] = true
				facts = append(facts, id)
			}
		}
	}
	return kept, facts
}

// factAt finds the fact that is stated where c points.
func factAt(facts []digest.Fact, c digest.Cite) (int64, bool) {
	for _, f := range facts {
		for _, s := range f.Spans {
			if s.Article == c.Article && s.Revision == c.Revision && s.InTitle == c.InTitle && s.Start < c.End && c.Start < s.End {
				return f.ID, true
			}
		}
	}
	return 0, false
}

// firstOf is who had first what an article copies; empty when it copies none, or one
// of its own publisher.
func firstOf(a digest.Article, byID map[int64]digest.Article) string {
	o, ok := byID[a.DuplicateOf]
	if !ok || o.Source == a.Source {
		return ""
	}
	return o.Source
}

// sources lists the articles behind an entry: the first that each of its lines
// cites, then the others they cite, then the rest, earliest first.
func sources(e digest.Entry, n novelty) []digest.Mention {
	byID := map[int64]digest.Article{}
	for _, a := range n.Articles {
		byID[a.ID] = a
	}
	var ms []digest.Mention
	listed := map[int64]bool{}
	add := func(id int64) {
		if a, ok := byID[id]; ok && !listed[id] {
			listed[id] = true
			ms = append(ms, digest.Mention{Article: a.ID, Title: a.Title, Source: a.Source, URL: a.URL, Published: a.Published, After: firstOf(a, byID), Image: a.Image})
		}
	}
	for _, c := range e.Shifts {
		add(c.Cite.Article)
	}
	for _, s := range e.Summary.Sentences {
		if len(s.Cites) > 0 {
			add(s.Cites[0].Article)
		}
	}
	for _, d := range e.Disputes {
		for _, s := range d.Sides {
			add(s.Cite.Article)
		}
	}
	for _, s := range e.Summary.Sentences {
		for _, c := range s.Cites {
			add(c.Article)
		}
	}
	for _, a := range n.fresh {
		add(a.ID)
	}
	return ms
}
