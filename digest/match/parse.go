package match

import (
	"fmt"
	"strings"
)

// parser builds the tree of a query by recursive descent.
type parser struct {
	query string
	in    []token
	at    int
	depth int
	terms int
}

func (p *parser) peek() token { return p.in[p.at] }

func (p *parser) fault(t token, msg, hint string) error {
	return &SyntaxError{Query: p.query, Column: t.col, Msg: msg, Hint: hint}
}

func (p *parser) parse() (*node, error) {
	if p.peek().kind == tokEnd {
		return nil, p.fault(token{col: 1}, "the query is empty", "write what the topic is about, as in India AND technology")
	}
	n, err := p.or(false)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind == tokClose {
		return nil, p.fault(t, "this parenthesis closes nothing", "drop it, or open a group before it")
	}
	return n, nil
}

// or reads alternatives; title says that all of them are looked for in titles.
func (p *parser) or(title bool) (*node, error) {
	return p.list(opOr, func() (*node, error) { return p.and(title) }, func(t token) bool {
		if t.kind != tokOr {
			return false
		}
		p.at++
		return true
	})
}

// and reads what must all hold. No operator between two terms is AND too.
func (p *parser) and(title bool) (*node, error) {
	return p.list(opAnd, func() (*node, error) { return p.unary(title) }, func(t token) bool {
		switch t.kind {
		case tokAnd:
			p.at++
			return true
		case tokTerm, tokTitle, tokOpen, tokNot:
			return true
		}
		return false
	})
}

// list reads one part after another for as long as more says.
func (p *parser) list(o op, part func() (*node, error), more func(token) bool) (*node, error) {
	n := &node{op: o, col: p.peek().col}
	for {
		kid, err := part()
		if err != nil {
			return nil, err
		}
		if n.kids = append(n.kids, kid); !more(p.peek()) {
			break
		}
	}
	if len(n.kids) == 1 {
		return n.kids[0], nil
	}
	return n, nil
}

func (p *parser) unary(title bool) (*node, error) {
	t := p.peek()
	if t.kind != tokNot {
		return p.primary(title)
	}
	p.at++
	if p.depth++; p.depth > maxDepth {
		return nil, p.tooDeep(t)
	}
	kid, err := p.unary(title)
	p.depth--
	if err != nil {
		return nil, err
	}
	return &node{op: opNot, kids: []*node{kid}, col: t.col}, nil
}

func (p *parser) tooDeep(t token) error {
	return p.fault(t, "the groups are nested too deeply", fmt.Sprintf("at most %d deep", maxDepth))
}

func (p *parser) primary(title bool) (*node, error) {
	switch t := p.peek(); t.kind {
	case tokTerm:
		return p.term(t, title)
	case tokTitle:
		p.at++
		return p.group(p.peek(), true)
	case tokOpen:
		return p.group(t, title)
	default:
		return nil, p.missing(t)
	}
}

func (p *parser) group(open token, title bool) (*node, error) {
	p.at++
	if p.peek().kind == tokClose {
		return nil, p.fault(open, "this group is empty", "write something between the parentheses, or drop them")
	}
	if p.depth++; p.depth > maxDepth {
		return nil, p.tooDeep(open)
	}
	n, err := p.or(title)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokClose {
		return nil, p.fault(open, "this parenthesis is not closed", "add ) where the group ends")
	}
	p.at++
	p.depth--
	return n, nil
}

// missing says what is wrong where a term should stand.
func (p *parser) missing(t token) error {
	var before token
	if p.at > 0 {
		before = p.in[p.at-1]
	}
	name := strings.ToUpper(before.text)
	joins := before.kind == tokAnd || before.kind == tokOr || before.kind == tokNot
	switch {
	case joins && t.kind == tokEnd:
		return p.fault(before, name+" has nothing after it", "add a word after it, or drop it")
	case joins && t.kind == tokClose:
		return p.fault(before, name+" has nothing after it before the group closes", "add a word after it, or drop it")
	case joins:
		return p.fault(t, fmt.Sprintf("%s cannot follow %s", strings.ToUpper(t.text), name), "keep one of them; to look for the word itself, quote it")
	case t.kind == tokAnd || t.kind == tokOr:
		return p.fault(t, strings.ToUpper(t.text)+" has nothing before it", "add a word before it, or drop it")
	case t.kind == tokClose:
		return p.fault(t, "this parenthesis closes nothing", "drop it, or open a group before it")
	}
	return p.fault(t, "a word is missing here", "")
}

func (p *parser) term(t token, title bool) (*node, error) {
	p.at++
	if p.terms++; p.terms > maxTerms {
		return nil, p.fault(t, "the query has too many terms", fmt.Sprintf("at most %d", maxTerms))
	}
	made, fault := newTerm(t.text, t.quoted, title || t.title)
	if fault != "" {
		return nil, p.fault(t, fault, "as in India, \"trade deal\" or satellite*")
	}
	return &node{op: opTerm, term: made, col: t.col}, nil
}
