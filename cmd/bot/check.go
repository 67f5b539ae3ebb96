package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/adapters"
	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/schedule"
	"newsdesk/digest/store"
)

// checkCommand is `bot check`.
func checkCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "check [--config FILE]",
		Short: "Check the configuration file and name every fault in it",
		Long: `Check reads the configuration file as "bot run" does and names everything that
is wrong with it, one fault a line: file, line, column, what is wrong, and the
nearest key where one is misspelt. It opens no database and calls nobody.

Without --config it reads the file that NEWSDESK_CONFIG names; without that
too, the bot runs on its defaults, and check says what they are.

It exits with 0 when all is well and with 2 when there is a fault.`,
		Example: `  bot check --config newsdesk.yaml
  NEWSDESK_CONFIG=/etc/newsdesk.yaml bot check`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("bot check takes no %q; did you mean --config %s?", args[0], args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return check(cmd, file) },
	}
	configFlag(cmd, &file)
	return cmd
}

// configFlag gives cmd the flag --config, which every command that runs on the
// configuration has.
func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", os.Getenv("NEWSDESK_CONFIG"), "configuration `FILE`; NEWSDESK_CONFIG names one too")
	_ = cmd.MarkFlagFilename("config", "yaml", "yml")
}

func check(cmd *cobra.Command, file string) error {
	c, err := readConfig(cmd.Context(), file)
	var faults *config.Faults
	switch {
	case errors.As(err, &faults):
		for _, f := range faults.List {
			fmt.Fprintln(cmd.ErrOrStderr(), f)
		}
		return usagef("%s in the configuration", count(len(faults.List), "fault"))
	case err != nil:
		return &usageError{err}
	}
	fmt.Fprint(cmd.OutOrStdout(), configSummary(file, c))
	return nil
}

// readConfig reads the configuration with the adapters' sections. What is wrong
// with it comes as *config.Faults, all of it at once.
func readConfig(ctx context.Context, file string) (config.Config, error) {
	c, err := config.Load(file, os.Getenv, adapterKinds()...)
	errs := []error{err}
	for name, a := range c.Adapters {
		if slices.Contains(adapters.Kinds(), a.Kind) {
			errs = append(errs, checkSection(ctx, name, c))
		}
	}
	return c, config.Join(errs...)
}

// errRead ends the opening of an adapter once its section has been read.
var errRead = errors.New("section was read")

// checkSection lets the adapter read its section, and opens nothing.
func checkSection(ctx context.Context, name string, c config.Config) error {
	a := c.Adapters[name]
	vault, err := sealedVault(noVault{}, name, c)
	if err != nil && !c.SecretKey.IsZero() {
		vault, err = noVault{}, nil // the key's fault has been told at the key
	}
	if err != nil {
		return err
	}
	var own error // what Decode finds; the adapter looks at the rest all the same
	opened, err := adapters.Open(ctx, a.Kind, adapters.Section{Name: name, Vault: vault, Decode: func(into any) error {
		own = a.Section.Decode(into)
		if c, ok := into.(*adapters.Console); ok { // opening one would make its transcript
			return cmp.Or(c.Check(), errRead)
		}
		return nil
	}})
	if c, ok := opened.(io.Closer); ok && err == nil {
		return errors.Join(own, c.Close())
	}
	if err == nil || errors.Is(err, errRead) {
		return own
	}
	return config.Join(own, sectionFaults(a.Section, err, own))
}

// sectionFaults puts each fault that an adapter finds at the key that it begins with.
// Where that key has a fault already, this one follows from it.
func sectionFaults(s config.Section, err, known error) error {
	var faults, before *config.Faults
	if errors.As(err, &faults) {
		return err
	}
	_ = errors.As(known, &before)
	faults = &config.Faults{}
	for _, one := range leaves(err) {
		key := faultKey.FindString(one.Error())
		f := s.Faultf(key, "%s", one).List[0]
		follows := before != nil && slices.ContainsFunc(before.List, func(b config.Fault) bool { return b.Line == f.Line && b.Column == f.Column })
		if !follows {
			faults.List = append(faults.List, f)
		}
	}
	return config.Join(faults)
}

// faultKey is the key that an adapter's fault begins with.
var faultKey = regexp.MustCompile(`^[a-z][a-z_]*`)

// leaves are the errors that err joins, or err without what was put before it.
func leaves(err error) []error {
	for {
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			var all []error
			for _, one := range many.Unwrap() {
				all = append(all, leaves(one)...)
			}
			return all
		}
		within := errors.Unwrap(err)
		if within == nil || !strings.HasPrefix(err.Error(), "open adapter ") {
			return []error{err}
		}
		err = within
	}
}

