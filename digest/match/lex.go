package match

import (
	"fmt"
	"strings"
	"unicode"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokTerm
	tokOpen
	tokClose
	tokAnd
	tokOr
	tokNot
	tokTitle // "title:" before a group
)

// A token is one piece of a query.
type token struct {
	kind   tokenKind
	text   string // as typed, without quotes and "title:"
	col    int
	quoted bool
	title  bool
}

// quotes open and close a phrase, whichever of them a keyboard or a chat client makes.
const quotes = "\"“”„‟«»＂"

// lexer cuts a query into tokens. It counts in code points.
type lexer struct {
	query string
	in    []rune
	at    int
	out   []token
}

func lex(s string) ([]token, error) {
	l := &lexer{query: s, in: []rune(s)}
	if len(l.in) > maxQuery {
		return nil, l.fault(maxQuery, "the query is too long", fmt.Sprintf("at most %d characters", maxQuery))
	}
	for i, r := range l.in {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || r == unicode.ReplacementChar {
			return nil, l.fault(i, "this character cannot be read", "write the query as plain text")
		}
	}
	for l.at < len(l.in) {
		if err := l.next(); err != nil {
			return nil, err
		}
	}
	return append(l.out, token{kind: tokEnd, col: len(l.in) + 1}), nil
}

func (l *lexer) fault(at int, msg, hint string) error {
	return &SyntaxError{Query: l.query, Column: at + 1, Msg: msg, Hint: hint}
}

func (l *lexer) emit(kind tokenKind, text string, at int) {
	l.out = append(l.out, token{kind: kind, text: text, col: at + 1})
}

// next reads one token.
func (l *lexer) next() error {
	r := l.in[l.at]
	switch {
	case unicode.IsSpace(r):
		l.at++
		return nil
	case r == '(' || r == '（':
		l.emit(tokOpen, "(", l.at)
	case r == ')' || r == '）':
		l.emit(tokClose, ")", l.at)
	case strings.ContainsRune(quotes, r):
		return l.phrase(l.at, false)
	case strings.ContainsRune("-−–—!", r):
		if l.at+1 == len(l.in) || unicode.IsSpace(l.in[l.at+1]) {
			return l.fault(l.at, fmt.Sprintf("%q stands alone", r), "join with AND or OR; -word excludes a word")
		}
		l.emit(tokNot, string(r), l.at)
	case r == '+':
	case r == ',' || r == ';':
		return l.fault(l.at, fmt.Sprintf("%q joins nothing", r), "write AND where both must be there, OR where either will do")
	default:
		return l.word()
	}
	l.at++
	return nil
}

// phrase reads what is quoted, the opening quote being at l.at.
func (l *lexer) phrase(start int, title bool) error {
	open := l.at
	for i := open + 1; i < len(l.in); i++ {
		if !strings.ContainsRune(quotes, l.in[i]) {
			continue
		}
		text := strings.Join(strings.Fields(string(l.in[open+1:i])), " ")
		if strings.Trim(text, "* ") == "" {
			return l.fault(open, "this phrase is empty", `write words between the quotes, as in "trade deal"`)
		}
		l.out = append(l.out, token{kind: tokTerm, text: text, col: start + 1, quoted: true, title: title})
		l.at = i + 1
		return nil
	}
	return l.fault(open, "this quote is not closed", `add " after the phrase`)
}

// word reads an operator or a word, with "title:" before it.
func (l *lexer) word() error {
	start := l.at
	end := start
	for end < len(l.in) && !unicode.IsSpace(l.in[end]) && !strings.ContainsRune(quotes+"()（）,;", l.in[end]) {
		end++
	}
	text := string(l.in[start:end])
	l.at = end
	if kind := operator(text); kind != tokEnd {
		l.emit(kind, text, start)
		return nil
	}
	if strings.EqualFold(text, "near") && text == "NEAR" || strings.HasPrefix(text, "NEAR/") {
		return l.fault(start, "NEAR is not offered", `use a phrase in quotes, or AND`)
	}
	field, rest, ok := strings.Cut(text, ":")
	if !ok || !isField(field) {
		l.emit(tokTerm, text, start)
		return nil
	}
	return l.titled(start, field, rest)
}

// titled reads what follows "title:".
func (l *lexer) titled(start int, field, rest string) error {
	if low := strings.ToLower(field); low != "title" && low != "intitle" {
		return l.fault(start, fmt.Sprintf("%q is not offered", field+":"), "title: is; to look for the words themselves, quote them")
	}
	switch {
	case rest != "":
		if operator(rest) != tokEnd {
			return l.fault(start+len([]rune(field))+1, fmt.Sprintf("%s is an operator", rest), "quote it to look for the word")
		}
		l.out = append(l.out, token{kind: tokTerm, text: rest, col: start + 1, title: true})
		return nil
	case l.at < len(l.in) && strings.ContainsRune(quotes, l.in[l.at]):
		return l.phrase(start, true)
	case l.at < len(l.in) && (l.in[l.at] == '(' || l.in[l.at] == '（'):
		l.emit(tokTitle, field+":", start)
		return nil
	}
	return l.fault(start, "title: has no word after it", "as in title:tariff")
}

// isField says that the text before a colon is meant as a field's name, not as
// half of 16:9 or of a web address.
func isField(s string) bool {
	for _, r := range s {
		if r < 'A' || r > 'z' || r > 'Z' && r < 'a' {
			return false
		}
	}
	return s != "" && !strings.HasPrefix(strings.ToLower(s), "http")
}

func operator(s string) tokenKind {
	switch strings.ToLower(s) {
	case "and", "&", "&&":
		return tokAnd
	case "or", "|", "||":
		return tokOr
	case "not":
		return tokNot
	}
	return tokEnd
}
