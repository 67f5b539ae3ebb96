package chat

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCommandLine is the longest command line that is read, in bytes.
const maxCommandLine = 64 << 10

// A ParseError says what is wrong with a command line, and where.
type ParseError struct {
	Line   string // the line, clean
	Column int    // from 1, in code points of Line
	Fault  string // such as `there is no command "trak"`
	Near   string // the command or value that was probably meant; may be empty
	Usage  string // the command's usage; empty when the command is unknown
}

func (e *ParseError) Error() string {
	s := fmt.Sprintf("column %d: %s", e.Column, e.Fault)
	if e.Near != "" {
		s += fmt.Sprintf("; did you mean %q?", e.Near)
	}
	return s
}

// Message is e as an answer: the fault, a caret under it, and what would be right.
func (e *ParseError) Message() Message {
	text := strings.ToUpper(e.Fault[:1]) + e.Fault[1:] + "."
	if e.Near != "" {
		text += " Did you mean " + e.Near + "?"
	}
	m := Message{Private: true, Blocks: []Block{{Kind: Paragraph, Text: Say(text)}}}
	if line, column := around(e.Line, e.Column); line != "" {
		caret := strings.Repeat(" ", column-1) + "^"
		m.Blocks = append(m.Blocks, Block{Kind: Code, Text: Say(line + "\n" + caret)})
	}
	usage := "/news help shows what you can ask."
	if e.Usage != "" {
		usage = "Usage: " + e.Usage
	}
	m.Blocks = append(m.Blocks, Block{Kind: Small, Text: Say(usage)})
	return m
}

// around is the stretch of a line near a column, short enough to stand on one
// row, and the column within it.
func around(line string, column int) (string, int) {
	const before, after = 40, 20
	r := []rune(line)
	column = min(column, len(r)+1)
	start, end := max(0, column-1-before), min(len(r), column+after)
	return string(r[start:end]), column - start
}

// Parse reads the text after "/news": a command's name and its options.
//
// Options stand in the order of their definition. Each takes one word, or more in
// double or single quotes; the last one without an Intro takes all words up to the next
// Intro. A Rest option takes the rest of the line as it stands, quotes included.
// An option with an Intro takes what follows that word's last occurrence. An
// empty line is the command help, if there is one. The error is a *ParseError.
func Parse(line string, cmds []Command) (Request, error) {
	if len(line) > maxCommandLine {
		line = line[:maxCommandLine]
	}
	p := parser{line: strings.Join(strings.Split(Clean(line), "\n"), " ")}
	name, at := p.bare()
	if name == "" {
		name = "help"
	}
	i := slices.IndexFunc(cmds, func(c Command) bool { return strings.EqualFold(c.Name, name) })
	if i < 0 {
		return Request{}, p.unknown(name, at, cmds)
	}
	p.cmd = cmds[i]
	opts, err := p.options()
	if err != nil {
		return Request{}, err
	}
	return Request{Command: p.cmd.Name, Options: opts}, nil
}

type parser struct {
	line string
	at   int // in bytes of line
	cmd  Command
}

func (p *parser) fault(at int, format string, args ...any) *ParseError {
	e := &ParseError{Line: p.line, Column: utf8.RuneCountInString(p.line[:at]) + 1, Fault: fmt.Sprintf(format, args...)}
	if p.cmd.Name != "" {
		e.Usage = Usage(p.cmd)
	}
	return e
}

func (p *parser) unknown(name string, at int, cmds []Command) *ParseError {
	names := make([]string, len(cmds))
	for i, c := range cmds {
		names[i] = c.Name
	}
	e := p.fault(at, "there is no command %q", Clip(name, 40, nil))
	e.Near = Nearest(name, names)
	return e
}

// options reads what follows the command's name.
func (p *parser) options() (map[string]string, error) {
	got := map[string]string{}
	var plain, intros []Option
	for _, o := range p.cmd.Options {
		if o.Intro == "" {
			plain = append(plain, o)
		} else {
			intros = append(intros, o)
		}
	}
	for len(plain) > 1 {
		if err := p.one(plain[0], got); err != nil {
			return nil, err
		}
		plain = plain[1:]
	}
	if len(plain) == 1 && plain[0].Rest {
		return got, p.rest(plain[0], got)
	}
	return got, p.tail(plain, intros, got)
}

// one reads the value of o as one word.
func (p *parser) one(o Option, got map[string]string) error {
	v, at, err := p.quoted()
	if err != nil {
		return err
	}
	return p.set(o, v, at, got)
}

// rest gives o what is left of the line.
func (p *parser) rest(o Option, got map[string]string) error {
	p.skip()
	at := p.at
	p.at = len(p.line)
	return p.set(o, strings.TrimSpace(p.line[at:]), at, got)
}

// tail reads the last plain option, if there is one, and those with an Intro.
func (p *parser) tail(plain, intros []Option, got map[string]string) error {
	p.skip()
	words, err := p.words()
	if err != nil {
		return err
	}
	least := 0
	if len(plain) == 1 && plain[0].Required {
		least = 1
	}
	end := len(words)
	for _, f := range introduced(words, intros, least) {
		if f.word+1 >= end {
			return p.fault(len(p.line), "%q wants a %s after it", f.option.Intro, f.option.Name)
		}
		if err := p.set(f.option, p.between(words[f.word+1:end]), words[f.word+1].start, got); err != nil {
			return err
		}
		end = f.word
	}
	if len(plain) == 0 && end > 0 {
		return p.fault(words[0].start, "%s takes nothing like %q", p.cmd.Name, Clip(words[0].text, 40, nil))
	}
	if len(plain) == 1 {
		at := len(p.line)
		if end > 0 {
			at = words[0].start
		}
		if err := p.set(plain[0], p.between(words[:end]), at, got); err != nil {
			return err
		}
	}
	return p.missing(intros, got)
}

