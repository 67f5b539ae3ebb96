package adapters

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"newsdesk/digest/chat"
)

// A Set is several adapters by name. What goes to a Ref or a Channel goes to the
// adapter that it names. It is safe for concurrent use.
type Set struct {
	adapters map[string]chat.Adapter
	log      *slog.Logger
}

// NewSet makes a set of adapters. The map must not be changed after.
func NewSet(log *slog.Logger, byName map[string]chat.Adapter) *Set {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Set{adapters: byName, log: log}
}

// Names are the adapters' names, sorted.
func (s *Set) Names() []string { return slices.Sorted(maps.Keys(s.adapters)) }

// unconfigured is how long what is meant for an adapter that is not configured
// waits: somebody may have left it out for an hour.
const unconfigured = 10 * time.Minute

// Adapter is the adapter of this name. The error is a *chat.RetryError: what is
// meant for it waits until it is configured again.
func (s *Set) Adapter(name string) (chat.Adapter, error) {
	a, ok := s.adapters[name]
	if !ok {
		return nil, &chat.RetryError{After: unconfigured, Err: fmt.Errorf("no adapter named %q is configured", name)}
	}
	return a, nil
}

// Run runs every adapter until ctx is done, or until each has ended by itself
// without an error. One that fails is started again, later each time; the others
// go on.
func (s *Set) Run(ctx context.Context, h chat.Handler) {
	var running sync.WaitGroup
	for name, a := range s.adapters {
		running.Go(func() { s.keepRunning(ctx, name, a, h) })
	}
	running.Wait()
}

// steady is how long an adapter has to run before its next failure counts as its
// first.
const steady = 5 * time.Minute

func (s *Set) keepRunning(ctx context.Context, name string, a chat.Adapter, h chat.Handler) {
	wait := &backoff.ExponentialBackOff{InitialInterval: time.Second, RandomizationFactor: 0.2, Multiplier: 2, MaxInterval: 5 * time.Minute}
	for {
		began := time.Now()
		err := run(ctx, a, h)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			s.log.Info("adapter has ended", "adapter", name)
			return
		}
		if time.Since(began) > steady {
			wait.Reset()
		}
		pause := wait.NextBackOff()
		s.log.Error("run adapter", "adapter", name, "err", err, "again_in", pause.Round(time.Millisecond))
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// run is a.Run with a panic as an error: one platform's fault must not stop the
// others.
func run(ctx context.Context, a chat.Adapter, h chat.Handler) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return a.Run(ctx, h)
}

// Post posts through the adapter of at.Channel. Without one the error is a
// *chat.RetryError.
func (s *Set) Post(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error) {
	a, err := s.Adapter(at.Channel.Adapter)
	if err != nil {
		return chat.Ref{}, err
	}
	return a.Post(ctx, at, m)
}

// Share divides the platforms' limits among so many processes; see chat.Sharer.
func (s *Set) Share(processes int) {
	for _, a := range s.adapters {
		if sharer, ok := a.(chat.Sharer); ok {
			sharer.Share(processes)
		}
	}
}

// Limits are those of the channel's adapter; the zero Limits without one.
func (s *Set) Limits(ch chat.Channel) chat.Limits {
	a, err := s.Adapter(ch.Adapter)
	if err != nil {
		return chat.Limits{}
	}
	return a.Limits()
}

// Edit changes a message. On a platform that cannot, the error wraps
// errors.ErrUnsupported.
func (s *Set) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	a, err := s.Adapter(ref.Channel.Adapter)
	if err != nil {
		return err
	}
	e, ok := a.(chat.Editor)
	if !ok {
		return fmt.Errorf("edit on %s: %w", ref.Channel.Adapter, errors.ErrUnsupported)
	}
	return e.Edit(ctx, ref, m)
}

