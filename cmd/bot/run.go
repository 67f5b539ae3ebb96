package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"newsdesk/adapters"
	"newsdesk/config"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
	"newsdesk/digest/failpoint"
	"newsdesk/digest/store"
	"newsdesk/digest/web"
)

// runFlags are what `bot run` is told.
type runFlags struct {
	config      string
	from, until string
	step        time.Duration
}

func runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the bot: poll feeds, post digests, answer",
		Long: `Run polls the feeds, keeps the stories, posts every due digest into its channel, and answers commands and questions,
until it is interrupted. It finishes what it is posting before it ends.

With --from and --until it rehearses instead: the clock starts at --from, goes on in steps as fast as the work allows,
and the bot ends when it shows --until. Feeds are polled and digests posted as they would be at those times. For the
other commands around a rehearsal, NEWSDESK_NOW stops the clock.`,
		Example: `  bot run
  bot run --config newsdesk.yaml
  bot run --config trial.yaml --from 2025-04-14T06:00:00Z --until 2025-04-15T10:00:00Z`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runRun(cmd, f) },
	}
	configFlag(cmd, &f.config)
	cmd.Flags().StringVar(&f.from, "from", "", "rehearse from this time (RFC 3339)")
	cmd.Flags().StringVar(&f.until, "until", "", "and up to this one")
	cmd.Flags().DurationVar(&f.step, "step", 5*time.Minute, "how far the clock of a rehearsal goes at a time")
	return cmd
}

func runRun(cmd *cobra.Command, f runFlags) error {
	cfg, err := loadConfig(cmd, f.config)
	if err != nil {
		return err
	}
	r, err := f.rehearsal()
	if err != nil {
		return err
	}
	log, err := logFor(cmd, cfg)
	if err != nil {
		return err
	}
	defer log.Close()
	spareThreads()
	b := &bot{cfg: cfg, now: failpoint.Now, log: logger(cfg.Log, log), std: stdOf(cmd)}
	if r != nil {
		b.now, b.hasty, b.stays = r.now, true, true
	}
	return b.run(cmd.Context(), func(ctx context.Context, n *newsroom) error {
		if r != nil {
			return r.play(ctx, n)
		}
		return n.heartbeat(ctx)
	})
}

// logFile is where the log goes when it cannot go to the terminal.
const logFile = "newsdesk.log"

// logFor is where the log goes: standard error, or a file while that terminal is a
// chat, whose prompt the log would write over.
func logFor(cmd *cobra.Command, cfg config.Config) (io.WriteCloser, error) {
	errs := cmd.ErrOrStderr()
	talks := slices.ContainsFunc(slices.Collect(maps.Values(cfg.Adapters)), func(a config.Adapter) bool { return a.Kind == "console" })
	if !talks || !isTerminal(errs) || !isTerminal(cmd.InOrStdin()) {
		return stays{errs}, nil
	}
	f, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	fmt.Fprintf(errs, "This terminal is the chat, so the log goes to %s.\n", logFile)
	return f, nil
}

// stays is a writer that somebody else closes.
type stays struct{ io.Writer }

func (stays) Close() error { return nil }

// A bot is a process that runs a newsroom and talks.
type bot struct {
	cfg config.Config
	now func() time.Time
	log *slog.Logger
	std std
	// What a demo brings along.
	chat  map[string]chat.Adapter // instead of the configured adapters
	packs []command.Pack
	hasty bool // see wiring
	stays bool // goes on when every adapter has ended by itself: a rehearsal
}

// run opens everything, does work until it ends or ctx is done, and closes in
// reverse.
func (b *bot) run(ctx context.Context, work func(context.Context, *newsroom) error) (err error) {
	db, err := store.Open(ctx, b.cfg.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	set, err := b.adapters(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, set.Close()) }()
	n, err := wire(db, wiring{cfg: b.cfg, now: b.now, log: b.log, set: set, packs: b.packs, hasty: b.hasty})
	if err != nil {
		return err
	}
	defer n.fetch.Close()
	listen, err := b.listen(ctx)
	if err != nil {
		return err
	}
	site := b.site(n, set)
	n.beats.tell = site.Beat
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	if listen != nil {
		g.Go(func() error { return site.Serve(ctx, listen) })
	}
	g.Go(func() error {
		set.Run(ctx, n.desk)
		if len(set.Names()) > 0 && !b.stays { // the console's input has ended, and it was told to end then
			stop()
		}
		return nil
	})
	g.Go(func() error {
		defer stop() // a rehearsal that is over ends the rest
		return work(ctx, n)
	})
	return g.Wait()
}

