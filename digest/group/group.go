// Package group decides which story a new article belongs to.
//
// A Grouper reads articles one at a time and knows only those before. It looks
// up stories that share telling terms (index.go), measures the evidence for each
// (score.go), weighs it with a learned model (model.go, weights.go) and joins the
// likeliest story or begins one; then it looks again at the neighbours, which may
// move or merge (second.go). Copies are found by their shingles (near.go), and
// Independent counts who wrote and who copied (independent.go).
//
// It does not store anything, read the clock, start goroutines or know topics;
// a story's headline and its facts are found elsewhere.
package group

import (
	"cmp"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"time"

	"newsdesk/digest"
)

// Config is how a Grouper works. Default gives the one that fits all input.
type Config struct {
	Window     int     // days an article is remembered after the newest one
	Candidates int     // stories an article is measured against
	Join       float32 // log-odds from which an article joins a story
	Merge      float32 // mean log-odds from which two stories become one
	Split      float32 // mean log-odds below which the halves of a story become two
	Move       float32 // by how much log-odds another story must be likelier for an article to move
	Model      *Model
}

// Default is the configuration in use: it was chosen over inputs of every kind.
func Default() Config {
	return Config{Window: 14, Candidates: 8, Join: -.1, Merge: -.7, Split: -1.8, Move: 1, Model: &learned}
}

// A Decision says where an article belongs and what else changed because of it.
type Decision struct {
	Story       int64 // the article's story after Moves and Merges
	New         bool  // the story begins with this article
	DuplicateOf int64 // the article it copies, or zero
	Merges      []Merge
	Moves       []Move   // after the Merges, in order; none is of the article itself
	Nearest     int64    // the likeliest story found, joined or not; zero when nothing came near
	Probability float64  // that the article belongs to it, 0 to 1
	Reasons     []Reason // for and against it, strongest first
	Words       []string // that the article and that story share, weightiest first
}

// A Move takes an earlier article into another story.
type Move struct{ Article, From, To int64 }

// A Merge makes two stories one: Into goes on, From is no more.
type Merge struct{ From, Into int64 }

// A Reason is one piece of evidence: its name, what was measured, and what it
// added to the log-odds of being one story (below zero: against).
type Reason struct {
	Evidence string  `json:"evidence"`
	Value    float64 `json:"value"`
	Weight   float64 `json:"weight"`
}

// A Candidate is a story an article may belong to.
type Candidate struct {
	Story    int64
	Headline bool      // one side has no text, so that the headline decides
	Evidence []float32 // in the order of Features
	Odds     float64   // natural logarithm
}

// A Grouper holds the articles of a sliding window. It is not safe for
// concurrent use. Create one with New.
type Grouper struct {
	cfg     Config
	df      *frequencies
	reader  *reader
	scorer  scorer
	index   *index
	copies  *copies
	stock   *boilerplate
	stories []*story // by handle; nil when gone
	dead    []int32  // handles that the index may still know
	free    []int32
	byID    map[int64]*story
	days    map[int32][]*doc
	clock   clock
	oldest  int32 // day
	next    int64 // story id
	live    int   // articles in the window
	ties    ties
	tongues *tongues // nil: words alone decide

	greatest []uint64 // scratch of posted
	filed    []term
}

// New gives an empty Grouper. Fields of cfg that are zero take their default.
func New(cfg Config) *Grouper {
	d := Default()
	if cfg.Window <= 0 {
		cfg.Window = d.Window
	}
	if cfg.Candidates <= 0 {
		cfg.Candidates = d.Candidates
	}
	if cfg.Model == nil {
		cfg.Model = d.Model
	}
	df := newFrequencies(priorFile)
	return &Grouper{
		cfg: cfg, df: df, reader: newReader(df), index: newIndex(), copies: newCopies(),
		stock: newBoilerplate(), byID: map[int64]*story{}, days: map[int32][]*doc{}, next: 1,
	}
}

// Order sorts articles as Add should have them: by their times, and those of one
// moment by what they say. So it does not matter which of them was fetched, or
// numbered, first.
func Order(articles []digest.Article) {
	slices.SortStableFunc(articles, func(a, b digest.Article) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(keyOf(a), keyOf(b)))
	})
}

// keyOf is a number for what an article says and who says it.
func keyOf(a digest.Article) uint32 {
	h := fnv.New32a()
	for _, s := range []string{a.Title, a.Source, a.URL, a.Text[:min(len(a.Text), maxKeyed)]} {
		io.WriteString(h, s)
	}
	return h.Sum32()
}

