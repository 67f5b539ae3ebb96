package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.yaml.in/yaml/v4"

	"newsdesk/adapters"
	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
)

func formOf(body string) map[string]string {
	values, _ := url.ParseQuery(body) // what cannot be read has no channel
	form := map[string]string{}
	for k := range values {
		form[k] = values.Get(k)
	}
	return form
}

// A fanOut is many channels whose digest is due at the same time.
type fanOut struct {
	t         *testing.T
	kind      string // slack or discord
	channels  int
	parts     int // of each edition
	replicas  int
	address   string // of the database
	undivided bool
	platform  *strict
	due       time.Time
	newsrooms []*newsroom
}

// perWorkspace is how many channels a Slack workspace has here.
const perWorkspace = 100

// sections are the adapters' sections by name: one for each workspace of Slack, each
// with a token of its own, and one for Discord.
func (f *fanOut) sections() map[string]string {
	if f.kind == "discord" {
		public, _, err := ed25519.GenerateKey(nil)
		if err != nil {
			f.t.Fatal(err)
		}
		return map[string]string{"a0": fmt.Sprintf(`{token: fake, application_id: "1", gateway: "off", public_key: %s, api_url: "http://discord.example/discord"}`, hex.EncodeToString(public))}
	}
	all := map[string]string{}
	for i := range (f.channels + perWorkspace - 1) / perWorkspace {
		all[fmt.Sprint("a", i)] = fmt.Sprintf(`{token: xoxb-%d, signing_secret: s, api_url: "http://slack.example/api/"}`, i)
	}
	return all
}

// least is how long the platform's limits make all posts last, however many replicas
// there are. Each replica that posts in a channel asks Discord once what kind it is,
// which counts.
func (f *fanOut) least() time.Duration {
	posts := float64(min(f.channels, perWorkspace) * f.parts)
	if f.kind == "discord" {
		posts = float64(f.channels * (f.parts + 1))
		return time.Duration(posts / discordSecond * float64(time.Second))
	}
	return time.Duration(posts / slackMinute * float64(time.Minute))
}

func (f *fanOut) channel(i int) chat.Channel {
	if f.kind == "discord" {
		return chat.Channel{Adapter: "a0", Workspace: "1", ID: strconv.Itoa(1e17 + i)}
	}
	return chat.Channel{Adapter: fmt.Sprint("a", i/perWorkspace), Workspace: "T", ID: fmt.Sprintf("C%d", i)}
}

// stock stores an edition for every channel, due in a minute.
func (f *fanOut) stock(db *store.DB) {
	f.t.Helper()
	f.due = time.Now().Add(time.Minute).Truncate(time.Second)
	for i := range f.channels {
		c := f.channel(i)
		d, err := db.SaveDigest(f.t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: f.due, Created: f.due}, digest.Audit{At: f.due, Channel: c})
		if err != nil {
			f.t.Fatal(err)
		}
		e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Local: "9:00", Due: f.due}, Channel: c, Composed: f.due}
		for n := range f.parts {
			m := chat.Message{Key: fmt.Sprintf("%s-%d", c.ID, n+1), Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("What is new.")}}}
			e.Parts = append(e.Parts, digest.Part{Number: n + 1, Message: m})
		}
		if _, err := db.SaveEdition(f.t.Context(), e, time.Time{}); err != nil {
			f.t.Fatal(err)
		}
	}
}

// open opens a replica.
func (f *fanOut) open() *newsroom {
	f.t.Helper()
	db, err := store.Open(f.t.Context(), f.address)
	if err != nil {
		f.t.Fatal(err)
	}
	opened := map[string]chat.Adapter{}
	for name, section := range f.sections() {
		a, err := adapters.Open(f.t.Context(), f.kind, adapters.Section{Name: name, Decode: func(into any) error { return yaml.Unmarshal([]byte(section), into) }})
		if err != nil {
			f.t.Fatal(err)
		}
		opened[name] = a
	}
	log := slog.New(slog.DiscardHandler)
	n, err := wire(db, wiring{cfg: config.Default(), now: time.Now, log: log, set: adapters.NewSet(log, opened)})
	if err != nil {
		f.t.Fatal(err)
	}
	n.divides = !f.undivided
	f.newsrooms = append(f.newsrooms, n)
	f.t.Cleanup(func() {
		if err := n.Close(); err != nil {
			f.t.Error(err)
		}
	})
	return n
}

// work beats and posts until ctx is done, and then ends without a word.
func work(ctx context.Context, t *testing.T, n *newsroom) {
	var jobs sync.WaitGroup
	for _, job := range []func(context.Context, time.Time) error{n.beat, n.post} {
		jobs.Go(func() {
			tick := time.NewTicker(time.Second)
			defer tick.Stop()
			for {
				if err := job(ctx, n.now()); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
			}
		})
	}
	jobs.Wait()
}