// configSummary says in a few lines what the bot will run on.
func configSummary(file string, c config.Config) string {
	if file == "" {
		file = "no file: the defaults"
	}
	web := c.HTTP.Listen
	if web == "" {
		web = "off"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ok: %s\n", file)
	fmt.Fprintf(&b, "  database  %s\n", store.Shown(c.Database))
	fmt.Fprintf(&b, "  web       %s\n", web)
	fmt.Fprintf(&b, "  zone      %s\n", c.Zone)
	if c.Language != "" {
		fmt.Fprintf(&b, "  language  %s\n", digest.LanguageName(c.Language))
	}
	if c.Language != "" && !c.Models.Any() {
		fmt.Fprintf(&b, "            warning: that needs a model, and none is configured under models: digests keep the words of their articles\n")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Adapters)) {
		a := c.Adapters[name]
		fmt.Fprintf(&b, "  adapter   %s (%s), %s, %s\n", name, a.Kind, count(len(a.Curators), "curator"), count(len(a.Admins), "admin"))
		if note := addressNote(name, a); note != "" {
			fmt.Fprintf(&b, "            %s\n", note)
		}
	}
	for _, m := range []config.Model{c.Models.Large, c.Models.Small} {
		if m.Kind != config.NoModel {
			fmt.Fprintf(&b, "  model     %s at %s\n", m.Name, shownServer(m))
		}
	}
	if e := c.Models.Embeddings; e.Kind != config.NoModel {
		fmt.Fprintf(&b, "  meaning   %s at %s\n", e.Name, shownServer(config.Model{Kind: e.Kind, URL: e.URL}))
	}
	if c.Models.Any() || c.Models.Embeddings.Kind != config.NoModel {
		fmt.Fprintf(&b, "  budget    %s; bot doctor says what is left\n", boundsOf(c.Models.Budget))
	}
	return b.String()
}

// addressNote is said where an adapter is to be called at an address at which the bot
// does not listen. Something in front may rewrite it, so that it is no fault.
func addressNote(name string, a config.Adapter) string {
	var section struct {
		PublicURL string         `yaml:"public_url"`
		Rest      config.Section // every other key
	}
	_ = a.Section.Decode(&section) // its faults have been told
	u, err := url.Parse(section.PublicURL)
	if section.PublicURL == "" || err != nil || strings.TrimRight(u.Path, "/") == "/chat/"+name {
		return ""
	}
	return fmt.Sprintf("warning: public_url %s does not end with /chat/%s, where the bot listens: want %s, unless what stands in front rewrites it",
		section.PublicURL, name, u.Scheme+"://"+u.Host+"/chat/"+name)
}

// boundsOf is a budget in words.
func boundsOf(b config.Budget) string {
	var parts []string
	for _, x := range []struct {
		name  string
		bound config.Bound
	}{{"a day", b.Day}, {"a month", b.Month}, {"a channel a day", b.ChannelDay}, {"a channel a month", b.ChannelMonth}} {
		if x.bound.Tokens > 0 {
			parts = append(parts, fmt.Sprintf("%d tokens %s", x.bound.Tokens, x.name))
		}
		if x.bound.Money > 0 {
			parts = append(parts, fmt.Sprintf("%s in money %s", x.bound.Money, x.name))
		}
	}
	if len(parts) == 0 {
		return "no bound"
	}
	return strings.Join(parts, ", ")
}

// adapterKinds tells the configuration what this binary has: its kinds of
// adapter, and the time zones as people name them.
func adapterKinds() []config.Option {
	return []config.Option{config.Kinds(adapters.Kinds()...), config.Zones(findZone), config.Languages(findLanguage), config.Keys(sealingKey)}
}

// sealingKey says what is wrong with a key to seal stored tokens with.
func sealingKey(key string) error {
	_, err := store.Sealed(noVault{}, "", key)
	return err
}

// findLanguage gives the code of what a person calls a language.
func findLanguage(name string) (string, error) {
	l, ok := digest.FindLanguage(name)
	if !ok {
		return "", fmt.Errorf("digests cannot be put into %q; write a language such as Hindi or de, or nothing", name)
	}
	return l.Code, nil
}

// findZone gives the IANA name of what a person calls a time zone.
func findZone(name string) (string, error) {
	p, err := schedule.ParseZone(name)
	var e *schedule.SyntaxError
	if errors.As(err, &e) {
		return "", errors.New(strings.TrimSuffix(e.Msg+"; "+e.Hint, "; "))
	}
	return p.Name, err
}

// count is n and the thing counted, such as "1 fault" or "3 faults".
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
