package config

import (
	"encoding"
	"fmt"
	"log/slog"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// A Section is a part of the file that its reader decodes later. Its zero value
// is an empty section.
type Section struct {
	source *source
	node   *yaml.Node // the mapping that holds the section
	path   string     // of the mapping, as adapters.work
	known  []string   // keys of the mapping that belong to others
}

// Decode stores the section in the struct that into points to, by its yaml
// tags, and reports everything that does not fit as *Faults: unknown keys,
// wrong types, missing and empty values of fields tagged required:"yes".
//
// Fields may be strings, booleans, integers, time.Duration (30s, 5m, 2h, 7d),
// Size (10MB), netip.Prefix, Secret, encoding.TextUnmarshaler, and structs,
// lists and maps of these. A string tagged secret:"yes" is read as a Secret is:
// ${NAME} and file:PATH give what they name.
func (s Section) Decode(into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("decode section: want a pointer to a struct, got %T", into)
	}
	src, node := s.source, s.node
	if src == nil {
		src, node = newSource(nil, "configuration", nil), &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	}
	own := *src
	own.faults, own.places = &Faults{}, map[[2]int]bool{}
	d := &decoder{source: &own, skip: s.known}
	d.decode(node, v.Elem(), s.path)
	return own.faults.err()
}

// Faultf is a fault at the section's key, for what only its reader can judge.
// An unknown key is the section itself.
func (s Section) Faultf(key, format string, args ...any) *Faults {
	f := Fault{File: "configuration", Line: 1, Column: 1, Message: fmt.Sprintf(format, args...)}
	if s.source != nil {
		f.File, f.Line, f.Column = s.source.file, s.node.Line, s.node.Column
		for i := 0; i+1 < len(s.node.Content); i += 2 {
			if s.node.Content[i].Value == key {
				f.Line, f.Column = s.node.Content[i+1].Line, s.node.Content[i+1].Column
			}
		}
	}
	return &Faults{List: []Fault{f}}
}

// A decoder stores YAML in Go values. It goes on after a fault, which the YAML
// library's own decoder does not do after a doubled key.
type decoder struct {
	*source
	skip  []string              // keys of the outermost mapping to pass over
	nodes map[string]*yaml.Node // the value at each path, such as log.level
	keys  map[string]*yaml.Node // the key at each path
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	sizeType     = reflect.TypeFor[Size]()
	prefixType   = reflect.TypeFor[netip.Prefix]()
	secretType   = reflect.TypeFor[Secret]()
	sectionType  = reflect.TypeFor[Section]()
	levelType    = reflect.TypeFor[slog.Level]()
)

func (d *decoder) decode(n *yaml.Node, v reflect.Value, path string) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.fault(n, "aliases are not understood here; write the value out")
	case isNull(n):
		d.empty(n, path)
	case isText(v):
		d.text(n, v)
	default:
		d.composite(n, v, path)
	}
}

func (d *decoder) composite(n *yaml.Node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Struct:
		if d.want(n, yaml.MappingNode, "keys with values") {
			d.structure(n, v, path)
		}
	case reflect.Map:
		if d.want(n, yaml.MappingNode, "names with values") {
			d.mapping(n, v, path)
		}
	case reflect.Slice:
		if d.want(n, yaml.SequenceNode, "a list, such as [one, two]") {
			d.list(n, v, path)
		}
	default:
		d.fault(n, "a value of type %s cannot be configured", v.Type())
	}
}

func (d *decoder) want(n *yaml.Node, kind yaml.Kind, what string) bool {
	if n.Kind != kind {
		d.fault(n, "want %s here, not %s", what, kindWord(n))
	}
	return n.Kind == kind
}

// empty records a key without a value, and why: mostly an unquoted #channel.
func (d *decoder) empty(n *yaml.Node, path string) {
	text := d.line(n.Line)
	if i := strings.Index(text, " #"); i >= 0 && n.Value == "" {
		word, _, _ := strings.Cut(strings.TrimSpace(text[i:]), " ")
		column := len([]rune(text[:i])) + 2
		if len(word) > 1 {
			d.faultAt(n.Line, column, fmt.Sprintf("%s is empty, for %s begins a comment; quote it: '%s'", named(path), word, word), "")
			return
		}
	}
	d.fault(n, "%s is empty; give it a value, or leave the key out", named(path))
}

