package match

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// An Index holds the queries of many topics and finds those that an article
// matches without trying them all: each alternative of a query is filed under
// the terms that the fewest articles hold, one of which must be there for it to
// match. Match agrees with Query.Match on every query.
//
// All methods may be called at the same time. The zero value is empty and ready.
type Index struct {
	mu      sync.RWMutex
	words   map[string]senses // what is known of a word that stands in articles
	heads   map[string]int32  // the numbers of prefixes
	lengths map[int]int       // lengths of prefixes in bytes, and how many have it
	uses    []int32           // how many clauses hold each number
	posts   [][]post          // by number: the clauses filed under it
	free    []int32           // numbers no longer used
	clauses []clause
	idle    []int32 // clauses no longer used
	topics  map[int64][]int32
	learned map[int64]bar // of the topics that have a threshold
	telling numbering     // the words that they learned

	scratch sync.Pool // *scratch
}

// senses are the numbers under which one text is known, by form: as a folded
// word, as a singular, in capitals. 0 is none.
type senses [3]int32

// key is what must stand in an article for w to be found, and as which sense;
// capital is looked up as exact.
func (w word) key() (string, form) {
	switch w.form {
	case inflected:
		return w.stem, inflected
	case prefix, capitals:
		return w.fold, w.form
	}
	return w.fold, exact
}

// A clause is one alternative of a query.
type clause struct {
	topic int64
	root  *node
	used  []int32 // the numbers that the clause uses, one for each use
	// groups are numbers of words, each group ended by -1. An article that
	// matches has a word of every group.
	groups []int32
	filed  []int32 // the group under which the clause is filed
	banned []int32 // an article that matches has none of these words
	rest   []check // the parts that the numbers above do not decide
}

// A post is a clause where it is filed. Most articles that hold one word of a
// clause lack its others, so the numbers of one more group stand beside it: to
// look them up costs less than to fetch the clause.
type post struct {
	topic   int64
	place   int32
	guard   [guards]int32 // -1 where unused
	settled bool          // whatever passes the guard matches: the clause has no more to say
}

const guards = 4

// A bar is what a match must come up to. The numbers of the words that were learned
// stand beside them: what an article has of them is looked up once for all topics.
type bar struct {
	query   Query
	learned Learned
	numbers []int32
}

// Add files a topic's query, in place of the one it had.
func (x *Index) Add(id int64, q Query) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(id)
	if q.root == nil {
		return
	}
	if x.topics == nil {
		x.topics = map[int64][]int32{}
		x.words, x.heads, x.lengths = map[string]senses{}, map[string]int32{}, map[int]int{}
		x.uses, x.posts = []int32{0}, [][]post{nil} // 0 is no number
	}
	alternatives := []*node{q.root}
	if q.root.op == opOr {
		alternatives = q.root.kids
	}
	for _, n := range alternatives {
		x.topics[id] = append(x.topics[id], x.file(id, n))
	}
}

// Learn gives a topic that was added with q what it has learned: what is below its
// threshold is matched no more. Add takes that away.
func (x *Index) Learn(id int64, q Query, l Learned) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.unlearn(id)
	if _, there := x.topics[id]; !there || l.Least <= 0 {
		return
	}
	if x.learned == nil {
		x.learned = map[int64]bar{}
	}
	b := bar{q, l, make([]int32, len(l.Words))}
	for i, w := range l.Words {
		b.numbers[i] = x.telling.add(w.Word)
	}
	x.learned[id] = b
}

// unlearn forgets what a topic learned; the caller holds the lock.
func (x *Index) unlearn(id int64) {
	b, ok := x.learned[id]
	if !ok {
		return
	}
	delete(x.learned, id)
	for _, w := range b.learned.Words {
		x.telling.drop(w.Word)
	}
}

// Remove takes a topic out; one that is not there is no fault.
func (x *Index) Remove(id int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(id)
}

// Len is how many topics are filed.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.topics)
}

// cover is words of which an article that matches holds at least one.
type cover struct {
	words []word
	cost  float64 // the share of articles that hold one of them
}

// file stores one alternative and returns its place.
func (x *Index) file(id int64, n *node) int32 {
	c := clause{topic: id, root: n}
	parts := []*node{n}
	if n.op == opAnd {
		parts = n.kids
	}
	var covers []cover
	for _, part := range parts {
		more, enough := coversOf(part)
		covers = append(covers, more...)
		switch {
		case enough:
		case part.op == opNot && plain(part.kids[0]):
			c.banned = x.enlist(c.banned, coverOf(part.kids[0]).words, &c)
		default:
			c.rest = append(c.rest, x.newCheck(part, &c))
		}
	}
	slices.SortStableFunc(covers, func(a, b cover) int { return cmp.Compare(a.cost, b.cost) })
	p := post{topic: id, guard: [guards]int32{-1, -1, -1, -1}}
	for i, cov := range covers {
		group := x.enlist(nil, cov.words, &c)
		if i > 0 && p.guard[0] < 0 && len(group) <= guards {
			copy(p.guard[:], group)
		}
		c.groups = append(append(c.groups, group...), -1)
	}
	guarded := len(covers) == 1 || len(covers) == 2 && p.guard[0] >= 0
	p.settled = guarded && len(c.banned)+len(c.rest) == 0
	c.filed = c.groups[:slices.Index(c.groups, -1)]
	p.place = x.place(c)
	for _, k := range c.filed {
		x.posts[k] = append(x.posts[k], p)
	}
	return p.place
}

