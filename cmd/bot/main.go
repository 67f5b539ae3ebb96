// Command bot is Newsdesk: a news-digest bot for Slack and Discord.
//
// This package is the command line and the wiring, and nothing else: what the
// bot does is in digest, how it talks is in adapters.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	_ "time/tzdata" // a scratch image has no zone data

	"github.com/spf13/cobra"
)

// The exit codes, as `bot help exit-codes` tells them.
const (
	exitOK    = 0
	exitFault = 1 // it did not work out
	exitUsage = 2 // the command line, the configuration or the input is at fault
)

func main() { os.Exit(Main()) }

// grace is how long an end that was asked for takes its time. Whoever asks again
// after that ends the bot at once; before that it is the same wish, for a shell and
// what it runs are often both told.
const grace = 3 * time.Second

// Main runs the command line and returns its exit code.
func Main() int {
	// A terminal that is closed says SIGHUP: then too, nothing may be left behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, func() { time.AfterFunc(grace, stop) })
	return execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := rootCommand()
	began := noteBegin(root)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	cmd, err := root.ExecuteContextC(ctx)
	var u *usageError
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	case !*began && !errors.As(err, &u): // cobra's own words for a wrong command line
		err = usagef("%w; see %s --help", err, cmd.CommandPath())
	}
	fmt.Fprintf(errs, "bot: %v\n", err)
	if errors.As(err, &u) {
		return exitUsage
	}
	return exitFault
}

// noteBegin makes every command note that it has begun: an error before that is
// about the command line.
func noteBegin(cmd *cobra.Command) *bool {
	began := new(bool)
	var note func(c *cobra.Command)
	note = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			note(sub)
		}
		if run := c.RunE; run != nil {
			c.RunE = func(cmd *cobra.Command, args []string) error {
				*began = true
				return run(cmd, args)
			}
		}
	}
	note(cmd)
	return began
}

// A usageError is the caller's to mend: the command line, the configuration or
// the input.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "bot",
		Short:         "Newsdesk, a news-digest bot for Slack and Discord",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       release(),
		Args: func(root *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(root, args[0])
			}
			return nil
		},
		RunE: func(root *cobra.Command, _ []string) error { return root.Help() },
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w; see %s --help", err, c.CommandPath())
	})
	root.AddGroup(&cobra.Group{ID: "bot", Title: "The bot:"}, &cobra.Group{ID: "engine", Title: "The engine, on files and pipes:"})
	for _, c := range []*cobra.Command{runCommand(), demoCommand(), checkCommand(), previewCommand(), newsCommand(), importCommand(), slackCommand(), discordCommand(), doctorCommand(), healthCommand(), statusCommand(), storeCommand(), backupCommand(), restoreCommand(), versionCommand()} {
		c.GroupID = "bot"
		root.AddCommand(c)
	}
	for _, c := range []*cobra.Command{storiesCommand(), summarizeCommand(), askCommandOver(ownArchive), checkTextCommand()} {
		c.GroupID = "engine"
		root.AddCommand(c)
	}
	root.SetVersionTemplate("newsdesk {{.Version}}\n")
	root.AddCommand(exitCodes())
	root.SetHelpCommand(helpCommand())
	return root
}

func unknownCommand(root *cobra.Command, name string) error {
	root.SuggestionsMinimumDistance = 2
	if near := root.SuggestionsFor(name); len(near) > 0 {
		return usagef("unknown command %q; did you mean bot %s?", name, near[0])
	}
	return usagef("unknown command %q; bot help lists them", name)
}

// helpCommand is cobra's own, except that a command that does not exist is a fault.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, c := range cmd.Root().Commands() {
				if len(args) == 0 && !c.Hidden {
					names = append(names, c.Name()+"\t"+c.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), strings.Join(args, " "))
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

// exitCodes is a page of help.
func exitCodes() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes mean",
		Long: `Every command exits with
  0  when it worked out
  1  when it did not, for a reason on the bot's side or the network's
  2  when the command line, the configuration or the input is at fault; what is wrong is on standard error`,
	}
}
