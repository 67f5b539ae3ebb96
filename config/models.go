package config

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Models says which models may write, and what they may take. Without one, everything
// is told in the articles' own sentences.
type Models struct {
	Large   Model `yaml:"large" jsonschema:"description=Writes summaries"`
	Small   Model `yaml:"small" jsonschema:"description=Writes when the large one may not or cannot"`
	Meaning bool  `yaml:"meaning" jsonschema:"description=Add up to two lines on what a story means that join stated facts"`
	// Embeddings says what articles mean, so that a story may span languages.
	Embeddings Embeddings `yaml:"embeddings" jsonschema:"description=Says what articles mean so that a story may span languages"`
	Budget     Budget     `yaml:"budget" jsonschema:"description=What models may take; 0 is no bound"`
}

// Any says that there is a model.
func (m Models) Any() bool { return m.Large.Kind != NoModel || m.Small.Kind != NoModel }

// A Model is a model on a server.
type Model struct {
	Kind     ModelKind     `yaml:"kind" jsonschema:"enum=none,enum=openai,enum=anthropic,description=Which protocol its server speaks"`
	URL      string        `yaml:"url" jsonschema:"description=Of the server; empty for the maker's own"`
	Key      Secret        `yaml:"key" jsonschema:"description=Empty for servers that ask for none"`
	Name     string        `yaml:"model" jsonschema:"description=The model's name on that server"`
	Format   string        `yaml:"format" jsonschema:"enum=schema,enum=object,enum=none,description=How the server is told to answer in JSON"`
	Stream   bool          `yaml:"stream" jsonschema:"description=Take answers piece by piece"`
	Timeout  time.Duration `yaml:"timeout" jsonschema:"description=For one answer with all waiting"`
	Tries    int           `yaml:"tries" jsonschema:"minimum=1,maximum=10,description=Of a call that the server has no time for"`
	Calls    int           `yaml:"calls" jsonschema:"minimum=1,maximum=64,description=At a time"`
	PriceIn  Money         `yaml:"price_in" jsonschema:"description=Of a million tokens read"`
	PriceOut Money         `yaml:"price_out" jsonschema:"description=Of a million tokens written"`
}

// Embeddings is a model for embeddings on a server that speaks OpenAI's protocol.
type Embeddings struct {
	Kind    ModelKind     `yaml:"kind" jsonschema:"enum=none,enum=openai,description=Which protocol its server speaks"`
	URL     string        `yaml:"url" jsonschema:"description=Of the server; empty for the maker's own"`
	Key     Secret        `yaml:"key" jsonschema:"description=Empty for servers that ask for none"`
	Name    string        `yaml:"model" jsonschema:"description=The model's name on that server"`
	Alike   int           `yaml:"alike" jsonschema:"minimum=20,maximum=100,description=From which percent of likeness on articles of different languages may be one story"`
	Timeout time.Duration `yaml:"timeout" jsonschema:"description=For one round with all waiting"`
	Tries   int           `yaml:"tries" jsonschema:"minimum=1,maximum=10,description=Of a call that the server has no time for"`
	Calls   int           `yaml:"calls" jsonschema:"minimum=1,maximum=64,description=At a time"`
	PriceIn Money         `yaml:"price_in" jsonschema:"description=Of a million tokens read"`
}

func defaultEmbeddings() Embeddings {
	return Embeddings{Kind: NoModel, Alike: 65, Timeout: 4 * time.Second, Tries: 2, Calls: 2}
}

// embeddings checks what cannot be seen in one value alone.
func (d *decoder) embeddings(c *Config) {
	const path = "models.embeddings"
	e := c.Models.Embeddings
	between(d, path+".timeout", e.Timeout, time.Second, time.Minute)
	between(d, path+".tries", e.Tries, 1, 10)
	between(d, path+".calls", e.Calls, 1, 64)
	between(d, path+".alike", e.Alike, 20, 100)
	switch {
	case e.Kind == Anthropic:
		d.at(path+".kind", "anthropic has no embeddings; it may be openai, for every server that speaks its protocol, or none", "")
	case e.Kind != NoModel && e.Name == "":
		d.at(path+".kind", path+".model is missing: which model is it?", "")
	case e.Kind != NoModel && d.nodes[path+".price_in"] == nil && c.Models.Budget.money():
		d.at(path+".kind", path+" has no price_in, so that its money cannot be bounded; write 0 where it costs nothing", "")
	}
	d.server(path+".url", e.URL)
}

