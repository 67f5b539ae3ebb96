package command_test

import (
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
)

func TestCost(t *testing.T) {
	r := newRig(t)
	if got := chat.Plain(r.handle(reader, chat.Request{Command: "cost"}), 200); !strings.Contains(got, "No model is used here") {
		t.Errorf("without a model:\n%s", got)
	}
	r.desk = command.New(command.Options{
		Store: r.store, Models: command.Models{Names: []string{"big", "small"}, Budget: digest.Budget{ChannelDay: digest.Amount{Tokens: 50_000, Money: 1_000_000}}},
		Level: func(chat.Channel, string) chat.Level { return chat.Read }, Zone: "UTC", Now: func() time.Time { return r.now },
	})
	s := digest.Spend{At: r.now, Day: r.now.UTC().Format("2006-01-02"), Month: r.now.UTC().Format("2006-01"), Channel: general.String(), Model: "big", Amount: digest.Amount{Tokens: 12_345, Money: 123_456}}
	if _, err := r.store.Reserve(t.Context(), s, digest.Budget{}); err != nil {
		t.Fatal(err)
	}
	if err := r.store.SaveJudgements(t.Context(), []digest.Judgement{
		{At: r.now, Channel: general.String(), Became: "kept"}, {At: r.now, Channel: general.String(), Became: "dropped", Kinds: []string{"number"}},
	}); err != nil {
		t.Fatal(err)
	}
	cost := func(who chat.User) string { return chat.Plain(r.handle(who, chat.Request{Command: "cost"}), 200) }
	got := cost(reader)
	wants(t, got, "this channel today: 12,345 tokens of 50,000", "2 sentences checked this month")
	lacks(t, got, "all channels", "workspace")
	s.Channel = "console:other:secret"
	if _, err := r.store.Reserve(t.Context(), s, digest.Budget{}); err != nil {
		t.Fatal(err)
	}
	asha := chat.User{ID: "a1", Level: chat.Admin}
	wants(t, cost(asha), "all channels today: 24,690 tokens")
	if _, err := r.store.SaveDigest(t.Context(), digest.Digest{Channel: chat.Channel{Adapter: "console", Workspace: "other", ID: "secret"}, Schedule: "daily 9:00", Zone: "UTC"}, digest.Audit{}); err != nil {
		t.Fatal(err)
	}
	got = cost(asha)
	wants(t, got, "this workspace today: 12,345 tokens, 0.12", "this workspace this month: 12,345 tokens, 0.12")
	lacks(t, got, "all channels", "24,690")
	for _, want := range []string{
		"Written by big, then small", "this channel today: 12,345 tokens of 50,000, 0.12 of 1.00",
		"2 sentences checked this month: 1 dropped, 1 kept. Faults: number 1.", "1 of 1 calls were broken off",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
}
