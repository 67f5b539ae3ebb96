package config

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestModels(t *testing.T) {
	env := func(name string) string { return map[string]string{"KEY": "sk-1"}[name] }
	c, err := Parse([]byte(`models:
  large: {kind: openai, url: "http://127.0.0.1:11434/v1", model: llama, price_in: 0.15, price_out: 2, timeout: 30s}
  small: {kind: anthropic, key: "${KEY}", model: tiny, price_in: 1, price_out: 5}
  budget: {day: {money: 2.50}, channel_month: {tokens: 100000}}
`), "bot.yaml", env)
	if err != nil {
		t.Fatal(err)
	}
	m := c.Models
	if !m.Any() || m.Large.PriceIn != 150_000 || m.Large.Timeout != 30*time.Second || m.Small.Key.Reveal() != "sk-1" || m.Budget.Day.Money != 2_500_000 || m.Budget.ChannelMonth.Tokens != 100_000 || !m.Large.Stream {
		t.Errorf("got %+v", m)
	}
	if got := m.Budget.Day.Money.String(); got != "2.5" {
		t.Errorf("2.50 is written %s", got)
	}
	if Default().Models.Any() {
		t.Error("a model is used that nobody asked for")
	}
}

func TestModelFaults(t *testing.T) {
	for text, want := range map[string]string{
		"models: {large: {kind: openai}}":                                             "models.large.model is missing",
		"models: {large: {kind: telepathy, model: m}}":                                "none, openai, anthropic",
		"models: {small: {kind: openai, model: m, url: localhost}}":                   "no address of a server",
		`models: {small: {kind: openai, model: m, url: "http://"}}`:                   "bot.yaml:1:47: \"http:\" is no address of a server",
		`models: {small: {kind: openai, model: m, url: "http://:80/v1"}}`:             "no address of a server",
		`models: {small: {kind: openai, model: m, url: "ftp://u:hush@h"}}`:            "no address of a server",
		`models: {small: {kind: openai, model: m, url: "http://u:hush@h:x"}}`:         "no address of a server",
		"models: {large: {format: yaml}}":                                             "none of schema, object, none",
		"models: {large: {price_in: -1}}":                                             "no amount",
		"models: {large: {tries: 0}}":                                                 "between 1 and 10",
		"models: {embeddings: {kind: anthropic, model: m}}":                           "anthropic has no embeddings",
		"models: {embeddings: {kind: openai}}":                                        "models.embeddings.model is missing",
		"models: {embeddings: {kind: openai, model: m, alike: 10}}":                   "between 20 and 100",
		"models: {embeddings: {kind: openai, model: m, url: localhost}}":              "no address of a server",
		"models: {embeddings: {kind: openai, model: m}, budget: {month: {money: 1}}}": "has no price_in",
		"models: {budget: {day: {tokens: -5}}}":                                       "between 0 and",
		"models: {large: {kind: openai, model: m}, budget: {day: {money: 3}}}":        "has no price_in",
	} {
		_, err := Parse([]byte(text), "bot.yaml", nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
		if strings.Contains(fmt.Sprint(err), "hush") {
			t.Errorf("%s: %v tells a password", text, err)
		}
	}
}
