package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/adapters/console"
	"newsdesk/cmd/bot/demo"
	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
)

func demoCommand() *cobra.Command {
	var once bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See the whole bot at work on a sample newsroom, without token, key or network",
		Long: `Demo runs the whole bot on a newsroom that comes with it: fourteen invented outlets report for five days on India–US
technology ties and on other things. It serves their feeds on this machine, polls them on a fast clock, and posts each
morning's digest into the channel #general of this terminal, all within a minute. Then it stays for your questions.

Type a question, or a command such as /news sources 1. Ctrl-D ends it. Nothing is kept.

With --once it prints the editions and ends.`,
		Example: `  bot demo
  bot demo --once`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd, once) },
	}
	cmd.Flags().BoolVar(&once, "once", false, "print the editions and end")
	return cmd
}

// A show is a demo under way.
type show struct {
	newsroom *demo.Newsroom
	clock    *stepClock
	pause    time.Duration // between two steps
	once     bool
}

const (
	// demoStep is how far the demo's clock goes at a time.
	demoStep = 15 * time.Minute
	// demoPause makes five days last some fifty seconds.
	demoPause = 100 * time.Millisecond
	// demoSchedule is when the demo's digest comes.
	demoSchedule = "daily at 18:00"
	demoZone     = "Asia/Kolkata"
)

var demoChannel = chat.Channel{Adapter: "console", ID: "general"}

func runDemo(cmd *cobra.Command, once bool) (err error) {
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	nr, err := demo.Load()
	if err != nil {
		return err
	}
	s := &show{newsroom: nr, clock: &stepClock{t: nr.Start}, once: once}
	if !once {
		s.pause = demoPause
	}
	dir, err := os.MkdirTemp("", "newsdesk-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := nr.Serve(ctx, s.clock.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	std := stdOf(cmd)
	if once {
		std.in = nil
	}
	return s.perform(ctx, stop, server, demoBot(dir, s.clock.Now, std))
}

// demoBot is a bot that may read from this machine and keeps its database in dir.
func demoBot(dir string, now func() time.Time, std std) *bot {
	cfg := config.Default()
	cfg.Database = filepath.Join(dir, "demo.db")
	cfg.HTTP.Listen = ""
	cfg.Fetch.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	cfg.Log.Level = slog.LevelError
	return &bot{cfg: cfg, now: now, log: logger(cfg.Log, std.errs), std: std}
}

func (s *show) perform(ctx context.Context, stop func(), server *demo.Server, b *bot) (err error) {
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		return err
	}
	con, err := console.Open(console.Options{
		Name: "console", In: b.std.in, Out: b.std.out, Channels: []string{"general"}, Quit: stop, Zone: zone, Now: s.clock.Now, Log: b.log,
	})
	if err != nil {
		return err
	}
	b.chat = map[string]chat.Adapter{"console": con}
	fmt.Fprintf(b.std.out, welcome, len(s.newsroom.Outlets), s.newsroom.Start.Format("Monday 2 January 2006"))
	b.hasty, b.packs = true, []command.Pack{s.pack(server.Feeds())}
	return b.run(ctx, s.play)
}

const welcome = "Newsdesk demo: %d invented outlets, from %s on a fast clock. The first digest comes in a moment.\n"

// play follows the newsroom's feeds and topics, goes through its days, and then
// stays for questions.
func (s *show) play(ctx context.Context, n *newsroom) error {
	if err := s.order(ctx, n); err != nil {
		return err
	}
	for t := s.newsroom.Start; t.Before(s.newsroom.End); t = t.Add(demoStep) {
		s.clock.Step(t)
		if err := n.work(ctx, t); err != nil {
			return err
		}
		if !pause(ctx, s.pause) {
			return nil
		}
	}
	if s.once {
		return nil
	}
	if err := s.invite(ctx, n); err != nil {
		return err
	}
	for pause(ctx, time.Second) {
		s.clock.Step(s.clock.Now().Add(time.Second))
	}
	return nil
}

// invite says that the week is over and what can be done now.
func (s *show) invite(ctx context.Context, n *newsroom) error {
	at := chat.Ref{Channel: demoChannel}
	_, err := n.adapters.Post(ctx, at, chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(
		"That was the week. Ask something, such as: What is the tariff on Indian goods now? Or try /news sources 1, /news story 1, /news help. Ctrl-D ends it.")}}})
	return err
}

// pause waits for d, or returns false when ctx is done.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return ctx.Err() == nil
	}
}

// order is what a team would say in its channel to begin with: the newsroom comes
// as a pack.
func (s *show) order(ctx context.Context, n *newsroom) error {
	at := chat.Ref{Channel: demoChannel}
	me := chat.User{ID: "you", Name: "you", Level: chat.Admin, Zone: demoZone}
	m := n.desk.Handle(ctx, chat.Request{ID: "demo", At: at, User: me, Command: "pack", Options: map[string]string{"name": "demo"}})
	_, err := n.adapters.Post(ctx, at, m)
	return err
}

func (s *show) pack(feeds []digest.Feed) command.Pack {
	p := command.Pack{Name: "demo", Title: "the demo newsroom", Summary: "Five days of invented news.", Feeds: feeds, Schedule: demoSchedule, Entries: 5}
	for _, t := range s.newsroom.Topics {
		p.Topics = append(p.Topics, digest.Topic{Name: t.Name, Query: t.Query})
	}
	return p
}
