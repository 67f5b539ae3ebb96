package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/config"
)

// healthCommand is `bot health`.
func healthCommand() *cobra.Command {
	var address, file string
	cmd := &cobra.Command{
		Use:   "health [--url URL]",
		Short: "Ask a running bot whether it is ready",
		Long: `Health asks a running bot whether it does its work, and says why not. It is the
health check of the container, whose image has no other program to ask with.

Without --url it asks at the address that the configuration's http.listen
names, on this machine.

It exits with 0 when the bot is ready and with 1 when it is not, or does not
answer.`,
		Example: `  bot health
  bot health --url http://127.0.0.1:8080/readyz`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if address == "" {
				found, err := readyURL(file)
				if err != nil {
					return err
				}
				address = found
			}
			if err := askReady(cmd.Context(), address); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "ready")
			return nil
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().StringVar(&address, "url", "", "`URL` to ask")
	return cmd
}

// readyURL is where the bot of this configuration answers on this machine.
func readyURL(file string) (string, error) {
	c, err := config.Load(file, os.Getenv, adapterKinds()...)
	if err != nil {
		return "", &usageError{err}
	}
	if c.HTTP.Listen == "" {
		return "", usagef("http.listen is off in the configuration, so nobody answers; name a --url")
	}
	return readyAt(c.HTTP.Listen)
}

// readyAt is where a bot that listens at address says whether it is ready.
func readyAt(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", &usageError{err}
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // it listens everywhere
	}
	return "http://" + net.JoinHostPort(host, port) + "/readyz", nil
}

// askReady is nil when a bot answers at address that it is ready.
func askReady(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return &usageError{err}
	}
	// A proxy of the environment is for the world outside, not for ourselves.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("the bot does not answer: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("not ready: %w", whyNot(res))
}

// whyNot reads the reasons from an answer that is not 200.
func whyNot(res *http.Response) error {
	var a struct {
		Checks []struct{ Name, Reason string } `json:"checks"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&a); err != nil {
		return errors.New(res.Status)
	}
	var why []string
	for _, c := range a.Checks {
		if c.Reason != "" {
			why = append(why, c.Name+": "+c.Reason)
		}
	}
	if len(why) == 0 {
		return errors.New(res.Status)
	}
	return errors.New(strings.Join(why, "; "))
}
