package llm_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"newsdesk/digest/llm"
	"newsdesk/digest/llm/llmtest"
)

// rawAnswers are whole answers that count %d tokens read and %d written.
var rawAnswers = map[string]string{
	llm.OpenAI:    `{"choices":[{"message":{"role":"assistant","content":"So it is."},"finish_reason":"stop"}],"usage":{"prompt_tokens":%d,"completion_tokens":%d}}`,
	llm.Anthropic: `{"id":"m1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"So it is."}],"stop_reason":"end_turn","usage":{"input_tokens":%d,"output_tokens":%d}}`,
}

// What a server counts that cannot be is not believed: it would give budget back, or
// take all of it.
func TestAbsurdCountsAreNotBelieved(t *testing.T) {
	guess := llm.Estimate(prompt())
	for kind, raw := range rawAnswers {
		for _, c := range []struct {
			name    string
			in, out int
			guessed bool
		}{
			{"as it is", guess, 5, false},
			{"read less than nothing", -1_000_000, 5, true},
			{"wrote less than nothing", guess, -1_000_000, true},
			{"wrote nothing", guess, 0, true},
			{"read a library", 1_000_000, 5, true},
			{"wrote a library", guess, 1_000_000, true},
			{"thought a little beyond", guess, 399, false},
		} {
			m, _ := open(t, kind, false, always(llmtest.Reply{Raw: fmt.Sprintf(raw, c.in, c.out)}), nil)
			got, err := m.Complete(t.Context(), prompt())
			want := llm.Tokens{In: c.in, Out: c.out}
			if c.guessed {
				want = llm.Tokens{In: guess, Out: 3, Guessed: true}
			}
			if err != nil || got.Tokens != want {
				t.Errorf("%s %s: %+v, %v; want %+v", kind, c.name, got, err, want)
			}
		}
	}
	raw := `{"id":"m1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"So."}],"stop_reason":"end_turn","usage":{"input_tokens":900,"cache_read_input_tokens":-900,"output_tokens":2}}`
	m, _ := open(t, llm.Anthropic, false, always(llmtest.Reply{Raw: raw}), nil)
	if got, err := m.Complete(t.Context(), prompt()); err != nil || got.Tokens.In != guess {
		t.Errorf("parts that cancel out: %+v, %v", got, err)
	}
}

// A server that does not stop is not read to its end, not asked again, and takes no
// more than was set aside for it.
func TestAnAnswerWithoutEndIsLeft(t *testing.T) {
	endless := strings.Repeat("and so on ", 20_000)
	for _, kind := range []string{llm.OpenAI, llm.Anthropic} {
		for _, stream := range []bool{false, true} {
			m, srv := open(t, kind, stream, always(llmtest.Reply{Text: endless}), nil)
			p, told := prompt(), 0
			p.Piece = func(s string) { told += len(s) }
			got, err := m.Complete(t.Context(), p)
			want := llm.Tokens{In: llm.Estimate(p), Out: p.Tokens, Guessed: true}
			if !errors.Is(err, llm.ErrLong) || got.Tokens != want || len(srv.Calls()) != 1 {
				t.Errorf("%s, streaming %v: %+v, %v, %d calls", kind, stream, got.Tokens, err, len(srv.Calls()))
			}
			if stream && told > 20*p.Tokens {
				t.Errorf("%s: %d bytes were passed on", kind, told)
			}
		}
	}
}