// enlist adds the numbers of words, which the clause uses from now on.
func (x *Index) enlist(numbers []int32, words []word, c *clause) []int32 {
	for _, w := range words {
		if k := x.number(w); !slices.Contains(numbers, k) {
			numbers = append(numbers, k)
			c.used = append(c.used, k)
			x.uses[k]++
		}
	}
	return numbers
}

func (x *Index) place(c clause) int32 {
	if n := len(x.idle); n > 0 {
		at := x.idle[n-1]
		x.idle = x.idle[:n-1]
		x.clauses[at] = c
		return at
	}
	x.clauses = append(x.clauses, c)
	return int32(len(x.clauses) - 1)
}

// number returns the number of a word, a new one if need be.
func (x *Index) number(w word) int32 {
	text, sense := w.key()
	if sense == prefix {
		if n := x.heads[text]; n != 0 {
			return n
		}
		n := x.newNumber()
		x.heads[text] = n
		x.lengths[len(text)]++
		return n
	}
	known := x.words[text]
	if known[sense] == 0 {
		known[sense] = x.newNumber()
		x.words[text] = known
	}
	return known[sense]
}

func (x *Index) newNumber() int32 {
	if n := len(x.free); n > 0 {
		at := x.free[n-1]
		x.free = x.free[:n-1]
		return at
	}
	x.uses = append(x.uses, 0)
	x.posts = append(x.posts, nil)
	return int32(len(x.uses) - 1)
}

// coversOf returns what an article must hold to match a part of a clause: a word
// of each cover. It reports whether that is enough for it to match.
func coversOf(n *node) (all []cover, enough bool) {
	switch n.op {
	case opNot:
		return nil, false
	case opTerm:
		if len(n.term.alts) == 1 {
			for _, w := range n.term.alts[0].words {
				all = append(all, cover{[]word{w}, math.Exp(-rarity(w))})
			}
			return all, n.term.plain()
		}
	}
	if c := coverOf(n); !math.IsInf(c.cost, 1) {
		return []cover{c}, plain(n)
	}
	return nil, false
}

// plain says that n is a term, or a choice of terms, that an article matches by
// holding a word, wherever it stands.
func plain(n *node) bool {
	if n.op == opTerm {
		return n.term.plain()
	}
	return n.op == opOr && !slices.ContainsFunc(n.kids, func(kid *node) bool { return kid.op != opTerm || !kid.term.plain() })
}

func (t *term) plain() bool {
	return !t.title && !slices.ContainsFunc(t.alts, func(p phrase) bool { return len(p.words) > 1 || p.words[0].form == capital })
}

// coverOf chooses the words that the fewest articles hold.
func coverOf(n *node) cover {
	switch n.op {
	case opTerm:
		return coverOfTerm(n.term)
	case opAnd:
		best := cover{cost: math.Inf(1)}
		for _, kid := range n.kids {
			if c := coverOf(kid); c.cost < best.cost {
				best = c
			}
		}
		return best
	case opOr:
		var all cover
		for _, kid := range n.kids {
			c := coverOf(kid)
			all.words = append(all.words, c.words...)
			all.cost += c.cost
		}
		return all
	}
	return cover{cost: math.Inf(1)}
}

func coverOfTerm(t *term) cover {
	var c cover
	for _, p := range t.alts {
		w := p.words[p.anchor]
		c.words = append(c.words, w)
		c.cost += math.Exp(-rarity(w))
	}
	return c
}

// remove takes a topic out; the caller holds the lock.
func (x *Index) remove(id int64) {
	for _, place := range x.topics[id] {
		c := x.clauses[place]
		for _, k := range c.filed {
			filed := x.posts[k]
			if i := slices.IndexFunc(filed, func(p post) bool { return p.place == place }); i >= 0 {
				filed[i] = filed[len(filed)-1]
				x.posts[k] = filed[:len(filed)-1]
			}
		}
		x.drop(c)
		x.clauses[place] = clause{}
		x.idle = append(x.idle, place)
	}
	delete(x.topics, id)
	x.unlearn(id)
}

// drop frees the numbers that only this clause used.
func (x *Index) drop(c clause) {
	for _, k := range c.used {
		x.uses[k]--
	}
	c.root.terms(false, func(t *term, _ bool) {
		for _, p := range t.alts {
			for _, w := range p.words {
				x.release(w)
			}
		}
	})
}

