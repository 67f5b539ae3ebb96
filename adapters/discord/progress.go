package discord

import (
	"context"
	"errors"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// working is what is shown while an answer takes its time.
func working(doing string) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say("… " + doing)}}}
}

// How soon progress is shown, and how often.
const (
	showAfter = 1500 * time.Millisecond
	showEvery = 2 * time.Second
)

// A progress shows what is being done for a request that takes long. What is soon
// over is not shown.
type progress struct {
	// show must give the first message back when it is called again after a
	// chat.ErrUnknown.
	show func(ctx context.Context, doing string) (chat.Ref, error)
	edit func(ctx context.Context, ref chat.Ref, m chat.Message) error
	log  interface{ Debug(string, ...any) }

	mu      sync.Mutex
	doing   string
	started bool
	stop    context.CancelFunc
	done    sync.WaitGroup

	// Of watch, and of end after it.
	ref     chat.Ref
	unknown string // what may be shown, with nobody knowing where
}

// status takes note of what is being done.
func (p *progress) status(ctx context.Context, doing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing = doing
	if p.started {
		return
	}
	p.started = true
	ctx, p.stop = context.WithCancel(ctx)
	p.done.Go(func() { p.watch(ctx) })
}

// watch shows the latest status until it is stopped. A post under way is not cut
// off: it would be left standing.
func (p *progress) watch(ctx context.Context) {
	last := ""
	for wait := showAfter; sleep(ctx, wait) == nil; wait = showEvery {
		p.mu.Lock()
		doing := p.doing
		p.mu.Unlock()
		if doing == last {
			continue
		}
		last = doing
		var err error
		if p.ref.ID == "" {
			err = p.begin(context.WithoutCancel(ctx), doing)
		} else {
			err = p.edit(context.WithoutCancel(ctx), p.ref, working(doing))
		}
		if err != nil {
			last = "" // again at the next turn
			p.log.Debug("show progress", "err", err)
		}
	}
}

// begin shows the first status. What may be shown already is found by showing it once
// more: show gives the first message back.
func (p *progress) begin(ctx context.Context, doing string) error {
	var err error
	p.ref, err = p.show(ctx, doing)
	switch {
	case err == nil:
		p.unknown = ""
	case errors.Is(err, chat.ErrUnknown):
		p.unknown = doing
	}
	return err
}

// endTime is how long an answer waits for its progress to be found.
const endTime = 5 * time.Second

// end stops showing and gives what was shown, if anything was.
func (p *progress) end(ctx context.Context) chat.Ref {
	p.mu.Lock()
	stop := p.stop
	p.mu.Unlock()
	if stop != nil {
		stop()
	}
	p.done.Wait()
	if p.unknown != "" {
		ctx, cancel := context.WithTimeout(ctx, endTime)
		defer cancel()
		if err := p.begin(ctx, p.unknown); err != nil {
			p.log.Debug("find progress", "err", err)
		}
	}
	return p.ref
}
