package check

import (
	"testing"

	"pgregory.net/rapid"

	"newsdesk/digest/text"
)

// What the words let pass unread, the pattern would not have found.
func TestToModelWordsMissNothing(t *testing.T) {
	pieces := append([]string{
		"all", "your", "previous", "instructions", "prompt", "an", "ai", "language model", "chatbot", "<|im_end|>", "[INST]", "[/inst]", "end of articles", "output only",
		"with exactly", "note to ai", "Attention for the bot", "ſyſtem prompt", "ſystem:", "SYSTEM:", "user :", "You Are Now A", "as a", "model", ".", " ", "the ferry", "respond",
		"message to llms", "BYPASS", "developer messages", "to the model", "for models",
	}, modelWords...)
	rapid.Check(t, func(t *rapid.T) {
		s := ""
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(t, "pieces") {
			s += p + rapid.SampledFrom([]string{" ", "", "  ", "\u200b"}).Draw(t, "between")
		}
		if want := toModel.MatchString(text.Clean(s)); ToModel(s) != want {
			t.Fatalf("%q speaks to a model: %v, want %v", s, ToModel(s), want)
		}
	})
}
