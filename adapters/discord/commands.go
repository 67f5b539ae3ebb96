package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"newsdesk/digest/chat"
)

// commandName is the one slash command; the handler's are its subcommands.
const commandName = "news"

// Limits of commands.
// https://docs.discord.com/developers/interactions/application-commands
const (
	maxSubcommands = 25
	maxOptions     = 25
	maxSummary     = 100
	kindSlash      = 1 // a command's type
	optionSub      = 1 // an option's types
	optionText     = 3
)

var commandWord = regexp.MustCompile(`^[-_\p{L}\p{N}]{1,32}$`)

// A spec is a command as Discord registers it. Its fields are those that we set:
// what Discord adds does not count when two are compared.
type spec struct {
	Name         string            `json:"name"`
	Type         int               `json:"type"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Options      []specOption      `json:"options,omitempty"`
	Contexts     []int             `json:"contexts,omitempty"` // servers and direct messages
}

type specOption struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	Required     bool         `json:"required,omitempty"`
	Autocomplete bool         `json:"autocomplete,omitempty"`
	Choices      []specChoice `json:"choices,omitempty"`
	Options      []specOption `json:"options,omitempty"`
}

type specChoice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// specs are the handler's commands for Discord. Who may use which is decided when
// they are used: Discord's own permissions are for whole commands, and this is one.
func specs(cmds []chat.Command, global bool) ([]spec, error) {
	s := spec{
		Name: commandName, Type: kindSlash, Description: "News digests, stories and answers, each with its sources",
		Descriptions: map[string]string{
			"hi":     "समाचार, कहानियाँ और उत्तर, स्रोतों के साथ",
			"es-ES":  "Noticias, historias y respuestas, cada una con sus fuentes",
			"es-419": "Noticias, historias y respuestas, cada una con sus fuentes",
		},
	}
	if global {
		s.Contexts = []int{0, 1}
	}
	if len(cmds) > maxSubcommands {
		return nil, fmt.Errorf("%d commands of at most %d", len(cmds), maxSubcommands)
	}
	for _, c := range cmds {
		o := specOption{Type: optionSub, Name: c.Name, Description: clip(orText(c.Summary, c.Name), maxSummary), Options: specOptions(c.Options)}
		for _, word := range append([]specOption{o}, o.Options...) {
			if !commandWord.MatchString(word.Name) {
				return nil, fmt.Errorf("command %q: %q is no name for Discord", c.Name, word.Name)
			}
		}
		s.Options = append(s.Options, o)
	}
	return []spec{s}, nil
}

// specOptions are a command's options, required ones first as Discord wants them.
func specOptions(options []chat.Option) []specOption {
	var out []specOption
	for _, o := range options {
		s := specOption{Type: optionText, Name: o.Name, Description: clip(orText(o.Summary, o.Name), maxSummary), Required: o.Required}
		for _, c := range o.Choices {
			if len(s.Choices) < maxChoices {
				s.Choices = append(s.Choices, specChoice{Name: clip(orText(c.Label, c.Value), maxChoice), Value: c.Value})
			}
		}
		s.Autocomplete = o.Complete && len(s.Choices) == 0
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b specOption) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return out[:min(len(out), maxOptions)]
}

// register makes Discord's commands ours, where they are not. A failure leaves
// those of before: the bot still answers mentions.
func (v *conversation) register(ctx context.Context) {
	paths := []string{"/applications/" + v.me.application + "/commands"}
	if guilds := v.opt.Config.CommandGuilds; len(guilds) > 0 {
		paths = nil
		for _, g := range guilds {
			paths = append(paths, "/applications/"+v.me.application+"/guilds/"+g+"/commands")
		}
	}
	want, err := specs(v.handler.Commands(), len(v.opt.Config.CommandGuilds) == 0)
	if err != nil {
		v.opt.Log.Error("register commands", "err", err)
		return
	}
	for _, path := range paths {
		if err := v.steadily(ctx, func() error { return v.registerAt(ctx, path, want) }); err != nil && ctx.Err() == nil {
			v.opt.Log.Error("register commands", "path", path, "err", err)
		}
	}
}

// registerAt overwrites the commands unless they are the same already: Discord
// counts what is created, and itself keeps what we would have to.
func (v *conversation) registerAt(ctx context.Context, path string, want []spec) error {
	var have []spec
	err := v.rest.do(ctx, call{method: "GET", path: path, query: map[string][]string{"with_localizations": {"true"}}, into: &have})
	if err == nil && same(have, want) {
		return nil
	}
	if err := v.rest.do(ctx, call{method: "PUT", path: path, body: want}); err != nil {
		return err
	}
	v.opt.Log.Info("commands registered", "path", path)
	return nil
}

func same(have, want []spec) bool {
	a, errA := json.Marshal(have)
	b, errB := json.Marshal(want)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