const maxKeyed = 400 // bytes of a text that tell it from another of the same headline

// Articles is how many articles the window holds.
func (g *Grouper) Articles() int { return g.live }

// Add decides where a belongs. Its ID must be positive and new. Articles should
// come about in the order of their publication; a late one is placed by its
// time, and one from the future does not push the others out of the window.
// A zero Published is taken for the time of the newest articles.
func (g *Grouper) Add(a digest.Article) Decision {
	d := g.doc(a, true)
	found := g.consider(d)
	dup := g.copies.find(d, g.suspects(found))
	dec := g.decide(a, d, candidates{found, dup})
	g.enter(d)
	g.look(d, &dec)
	dec.Story = d.story.id
	dec.Moves = slices.DeleteFunc(dec.Moves, func(m Move) bool { return m.Article == d.id })
	return dec
}

// candidates are where an article may belong.
type candidates struct {
	found []overlap
	dup   *doc // the article it copies, or nil
}

// decide joins d to a story, or begins one.
func (g *Grouper) decide(a digest.Article, d *doc, c candidates) Decision {
	var dec Decision
	dup := c.dup
	if best := g.best(c.found); best != nil {
		odds := g.cfg.Model.odds(best)
		dec.Nearest, dec.Probability = best.story.id, probability(odds)
		dec.Reasons, dec.Words = g.reasons(best), g.shared(a, d, best)
		if odds >= g.cfg.Join {
			best.story.add(d)
		}
	}
	if dup != nil {
		d.dup = dup.id
		if dup.dup != 0 {
			d.dup = dup.dup
		}
		dec.DuplicateOf = d.dup
		if d.story == nil {
			dup.story.add(d)
		}
	}
	if d.story == nil {
		if s := g.tongues.across(d, &dec); s != nil {
			s.add(d)
		}
	}
	if d.story == nil {
		g.begin(g.next).add(d)
		dec.New = true
	}
	return dec
}

func (g *Grouper) best(found []overlap) *overlap {
	var best *overlap
	var most float32
	for i := range found {
		if odds := g.cfg.Model.odds(&found[i]); best == nil || odds > most {
			best, most = &found[i], odds
		}
	}
	return best
}

// Consider gives the stories a could belong to, without changing
// anything. It is how the model learns and how a decision can be asked about.
func (g *Grouper) Consider(a digest.Article) []Candidate {
	found := g.consider(g.doc(a, false))
	out := make([]Candidate, 0, len(found))
	for i := range found {
		out = append(out, found[i].candidate(g.cfg.Model.odds(&found[i])))
	}
	return out
}

// Neighbours gives the stories that a story of several articles could be one with.
func (g *Grouper) Neighbours(id int64) []Candidate {
	s := g.byID[id]
	if s == nil || len(s.docs) < 2 {
		return nil
	}
	found := g.neighbours(s)
	out := make([]Candidate, 0, len(found))
	for i := range found {
		out = append(out, found[i].candidate(g.cfg.Model.mergeOdds(&found[i])))
	}
	return out
}

func (o *overlap) candidate(odds float32) Candidate {
	return Candidate{Story: o.story.id, Headline: o.headline, Evidence: slices.Clone(o.x[:]), Odds: float64(odds)}
}

// Restore feeds an article that was decided before, with its StoryID and
// DuplicateOf, so that the window is as it was. Articles should come in the
// order in which they were added. New stories are numbered after the greatest
// StoryID seen. An article without a StoryID is ignored.
func (g *Grouper) Restore(a digest.Article) {
	if a.StoryID <= 0 {
		return
	}
	d := g.doc(a, true)
	d.dup = a.DuplicateOf
	s := g.byID[a.StoryID]
	if s == nil {
		s = g.begin(a.StoryID)
	}
	s.add(d)
	g.tongues.rejoin(d)
	g.enter(d)
}

// Forget drops the articles published before the day of t. Add does so by
// itself for what has left the window.
func (g *Grouper) Forget(before time.Time) { g.forget(dayOf(before.Unix())) }

// doc reads a into what is kept of it.
func (g *Grouper) doc(a digest.Article, count bool) *doc {
	at := a.Published.Unix()
	if a.Published.IsZero() {
		at = g.clock.now
	}
	d := &doc{id: a.ID, at: at, key: keyOf(a)}
	g.reader.read(a)
	d.words = int32(len(g.reader.body))
	skip := g.stock.repeated(g.reader.body, a.Source, count)
	d.terms = g.reader.terms(skip)
	d.weekdays = g.reader.weekdays
	d.sketch = sketch(g.reader, skip)
	return d
}

