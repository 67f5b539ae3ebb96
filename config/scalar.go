package config

import (
	"encoding"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// text stores a scalar in a value that text can say.
func (d *decoder) text(n *yaml.Node, v reflect.Value) {
	d.plain(n, func(text string) error {
		if v.Type() == secretType {
			s, err := d.secret(text)
			v.Set(reflect.ValueOf(NewSecret(s)))
			return err
		}
		expanded, err := d.expand(text)
		if err != nil {
			return err
		}
		return set(v, expanded, n)
	})
}

// plain gives the text of a scalar to store, and records what store says.
func (d *decoder) plain(n *yaml.Node, store func(text string) error) {
	if n.Kind != yaml.ScalarNode {
		d.fault(n, "want one value here, not %s", kindWord(n))
		return
	}
	err := store(n.Value)
	var c *choiceError
	switch {
	case errors.As(err, &c):
		d.faultAt(n.Line, n.Column, c.Error(), nearest(c.word, c.choices))
	case err != nil:
		d.fault(n, "%s", err)
	}
}

// A choiceError is a word that is none of those there are.
type choiceError struct {
	word    string
	choices []string
}

func (e *choiceError) Error() string {
	return fmt.Sprintf("%q is none of %s", e.word, strings.Join(e.choices, ", "))
}

// UnmarshalText reads text or json.
func (f *Format) UnmarshalText(text []byte) error {
	*f = Format(text)
	if *f != Text && *f != JSON {
		return &choiceError{string(text), []string{string(Text), string(JSON)}}
	}
	return nil
}

func parseLevel(text string) (slog.Level, error) {
	var l slog.Level
	names := []string{"debug", "info", "warn", "error"}
	if !slices.Contains(names, text) {
		return l, &choiceError{text, names}
	}
	return l, l.UnmarshalText([]byte(text))
}

func set(v reflect.Value, text string, n *yaml.Node) error {
	switch v.Type() {
	case durationType:
		return setParsed(v, text, parseDuration)
	case sizeType:
		return setParsed(v, text, parseSize)
	case prefixType:
		return setParsed(v, text, parsePrefix)
	case levelType:
		return setParsed(v, text, parseLevel)
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.Bool:
		return setBool(v, text)
	case reflect.Int, reflect.Int64:
		return setInt(v, text)
	}
	if n.Tag == "!!bool" {
		return fmt.Errorf("want text here, not yes or no; quote it: '%s'", text)
	}
	v.SetString(text)
	return nil
}

func setParsed[T any](v reflect.Value, text string, parse func(string) (T, error)) error {
	parsed, err := parse(text)
	if err != nil {
		return err
	}
	v.Set(reflect.ValueOf(parsed))
	return nil
}

// setBool takes YAML's words of old as well: a person who writes yes means true.
func setBool(v reflect.Value, text string) error {
	switch text {
	case "true", "yes", "on":
		v.SetBool(true)
	case "false", "no", "off":
		v.SetBool(false)
	default:
		return fmt.Errorf("want true or false here, not %q", text)
	}
	return nil
}

func setInt(v reflect.Value, text string) error {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v.OverflowInt(n) {
		return fmt.Errorf("want a whole number here, not %q", text)
	}
	v.SetInt(n)
	return nil
}
