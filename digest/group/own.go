package group

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
