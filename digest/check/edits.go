package check

// An edit is where the claim says otherwise what a sentence of the evidence says in the
// same place: the words from and to of the claim stand where those from and to of the
// sentence stand, between words that both have in a row. One side may be empty.
type edit struct {
	s            *reading
	from, to     int // of the claim
	sFrom, sTo   int // of s
	left, right  int // how many words both have in a row before and after
	open, closed bool
}

// The bounds of what counts as an edit rather than as other words.
const (
	longestEdit = 5 // words on each side
	leastAnchor = 3 // words in a row around it, before and after together
)

// sure are the edits within words in a row, unless another sentence says it so.
func (x *examination) sure(all []edit) (out []edit) {
	for _, e := range all {
		if e.left+e.right >= leastAnchor && !x.saidInRow(e) {
			out = append(out, e)
		}
	}
	return out
}

// differences compares the claim with each chosen sentence, word by word.
func (x *examination) differences() (out []edit) {
	for _, k := range x.align.chosen {
		s := x.ev.sentences[k]
		if s.title {
			continue
		}
		for _, e := range compare(x.claim, s) {
			if e.short() {
				out = append(out, e)
			}
		}
	}
	return out
}

func (e edit) short() bool {
	return e.to-e.from <= longestEdit && e.sTo-e.sFrom <= longestEdit && (e.left > 0 || e.open) && (e.right > 0 || e.closed)
}

// saidInRow says that some sentence has the claim's words of an edit in a row, with the
// ones around them: it is said so elsewhere.
func (x *examination) saidInRow(e edit) bool {
	from, to := max(0, e.from-1), min(len(x.claim.tokens), e.to+1)
	if to-from < 2 {
		return false
	}
	words := x.claim.tokens[from:to]
	for _, s := range x.ev.sentences {
		if s != e.s && s.inRow(words) {
			return true
		}
	}
	return false
}

// inRow says that the words stand in s one after the other.
func (r *reading) inRow(words []token) bool {
	for _, i := range r.at[words[0].stem] {
		n := 1
		for n < len(words) && i+n < len(r.tokens) && r.tokens[i+n].stem == words[n].stem {
			n++
		}
		if n == len(words) {
			return true
		}
	}
	return false
}

// compare aligns two sentences by their longest common subsequence, in which a name or a
// number counts far less than another word: of two things that have changed places it is
// the words between them that stand still. What follows the words that are compared of
// very long sentences is no edit.
func compare(c, s *reading) (out []edit) {
	i, j := 0, 0
	left := 0
	for _, m := range common(c, s) {
		if m[0] > i || m[1] > j {
			out = append(out, edit{s: s, from: i, to: m[0], sFrom: j, sTo: m[1], left: left, open: i == 0 && j == 0})
			left = 0
		}
		left++
		if k := len(out) - 1; k >= 0 && out[k].to+out[k].right == m[0] {
			out[k].right++
		}
		i, j = m[0]+1, m[1]+1
	}
	n, m := compared(c, s)
	whole := n == len(c.tokens) && m == len(s.tokens)
	if whole && (i < n || j < m) {
		out = append(out, edit{s: s, from: i, to: n, sFrom: j, sTo: m, left: left, open: i == 0 && j == 0, closed: true})
	}
	return out
}

// How much of two sentences is compared: so many words of the claim, and as many of the
// other as make so many pairs. Sentences that are written are far shorter; of a list
// without a stop the beginning is compared.
const (
	mostWords = 256
	mostPairs = 1 << 16
)

// compared is how many words of each sentence are compared.
func compared(c, s *reading) (n, m int) {
	n = min(len(c.tokens), mostWords)
	return n, min(len(s.tokens), mostPairs/max(n, 1))
}

// common is the places of the words that two sentences have in common, in order.
func common(c, s *reading) (out [][2]int) {
	n, m := compared(c, s)
	best := make([]int, (n+1)*(m+1))
	at := func(i, j int) *int { return &best[i*(m+1)+j] }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			v := max(*at(i+1, j), *at(i, j+1))
			if c.tokens[i].stem == s.tokens[j].stem {
				v = max(v, *at(i+1, j+1)+c.stillness(i))
			}
			*at(i, j) = v
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case c.tokens[i].stem == s.tokens[j].stem && *at(i, j) == *at(i+1, j+1)+c.stillness(i):
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case *at(i, j) == *at(i+1, j):
			i++
		default:
			j++
		}
	}
	return out
}

// stillness is what the word at i counts for an alignment.
func (r *reading) stillness(i int) int {
	switch {
	case r.thing(i):
		return 1
	case r.tokens[i].weight == 0:
		return 6
	}
	return 10
}

// words are the tokens of an edit, on the claim's side and on the evidence's.
func (e edit) words(c *reading) (claim, ev []token) {
	return c.tokens[e.from:e.to], e.s.tokens[e.sFrom:e.sTo]
}
