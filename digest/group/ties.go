package group

import (
	"slices"

	"newsdesk/digest"
)

// A Tie is what a person said of two articles: that they are of one story, or not.
type Tie struct {
	A, B  int64 // articles
	Apart bool
}

// ties are those that hold. What a person tied or parted, no second look changes.
type ties struct {
	all []Tie
	by  map[int64]int // how many ties an article has
}

// Hold has a tie respected from now on, and the contrary no longer. It changes
// nothing that stands.
func (g *Grouper) Hold(t Tie) {
	g.Release(Tie{t.A, t.B, !t.Apart})
	g.Release(Tie{t.B, t.A, !t.Apart})
	if slices.Contains(g.ties.all, t) {
		return
	}
	if g.ties.by == nil {
		g.ties.by = map[int64]int{}
	}
	g.ties.all = append(g.ties.all, t)
	g.ties.by[t.A]++
	g.ties.by[t.B]++
}

// Release has a tie respected no longer. It changes nothing that stands.
func (g *Grouper) Release(t Tie) {
	i := slices.Index(g.ties.all, t)
	if i < 0 {
		return
	}
	g.ties.all = slices.Delete(g.ties.all, i, i+1)
	for _, id := range []int64{t.A, t.B} {
		if g.ties.by[id]--; g.ties.by[id] <= 0 {
			delete(g.ties.by, id)
		}
	}
}

// Unite makes the stories of two articles one. It is false when they are one
// already, or when one of them has left the window.
func (g *Grouper) Unite(a, b int64) (Merge, bool) {
	x, y := g.find(a), g.find(b)
	if x == nil || y == nil || x.story == y.story {
		return Merge{}, false
	}
	return g.merge(x.story, y.story), true
}

// Move takes articles, with what copies them in their own story, to a story: a new
// one when story is zero, and one of that number when there is none by now. Those
// that have left the window or are there already stay as they are.
func (g *Grouper) Move(articles []int64, story int64) []Move {
	var docs []*doc
	for _, id := range articles {
		if d := g.find(id); d != nil && d.story.id != story {
			docs = append(docs, d)
		}
	}
	docs = withCopies(docs)
	if len(docs) == 0 {
		return nil
	}
	to := g.byID[story]
	if to == nil {
		if story == 0 {
			story = g.next
		}
		to = g.begin(story)
	}
	var moves []Move
	for _, d := range docs {
		from := d.story
		from.remove(d)
		to.add(d)
		g.post(d)
		moves = append(moves, Move{Article: d.id, From: from.id, To: to.id})
		if len(from.docs) == 0 {
			g.end(from, to.handle)
		}
	}
	return moves
}

// withCopies adds to docs what copies them in their own stories.
func withCopies(docs []*doc) []*doc {
	out := slices.Clone(docs)
	for _, d := range docs {
		for _, m := range d.story.docs {
			if m.dup == d.id && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// find is an article of the window. It looks through all of them: people tie
// articles seldom.
func (g *Grouper) find(id int64) *doc {
	for _, docs := range g.days {
		for _, d := range docs {
			if d.id == id {
				return d
			}
		}
	}
	return nil
}

// parted says that a person said of an article of a and one of b that they are not
// of one story.
func (g *Grouper) parted(a, b *story) bool {
	for _, t := range g.ties.all {
		if t.Apart && (a.has(t.A) && b.has(t.B) || a.has(t.B) && b.has(t.A)) {
			return true
		}
	}
	return false
}

// tied says that people said of an article where it belongs.
func (g *Grouper) tied(d *doc) bool { return g.ties.by[d.id] > 0 }

// torn says that two halves of a story part articles that a person has tied.
func (g *Grouper) torn(a, b []*doc) bool {
	for _, t := range g.ties.all {
		if !t.Apart && (holds(a, t.A) && holds(b, t.B) || holds(a, t.B) && holds(b, t.A)) {
			return true
		}
	}
	return false
}

func holds(docs []*doc, id int64) bool {
	return slices.ContainsFunc(docs, func(d *doc) bool { return d.id == id })
}

func (s *story) has(id int64) bool { return holds(s.docs, id) }

// Story is the story that an article of the window is in, zero when there is none.
func (g *Grouper) Story(article int64) int64 {
	if d := g.find(article); d != nil {
		return d.story.id
	}
	return 0
}

// Kept is the decision about a as the newsroom keeps it.
func (d Decision) Kept(a digest.Article) *digest.Decision {
	k := &digest.Decision{Article: a.ID, Story: d.Story, Nearest: d.Nearest, Probability: d.Probability, DuplicateOf: d.DuplicateOf, Words: d.Words}
	for _, r := range d.Reasons {
		k.Evidence = append(k.Evidence, digest.Evidence{Name: r.Evidence, Value: r.Value, Weight: r.Weight})
	}
	return k
}
