package config

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"
)

// anyVariable matches a value that is looked up in the environment.
const anyVariable = `^\$\{[A-Za-z_][A-Za-z0-9_]*\}$`

// TestSchema keeps config.schema.json, which editors complete and check with.
// -update writes it anew.
func TestSchema(t *testing.T) {
	b, err := json.MarshalIndent(schema(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "config.schema.json", string(b)+"\n")
}

// TestSchemaPatterns holds the schema's patterns to what the decoder takes.
func TestSchemaPatterns(t *testing.T) {
	for _, text := range []string{"30s", "1d12h", "1.5h", "30", "soon", "-1h", "5 m"} {
		_, err := parseDuration(text)
		if matches(durationSchema(), text) != (err == nil) {
			t.Errorf("schema and decoder differ on the duration %q", text)
		}
	}
	for _, text := range []string{"10MB", "1.5 GiB", "10", "MB", "7b"} {
		_, err := parseSize(text)
		if matches(sizeSchema(), text) != (err == nil) {
			t.Errorf("schema and decoder differ on the size %q", text)
		}
	}
}

func matches(s *jsonschema.Schema, text string) bool {
	for _, one := range s.AnyOf {
		if regexp.MustCompile(one.Pattern).MatchString(text) {
			return true
		}
	}
	return false
}

// schema is made from Config: its keys and descriptions from the struct's tags,
// its defaults from Default.
func schema() *jsonschema.Schema {
	r := &jsonschema.Reflector{
		FieldNameTag: "yaml", Anonymous: true, DoNotReference: true,
		RequiredFromJSONSchemaTags: true, Mapper: valueSchema,
	}
	s := r.Reflect(Config{})
	s.Title = "Newsdesk configuration"
	s.Properties.Set("adapters", adaptersSchema(r))
	setDefaults(s)
	allowVariables(s)
	return s
}

// valueSchema says how the values that are written as text are written.
func valueSchema(t reflect.Type) *jsonschema.Schema {
	switch t {
	case durationType:
		return durationSchema()
	case sizeType:
		return sizeSchema()
	case prefixType:
		return &jsonschema.Schema{Type: "string", Description: "An address such as 192.168.1.20, or a range such as 10.0.0.0/8"}
	case secretType:
		return &jsonschema.Schema{Type: "string"}
	case reflect.TypeFor[Money]():
		return text(moneyPattern.String(), "2.50")
	case levelType, reflect.TypeFor[Format](), reflect.TypeFor[ModelKind]():
		return &jsonschema.Schema{Type: "string"}
	}
	return nil
}

func durationSchema() *jsonschema.Schema { return text(durationPattern.String(), "10m", "7d") }
func sizeSchema() *jsonschema.Schema     { return text(sizePattern.String(), "500kB", "10MB") }

func text(pattern string, examples ...any) *jsonschema.Schema {
	return &jsonschema.Schema{
		Examples: examples,
		AnyOf:    []*jsonschema.Schema{{Type: "string", Pattern: pattern}, {Type: "string", Pattern: anyVariable}},
	}
}

// adaptersSchema leaves the keys of each kind open: only the adapter knows them.
func adaptersSchema(r *jsonschema.Reflector) *jsonschema.Schema {
	one := r.Reflect(Adapter{})
	one.Version = ""
	one.AdditionalProperties = nil
	one.Required = []string{"kind"}
	return &jsonschema.Schema{
		Type: "object", Description: "Chat accounts by a name of your choice",
		PropertyNames:        &jsonschema.Schema{Pattern: adapterName.String()},
		AdditionalProperties: one,
	}
}

// setDefaults takes the defaults from what Default gives as YAML.
func setDefaults(s *jsonschema.Schema) {
	values := map[string]any{}
	flatten(reflect.ValueOf(Default()), "", values)
	var walk func(s *jsonschema.Schema, path string)
	walk = func(s *jsonschema.Schema, path string) {
		if v, ok := values[path]; ok {
			s.Default = v
		}
		if s.Properties == nil {
			return
		}
		for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
			walk(pair.Value, join(path, pair.Key))
		}
	}
	walk(s, "")
}

// flatten gives every default by its path, as it is written in the file.
func flatten(v reflect.Value, path string, out map[string]any) {
	switch v.Type() {
	case durationType:
		out[path] = spoken(time.Duration(v.Int()))
		return
	case sizeType:
		out[path] = Size(v.Int()).String()
		return
	case levelType:
		out[path] = "info"
		return
	case secretType:
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			flatten(v.Field(i), join(path, name), out)
		}
	case reflect.String, reflect.Bool, reflect.Int:
		out[path] = v.Interface()
	}
}

// allowVariables lets numbers, booleans and words of a list be a ${NAME} too.
func allowVariables(s *jsonschema.Schema) {
	if s.Properties == nil {
		return
	}
	for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
		one := pair.Value
		if one.Type == "integer" || one.Type == "boolean" || len(one.Enum) > 0 {
			own := *one
			own.Default, own.Description = nil, ""
			pair.Value = &jsonschema.Schema{
				Description: one.Description, Default: one.Default,
				AnyOf: []*jsonschema.Schema{&own, {Type: "string", Pattern: anyVariable}},
			}
		}
		allowVariables(pair.Value)
	}
}

// TestExampleFitsSchema holds the two files that people copy from together.
func TestExampleFitsSchema(t *testing.T) {
	var example yaml.Node
	data, err := os.ReadFile("example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Load(data, &example); err != nil {
		t.Fatal(err)
	}
	checkKeys(t, example.Content[0], schema(), "")
}

func checkKeys(t *testing.T, n *yaml.Node, s *jsonschema.Schema, path string) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		p := join(path, n.Content[i].Value)
		next := s.AdditionalProperties
		if s.Properties != nil {
			if one, ok := s.Properties.Get(n.Content[i].Value); ok {
				next = one
			}
		}
		if next == nil {
			continue // the keys of an adapter's kind are open
		}
		if next == jsonschema.FalseSchema {
			t.Errorf("%s is not in the schema", p)
			continue
		}
		checkKeys(t, n.Content[i+1], next, p)
	}
}