// release frees the number of a word that no clause uses.
func (x *Index) release(w word) {
	text, sense := w.key()
	if sense == prefix {
		if n := x.heads[text]; n != 0 && x.uses[n] == 0 {
			delete(x.heads, text)
			x.free = append(x.free, n)
			if x.lengths[len(text)]--; x.lengths[len(text)] == 0 {
				delete(x.lengths, len(text))
			}
		}
		return
	}
	known := x.words[text]
	n := known[sense]
	if n == 0 || x.uses[n] != 0 {
		return
	}
	x.free = append(x.free, n)
	if known[sense] = 0; known == (senses{}) {
		delete(x.words, text)
		return
	}
	x.words[text] = known
}

// scratch is the memory of one Match.
type scratch struct {
	present []uint64 // a bit for each number whose word the article holds
	tried   []uint64 // a bit for each clause
	numbers []int32
	seen    []int32
}

// Match returns the topics that the article matches and whose threshold it is not
// below, in rising order.
func (x *Index) Match(d Doc) []int64 {
	kept, _ := x.Judge(d)
	return kept
}

// Judge is Match, and returns the topics whose threshold the article is below as well.
func (x *Index) Judge(d Doc) (kept, below []int64) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	found := x.matched(d)
	if len(x.learned) == 0 {
		return found, nil
	}
	var h *hearing
	kept = found[:0]
	for _, id := range found {
		b, ok := x.learned[id]
		if ok && h == nil {
			h = x.hear(&d)
		}
		if ok && h.below(&b) {
			below = append(below, id)
			continue
		}
		kept = append(kept, id)
	}
	return kept, below
}

// matched are the topics whose queries match; the caller holds the lock.
func (x *Index) matched(d Doc) []int64 {
	s, _ := x.scratch.Get().(*scratch)
	if s == nil {
		s = &scratch{}
	}
	s.fit(len(x.uses), len(x.clauses))
	x.lookUp(&d, s)
	var found []int64
	for _, n := range s.numbers {
		for i := range x.posts[n] {
			if p := &x.posts[n][i]; s.passes(&p.guard) && (p.settled || x.try(p.place, &d, s)) {
				found = append(found, p.topic)
			}
		}
	}
	s.clear()
	x.scratch.Put(s)
	slices.Sort(found)
	return slices.Compact(found)
}

// passes says whether the article has a word of the guard.
func (s *scratch) passes(guard *[guards]int32) bool {
	for _, n := range guard {
		if n < 0 {
			break
		}
		if get(s.present, n) {
			return true
		}
	}
	return guard[0] < 0
}

// try says whether the article matches a clause not tried before.
func (x *Index) try(place int32, d *Doc, s *scratch) bool {
	if get(s.tried, place) {
		return false
	}
	set(s.tried, place)
	s.seen = append(s.seen, place)
	c := &x.clauses[place]
	if !s.holds(c.groups) || s.hasAny(c.banned) {
		return false
	}
	for i := range c.rest {
		if !c.rest[i].holds(d, s) {
			return false
		}
	}
	return true
}

// lookUp notes which of the index's words the article holds.
func (x *Index) lookUp(d *Doc, s *scratch) {
	for i := range d.words {
		e := &d.words[i]
		if known, ok := x.words[e.fold]; ok {
			s.note(known[exact])
			if e.stem == e.fold {
				s.note(known[inflected])
			}
			if e.capitals {
				s.note(known[capitals])
			}
		}
		if e.stem != e.fold {
			s.note(x.words[e.stem][inflected])
		}
		for size := range x.lengths {
			if size <= len(e.fold) {
				s.note(x.heads[e.fold[:size]])
			}
		}
	}
}

// note marks a word as present.
func (s *scratch) note(n int32) {
	if n != 0 && !get(s.present, n) {
		set(s.present, n)
		s.numbers = append(s.numbers, n)
	}
}

// holds says whether the article has a word of every group.
func (s *scratch) holds(groups []int32) bool {
	held := false
	for _, n := range groups {
		switch {
		case n < 0 && !held:
			return false
		case n < 0:
			held = false
		case !held:
			held = get(s.present, n)
		}
	}
	return true
}

func (s *scratch) fit(numbers, clauses int) {
	if n := numbers/64 + 1; len(s.present) < n {
		s.present = make([]uint64, n+n/4)
	}
	if n := clauses/64 + 1; len(s.tried) < n {
		s.tried = make([]uint64, n+n/4)
	}
}

func (s *scratch) clear() {
	for _, n := range s.numbers {
		s.present[n/64] = 0
	}
	for _, n := range s.seen {
		s.tried[n/64] = 0
	}
	s.numbers, s.seen = s.numbers[:0], s.seen[:0]
}

func get(bits []uint64, i int32) bool { return bits[i/64]&(1<<(i%64)) != 0 }
func set(bits []uint64, i int32)      { bits[i/64] |= 1 << (i % 64) }
