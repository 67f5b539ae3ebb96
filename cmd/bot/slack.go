package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"newsdesk/adapters/slack"
	"newsdesk/config"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
	"newsdesk/digest/store"
)

// slackCommand is `bot slack`.
func slackCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "slack",
		Short: "Set up Slack: the manifest of the app",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(manifestCommand())
	return cmd
}

// manifestCommand is `bot slack manifest`.
func manifestCommand() *cobra.Command {
	var file, adapter, address string
	var many bool
	cmd := &cobra.Command{
		Use:   "manifest [--config FILE] [--public-url URL] [--oauth]",
		Short: "Print the manifest of the Slack app, with the least scopes",
		Long: `Manifest prints what to paste at https://api.slack.com/apps, Create New App,
From a manifest. It asks for what the configured features use: what the bot
cannot do without is required, the rest is optional.

It reads the adapter of kind slack in the configuration; the tokens, which
come later, need not be set. Without one it is for Socket Mode in one
workspace. --public-url has Slack call the bot over HTTP instead, at this
address; --oauth lets many workspaces install the app.`,
		Example: `  bot slack manifest
  bot slack manifest --public-url https://news.example.com/chat/work
  bot slack manifest --config newsdesk.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := slackOptions(file, adapter)
			if err != nil {
				return err
			}
			if address != "" {
				o.PublicURL, o.AppToken = address, ""
			}
			if many {
				o.ClientID = "many"
			}
			b, err := slack.Manifest(o, command.New(command.Options{}).Commands())
			if err != nil {
				return &usageError{err}
			}
			fmt.Fprintln(cmd.OutOrStdout(), string(b))
			return nil
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().StringVar(&adapter, "adapter", "", "the adapter's `NAME`, when several are on Slack")
	cmd.Flags().StringVar(&address, "public-url", "", "the `URL` at which Slack reaches the adapter: https://HOST/chat/NAME")
	cmd.Flags().BoolVar(&many, "oauth", false, "let many workspaces install the app")
	return cmd
}

// slackOptions are those of the configured adapter on Slack, else Socket Mode's. What
// is not set yet, as a token that the app will have, is taken for set.
func slackOptions(file, adapter string) (slack.Options, error) {
	o := slack.Options{AppToken: "xapp-", Name: "work"}
	if file == "" {
		return o, nil
	}
	c, err := config.Load(file, func(name string) string { return cmp.Or(os.Getenv(name), "unset") }, adapterKinds()...)
	if err != nil && len(c.Adapters) == 0 {
		return o, &usageError{err}
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.Adapters)) {
		if c.Adapters[name].Kind == "slack" && (adapter == "" || adapter == name) {
			names = append(names, name)
		}
	}
	switch {
	case len(names) > 1:
		return o, usagef("there are %d adapters of kind slack: choose one with --adapter", len(names))
	case len(names) == 0 && adapter != "":
		return o, usagef("the configuration has no adapter of kind slack named %q", adapter)
	case len(names) == 0:
		return o, nil
	}
	o = slack.Options{Name: names[0]}
	_ = c.Adapters[names[0]].Section.Decode(&o) // what is wrong with it is for `bot check` to say
	return o, nil
}

// secretKey is what seals tokens: the configured key, else that of the environment.
func secretKey(c config.Config) string {
	return cmp.Or(c.SecretKey.Reveal(), os.Getenv("NEWSDESK_SECRET_KEY"))
}

// sealedVault is an adapter's vault with its secrets sealed.
func sealedVault(v chat.Vault, name string, c config.Config) (chat.Vault, error) {
	s, err := store.Sealed(v, name, secretKey(c))
	if err != nil {
		return nil, &usageError{err}
	}
	return s, nil
}

// noVault is what `bot check` opens adapters with: nothing is in it.
type noVault struct{ chat.Vault }

func (noVault) Load(context.Context, string) ([]byte, error) { return nil, nil }
