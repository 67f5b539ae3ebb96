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
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	fmt.Fprintf(errs, "bot: %v\n", err)
	var u *usageError
	if errors.As(err, &u) {
		return exitUsage
	}
	return exitFault
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
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q; bot help lists them", args[0])
			}
			return nil
		},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w; see %s --help", err, c.CommandPath())
	})
	root.AddGroup(&cobra.Group{ID: "bot", Title: "The bot:"}, &cobra.Group{ID: "engine", Title: "The engine, on files and pipes:"})
	for _, c := range []*cobra.Command{runCommand(), demoCommand(), checkCommand(), previewCommand(), newsCommand(), importCommand(), healthCommand(), versionCommand()} {
		c.GroupID = "bot"
		root.AddCommand(c)
	}
	for _, c := range []*cobra.Command{storiesCommand(), summarizeCommand(), askCommandOver(ownArchive)} {
		c.GroupID = "engine"
		root.AddCommand(c)
	}
	root.AddCommand(exitCodes())
	return root
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
