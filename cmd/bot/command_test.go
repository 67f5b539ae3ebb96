package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// runSubcommand runs one subcommand by itself, without input.
func runSubcommand(t *testing.T, cmd *cobra.Command, args ...string) (out, errs string, err error) {
	t.Helper()
	var o, e strings.Builder
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(""))
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err = cmd.ExecuteContext(t.Context())
	return o.String(), e.String(), err
}
