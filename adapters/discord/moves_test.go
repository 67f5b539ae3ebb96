package discord

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// A forgetful handler cannot take in that some servers were joined or left.
type forgetful struct {
	mover
	not string // the server
}

func (f *forgetful) Left(ctx context.Context, c chat.Channel, why string) error {
	if c.Workspace == f.not {
		return errors.New("no room")
	}
	return f.mover.Left(ctx, c, why)
}

func (f *forgetful) Joined(ctx context.Context, c chat.Channel) error {
	if c.Workspace == f.not {
		return errors.New("no room")
	}
	return f.mover.Joined(ctx, c)
}

// serves runs the bot in these servers for two minutes, once.
func (p *person) serves(h chat.Handler, vault chat.Vault, servers ...string) {
	p.t.Helper()
	p.fake.gate.mu.Lock()
	p.fake.gate.servers = append([]string{}, servers...)
	p.fake.gate.mu.Unlock()
	p.adapter = p.opens(Options{Vault: vault})
	ctx, stop := context.WithCancel(p.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.adapter.Run(ctx, h) }()
	time.Sleep(2 * time.Minute)
	stop()
	if err := <-ended; err != nil {
		p.t.Error(err)
	}
}

// TestUntoldServers: a server that the handler could not be told of is told of after
// the next start, even though others were told meanwhile.
func TestUntoldServers(t *testing.T) {
	const a, b, c = "910000000000000001", "910000000000000002", "910000000000000003"
	synctest.Test(t, func(t *testing.T) {
		vault, p := &memVault{}, newPerson(t, Config{})
		p.serves(&mover{}, vault, a)
		first := &forgetful{not: b}
		p.serves(first, vault, a, b, c)
		if got := fmt.Sprint(first.got()); got != "[joined dis:"+c+":]" {
			t.Errorf("told of %s", got)
		}
		second := &forgetful{not: a}
		p.serves(second, vault, c)
		p.serves(second, vault, b, c)
		if got := fmt.Sprint(second.got()); got != "[joined dis:"+b+":]" {
			t.Errorf("then told of %s", got)
		}
		third := &mover{}
		p.serves(third, vault, b, c)
		if got := fmt.Sprint(third.got()); got != "[left dis:"+a+":]" {
			t.Errorf("at last told of %s", got)
		}
	})
}

// TestNoServers: a bot that is in no server leaves none, whatever was kept.
func TestNoServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault, p, h := &memVault{}, newPerson(t, Config{}), &mover{}
		p.serves(h, vault)
		p.serves(h, vault)
		if err := vault.Save(t.Context(), "servers/0/1", []byte(`[""]`)); err != nil {
			t.Fatal(err)
		}
		p.serves(h, vault)
		if len(h.got()) > 0 {
			t.Errorf("told of %s", h.got())
		}
		if kept, _ := vault.Load(t.Context(), "servers/0/1"); string(kept) != "[]" {
			t.Errorf("kept %s", kept)
		}
	})
}