// A std is the process's input and output.
type std struct {
	in        io.Reader
	out, errs io.Writer
}

func stdOf(cmd *cobra.Command) std {
	return std{in: cmd.InOrStdin(), out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr()}
}

// adapters opens the configured adapters. One that cannot be opened is the
// operator's to mend.
func (b *bot) adapters(ctx context.Context, db *store.DB) (*adapters.Set, error) {
	if b.chat != nil {
		return adapters.NewSet(b.log, b.chat), nil
	}
	opened := map[string]chat.Adapter{}
	var errs []error
	for name, c := range b.cfg.Adapters {
		vault, err := sealedVault(db.Vault(name), name, b.cfg)
		if err != nil {
			return nil, err
		}
		a, err := adapters.Open(ctx, c.Kind, adapters.Section{
			Name: name, Decode: c.Section.Decode, In: b.std.in, Out: b.std.out, Log: b.log, Now: b.now, Vault: vault,
		})
		if err != nil {
			errs = append(errs, err)
			continue
		}
		opened[name] = a
	}
	set := adapters.NewSet(b.log, opened)
	if len(errs) > 0 {
		return nil, &usageError{errors.Join(append(errs, set.Close())...)}
	}
	return set, nil
}

func (b *bot) listen(ctx context.Context) (net.Listener, error) {
	if b.cfg.HTTP.Listen == "" {
		return nil, nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", b.cfg.HTTP.Listen)
	if err != nil {
		return nil, fmt.Errorf("http.listen: %w: is another bot running? Set another address, or \"off\"", err)
	}
	b.log.Info("listening", "address", l.Addr().String())
	return l, nil
}

// site is the bot's own web server. A platform that calls us over HTTP calls
// /chat/ and the name of its adapter.
func (b *bot) site(n *newsroom, set *adapters.Set) *web.Server {
	s := web.New(n.store, web.Options{Version: release(), Now: b.now, Log: b.log, Zone: b.cfg.Location(), Fault: n.pulse.fault})
	s.Metrics().MustRegister(shared{n})
	for name, l := range set.Listeners() {
		s.Handle("/chat/"+name, l)
		s.Handle("/chat/"+name+"/", l)
		if more, ok := l.(interface{ Paths() []string }); ok {
			for _, p := range more.Paths() {
				s.Handle(p, l)
			}
		}
	}
	return s
}

// A rehearsal is a stretch of time that the bot runs through in steps.
type rehearsal struct {
	clock       *stepClock
	from, until time.Time
	step        time.Duration
}

func (r *rehearsal) now() time.Time { return r.clock.Now() }

// rehearsal is nil when none is asked for.
func (f runFlags) rehearsal() (*rehearsal, error) {
	if f.from == "" && f.until == "" {
		return nil, nil
	}
	from, err := time.Parse(time.RFC3339, f.from)
	if err != nil {
		return nil, usagef("--from %q: give a time such as 2025-04-14T06:00:00Z, together with --until", f.from)
	}
	until, err := time.Parse(time.RFC3339, f.until)
	if err != nil || !until.After(from) {
		return nil, usagef("--until %q: give a time after --from, such as 2025-04-15T06:00:00Z", f.until)
	}
	if f.step < time.Second {
		return nil, usagef("--step %s: must be a second or more", f.step)
	}
	return &rehearsal{clock: &stepClock{t: from.UTC()}, from: from.UTC(), until: until.UTC(), step: f.step}, nil
}

// play does what is due at each step. The feeds' leases, the retries and the due
// times are all counted on the rehearsal's clock.
func (r *rehearsal) play(ctx context.Context, n *newsroom) error {
	for t := r.from; !t.After(r.until); t = t.Add(r.step) {
		r.clock.Step(t)
		if err := n.work(ctx, t); err != nil {
			return fmt.Errorf("the rehearsal ended at %s, and does not go on by itself; what was done before is stored: %w", t.Format(time.RFC3339), err)
		}
		if ctx.Err() != nil {
			return nil
		}
	}
	return nil
}