func named(path string) string {
	if path == "" {
		return "the configuration"
	}
	return path
}

// pairs calls do for each key and value of a mapping that is there once.
func (d *decoder) pairs(n *yaml.Node, do func(key, value *yaml.Node)) {
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || isNull(key) || key.Tag == "!!merge":
			d.fault(key, "want a plain key here, not %s", kindWord(key))
		case first[key.Value] != nil:
			d.fault(key, "key %q is already set in line %d", key.Value, first[key.Value].Line)
		default:
			first[key.Value] = key
			do(key, value)
		}
	}
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value, path string) {
	fields, rest := fieldsOf(v)
	skip := d.skip
	d.skip = nil
	set := map[string]bool{}
	d.pairs(n, func(key, value *yaml.Node) {
		set[key.Value] = true
		f, ok := fields[key.Value]
		switch {
		case ok:
			d.field(key, value, f, join(path, key.Value))
			if f.required && value.Kind == yaml.ScalarNode && value.Value == "" && !isNull(value) {
				d.fault(value, "%s is empty; give it a value", join(path, key.Value))
			}
		case slices.Contains(skip, key.Value) || rest.IsValid():
		default:
			names := append(slices.Sorted(mapKeys(fields)), skip...)
			d.faultAt(key.Line, key.Column, fmt.Sprintf("unknown key %q", key.Value), nearest(key.Value, names))
		}
	})
	for name, f := range fields {
		if f.required && !set[name] {
			d.fault(n, "%s is missing", join(path, name))
		}
	}
	if rest.IsValid() {
		rest.Set(reflect.ValueOf(Section{source: d.source, node: n, path: path, known: slices.Sorted(mapKeys(fields))}))
	}
}

func (d *decoder) field(key, value *yaml.Node, f field, path string) {
	if d.nodes == nil {
		d.nodes, d.keys = map[string]*yaml.Node{}, map[string]*yaml.Node{}
	}
	d.nodes[path], d.keys[path] = value, key
	if f.secret && value.Kind == yaml.ScalarNode && !isNull(value) {
		d.plain(value, func(text string) error {
			s, err := d.secret(text)
			f.value.SetString(s)
			return err
		})
		return
	}
	d.decode(value, f.value, path)
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	out := reflect.MakeMap(v.Type())
	d.pairs(n, func(key, value *yaml.Node) {
		one := reflect.New(v.Type().Elem()).Elem()
		d.field(key, value, field{value: one}, join(path, key.Value))
		out.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), one)
	})
	v.Set(out)
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, one := range n.Content {
		d.decode(one, out.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(out)
}

// A field is one field of a struct that takes a key.
type field struct {
	value    reflect.Value
	required bool
	secret   bool
}

// fieldsOf gives the fields of a struct by key, and the field that takes the
// keys no other takes, if there is one.
func fieldsOf(v reflect.Value) (map[string]field, reflect.Value) {
	fields := map[string]field{}
	var rest reflect.Value
	for i := range v.NumField() {
		t := v.Type().Field(i)
		name, _, _ := strings.Cut(t.Tag.Get("yaml"), ",")
		switch {
		case t.Type == sectionType:
			rest = v.Field(i)
		case t.IsExported() && name != "" && name != "-":
			fields[name] = field{
				value: v.Field(i), required: t.Tag.Get("required") != "",
				secret: t.Tag.Get("secret") != "" && t.Type.Kind() == reflect.String,
			}
		}
	}
	return fields, rest
}

func isText(v reflect.Value) bool {
	switch v.Type() {
	case durationType, sizeType, prefixType, secretType:
		return true
	}
	switch v.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
		return true
	}
	_, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

func mapKeys(m map[string]field) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func kindWord(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	case n.Tag == "!!merge":
		return "a merge"
	case n.Tag == "!!bool":
		return "yes or no"
	case n.Tag == "!!int" || n.Tag == "!!float":
		return "a number"
	case n.Tag == "!!null":
		return "nothing"
	}
	return "text"
}
