package discord

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"newsdesk/digest/chat"
)

// The slash commands; the handler's are their subcommands. Discord's permissions are
// for whole commands: the first is for everybody, the second holds what changes
// things, and is shown to those alone whom the server lets use it.
const (
	commandName = "news"
	managerName = "newsdesk"
)

// Limits of commands, and kinds of them and of their options.
// https://docs.discord.com/developers/interactions/application-commands
const (
	maxSubcommands  = 25
	maxOptions      = 25
	maxSummary      = 100
	maxCommandName  = 32
	maxMessageSpecs = 15
	kindSlash       = 1
	kindMessage     = 3
	optionSub       = 1
	optionText      = 3
)

// managers is who is shown the commands that change things, unless a server decides
// otherwise: those who manage channels.
func managers() *string {
	s := strconv.Itoa(discordgo.PermissionManageChannels)
	return &s
}

// commandWord is of what Discord lets a name be made. How long it may be is not in it:
// so many repeats of so many letters took a third of the time in which all packages begin.
var commandWord = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}]+$`)

// maxCommandWord is how many characters a name may have.
const maxCommandWord = 32

// nameable says that Discord takes s for a command's or an option's name.
func nameable(s string) bool {
	return utf8.RuneCountInString(s) <= maxCommandWord && commandWord.MatchString(s)
}

// A spec is a command as Discord registers it. Its fields are those that we set:
// what Discord adds does not count when two are compared.
type spec struct {
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Type         int               `json:"type"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Options      []specOption      `json:"options,omitempty"`
	Permissions  *string           `json:"default_member_permissions,omitempty"`
	Contexts     []int             `json:"contexts,omitempty"`          // 0 servers, 1 talks with the bot, 2 other talks
	Installs     []int             `json:"integration_types,omitempty"` // 0 by servers, 1 by people
}

type specOption struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Required     bool              `json:"required,omitempty"`
	Autocomplete bool              `json:"autocomplete,omitempty"`
	Choices      []specChoice      `json:"choices,omitempty"`
	Options      []specOption      `json:"options,omitempty"`
}

type specChoice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// specs are the handler's commands for Discord: global ones, or those of one server.
// The first command has them all, as on every platform, if Discord has room for
// them; else those that only read.
func specs(cmds []chat.Command, global bool, w words) ([]spec, error) {
	var all, reading, changing []specOption
	for _, c := range cmds {
		o, err := subcommand(c, w)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
		if c.Level > chat.Read {
			changing = append(changing, o)
		} else {
			reading = append(reading, o)
		}
	}
	if len(all) > maxSubcommands {
		all = reading
	}
	if len(all) > maxSubcommands || len(changing) > maxSubcommands {
		return nil, fmt.Errorf("%d commands that read and %d that change, of at most %d each", len(reading), len(changing), maxSubcommands)
	}
	out := []spec{w.spec(commandName, "News digests, stories and answers, each with its sources", all)}
	if len(changing) > 0 {
		s := w.spec(managerName, "Set up what this channel follows and when it reads", changing)
		s.Permissions = managers()
		out = append(out, s)
	}
	out = append(out, messageSpecs(cmds, w)...)
	if global {
		for i := range out {
			out[i].Contexts, out[i].Installs = []int{0, 1, 2}, []int{0, 1}
			if out[i].Permissions != nil { // permissions are a server's
				out[i].Contexts, out[i].Installs = []int{0}, []int{0}
			}
		}
	}
	return out, nil
}

// subcommand is a command of the handler's.
func subcommand(c chat.Command, w words) (specOption, error) {
	o := specOption{
		Type: optionSub, Name: c.Name, Names: w.names(c.Name),
		Description: clip(orText(c.Summary, c.Name), maxSummary), Descriptions: w.texts(c.Summary), Options: specOptions(c.Options, w),
	}
	for _, word := range append([]specOption{o}, o.Options...) {
		if !nameable(word.Name) || strings.ToLower(word.Name) != word.Name {
			return o, fmt.Errorf("command %q: %q is no name for Discord", c.Name, word.Name)
		}
	}
	return o, nil
}

// specOptions are a command's options, required ones first as Discord wants them.
func specOptions(options []chat.Option, w words) []specOption {
	var out []specOption
	for _, o := range options {
		s := specOption{
			Type: optionText, Name: o.Name, Names: w.names(o.Name),
			Description: clip(orText(o.Summary, o.Name), maxSummary), Descriptions: w.texts(o.Summary), Required: o.Required,
		}
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

// messageSpecs are the commands that may be used on a message. Nobody types their
// names, and so they are words for people.
func messageSpecs(cmds []chat.Command, w words) []spec {
	var out []spec
	for _, c := range cmds {
		if !c.Message || len(c.Options) == 0 || len(out) == maxMessageSpecs {
			continue
		}
		s := spec{Name: messageTitle(c), Names: w.texts(messageTitle(c)), Type: kindMessage}
		if c.Level > chat.Read {
			s.Permissions = managers()
		}
		out = append(out, s)
	}
	return out
}

// messageTitle is what a command is called that is used on a message.
func messageTitle(c chat.Command) string {
	r := []rune(c.Name)
	r[0] = unicode.ToUpper(r[0])
	return clip(string(r)+" this story", maxCommandName)
}

// spec is a slash command with its words.
func (w words) spec(name, description string, options []specOption) spec {
	return spec{Name: name, Type: kindSlash, Description: description, Descriptions: w.texts(description), Options: options}
}
