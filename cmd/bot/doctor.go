package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
)

// doctorCommand is `bot doctor`.
func doctorCommand() *cobra.Command {
	var file, format string
	cmd := &cobra.Command{
		Use:   "doctor [--config FILE]",
		Short: "Examine the whole setting up, and say what to do about each fault",
		Long: `Doctor examines what the bot needs: its configuration, its database, its feeds
and digests, its clock, its models and their budget, its web address, and each
chat platform with the permissions in every channel that gets a digest. Each
thing that is wrong comes with what to do about it. It posts nothing and changes
nothing; it does ask the chat platforms, and sees whether the servers of models
answer, without asking a model.

It exits with 0 when nothing is in error, warnings or not, and with 1 when
something is.`,
		Example: `  bot doctor
  bot doctor --config newsdesk.yaml --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usagef("--format %q: give text or json", format)
			}
			ctx, stop := context.WithTimeout(cmd.Context(), doctorPatience)
			defer stop()
			found := examineAll(ctx, file)
			if err := printFindings(cmd.OutOrStdout(), format, found); err != nil {
				return err
			}
			if n := countFindings(found, chat.Fault); n > 0 {
				return fmt.Errorf("%s found", count(n, "error"))
			}
			return nil
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// doctorPatience is how long everything may take.
const doctorPatience = 2 * time.Minute

func broken(where, what, remedy string) chat.Finding {
	return chat.Finding{Severity: chat.Fault, Where: where, What: what, Remedy: remedy}
}

func doubtful(where, what, remedy string) chat.Finding {
	return chat.Finding{Severity: chat.Warning, Where: where, What: what, Remedy: remedy}
}

func inOrder(where, what string) chat.Finding { return chat.Finding{Where: where, What: what} }

// asSentence is a finding's sentence of an error.
func asSentence(err error) string { return ended(err.Error()) }

// ended is s with its full stop; what ends with a question has its end.
func ended(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// examineAll is everything that can be examined, in the order in which one thing
// needs the other.
func examineAll(ctx context.Context, file string) []chat.Finding {
	cfg, found := examineConfig(ctx, file)
	if countFindings(found, chat.Fault) > 0 {
		return append(found, doubtful("everything else", "It was not examined, for the configuration is at fault.", "Mend that first, then run bot doctor again."))
	}
	now, err := wallClock()
	if err != nil {
		return append(found, broken("clock", asSentence(err), "Unset NEWSDESK_NOW."))
	}
	found = append(found, examineDatabase(ctx, cfg, now)...)
	return append(found, examineHTTP(ctx, cfg)...)
}

func examineConfig(ctx context.Context, file string) (config.Config, []chat.Finding) {
	const where = "configuration"
	cfg, err := readConfig(ctx, file)
	var faults *config.Faults
	switch {
	case errors.As(err, &faults):
		var found []chat.Finding
		for _, f := range faults.List {
			found = append(found, broken(where, ended(f.String()), "Mend it in the file; bot check names every fault."))
		}
		return cfg, found
	case err != nil:
		return cfg, []chat.Finding{broken(where, asSentence(err), "Name a file that can be read, with --config or NEWSDESK_CONFIG.")}
	}
	found := []chat.Finding{inOrder(where, "It has no fault: "+orDefaults(file)+".")}
	for name, a := range cfg.Adapters {
		if len(a.Admins) == 0 && a.Kind != "console" {
			found = append(found, inOrder(name, "Its admins are the platform's own: nobody is named under admins."))
		}
	}
	return cfg, found
}

func orDefaults(file string) string {
	if file == "" {
		return "there is no file, and the defaults hold"
	}
	return file
}

// examineDatabase examines the database, what stands in it, and the adapters, whose
// tokens may stand there too. A database that is not there yet is not made.
func examineDatabase(ctx context.Context, cfg config.Config, now func() time.Time) []chat.Finding {
	const where = "database"
	shown := store.Shown(cfg.Database)
	if !databaseThere(cfg.Database) {
		return examineWithout(ctx, cfg, doubtful(where, "There is none yet at "+shown+".", "bot run makes it, and so does bot news."))
	}
	db, err := store.Open(ctx, cfg.Database)
	if err != nil {
		return []chat.Finding{broken(where, asSentence(err), "The bot needs a database that it may read and write at the address under database in its configuration.")}
	}
	defer func() { _ = db.Close() }() // nothing was stored
	found := []chat.Finding{inOrder(where, "It answers at "+shown+".")}
	if err := db.Writable(ctx); errors.Is(err, store.ErrBusy) {
		found = append(found, doubtful(where, asSentence(err), "What is to be stored waits for it: run bot doctor again, and if it says so again, see what writes there."))
	} else if err != nil {
		found = append(found, broken(where, asSentence(err), "Until something can be stored nothing is read, composed or posted; the bot goes on by itself."))
	}
	if theirs, ours, err := db.Version(ctx); err == nil && theirs > ours { // what cannot be read is said below
		found = append(found, doubtful(where, fmt.Sprintf("Its tables are of a newer version (%d; this one has %d).", theirs, ours),
			"A newer bot has run on it: replace this one too. Until then it goes on working, and cannot restore or copy what the newer one wrote."))
	}
	digests, err := db.Digests(ctx)
	if err != nil {
		return append(found, broken(where, asSentence(err), "Restore it from a copy, or name another."))
	}
	p := practice{store: db, now: now, adapters: cfg.Adapters}
	found = append(found, p.examine(ctx, digests)...)
	found = append(found, examineModels(ctx, cfg, db, now())...)
	return append(found, examineAdapters(ctx, cfg, db, channelsOf(digests))...)
}

// examineWithout examines what needs no database: models, and adapters, for which one
// in memory stands in.
func examineWithout(ctx context.Context, cfg config.Config, none chat.Finding) []chat.Finding {
	found := []chat.Finding{none}
	db, err := store.Open(ctx, ":memory:")
	if err != nil {
		return append(found, broken(none.Where, asSentence(err), "Tell those who make the bot."))
	}
	defer func() { _ = db.Close() }()
	found = append(found, examineModels(ctx, cfg, db, time.Now())...)
	return append(found, examineAdapters(ctx, cfg, db, nil)...)
}

func channelsOf(ds []digest.Digest) []chat.Channel {
	var cs []chat.Channel
	for _, d := range ds {
		cs = append(cs, d.Channel)
	}
	return cs
}

// examineAdapters opens each adapter by itself and lets it examine what it can.
func examineAdapters(ctx context.Context, cfg config.Config, db *store.DB, channels []chat.Channel) []chat.Finding {
	var found []chat.Finding
	for name, a := range cfg.Adapters {
		if a.Kind == "console" { // opening one would take its transcript
			found = append(found, inOrder(name, "It is this terminal."))
			continue
		}
		alone := cfg
		alone.Adapters = map[string]config.Adapter{name: a}
		b := &bot{cfg: alone, now: time.Now, log: slog.New(slog.DiscardHandler)}
		set, err := b.adapters(ctx, db)
		if err != nil {
			found = append(found, broken(name, asSentence(err), "Mend its section under adapters in the configuration."))
			continue
		}
		own := set.Examine(ctx, name, append(slices.Clone(channels), chat.Whole(name)))
		if len(own) == 0 {
			own = []chat.Finding{inOrder(name, "Nothing is found to be wrong.")}
		}
		found = append(found, own...)
		if err := set.Close(); err != nil {
			found = append(found, doubtful(name, asSentence(err), "Nothing: it was only examined."))
		}
	}
	slices.SortStableFunc(found, func(a, b chat.Finding) int {
		return strings.Compare(strings.SplitN(a.Where, ":", 2)[0], strings.SplitN(b.Where, ":", 2)[0])
	})
	return found
}

// examineHTTP examines the bot's own address.
func examineHTTP(ctx context.Context, cfg config.Config) []chat.Finding {
	const where = "web address"
	if cfg.HTTP.Listen == "" {
		return []chat.Finding{inOrder(where, "It is off.")}
	}
	var found []chat.Finding
	if host, _, err := net.SplitHostPort(cfg.HTTP.Listen); err == nil && !loopback(host) {
		found = append(found, doubtful(where, "It can be reached from other machines at "+cfg.HTTP.Listen+", and has no login.", "Keep it behind a proxy that asks for one, or set http.listen to 127.0.0.1 and a port."))
	}
	address, err := readyAt(cfg.HTTP.Listen)
	if err != nil {
		return append(found, broken(where, asSentence(err), "Set http.listen to a host and a port."))
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	switch err := askReady(ctx, address); {
	case err == nil:
		return append(found, inOrder(where, "A bot is running at "+cfg.HTTP.Listen+", and is ready."))
	case errors.Is(err, syscall.ECONNREFUSED):
		return append(found, examineFree(ctx, cfg.HTTP.Listen))
	case strings.Contains(err.Error(), "not ready: 4"):
		return append(found, broken(where, "Something else than the bot answers at "+cfg.HTTP.Listen+".", "Set another address under http.listen, or off."))
	default:
		return append(found, doubtful(where, "A bot at "+cfg.HTTP.Listen+" says: "+asSentence(err), "Wait for its first round of work; its log says what fails."))
	}
}

// examineFree says whether the bot could listen where nobody does.
func examineFree(ctx context.Context, address string) chat.Finding {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return broken("web address", asSentence(err), "Set another address under http.listen, or off.")
	}
	_ = l.Close()
	return doubtful("web address", "No bot is running at "+address+".", "bot run starts it.")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func countFindings(found []chat.Finding, s chat.Severity) (n int) {
	for _, f := range found {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// printFindings prints findings for people, or as one JSON object.
func printFindings(w io.Writer, format string, found []chat.Finding) error {
	errs, warns := countFindings(found, chat.Fault), countFindings(found, chat.Warning)
	if format == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Findings []chat.Finding `json:"findings"`
			Errors   int            `json:"errors"`
			Warnings int            `json:"warnings"`
		}{found, errs, warns})
	}
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%-8s %s: %s\n", f.Severity, chat.Clean(f.Where), chat.Clean(f.What))
		if f.Remedy != "" {
			fmt.Fprintf(&b, "         do: %s\n", chat.Clean(f.Remedy))
		}
	}
	fmt.Fprintf(&b, "\n%s, %s, %s in order.\n", count(errs, "error"), count(warns, "warning"), count(len(found)-errs-warns, "thing"))
	_, err := io.WriteString(w, b.String())
	return err
}
