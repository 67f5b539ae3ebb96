package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/adapters"
	"newsdesk/config"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
)

// newsCommand is `bot news`: the chat commands, from the shell.
func newsCommand() *cobra.Command {
	var file, channel string
	cmd := &cobra.Command{
		Use:   "news [--channel CHANNEL] COMMAND...",
		Short: "Give a chat command from the shell, as an admin of the channel",
		Long: `News does what /news does in a channel, to the newsroom's database: it starts a pack, follows feeds, tracks topics, sets
schedules, and shows what a channel follows. A running bot acts on it at once.

The channel is adapter:workspace:id, or just an id of the console's; without one it is the console's own. On Slack it is
NAME:TEAM:CHANNEL (work:T012AB3CD:C012AB3CD), on Discord NAME:GUILD:CHANNEL, with the adapter's name in the configuration.

It exits with 2 when the command cannot be done as it was said; why is on standard error, and nothing is changed.`,
		Example: `  bot news pack india-us-tech
  bot news --channel console::general schedule weekdays 9:00 in Asia/Kolkata
  bot news track chips India AND semiconductor*
  bot news help`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("which command? bot news help lists them")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if slices.Contains(args, "--help") {
				return cmd.Help()
			}
			args, err := ownFlags(cmd, args)
			if err != nil {
				return err
			}
			return runNews(cmd, file, channel, args)
		},
	}
	// A query may begin with a dash: what follows the command is no flag but the two
	// that ownFlags knows.
	cmd.Flags().SetInterspersed(false)
	configFlag(cmd, &file)
	cmd.Flags().StringVar(&channel, "channel", "", "the `CHANNEL` that it is about (default the console's)")
	return cmd
}

// ownFlags sets the flags of bot news that stand behind the chat command, and gives
// the words without them.
func ownFlags(cmd *cobra.Command, args []string) ([]string, error) {
	var words []string
	for i := 0; i < len(args); i++ {
		name, value, given := strings.Cut(args[i], "=")
		if name != "--config" && name != "--channel" {
			words = append(words, args[i])
			continue
		}
		if !given {
			if i++; i == len(args) {
				return nil, usagef("%s needs a value", name)
			}
			value = args[i]
		}
		if err := cmd.Flags().Set(strings.TrimPrefix(name, "--"), value); err != nil {
			return nil, &usageError{err}
		}
	}
	if len(words) == 0 {
		return nil, usagef("which command? bot news help lists them")
	}
	return words, nil
}

// channelOf is the channel that a command is about. Without a console nothing can be
// meant but what is named in full.
func channelOf(named string, c config.Config) (chat.Channel, error) {
	if strings.Contains(named, ":") {
		ch, err := chat.ParseChannel(named)
		if err != nil {
			return ch, &usageError{err}
		}
		return ch, nil
	}
	for _, name := range slices.Sorted(maps.Keys(c.Adapters)) {
		if a := c.Adapters[name]; a.Kind == "console" {
			var s adapters.Console
			if err := a.Section.Decode(&s); err == nil && named == "" && len(s.Channels) > 0 {
				named = s.Channels[0]
			}
			return chat.Channel{Adapter: name, ID: cmp.Or(named, "general")}, nil
		}
	}
	return chat.Channel{}, usagef("the configuration has no console: name the channel, as in %s", strings.Join(channelForms(c), " or "))
}

// channelForms is how the channels of the configured adapters are named.
func channelForms(c config.Config) []string {
	var forms []string
	for _, name := range slices.Sorted(maps.Keys(c.Adapters)) {
		form := "WORKSPACE:CHANNEL"
		switch c.Adapters[name].Kind {
		case "slack":
			form = "TEAM:CHANNEL"
		case "discord":
			form = "GUILD:CHANNEL"
		}
		forms = append(forms, "--channel "+name+":"+form)
	}
	return forms
}

func runNews(cmd *cobra.Command, file, channel string, args []string) (err error) {
	cfg, err := loadConfig(cmd, file)
	if err != nil {
		return err
	}
	c, err := channelOf(channel, cfg)
	if err != nil {
		return err
	}
	if _, ok := cfg.Adapters[c.Adapter]; !ok {
		fmt.Fprintf(cmd.ErrOrStderr(), "no adapter named %s is configured: what is set up for %s waits until there is one\n", c.Adapter, c)
	}
	n, err := openQuietly(cmd, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	width := widthOf(cmd.OutOrStdout())
	r, err := chat.Parse(strings.Join(quoted(args), " "), n.desk.Commands())
	var pe *chat.ParseError
	if errors.As(err, &pe) {
		return usagef("%s", chat.Plain(pe.Message(), width))
	}
	if err != nil {
		return &usageError{err}
	}
	r.ID, r.At.Channel, r.User = "shell", c, chat.User{ID: "shell", Name: "shell", Level: chat.Admin}
	m, err := n.desk.Answer(cmd.Context(), r)
	var complaint *command.Complaint
	if errors.As(err, &complaint) {
		return usagef("%s", chat.Plain(complaint.Message(), width))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), chat.Plain(m, width))
	return err
}

// quoted puts what the shell held together into quotes again. What follows the
// first word of several is left alone: a query has quotes of its own.
func quoted(args []string) []string {
	if len(args) == 1 {
		return args
	}
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		if i == 1 && i < len(args)-1 && strings.ContainsAny(a, " \t") {
			out[i] = `"` + strings.ReplaceAll(a, `"`, `'`) + `"`
		}
	}
	return out
}
