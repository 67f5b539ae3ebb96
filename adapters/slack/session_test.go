package slack

import (
	"context"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// TestTheEndWaitsForWorkThatBeginsMore has a connection bring something while the
// session ends.
func TestTheEndWaitsForWorkThatBeginsMore(t *testing.T) {
	_, a, _ := rig(t, "socket")
	ctx, stop := context.WithCancel(t.Context())
	s := newSession(ctx, a, &desk{})
	comes, begun := make(chan struct{}), make(chan bool, 1)
	s.work.Go(func() {
		<-comes
		begun <- s.begin([]string{"x"}, func(context.Context) {})
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.end()
	}()
	time.Sleep(50 * time.Millisecond) // so that the end waits
	close(comes)
	stop()
	select {
	case <-ended:
	case <-time.After(busy * 5 * time.Second):
		t.Fatal("the session does not end")
	}
	if <-begun {
		t.Error("something was begun after the end")
	}
}

func TestWhoComesWhenThereAreTooManyIsToldSo(t *testing.T) {
	_, a, h := rig(t, "http")
	d := &desk{}
	run(t, a, d)
	within(t, "running", func() bool { return a.session.Load() != nil })
	a.session.Load().open.Store(maxOpen)
	acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
	within(t, "that the bot is busy", told(h, "busy"))
	if n := d.calls.Load(); n != 0 {
		t.Errorf("the handler was asked %d times", n)
	}
}
