package check

import "strings"

// clauseWords begin a new clause.
var clauseWords = set(`and but that which who whose where when while although though because after before as with including`)

// leastClause is how many content words a clause has at least.
const leastClause = 2

// clauses says how well the best sentence of the evidence covers the claim's clauses:
// the least of them, and their mean.
func (x *examination) clauses() (least, mean float64) {
	least = 1
	n := 0
	from := 0
	for i := range x.claim.tokens {
		last := i == len(x.claim.tokens)-1
		if !last && !x.claim.endsClause(i) {
			continue
		}
		if content(x.claim.tokens[from:i+1]) < leastClause && !last {
			continue
		}
		if c, ok := x.clause(from, i+1); ok {
			least = min(least, c)
			mean += c
			n++
		}
		from = i + 1
	}
	if n == 0 {
		return x.align.coverage, x.align.coverage
	}
	return least, mean / float64(n)
}

func content(ts []token) (n int) {
	for _, t := range ts {
		if t.weight > 0 {
			n++
		}
	}
	return n
}

// endsClause says that a clause ends after the token at i.
func (r *reading) endsClause(i int) bool {
	gap := r.text[r.tokens[i].End:r.tokens[i+1].Start]
	return strings.ContainsAny(gap, ",;:()–—") || clauseWords[r.tokens[i+1].fold]
}

// clause is how much of the tokens the best sentence covers, with a little help from
// its neighbours.
func (x *examination) clause(from, to int) (float64, bool) {
	total, best := 0.0, 0.0
	for _, t := range x.claim.tokens[from:to] {
		if !t.number {
			total += t.weight
		}
	}
	if total == 0 {
		return 0, false
	}
	for _, s := range x.ev.sentences {
		sum := 0.0
		for _, t := range x.claim.tokens[from:to] {
			if !t.number && s.has(t) {
				sum += t.weight
			}
		}
		best = max(best, sum/total)
	}
	return best, true
}

// gap is the longest run of content words that no chosen sentence has.
func (x *examination) gap() int {
	run, most := 0, 0
	for i, t := range x.claim.tokens {
		switch {
		case t.weight == 0 || t.number:
		case x.align.covered[i] == 0:
			run++
			most = max(most, run)
		default:
			run = 0
		}
	}
	return most
}

func (x *examination) namesLeft() float64 {
	left, all := 0.0, 0.0
	for i, t := range x.claim.tokens {
		if !t.capital || t.weight == 0 {
			continue
		}
		all++
		if x.align.covered[i] == 0 {
			left++
		}
	}
	if all == 0 {
		return 0
	}
	return left / all
}

func (x *examination) numbersLeft() float64 {
	left := 0.0
	for _, n := range x.claim.numbers {
		found := false
		for _, k := range x.align.chosen {
			for _, m := range x.ev.sentences[k].numbers {
				found = found || sameValue(n, m)
			}
		}
		if !found {
			left++
		}
	}
	if left == 0 {
		return 0
	}
	return left / float64(len(x.claim.numbers))
}

// windowSize is how many sentences in a row make a window.
const windowSize = 5

// window is how much of the claim sentences in a row cover, and how rare the rarest
// word is that they do not have.
func (x *examination) window() (coverage, rarest float64) {
	rarest = 1
	if x.claim.weight == 0 {
		return 0, rarest
	}
	for i := range x.ev.sentences {
		end := min(len(x.ev.sentences), i+windowSize)
		sum, worst := 0.0, 0.0
		for _, t := range x.claim.tokens {
			if t.weight == 0 || t.number {
				continue
			}
			found := false
			for _, s := range x.ev.sentences[i:end] {
				if s.has(t) {
					found = true
					break
				}
			}
			if found {
				sum += t.weight
			} else {
				worst = max(worst, t.weight/8)
			}
		}
		if c := sum / x.claim.weight; c > coverage {
			coverage, rarest = c, worst
		}
	}
	return coverage, rarest
}

// inRow is the longest run of the claim's words that stands in a row in one
// sentence of the evidence, by the claim's length.
func (x *examination) inRow() float64 {
	c := x.claim.tokens
	most := 0
	for _, s := range x.ev.sentences {
		for i := range c {
			if i+most >= len(c) {
				break
			}
			for _, j := range s.at[c[i].stem] {
				n := 0
				for i+n < len(c) && j+n < len(s.tokens) && c[i+n].stem == s.tokens[j+n].stem {
					n++
				}
				most = max(most, n)
			}
		}
	}
	return float64(most) / float64(max(1, len(c)))
}
