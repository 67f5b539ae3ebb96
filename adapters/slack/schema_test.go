package slack

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"newsdesk/digest/datatest"
)

// shared is a file of what others have published about Slack.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(datatest.Path(t, "rigs/data/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A schema is a JSON schema, as far as Slack's use it: no formats, no references
// to other files.
type schema struct{ root map[string]any }

func openSchema(t testing.TB, name string) schema {
	t.Helper()
	var s schema
	if err := json.Unmarshal(shared(t, name), &s.root); err != nil {
		t.Fatal(err)
	}
	return s
}

// check tells the first thing that is wrong with v.
func (s schema) check(v any) error { return s.valid(s.root, v, "$") }

func (s schema) valid(rule, v any, at string) error {
	r, ok := rule.(map[string]any)
	if !ok {
		if rule == false {
			return fmt.Errorf("%s: nothing is allowed here", at)
		}
		return nil
	}
	if ref, ok := r["$ref"].(string); ok {
		return s.valid(s.resolve(ref), v, at)
	}
	for _, check := range []func(map[string]any, any, string) error{s.kind, s.choice, s.combined, s.text, s.list, s.object} {
		if err := check(r, v, at); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) resolve(ref string) any {
	var at any = s.root
	for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, _ := at.(map[string]any)
		at = m[name]
	}
	return at
}

func (s schema) kind(r map[string]any, v any, at string) error {
	want, ok := r["type"]
	if !ok {
		return nil
	}
	names, ok := want.([]any)
	if !ok {
		names = []any{want}
	}
	for _, name := range names {
		if name == kindOf(v) || (name == "integer" && kindOf(v) == "number") {
			return nil
		}
	}
	return fmt.Errorf("%s: %s, want %v", at, kindOf(v), want)
}

func kindOf(v any) any {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

func (s schema) choice(r map[string]any, v any, at string) error {
	if want, ok := r["const"]; ok && !reflect.DeepEqual(want, v) {
		return fmt.Errorf("%s: %v, want %v", at, v, want)
	}
	list, ok := r["enum"].([]any)
	for _, want := range list {
		if reflect.DeepEqual(want, v) {
			return nil
		}
	}
	if ok {
		return fmt.Errorf("%s: %v is none of %v", at, v, list)
	}
	return nil
}

func (s schema) combined(r map[string]any, v any, at string) error {
	all, _ := r["allOf"].([]any)
	for _, one := range all {
		if err := s.valid(one, v, at); err != nil {
			return err
		}
	}
	for _, name := range []string{"anyOf", "oneOf"} {
		some, ok := r[name].([]any)
		var closest error
		for _, one := range some {
			err := s.valid(one, v, at)
			if err == nil {
				ok = false
				break
			}
			if closest == nil || len(err.Error()) > len(closest.Error()) {
				closest = err
			}
		}
		if ok {
			return closest
		}
	}
	return nil
}

func (s schema) text(r map[string]any, v any, at string) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if most, ok := r["maxLength"].(float64); ok && size(text) > int(most) {
		return fmt.Errorf("%s: %d characters of %v", at, size(text), most)
	}
	if least, ok := r["minLength"].(float64); ok && size(text) < int(least) {
		return fmt.Errorf("%s: %d characters, want %v", at, size(text), least)
	}
	if pattern, ok := r["pattern"].(string); ok {
		if p, err := regexp.Compile(pattern); err == nil && !p.MatchString(text) { // RE2 lacks lookaheads
			return fmt.Errorf("%s: %q does not match %s", at, text, pattern)
		}
	}
	return nil
}

func (s schema) list(r map[string]any, v any, at string) error {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	if most, ok := r["maxItems"].(float64); ok && len(list) > int(most) {
		return fmt.Errorf("%s: %d items of %v", at, len(list), most)
	}
	for i, one := range list {
		if err := s.valid(r["items"], one, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) object(r map[string]any, v any, at string) error {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	required, _ := r["required"].([]any)
	for _, name := range required {
		if _, ok := m[name.(string)]; !ok {
			return fmt.Errorf("%s: %s is missing", at, name)
		}
	}
	known, _ := r["properties"].(map[string]any)
	for name, one := range m {
		rule, ok := known[name]
		if !ok {
			rule = r["additionalProperties"]
		}
		if err := s.valid(rule, one, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}
