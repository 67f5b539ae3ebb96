package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

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
day's digest into the channel #general of this terminal, all within a minute. Then it stays for your questions.

Type a question, or a command such as /news sources 1. Ctrl-D ends it. Nothing is kept.

Without a terminal to type in, the days pass at once, the lines of standard input are answered, and it ends. With
--once it prints the editions and ends.`,
		Example: `  bot demo
  bot demo --once
  echo "When does Skyline start service?" | bot demo`,
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
	live     bool          // somebody watches and types
	over     chan struct{} // closed when the days are over
	told     int           // how many editions were explained
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
	std := stdOf(cmd)
	s := &show{newsroom: nr, clock: &stepClock{t: nr.Start}, once: once, live: !once && isTerminal(std.in), over: make(chan struct{})}
	switch {
	case once:
		std.in = nil
	case s.live:
		s.pause = demoPause
	default:
		std.in = &lateReader{in: std.in, from: s.over, until: ctx.Done()}
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
	err = s.perform(ctx, stop, server, demoBot(dir, s.clock.Now, std))
	if ctx.Err() != nil { // who leaves in the middle need not read what was broken off
		return nil
	}
	return err
}

func isTerminal(in any) bool {
	f, ok := in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A lateReader gives nothing before from is closed, and ends with until.
type lateReader struct {
	in          io.Reader
	from, until <-chan struct{}
}

func (l *lateReader) Read(p []byte) (int, error) {
	select {
	case <-l.from:
		return l.in.Read(p)
	case <-l.until:
		return 0, io.EOF
	}
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
		EndAtEOF: !s.live && !s.once,
	})
	if err != nil {
		return err
	}
	b.chat = map[string]chat.Adapter{"console": con}
	fmt.Fprintf(b.std.out, welcome, len(s.newsroom.Outlets), s.newsroom.Start.Format("Monday 2 January 2006"))
	if s.live {
		fmt.Fprint(b.std.out, welcomeLive)
	}
	fmt.Fprintln(b.std.out)
	b.hasty, b.packs = true, []command.Pack{s.pack(server.Feeds())}
	return b.run(ctx, s.play)
}

const (
	welcome = `Newsdesk demo: five days in a newsroom of %d invented outlets,
from %s on a fast clock.
`
	welcomeLive = `A digest comes every ten seconds, a minute in all. Then it is your turn.
`
)

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
		if err := s.explain(ctx, n); err != nil {
			return err
		}
		if !pause(ctx, s.pause) {
			return nil
		}
	}
	close(s.over)
	if s.once {
		return nil
	}
	if s.live {
		if err := say(ctx, n, invitation()); err != nil {
			return err
		}
	}
	for pause(ctx, time.Second) {
		s.clock.Step(s.clock.Now().Add(time.Second))
	}
	return nil
}

// tour is what somebody who sees the first editions should look at in each.
func tour() []string {
	return []string{
		"What to see: every sentence is word for word what the article behind its number says. Type !2 to see the passages. One event is one story, whoever reports it.",
		"What to see: “(update)” stands where this channel was told before: only what is new is told now. A wire report that others copy adds no independent source.",
		"What to see: the last line says which feeds could not be read, since when and why. “Nothing new” is said only when all were read.",
	}
}

// explain says what to look at in an edition that has just come.
func (s *show) explain(ctx context.Context, n *newsroom) error {
	sights := tour()
	if !s.live || s.told == len(sights) {
		return nil
	}
	es, err := n.store.EditionsOf(ctx, demoChannel, len(sights)+1)
	if err != nil || len(es) <= s.told {
		return err
	}
	s.told++
	return say(ctx, n, chat.Message{Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say(sights[s.told-1])}}})
}

// invitation says that the days are over and what can be done now.
func invitation() chat.Message {
	return chat.Message{Blocks: []chat.Block{
		{Kind: chat.Paragraph, Text: chat.Strong("Those were the five days. Now it is your turn.")},
		{Kind: chat.Entry, Title: chat.Say("Ask something:"), Lines: []chat.Text{
			chat.Say("When does Skyline start service?"), chat.Say("How many people died in the cyclone?"), chat.Say("Who is the mayor of Pune? (It says so when it does not know.)"),
		}},
		{Kind: chat.Entry, Title: chat.Say("Look closer:"), Lines: []chat.Text{
			{{Text: "/news story 1", Style: chat.Mono}, {Text: " its timeline, and what was told here when"}},
			{{Text: "/news sources 1", Style: chat.Mono}, {Text: " the passages behind its sentences"}},
			{{Text: "/news help", Style: chat.Mono}, {Text: " everything else; Tab completes, Ctrl-D ends"}},
		}},
	}}
}

func say(ctx context.Context, n *newsroom, m chat.Message) error {
	_, err := n.adapters.Post(ctx, chat.Ref{Channel: demoChannel}, m)
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
	return say(ctx, n, n.desk.Handle(ctx, chat.Request{ID: "demo", At: at, User: me, Command: "pack", Options: map[string]string{"name": "demo"}}))
}

func (s *show) pack(feeds []digest.Feed) command.Pack {
	p := command.Pack{Name: "demo", Title: "the demo newsroom", Summary: "Five days of invented news.", Feeds: feeds, Schedule: demoSchedule, Entries: 6}
	for _, t := range s.newsroom.Topics {
		p.Topics = append(p.Topics, digest.Topic{Name: t.Name, Query: t.Query})
	}
	return p
}