// Find looks for a message by its key. On a platform that cannot, the error wraps
// errors.ErrUnsupported.
func (s *Set) Find(ctx context.Context, ch chat.Channel, key string, since time.Time) (chat.Ref, bool, error) {
	a, err := s.Adapter(ch.Adapter)
	if err != nil {
		return chat.Ref{}, false, err
	}
	f, ok := a.(chat.Finder)
	if !ok {
		return chat.Ref{}, false, fmt.Errorf("find on %s: %w", ch.Adapter, errors.ErrUnsupported)
	}
	return f.Find(ctx, ch, key, since)
}

// Copies finds all messages with a key, and Remove removes one. On a platform that
// cannot, the errors wrap errors.ErrUnsupported.
func (s *Set) Copies(ctx context.Context, ch chat.Channel, key string, since time.Time) ([]chat.Ref, error) {
	w, err := s.sweeper(ch.Adapter)
	if err != nil {
		return nil, err
	}
	return w.Copies(ctx, ch, key, since)
}

// Remove is described at Copies.
func (s *Set) Remove(ctx context.Context, ref chat.Ref) error {
	w, err := s.sweeper(ref.Channel.Adapter)
	if err != nil {
		return err
	}
	return w.Remove(ctx, ref)
}

func (s *Set) sweeper(name string) (chat.Sweeper, error) {
	a, err := s.Adapter(name)
	if err != nil {
		return nil, err
	}
	w, ok := a.(chat.Sweeper)
	if !ok {
		return nil, fmt.Errorf("look for copies on %s: %w", name, errors.ErrUnsupported)
	}
	return w, nil
}

// Direct is the private channel with a person of c's workspace. On a platform that
// cannot, the error wraps errors.ErrUnsupported.
func (s *Set) Direct(ctx context.Context, c chat.Channel, person string) (chat.Channel, error) {
	a, err := s.Adapter(c.Adapter)
	if err != nil {
		return chat.Channel{}, err
	}
	d, ok := a.(chat.Director)
	if !ok {
		return chat.Channel{}, fmt.Errorf("direct message on %s: %w", c.Adapter, errors.ErrUnsupported)
	}
	return d.Direct(ctx, c.Workspace, person)
}

// In says whether a person is in a channel. On a platform that does not tell, the
// error wraps errors.ErrUnsupported.
func (s *Set) In(ctx context.Context, person string, c chat.Channel) (bool, error) {
	a, err := s.Adapter(c.Adapter)
	if err != nil {
		return false, err
	}
	m, ok := a.(chat.Member)
	if !ok {
		return false, fmt.Errorf("ask who is in a channel of %s: %w", c.Adapter, errors.ErrUnsupported)
	}
	return m.In(ctx, person, c)
}

// Examine lets the adapter of this name examine its own setting up, with those of
// the channels that are its own. Each finding says whose it is. An adapter that
// cannot, and one that is not there, has no findings.
func (s *Set) Examine(ctx context.Context, name string, channels []chat.Channel) []chat.Finding {
	own := slices.DeleteFunc(slices.Clone(channels), func(c chat.Channel) bool { return c.Adapter != name })
	found := examine(ctx, s.adapters[name], own)
	for i, f := range found {
		found[i].Where = strings.TrimSuffix(name+": "+f.Where, ": ")
	}
	return found
}

// examine is a doctor's findings; a panic of his is one.
func examine(ctx context.Context, a chat.Adapter, channels []chat.Channel) (found []chat.Finding) {
	defer func() {
		if v := recover(); v != nil {
			found = append(found, chat.Finding{Severity: chat.Fault, What: fmt.Sprintf("It could not be examined: %v.", v), Remedy: "Tell those who make the bot."})
		}
	}()
	if d, ok := a.(chat.Doctor); ok {
		return d.Examine(ctx, channels)
	}
	return nil
}

// Listeners are the adapters, by name, whose platforms call us over HTTP.
func (s *Set) Listeners() map[string]chat.Listener {
	ls := map[string]chat.Listener{}
	for name, a := range s.adapters {
		if l, ok := a.(chat.Listener); ok {
			ls[name] = l
		}
	}
	return ls
}

// Close closes the adapters that can be closed. Run must have returned.
func (s *Set) Close() error {
	var errs []error
	for _, name := range s.Names() {
		if c, ok := s.adapters[name].(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}