// run posts everything. Once a third is posted, one of several replicas ends without
// a word, and once the others have its part another joins them.
func (f *fanOut) run() {
	ctx, stop := context.WithCancel(f.t.Context())
	var working sync.WaitGroup
	defer working.Wait()
	defer stop()
	var killed []context.CancelFunc
	for i := range f.replicas {
		n := f.open()
		if i == 0 {
			f.stock(n.store)
		}
		ctx, stop := context.WithCancel(ctx)
		killed = append(killed, stop)
		working.Go(func() { work(ctx, f.t, n) })
	}
	for total := f.channels * f.parts; f.platform.count() < total; time.Sleep(100 * time.Millisecond) {
		if time.Since(f.due) > 2*time.Hour {
			f.t.Fatalf("only %d of %d are posted", f.platform.count(), total)
		}
		if len(killed) > 1 && f.platform.count() > total/3 {
			killed[len(killed)-1]()
			killed = nil
			f.rebalanced()
			joined := f.open()
			working.Go(func() { work(ctx, f.t, joined) })
		}
	}
	if f.replicas > 1 && !f.undivided {
		f.joined()
	}
}

// joined waits until all know of the replica that joined, and it of them.
func (f *fanOut) joined() {
	time.Sleep(newcomer + 2*beatShared)
	for i, n := range f.newsrooms {
		if i != f.replicas-1 && n.among() != f.replicas { // that one has ended
			f.t.Errorf("after another joined, replica %d divides the limits by %d; want %d", i+1, n.among(), f.replicas)
		}
	}
}

// rebalanced waits until the replicas that are left have divided the limits among
// themselves.
func (f *fanOut) rebalanced() {
	if f.undivided {
		return
	}
	began := time.Now()
	for _, n := range f.newsrooms[:f.replicas-1] {
		for n.among() != f.replicas-1 {
			if time.Since(began) > partOf+2*beatShared {
				f.t.Errorf("%s after a replica ended the others divide the limits by %d", time.Since(began), n.among())
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	f.t.Logf("%s after a replica ended the others have its part", time.Since(began))
}

// TestFanOut posts to many channels at once, against platforms that count every
// request. Everything is as in the bot but the network, which is in memory, and the
// clock, which is synctest's.
//
// NEWSDESK_FANOUT="slack 10000 1" is another number of channels and replicas.
func TestFanOut(t *testing.T) {
	cases := []fanOut{
		{kind: "slack", channels: 80, parts: 2, replicas: 3},
		{kind: "discord", channels: 200, parts: 2, replicas: 3},
		{kind: "discord", channels: 100, parts: 2, replicas: 3, undivided: true},
	}
	if v := os.Getenv("NEWSDESK_FANOUT"); v != "" {
		f := fanOut{parts: 1}
		if _, err := fmt.Sscanf(v, "%s %d %d", &f.kind, &f.channels, &f.replicas); err != nil {
			t.Fatalf("NEWSDESK_FANOUT=%q: want such as \"slack 10000 1\": %v", v, err)
		}
		cases = []fanOut{f}
	}
	for _, f := range cases {
		t.Run(fmt.Sprintf("%s %d by %d undivided %t", f.kind, f.channels, f.replicas, f.undivided), func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				f.t, f.platform = t, newStrict()
				f.address = filepath.Join(dir, "news.db")
				reachable(t, f.platform)
				f.run()
				f.judge()
			})
		})
	}
}

func (f *fanOut) judge() {
	s := f.platform
	s.mu.Lock()
	defer s.mu.Unlock()
	took := s.last.Sub(f.due)
	least := f.least()
	f.t.Logf("%d posts, the last %.1f s after they were due: %.2f times what the limits make it last, %.1f s; %d limits overstepped",
		s.seq, took.Seconds(), took.Seconds()/least.Seconds(), least.Seconds(), len(s.tooMany))
	if f.undivided {
		if len(s.tooMany) == 0 {
			f.t.Error("replicas that do not divide the limits overstep none: the platform is not strict")
		}
		return
	}
	for _, why := range s.tooMany[:min(len(s.tooMany), 10)] {
		f.t.Error(why)
	}
	if s.first.Before(f.due) {
		f.t.Errorf("the first was posted %s before it was due", f.due.Sub(s.first))
	}
	for i := range f.channels {
		if n := s.posted[f.channel(i).ID]; n != f.parts {
			f.t.Errorf("channel %d has %d posts", i, n)
		}
	}
	// A tenth more, and the time that the part and the channels of a replica that has
	// ended are nobody's.
	spare := 2 * time.Second
	if f.replicas > 1 {
		spare += partOf + blindAfter + 5*time.Second + newcomer
	}
	if took > least*11/10+spare {
		f.t.Errorf("the last came %s after they were due", took)
	}
}
