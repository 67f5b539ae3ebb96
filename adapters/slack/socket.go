package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	// connections is how many there are at a time: while Slack renews one, what
	// people do arrives by the other
	// (https://docs.slack.dev/apis/events-api/using-socket-mode).
	connections = 2
	// stagger keeps their lives apart, so that they are not renewed together.
	stagger = 7 * time.Second
	// ackPatience is how long an acknowledgement may wait for its connection.
	ackPatience = 3 * time.Second
)

// connect keeps the connections of Socket Mode until ctx is done. The error is the
// operator's to mend.
func (s *session) connect(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, connections)
	for i := range connections {
		s.work.Go(func() {
			if i == 0 || sleep(ctx, time.Duration(i)*s.stagger) {
				ended <- s.socket(ctx)
			}
		})
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return err
	}
}

// socket is one connection, made again whenever it is lost.
func (s *session) socket(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := socketmode.New(s.newClient(""), socketmode.OptionLog(log.New(io.Discard, "", 0)))
	ended := make(chan error, 1)
	s.work.Go(func() { ended <- c.RunContext(ctx) })
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("connect by socket mode with app_token: %w", err)
		case e := <-c.Events:
			if err := s.receive(ctx, c, e); err != nil {
				return err
			}
		}
	}
}

// receive takes what came over a connection. The error is the operator's to mend.
func (s *session) receive(ctx context.Context, c *socketmode.Client, e socketmode.Event) error {
	switch data := e.Data.(type) {
	case *slack.ConnectionErrorEvent:
		if mendable(data.ErrorObj) {
			return fmt.Errorf("connect by socket mode with app_token: %w", data.ErrorObj)
		}
		s.log.Warn("connect by socket mode", "err", data.ErrorObj, "again_in", data.Backoff)
		return nil
	case *socketmode.ErrorBadMessage: // of a type that slack-go does not know
		var r socketmode.Request
		if json.Unmarshal(data.Message, &r) == nil {
			s.envelope(ctx, c, r)
		}
		return nil
	}
	if e.Request != nil {
		s.envelope(ctx, c, *e.Request)
	}
	return nil
}

// envelope takes one envelope. Those without an id, hello and disconnect, are
// about the connection and must not be acknowledged.
func (s *session) envelope(ctx context.Context, c *socketmode.Client, r socketmode.Request) {
	if r.EnvelopeID == "" {
		return
	}
	if r.RetryAttempt > 0 {
		s.log.Info("slack sends an event again", "attempt", r.RetryAttempt, "reason", r.RetryReason)
	}
	acknowledge := func(answer any) {
		ctx, stop := context.WithTimeout(ctx, ackPatience)
		defer stop()
		err := c.AckCtx(ctx, r.EnvelopeID, answer)
		if err != nil && answer != nil && ctx.Err() == nil { // too long for Slack
			s.log.Error("acknowledge with an answer", "envelope", r.EnvelopeID, "err", err)
			err = c.AckCtx(ctx, r.EnvelopeID, nil)
		}
		if err != nil && !stopped(err) {
			s.log.Warn("acknowledge", "envelope", r.EnvelopeID, "err", err)
		}
	}
	if r.Type != kindEvent && !s.taken.keep("envelope "+r.EnvelopeID, struct{}{}) {
		acknowledge(nil)
		return
	}
	s.take(r.Type, r.Payload, acknowledge)
}
