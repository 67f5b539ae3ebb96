package discord

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
	"newsdesk/digest/datatest"
)

// A published is Discord's own description of its API. It knows few of the limits
// that its documentation has, but all of the shapes.
type published struct {
	t        *testing.T
	compiler *jsonschema.Compiler
	mu       sync.Mutex
	byName   map[string]*jsonschema.Schema
}

// readPublished reads the OpenAPI document, or skips the test.
func readPublished(t *testing.T) *published {
	doc, err := jsonschema.UnmarshalJSON(datatest.Open(t, "rigs/data/discord-openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	permissionsAsText(doc)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("discord.json", doc); err != nil {
		t.Fatal(err)
	}
	return &published{t: t, compiler: c, byName: map[string]*jsonschema.Schema{}}
}

// permissionsAsText mends the document: it has permissions as numbers, and the
// documentation and Discord itself as text.
func permissionsAsText(v any) {
	switch v := v.(type) {
	case map[string]any:
		if p, ok := v["properties"].(map[string]any); ok && p["default_member_permissions"] != nil {
			p["default_member_permissions"] = map[string]any{"type": []any{"integer", "string", "null"}}
		}
		for _, inside := range v {
			permissionsAsText(inside)
		}
	case []any:
		for _, inside := range v {
			permissionsAsText(inside)
		}
	}
}

// fault is what is wrong with v as a schema of this name, nil for nothing.
func (p *published) fault(name string, v any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.byName[name]
	if s == nil {
		var err error
		if s, err = p.compiler.Compile("discord.json#/components/schemas/" + name); err != nil {
			p.t.Fatal(err)
		}
		p.byName[name] = s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var plain any
	if err := json.Unmarshal(b, &plain); err != nil {
		return err
	}
	return s.Validate(plain)
}

// TestOpenAPI: what is sent has the shape that Discord has published.
func TestOpenAPI(t *testing.T) {
	doc := readPublished(t)
	if doc.fault("MessageCreateRequest", map[string]any{"components": []any{map[string]any{"type": 10}}}) == nil {
		t.Fatal("a text without content is taken: the document checks nothing")
	}
	for _, embeds := range []bool{false, true} {
		l := (&Adapter{opt: Options{Embeds: embeds}}).Limits()
		check := func(t interface{ Fatalf(string, ...any) }, m chat.Message) {
			for _, part := range chat.Split(m, l) {
				p := render(part, embeds)
				if p.empty() {
					continue
				}
				if err := doc.fault("MessageEditRequestPartial", p); err != nil {
					t.Fatalf("edit: %v", err)
				}
				p.Nonce, p.EnforceNonce = nonce("1", "k"), true
				if err := doc.fault("MessageCreateRequest", p); err != nil {
					t.Fatalf("create: %v", err)
				}
			}
		}
		for name, m := range chattest.Samples() {
			t.Run(name, func(t *testing.T) { check(t, m) })
		}
		rapid.Check(t, func(t *rapid.T) {
			check(t, chat.Message{Key: "k", Blocks: rapid.SliceOfN(rapid.Custom(drawnBlock), 1, 8).Draw(t, "blocks")})
		})
	}
}

// TestOpenAPICommands: so have the commands, in every language.
func TestOpenAPICommands(t *testing.T) {
	doc := readPublished(t)
	for _, global := range []bool{true, false} {
		all, err := specs(chattest.Commands(), global, translations())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if err := doc.fault("ApplicationCommandUpdateRequest", s); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
	}
}

// drawnField is any field of a form.
func drawnField(t *rapid.T) chat.Field {
	d := chat.Field{
		Name: rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "name"), Label: foreign(t, "label"), Hint: foreign(t, "hint"), Value: foreign(t, "value"),
		Long: rapid.Bool().Draw(t, "long"), Optional: rapid.Bool().Draw(t, "optional"), Error: rapid.SampledFrom([]string{"", "too long"}).Draw(t, "error"),
		Many: rapid.Bool().Draw(t, "many"), Channel: rapid.IntRange(0, 9).Draw(t, "channel") == 0,
	}
	if d.Channel {
		d.Value = rapid.SampledFrom([]string{"", general, "#news"}).Draw(t, "channel value")
	}
	for range rapid.IntRange(0, 30).Draw(t, "choices") {
		d.Choices = append(d.Choices, chat.Choice{Label: foreign(t, "choice"), Value: rapid.SampledFrom([]string{"", "a", "b", d.Value}).Draw(t, "choice value")})
	}
	return d
}

// TestModals: every page of every form is within the documented limits and has the
// published shape, and no field is on two pages or on none.
func TestModals(t *testing.T) {
	var doc *published
	t.Run("document", func(t *testing.T) { doc = readPublished(t) })
	rapid.Check(t, func(t *rapid.T) {
		f := chat.Form{Title: foreign(t, "title"), Action: "save", Fields: rapid.SliceOfN(rapid.Custom(drawnField), 1, 14).Draw(t, "fields")}
		if rapid.Bool().Draw(t, "introduced") {
			f.Blocks = []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("Above " + foreign(t, "above"))}}
		}
		f = *chat.Message{Form: &f}.Inert().Form
		fl := filling{form: f}
		seen := 0
		for ; !fl.done(); fl.page++ {
			b, err := json.Marshal(fl.modal("form|x").Data)
			if err != nil {
				t.Fatal(err)
			}
			var data map[string]any
			if err := json.Unmarshal(b, &data); err != nil {
				t.Fatal(err)
			}
			if faults := checkModal(data); len(faults) > 0 {
				t.Fatalf("%q in %s", faults, b)
			}
			if doc != nil {
				if err := doc.fault("ModalInteractionCallbackRequestData", data); err != nil {
					t.Fatalf("%v\nin %s", err, b)
				}
			}
			for _, c := range list(data["components"]) {
				if c["component"] != nil {
					seen++
				}
			}
		}
		if seen != len(f.Fields) {
			t.Fatalf("%d of %d fields are shown", seen, len(f.Fields))
		}
	})
}
