package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"newsdesk/adapters/discord"
	"newsdesk/config"
	"newsdesk/digest/command"
)

// discordCommand is `bot discord`.
func discordCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discord",
		Short: "Set up Discord: the address of the invitation, the commands",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(inviteCommand(), registerCommand())
	return cmd
}

// A discordFlags says which of the configured adapters is meant.
type discordFlags struct {
	file, adapter string
}

func (f *discordFlags) on(cmd *cobra.Command) {
	configFlag(cmd, &f.file)
	cmd.Flags().StringVar(&f.adapter, "adapter", "", "the adapter's `NAME`, when several are on Discord")
}

// inviteCommand is `bot discord invite`.
func inviteCommand() *cobra.Command {
	var f discordFlags
	var application string
	var noFiles bool
	cmd := &cobra.Command{
		Use:   "invite [--application ID] [--no-files] [--config FILE]",
		Short: "Print the address that adds the bot to a server, with the least permissions",
		Long: `Invite prints the address at which somebody who manages a server adds the bot
to it. It asks for no more permissions than the bot uses: view channels, send
messages, embed links, read message history, create public threads, send
messages in threads, and attach files for charts and exports.

The application's id is that of --application, or application_id in the
configuration; without both Discord is asked with the configured token.`,
		Example: `  bot discord invite --application 900000000000000001
  bot discord invite --config newsdesk.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			id := application
			if id == "" {
				var err error
				if id, err = f.application(cmd.Context()); err != nil {
					return err
				}
			}
			url, err := discord.Invite(id, !noFiles)
			if err != nil {
				return &usageError{err}
			}
			fmt.Fprintln(cmd.OutOrStdout(), url)
			return nil
		},
	}
	f.on(cmd)
	cmd.Flags().StringVar(&application, "application", "", "the application's `ID`, from General Information in the developer portal")
	cmd.Flags().BoolVar(&noFiles, "no-files", false, "do not ask for the permission to attach files: no charts, no exports")
	return cmd
}

// registerCommand is `bot discord register`.
func registerCommand() *cobra.Command {
	var f discordFlags
	cmd := &cobra.Command{
		Use:   "register [--config FILE]",
		Short: "Write the slash commands to Discord anew",
		Long: `Register writes the bot's slash commands to Discord, whatever is there. "bot
run" does so by itself when they have changed; this mends what somebody else
has changed. Discord may take an hour to show global commands everywhere.`,
		Example: "  bot discord register --config newsdesk.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			cmds := command.New(command.Options{}).Commands()
			if err := a.Register(cmd.Context(), cmds); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s registered\n", count(len(cmds), "command"))
			return nil
		},
	}
	f.on(cmd)
	return cmd
}

// section is the configured adapter on Discord.
func (f *discordFlags) section(ctx context.Context) (string, config.Adapter, error) {
	c, err := readConfig(ctx, f.file)
	if err != nil {
		return "", config.Adapter{}, &usageError{err}
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.Adapters)) {
		if c.Adapters[name].Kind == "discord" && (f.adapter == "" || f.adapter == name) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return "", config.Adapter{}, usagef("the configuration has no adapter of kind discord to ask; docs/discord.md has the steps")
	case 1:
		return names[0], c.Adapters[names[0]], nil
	}
	return "", config.Adapter{}, usagef("there are %d adapters of kind discord: choose one with --adapter", len(names))
}

func (f *discordFlags) open(ctx context.Context) (*discord.Adapter, error) {
	name, section, err := f.section(ctx)
	if err != nil {
		return nil, err
	}
	o := discord.Options{Name: name}
	if err := section.Section.Decode(&o.Config); err != nil {
		return nil, &usageError{err}
	}
	return discord.Open(o)
}

// application is the id of the configured application.
func (f *discordFlags) application(ctx context.Context) (string, error) {
	a, err := f.open(ctx)
	if err != nil {
		return "", err
	}
	return a.Application(ctx)
}
