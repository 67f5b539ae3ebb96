package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile is the largest configuration file, in bytes.
const maxFile = 1 << 20

// An Option tells Load what the rest of the program knows. Package config
// imports none of it.
type Option func(*knowledge)

type knowledge struct {
	kinds []string
	zone  func(string) (string, error)
	// language may be nil: any is taken then
	language func(string) (string, error)
	// key may be nil: any is taken then
	key func(string) error
}

// Kinds names the kinds of adapter that there are. Without it there are none.
func Kinds(names ...string) Option {
	return func(k *knowledge) { k.kinds = names }
}

// Zones gives the way from what people call a time zone to its IANA name; its
// error is what they read. Without it only the exact names are known.
func Zones(find func(name string) (string, error)) Option {
	return func(k *knowledge) { k.zone = find }
}

// Languages gives the way from what people call a language to its code; its error is
// what they read. Without it whatever stands there is taken.
func Languages(find func(name string) (string, error)) Option {
	return func(k *knowledge) { k.language = find }
}

// Keys gives what says that a secret_key seals nothing; its error is what people read.
// Without it whatever stands there is taken.
func Keys(check func(key string) error) Option {
	return func(k *knowledge) { k.key = check }
}

// Load reads the file at path over the defaults; an empty path gives the
// defaults alone. Values written ${NAME} are looked up with env, which gives an
// empty string for what is not set.
//
// What is wrong with the file comes as *Faults, all of it at once, with what
// could be read all the same. The sections of the adapters are decoded, and so
// checked, by Section.Decode; Join puts their faults beside these.
func Load(path string, env func(string) string, options ...Option) (Config, error) {
	if path == "" {
		return Default(), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return Config{}, fmt.Errorf("open configuration: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return Config{}, fmt.Errorf("read configuration %s: %w", path, err)
	}
	return Parse(data, path, env, options...)
}

// Parse is Load for a file that has been read. File is its path: it stands in
// front of every fault, and file:NAME values are relative to its folder.
func Parse(data []byte, file string, env func(string) string, options ...Option) (Config, error) {
	k := knowledge{zone: findZone}
	for _, o := range options {
		o(&k)
	}
	c := Default()
	s := newSource(data, file, env)
	if len(data) > maxFile {
		s.faultAt(1, 1, fmt.Sprintf("the file is larger than %d bytes", maxFile), "")
		return Config{}, s.faults.err()
	}
	root := s.parse(data)
	if root != nil {
		d := &decoder{source: s}
		d.decode(root, reflect.ValueOf(&c).Elem(), "")
		d.validate(&c, k)
	}
	return c, s.faults.err()
}

// A source is a configuration file, and the faults found in it so far.
type source struct {
	file   string
	lines  []string
	env    func(string) string
	faults *Faults
	places map[[2]int]bool // line and column of each fault
}

func newSource(data []byte, file string, env func(string) string) *source {
	return &source{file: file, lines: strings.Split(string(data), "\n"), env: env, faults: &Faults{}, places: map[[2]int]bool{}}
}

// faulty says that there is a fault at this value already.
func (s *source) faulty(n *yaml.Node) bool { return s.places[[2]int{n.Line, n.Column}] }

func (s *source) faultAt(line, column int, message, near string) {
	s.places[[2]int{line, column}] = true
	s.faults.add(Fault{File: s.file, Line: max(line, 1), Column: max(column, 1), Message: message, Near: near})
}

func (s *source) fault(n *yaml.Node, format string, args ...any) {
	s.faultAt(n.Line, n.Column, fmt.Sprintf(format, args...), "")
}

// line is the text of line n, counted from 1.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// parse reads the only document of the file. It is nil when the file is empty
// or is no YAML.
func (s *source) parse(data []byte) *yaml.Node {
	l, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		s.syntax(err)
		return nil
	}
	var doc, more yaml.Node
	if err := l.Load(&doc); err != nil {
		if !errors.Is(err, io.EOF) {
			s.syntax(err)
		}
		return nil
	}
	if err := l.Load(&more); err == nil {
		s.fault(&more, "a second document begins here; a configuration is one document")
	} else if !errors.Is(err, io.EOF) {
		s.syntax(err)
	}
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		return nil
	}
	return doc.Content[0]
}

// syntax records why the file is no YAML, in the words of what people do wrong.
// YAML stops at its first error, so tabs are looked for separately.
func (s *source) syntax(err error) {
	s.tabs()
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		s.faultAt(1, 1, err.Error(), "")
		return
	}
	line, column, why := e.Mark.Line, e.Mark.Column, e.Message
	if line == 0 {
		line, column = s.unreadable()
	}
	if e.ContextMsg != "" && e.ContextMark.Line > 0 && line >= len(s.lines) {
		line, column = e.ContextMark.Line, e.ContextMark.Column // where it begins says more than the end of the file
	}
	switch text := s.line(line); {
	case strings.HasPrefix(strings.TrimLeft(text, " "), "\t"):
		return // told by tabs
	case strings.Contains(why, "mapping values are not allowed"):
		why = `a second ": " in one line; put quotes around a value that contains ": ", or indent this key like its neighbours`
	case strings.Contains(why, "cannot start any token"):
		why = fmt.Sprintf("a value cannot begin with %q; put quotes around it", charAt(text, column))
	case strings.Contains(why, "comment without preceding whitespace"):
		why = "a value that begins with # must be quoted: " + quoteWord(text, column)
	case e.ContextMsg != "":
		why = e.ContextMsg + ": " + why
	}
	s.faultAt(line, column, why, "")
}

// tabs records every line that is indented with a tab.
func (s *source) tabs() {
	for i, text := range s.lines {
		body := strings.TrimLeft(text, " ")
		if strings.HasPrefix(body, "\t") && strings.TrimSpace(body) != "" {
			s.faultAt(i+1, len(text)-len(body)+1, "a tab indents this line; YAML takes spaces only", "")
		}
	}
}

// unreadable finds the first character that no YAML file may hold; the library
// does not say where it is.
func (s *source) unreadable() (line, column int) {
	for i, text := range s.lines {
		for j, r := range []rune(text) {
			if r == utf8.RuneError || r < ' ' && r != '\t' && r != '\r' || r == 0x7f {
				return i + 1, j + 1
			}
		}
	}
	return 1, 1
}

func charAt(text string, column int) string {
	r := []rune(text)
	if column < 1 || column > len(r) {
		return ""
	}
	return string(r[column-1])
}

// quoteWord gives the word at column as it should have been written.
func quoteWord(text string, column int) string {
	r := []rune(text)
	if column < 1 || column > len(r) {
		return "'#…'"
	}
	word := string(r[column-1:])
	if i := strings.IndexAny(word, " ,]}\r"); i >= 0 {
		word = word[:i]
	}
	return "'" + word + "'"
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
