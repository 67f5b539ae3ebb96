package match

// A numbering gives words numbers for as long as somebody uses them.
type numbering struct {
	of   map[string]int32
	uses []int32
	free []int32
}

func (n *numbering) add(word string) int32 {
	at, known := n.of[word]
	if !known {
		if n.of == nil {
			n.of = map[string]int32{}
		}
		if last := len(n.free) - 1; last >= 0 {
			at, n.free = n.free[last], n.free[:last]
		} else {
			at, n.uses = int32(len(n.uses)), append(n.uses, 0)
		}
		n.of[word] = at
	}
	n.uses[at]++
	return at
}

func (n *numbering) drop(word string) {
	at := n.of[word]
	if n.uses[at]--; n.uses[at] == 0 {
		delete(n.of, word)
		n.free = append(n.free, at)
	}
}

// A hearing is an article that is held against what many topics have learned: what
// depends on the article alone is done once.
type hearing struct {
	doc    *Doc
	by     []float32 // by number of a word
	length float64
	title  *Doc // the headline alone; nil until it is needed
}

// hear begins a hearing; the caller holds the lock for as long as it lasts.
func (x *Index) hear(d *Doc) *hearing {
	in := d.weigh()
	h := &hearing{doc: d, by: make([]float32, len(x.telling.uses)), length: in.length}
	for i, w := range in.by {
		if w == 0 {
			continue
		}
		if at, ok := x.telling.of[d.words[i].stem]; ok {
			h.by[at] = w
		}
	}
	return h
}

// below says what Learned.Judge says.
func (h *hearing) below(b *bar) bool {
	likes, unlikes := 0.0, 0.0
	for i, at := range b.numbers {
		x := float64(h.by[at])
		likes, unlikes = likes+x*b.learned.Words[i].For, unlikes+x*b.learned.Words[i].Not
	}
	p := logistic(b.learned.Weights, traits(b.query, h.doc, likes/h.length, unlikes/h.length))
	if p >= b.learned.Least {
		return false
	}
	if h.title == nil {
		d := NewDoc(h.doc.title, "")
		h.title = &d
	}
	return !b.query.Match(*h.title)
}