func (p *parser) missing(opts []Option, got map[string]string) error {
	for _, o := range opts {
		if _, ok := got[o.Name]; o.Required && !ok {
			return p.fault(len(p.line), "%s wants %q and a %s", p.cmd.Name, o.Intro, o.Name)
		}
	}
	return nil
}

// A found is where an option's Intro stands.
type found struct {
	option Option
	word   int
}

// introduced finds the options' Intro words, the last in the line first. An
// option is found once, at the last word that can be its Intro.
func introduced(words []token, opts []Option, least int) []found {
	var out []found
	seen := map[string]bool{}
	for i := len(words) - 1; i >= least; i-- {
		for _, o := range opts {
			if !seen[o.Name] && !words[i].quoted && strings.EqualFold(words[i].text, o.Intro) {
				seen[o.Name] = true
				out = append(out, found{o, i})
				break
			}
		}
	}
	return out
}

// between is the line from the first to the last of words, or what is in the
// quotes of a single quoted one.
func (p *parser) between(words []token) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0].text
	}
	return p.line[words[0].start:words[len(words)-1].end]
}

// set checks v and stores it. An empty v is as good as none.
func (p *parser) set(o Option, v string, at int, got map[string]string) error {
	if v == "" {
		if o.Required {
			return p.fault(len(p.line), "%s wants a %s", p.cmd.Name, o.Name)
		}
		return nil
	}
	if len(o.Choices) == 0 {
		got[o.Name] = v
		return nil
	}
	var names []string
	for _, c := range o.Choices {
		if strings.EqualFold(c.Value, v) || strings.EqualFold(c.Label, v) {
			got[o.Name] = c.Value
			return nil
		}
		names = append(names, c.Value)
	}
	e := p.fault(at, "%s can be %s, not %q", o.Name, strings.Join(names, ", "), Clip(v, 40, nil))
	e.Near = Nearest(v, names)
	return e
}

// A token is one word of a line.
type token struct {
	text       string // without quotes
	start, end int
	quoted     bool
}

func (p *parser) skip() {
	p.at = len(p.line) - len(strings.TrimLeftFunc(p.line[p.at:], unicode.IsSpace))
}

// bare reads a word as it stands.
func (p *parser) bare() (string, int) {
	p.skip()
	at := p.at
	n := strings.IndexFunc(p.line[at:], unicode.IsSpace)
	if n < 0 {
		n = len(p.line) - at
	}
	p.at += n
	return p.line[at:p.at], at
}

// quotes pairs what opens with what closes. Phones turn straight quotes into
// curly ones, and German ones open below.
var quotes = map[rune]string{'"': "\"”“", '“': "”\"", '„': "“”\"", '«': "»"}

// quoted reads a word, or what stands in quotes.
func (p *parser) quoted() (string, int, error) {
	p.skip()
	at := p.at
	open, n := utf8.DecodeRuneInString(p.line[at:])
	if s, ok := p.single(); ok {
		return s, at, nil
	}
	closers, ok := quotes[open]
	if !ok {
		s, at := p.bare()
		return s, at, nil
	}
	length := strings.IndexAny(p.line[at+n:], closers)
	if length < 0 {
		return "", at, p.fault(at, "the quote that opens here is not closed")
	}
	_, m := utf8.DecodeRuneInString(p.line[at+n+length:])
	p.at = at + n + length + m
	return p.line[at+n : at+n+length], at, nil
}

var singly = regexp.MustCompile(`^(?:'([^']+)'|‘([^‘’]+)’)(?:\s|$)`)

// single reads what stands in single quotes, as in a shell. They are apostrophes
// where none closes at a word's end.
func (p *parser) single() (string, bool) {
	m := singly.FindStringSubmatch(p.line[p.at:])
	if m == nil {
		return "", false
	}
	p.at += len(strings.TrimRightFunc(m[0], unicode.IsSpace))
	return m[1] + m[2], true
}

// words reads all that is left.
func (p *parser) words() ([]token, error) {
	var out []token
	for p.skip(); p.at < len(p.line); p.skip() {
		s, at, err := p.quoted()
		if err != nil {
			return nil, err
		}
		out = append(out, token{text: s, start: at, end: p.at, quoted: s != p.line[at:p.at]})
	}
	return out, nil
}

// Nearest is the one of names that s was probably meant to be: the one with the
// fewest typing mistakes, when they are few, or the only one that s begins.
func Nearest(s string, names []string) string {
	s = strings.ToLower(s)
	if n := utf8.RuneCountInString(s); n == 0 || n > 40 {
		return ""
	}
	best, least := "", 1+max(1, utf8.RuneCountInString(s)/3)
	var begun []string
	for _, name := range names {
		if d := mistakes(s, strings.ToLower(name)); d < least {
			best, least = name, d
		}
		if strings.HasPrefix(strings.ToLower(name), s) {
			begun = append(begun, name)
		}
	}
	if best == "" && len(begun) == 1 {
		return begun[0]
	}
	return best
}

// mistakes is the optimal string alignment distance: letters left out, added,
// changed or swapped.
func mistakes(a, b string) int {
	s, t := []rune(a), []rune(b)
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(s)][len(t)]
}
