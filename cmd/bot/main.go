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

// Main runs the command line and returns its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
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
	var u *usageError
	if errors.As(err, &u) || isUsage(err) {
		fmt.Fprintf(errs, "bot: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(errs, "bot: %v\n", err)
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
	}
	root.AddCommand()
	return root
}

func isUsage(error) bool { return false }