// server wants the address of a server, or none.
func (d *decoder) server(path, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	switch {
	case err != nil: // its words would tell a password
		d.at(path, "this is no address of a server; write one such as http://127.0.0.1:11434/v1", "")
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		d.at(path, fmt.Sprintf("%q is no address of a server; write one such as http://127.0.0.1:11434/v1", u.Redacted()), "")
	}
}

// A ModelKind is the protocol that a model's server speaks.
type ModelKind string

// The kinds of model.
const (
	NoModel   ModelKind = "none"
	OpenAI    ModelKind = "openai" // and every server that speaks its protocol, local ones too
	Anthropic ModelKind = "anthropic"
)

// UnmarshalText reads one of the kinds.
func (k *ModelKind) UnmarshalText(text []byte) error {
	*k = ModelKind(text)
	if kinds := []string{string(NoModel), string(OpenAI), string(Anthropic)}; !slices.Contains(kinds, string(text)) {
		return &choiceError{string(text), kinds}
	}
	return nil
}

// Budget bounds what models take, in all and for one channel.
type Budget struct {
	Day          Bound `yaml:"day"`
	Month        Bound `yaml:"month"`
	ChannelDay   Bound `yaml:"channel_day"`
	ChannelMonth Bound `yaml:"channel_month"`
}

// A Bound is tokens and money; 0 is none.
type Bound struct {
	Tokens int   `yaml:"tokens" jsonschema:"minimum=0"`
	Money  Money `yaml:"money"`
}

// Money is an amount in millionths of whatever currency the prices are in.
type Money int64

var moneyPattern = regexp.MustCompile(`^\d{1,9}(?:\.\d{1,6})?$`)

// UnmarshalText reads an amount such as 2.50.
func (m *Money) UnmarshalText(text []byte) error {
	if !moneyPattern.Match(text) {
		return fmt.Errorf("%q is no amount; write one such as 2.50", text)
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*m = Money(math.Round(v * 1e6))
	return err
}

// String is the amount as it is written in the file.
func (m Money) String() string {
	s := strconv.FormatFloat(float64(m)/1e6, 'f', 6, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func defaultModel() Model {
	return Model{Kind: NoModel, Format: "schema", Stream: true, Timeout: time.Minute, Tries: 3, Calls: 2}
}

// models checks what cannot be seen in one value alone.
func (d *decoder) models(c *Config) {
	for name, m := range map[string]Model{"large": c.Models.Large, "small": c.Models.Small} {
		path := "models." + name
		between(d, path+".timeout", m.Timeout, time.Second, 10*time.Minute)
		between(d, path+".tries", m.Tries, 1, 10)
		between(d, path+".calls", m.Calls, 1, 64)
		if !slices.Contains([]string{"schema", "object", "none"}, m.Format) {
			d.at(path+".format", fmt.Sprintf("%q is none of schema, object, none", m.Format), nearest(m.Format, []string{"schema", "object", "none"}))
		}
		if m.Kind != NoModel && m.Name == "" {
			d.at(path+".kind", path+".model is missing: which model is it?", "")
		}
		d.server(path+".url", m.URL)
		priced := d.nodes[path+".price_in"] != nil && d.nodes[path+".price_out"] != nil // 0 is a price, too: a model of one's own
		if m.Kind != NoModel && !priced && m.PriceIn+m.PriceOut == 0 && c.Models.Budget.money() {
			d.at(path+".kind", path+" has no price_in and price_out, so that its money cannot be bounded; write 0 for both where it costs nothing", "")
		}
	}
	d.embeddings(c)
	for _, p := range []struct {
		name string
		b    Bound
	}{{"day", c.Models.Budget.Day}, {"month", c.Models.Budget.Month}, {"channel_day", c.Models.Budget.ChannelDay}, {"channel_month", c.Models.Budget.ChannelMonth}} {
		between(d, "models.budget."+p.name+".tokens", p.b.Tokens, 0, 1_000_000_000_000)
	}
}

// money says that an amount of money is bounded.
func (b Budget) money() bool {
	return b.Day.Money+b.Month.Money+b.ChannelDay.Money+b.ChannelMonth.Money > 0
}