// enter makes d part of the window: from now on it is found. The reader still
// holds d's terms.
func (g *Grouper) enter(d *doc) {
	if len(d.story.docs) == 1 {
		g.df.count(g.reader.found)
	}
	g.clock.tick(d.at)
	d.day = min(max(dayOf(d.at), g.oldest), dayOf(g.clock.now)+2)
	g.days[d.day] = append(g.days[d.day], d)
	g.live++
	g.post(d)
	g.copies.post(d)
	g.tongues.enter(d)
	g.forget(dayOf(g.clock.now) - int32(g.cfg.Window))
}

func (g *Grouper) post(d *doc) {
	for _, t := range g.posted(d.terms) {
		g.index.post(t.id, d.story.handle)
	}
}

// maxLooked is how many of an article's terms it is filed and looked up under.
const maxLooked = 24

// posted are the terms an article is filed under: its headline's and its
// weightiest. They hold until it is called again.
func (g *Grouper) posted(terms []term) []term {
	g.greatest = g.greatest[:0]
	for i, t := range terms {
		if t.kind&isPhrase == 0 {
			g.greatest = keepGreatest(g.greatest, uint64(t.w)<<32|uint64(i), maxLooked)
		}
	}
	least := uint16(0)
	if len(g.greatest) == maxLooked {
		least = uint16(g.greatest[maxLooked-1] >> 32)
	}
	g.filed = g.filed[:0]
	for _, t := range terms {
		if t.kind&isPhrase == 0 && (t.w >= least || t.kind&inTitle != 0) {
			g.filed = append(g.filed, t)
		}
	}
	return g.filed
}

func (g *Grouper) consider(d *doc) []overlap {
	handles := g.index.find(g.posted(d.terms), g.cfg.Candidates)
	stories := make([]*story, 0, len(handles))
	for _, h := range handles {
		stories = append(stories, g.stories[h])
	}
	g.scorer.load(d, d.at)
	return g.scorer.measureAll(stories)
}

// suspects are articles that d may copy: those of the stories it is most like.
func (g *Grouper) suspects(found []overlap) []*doc {
	var out []*doc
	for i := range found {
		if found[i].x[fBest] < .5 && found[i].x[fText] < .5 {
			continue
		}
		docs := found[i].story.docs
		out = append(out, docs[max(0, len(docs)-8):]...)
	}
	return out
}

// begin makes a story of that id, without articles.
func (g *Grouper) begin(id int64) *story {
	s := &story{id: id}
	if n := len(g.free); n > 0 {
		s.handle = g.free[n-1]
		g.free = g.free[:n-1]
	} else {
		s.handle = int32(len(g.stories))
		g.stories = append(g.stories, nil)
	}
	g.stories[s.handle] = s
	g.index.stand(s.handle, s.handle)
	g.byID[id] = s
	g.next = max(g.next, id+1)
	return s
}

// end takes a story without articles away: what is filed under it is from now on
// the story into's, or nobody's when that is negative.
func (g *Grouper) end(s *story, into int32) {
	g.stories[s.handle] = nil
	g.index.stand(s.handle, into)
	g.dead = append(g.dead, s.handle)
	delete(g.byID, s.id)
}

// forget drops what is filed under days before day.
func (g *Grouper) forget(day int32) {
	if day <= g.oldest {
		return
	}
	g.oldest = day
	// In the order of days, so that the same stream always gives the same sums.
	for _, k := range slices.Sorted(maps.Keys(g.days)) {
		if k >= day {
			break
		}
		docs := g.days[k]
		delete(g.days, k)
		for _, d := range docs {
			s := d.story
			g.copies.drop(d)
			g.tongues.drop(d)
			if s.remove(d); len(s.docs) == 0 {
				g.end(s, -1)
			}
		}
		g.live -= len(docs)
	}
	g.tongues.trim()
	g.tidy()
}

// tidy sweeps the index when half of the stories it knows are gone.
func (g *Grouper) tidy() {
	if len(g.dead) < 1024+len(g.byID)/2 {
		return
	}
	g.index.sweep()
	g.free = append(g.free, g.dead...)
	g.dead = g.dead[:0]
}

func dayOf(unix int64) int32 {
	return int32(max(min(unix/86400, 1<<30), -1<<30))
}
