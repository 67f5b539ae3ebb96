package config_test

import (
	"os"
	"strings"
	"testing"

	"newsdesk/config"
)

// The example of docs/models.md is a configuration as it stands there.
func TestModelsDocsExample(t *testing.T) {
	b, err := os.ReadFile("../docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("it has no example")
	}
	key := func(string) string { return "key" }
	c, err := config.Parse([]byte(example), "models.md", key)
	if err != nil || c.Models.Small.Kind != config.OpenAI || c.Models.Budget.Day.Money == 0 {
		t.Errorf("%+v, %v", c.Models, err)
	}
	free := strings.NewReplacer("    price_in: 0", "    # ", "    price_out: 0", "    # ").Replace(example)
	if _, err := config.Parse([]byte(free), "models.md", key); err == nil || !strings.Contains(err.Error(), "models.small has no price_in") {
		t.Errorf("a model without a price: %v", err)
	}
}

// What is required is not given by an empty value.
func TestRequiredIsNotEmpty(t *testing.T) {
	c, err := config.Parse([]byte("adapters:\n  work:\n    kind: x\n    token: \"\"\n"), "bot.yaml", nil, config.Kinds("x"))
	if err != nil {
		t.Fatal(err)
	}
	var into struct {
		Token string `yaml:"token" required:"yes"`
	}
	err = c.Adapters["work"].Section.Decode(&into)
	if want := "bot.yaml:4:12: adapters.work.token is empty"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
