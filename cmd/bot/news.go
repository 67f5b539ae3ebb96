package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

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

The channel is adapter:workspace:id, or just an id of the console's.

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
		RunE: func(cmd *cobra.Command, args []string) error { return runNews(cmd, file, channel, args) },
	}
	cmd.Flags().SetInterspersed(false)
	configFlag(cmd, &file)
	cmd.Flags().StringVar(&channel, "channel", "console::general", "the channel that it is about")
	return cmd
}

func runNews(cmd *cobra.Command, file, channel string, args []string) (err error) {
	if !strings.Contains(channel, ":") {
		channel = "console::" + channel
	}
	c, err := chat.ParseChannel(channel)
	if err != nil {
		return &usageError{err}
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
