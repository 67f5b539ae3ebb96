// Package match says which topics an article belongs to. A topic is a boolean
// query over words, phrases and names; an Index holds many of them. It knows no
// stories and no channels, learns nothing, and understands only what is written.
//
// A query, such as
//
//	India AND ("United States" OR US OR Washington) AND (technology OR Starlink OR satellite*) NOT cricket
//
// is built of
//
//	technology          a word in lower case: singular and plural
//	Starlink            a word with a capital: as it stands, in any case
//	US AI WHO           up to three capitals: only in capitals, so never the word "us"
//	NATO DOGE           four or five capitals: only with a capital at least
//	satellite*          every word that begins so
//	"trade deal"        a phrase, word for word, with no aliases
//	Indo-Pacific        a phrase, as if it were quoted
//	title:tariff        in the title; also title:"trade deal" and title:(a OR b)
//	a AND b, a b        both; & is AND
//	a OR b              either or both; | is OR. AND binds more tightly than OR
//	NOT a, -a           not this one
//	( )                 a group
//
// Operators may be written in lower case: to look for the word "not", quote it.
// Words are compared without accents and possessives. Countries come with their
// other names: India finds Indian, US finds U.S. and United States; quotes turn
// that off. Every alternative must look for something: a query that only
// excludes is refused.
package match

import "strings"

const (
	maxQuery = 2000 // code points in a query
	maxTerms = 200  // terms in a query
	maxDepth = 20   // parentheses within parentheses
)

// A Query is a topic's query. It does not change once made, so any number of
// goroutines may use it. The zero value matches nothing.
type Query struct{ root *node }

type op uint8

const (
	opTerm op = iota
	opAnd
	opOr
	opNot
)

// A node is a term, or an operator over its kids. After Parse, the kids of an
// opAnd are no opAnd and the kids of an opOr no opOr, and what is under opNot
// holds no opNot.
type node struct {
	op   op
	kids []*node
	term *term
	col  int
}

// Parse reads a query. Faults come as a *SyntaxError.
func Parse(s string) (Query, error) {
	tokens, err := lex(s)
	if err != nil {
		return Query{}, err
	}
	p := parser{query: s, in: tokens}
	root, err := p.parse()
	if err != nil {
		return Query{}, err
	}
	root = tidy(root, false)
	if n := aimless(root); n != nil {
		return Query{}, &SyntaxError{
			Query: s, Column: n.col, Msg: "this only excludes and looks for nothing",
			Hint: "add what the topic is about, as in India NOT cricket",
		}
	}
	return Query{root}, nil
}

// tidy joins nested operators of one kind and moves NOT inwards as far as it
// takes for what is under it to hold no other NOT.
func tidy(n *node, negate bool) *node {
	switch {
	case n.op == opNot:
		kid := tidy(n.kids[0], !negate)
		if kid.op == opNot {
			kid.col = n.col
		}
		return kid
	case negate && !hasNot(n):
		return &node{op: opNot, kids: []*node{tidy(n, false)}, col: n.col}
	case n.op == opTerm:
		return n
	}
	out := &node{op: n.op, col: n.col}
	if negate {
		out.op = opAnd + opOr - n.op // De Morgan
	}
	for _, kid := range n.kids {
		kid = tidy(kid, negate)
		if kid.op == out.op {
			out.kids = append(out.kids, kid.kids...)
			continue
		}
		out.kids = append(out.kids, kid)
	}
	return out
}

func hasNot(n *node) bool {
	if n.op == opNot {
		return true
	}
	for _, kid := range n.kids {
		if hasNot(kid) {
			return true
		}
	}
	return false
}

// aimless returns a part of the query that an article could match without
// holding any of its terms, or nil.
func aimless(n *node) *node {
	switch n.op {
	case opNot:
		return n
	case opOr:
		for _, kid := range n.kids {
			if bad := aimless(kid); bad != nil {
				return bad
			}
		}
	case opAnd:
		var bad *node
		for _, kid := range n.kids {
			b := aimless(kid)
			if b == nil {
				return nil
			}
			if bad == nil {
				bad = b
			}
		}
		return bad
	}
	return nil
}

// String returns the query in one canonical spelling, with every operator
// written out; it parses to an equal query.
func (q Query) String() string {
	if q.root == nil {
		return ""
	}
	var b strings.Builder
	q.root.write(&b, opOr)
	return b.String()
}

// write puts n into b; parentheses go around what the operator above would pull apart.
func (n *node) write(b *strings.Builder, above op) {
	switch n.op {
	case opTerm:
		b.WriteString(n.term.text)
	case opNot:
		b.WriteString("NOT ")
		n.kids[0].write(b, opNot)
	case opAnd:
		n.group(b, above == opNot, " AND ")
	case opOr:
		n.group(b, above != opOr, " OR ")
	}
}

func (n *node) group(b *strings.Builder, parens bool, join string) {
	if parens {
		b.WriteByte('(')
	}
	for i, kid := range n.inOrder() {
		switch {
		case i == 0:
		case kid.op == opNot && n.op == opAnd:
			b.WriteByte(' ')
		default:
			b.WriteString(join)
		}
		above := n.op
		if n.op == opOr && kid.op == opAnd {
			above = opNot // mixing AND with OR is hard to read without parentheses
		}
		kid.write(b, above)
	}
	if parens {
		b.WriteByte(')')
	}
}

// inOrder returns the kids with the excluded ones last.
func (n *node) inOrder() []*node {
	if n.op != opAnd {
		return n.kids
	}
	out := make([]*node, 0, len(n.kids))
	for _, kid := range n.kids {
		if kid.op != opNot {
			out = append(out, kid)
		}
	}
	for _, kid := range n.kids {
		if kid.op == opNot {
			out = append(out, kid)
		}
	}
	return out
}

// Match says whether the article belongs to the topic.
func (q Query) Match(d Doc) bool { return q.root != nil && q.root.match(&d) }

func (n *node) match(d *Doc) bool {
	switch n.op {
	case opTerm:
		return n.term.in(d)
	case opNot:
		return !n.kids[0].match(d)
	case opAnd:
		for _, kid := range n.kids {
			if !kid.match(d) {
				return false
			}
		}
		return true
	}
	for _, kid := range n.kids {
		if kid.match(d) {
			return true
		}
	}
	return false
}

// terms calls yield for every term, telling whether it is excluded.
func (n *node) terms(excluded bool, yield func(t *term, excluded bool)) {
	if n.op == opTerm {
		yield(n.term, excluded)
	}
	for _, kid := range n.kids {
		kid.terms(excluded || n.op == opNot, yield)
	}
}
