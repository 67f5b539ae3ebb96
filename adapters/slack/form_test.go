package slack

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/digest/chat"
)

func drawForm(t *rapid.T) chat.Form {
	f := chat.Form{Title: foreign.Draw(t, "title"), Submit: foreign.Draw(t, "submit"), Action: "save", Value: "v"}
	for range rapid.IntRange(0, 12).Draw(t, "blocks") {
		if b := drawBlock(t); b.Kind != chat.Actions && b.Kind != chat.Attachment && b.Kind != chat.Graph {
			f.Blocks = append(f.Blocks, b)
		}
	}
	for i := range rapid.SampledFrom([]int{0, 1, 3, 8, 60}).Draw(t, "fields") {
		d := chat.Field{
			Name: fmt.Sprint("f", i), Label: foreign.Draw(t, "label"), Hint: foreign.Draw(t, "hint"), Value: foreign.Draw(t, "value"), Error: foreign.Draw(t, "error"),
			Long: rapid.Bool().Draw(t, "long"), Many: rapid.Bool().Draw(t, "many"), Live: rapid.Bool().Draw(t, "live"), Optional: rapid.Bool().Draw(t, "optional"),
		}
		for n := range rapid.SampledFrom([]int{0, 0, 2, 130}).Draw(t, "choices") {
			d.Choices = append(d.Choices, chat.Choice{Label: foreign.Draw(t, "choice"), Value: fmt.Sprint("v", n)})
		}
		f.Fields = append(f.Fields, d)
	}
	if len(f.Fields)+len(f.Blocks) == 0 {
		f.Blocks = []chat.Block{{Kind: chat.Small, Text: chat.Say("x")}}
	}
	return f
}

// TestAnyFormFits draws forms with what feeds and people may have put into them.
func TestAnyFormFits(t *testing.T) {
	modal := openSchema(t, "ModalPayload.schema.json")
	draws(t, func(rt *rapid.T) {
		f := drawForm(rt)
		m := chat.Message{Form: &f}
		if err := m.Check(); err != nil {
			rt.Fatal(err)
		}
		v, err := view(*m.Inert().Form, memo{At: "work:T001:C00NEWS:"})
		if err != nil {
			rt.Fatal(err)
		}
		got := decoded(t, v)
		if faults := checkView(got); len(faults) > 0 {
			rt.Fatal(strings.Join(faults, "; "))
		}
		if err := modal.check(got); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestAFormOfBlanksStillShowsSomething(t *testing.T) {
	v, err := view(chat.Form{Blocks: []chat.Block{{Kind: chat.Paragraph}}}, memo{At: "work:T001:C00NEWS:"})
	if err != nil || len(v.Blocks.BlockSet) == 0 {
		t.Errorf("%v: %d blocks", err, len(v.Blocks.BlockSet))
	}
}

// TestWhatDoesNotFitIsSaid has more fields and choices than a dialog holds.
func TestWhatDoesNotFitIsSaid(t *testing.T) {
	many := chat.Field{Name: "many", Label: "Topics", Hint: "Choose.", Many: true, Value: "v0\nv250"}
	for n := range maxGroups*maxChoices + 7 {
		many.Choices = append(many.Choices, chat.Choice{Label: fmt.Sprint("choice ", n), Value: fmt.Sprint("v", n)})
	}
	many.Choices[3].Value = strings.Repeat("x", maxChoiceValue+1)
	fields := []chat.Field{many}
	for n := range 60 {
		fields = append(fields, chat.Field{Name: fmt.Sprint("f", n), Label: "Field", Error: "It is at fault."})
	}
	shown := func(fields []chat.Field) string {
		t.Helper()
		v, err := view(chat.Form{Action: "save", Fields: fields, Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say("above")}}}, memo{At: "work:T001:C00NEWS:"})
		if err != nil {
			t.Fatal(err)
		}
		got := decoded(t, v)
		if faults := checkView(got); len(faults) > 0 {
			t.Error(strings.Join(faults, "; "))
		}
		return fmt.Sprint(got)
	}
	got := shown(fields)
	for _, want := range []string{"12 more fields do not fit here", "Choose. 7 more do not fit here", "choice 250", "101–200"} {
		if !strings.Contains(got, want) {
			t.Errorf("the dialog does not say %q", want)
		}
	}
	many.Choices = many.Choices[:130]
	if got := shown([]chat.Field{many, fields[1]}); strings.Count(got, "do not fit") != 1 || !strings.Contains(got, "1 more do not fit") || !strings.Contains(got, "choice 129") {
		t.Errorf("130 choices, one of them too long: %s", got)
	}
}
