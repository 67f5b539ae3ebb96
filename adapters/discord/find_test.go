package discord

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// TestFindLooksToTheEnd: where more threads fell asleep than are looked through, Find
// does not say that there is no such message.
func TestFindLooksToTheEnd(t *testing.T) {
	for _, c := range []struct {
		asleep int
		found  bool
	}{{archivePages*historyPage - 1, true}, {archivePages*historyPage + 1, false}} {
		t.Run(strconv.Itoa(c.asleep), func(t *testing.T) {
			p := newPerson(t, Config{})
			now := time.Now()
			sleeping := func(at time.Time) string { // and nothing was said in it lately
				id := p.fake.id()
				p.fake.places[id] = &fakePlace{ID: id, Parent: general, Guild: guildID, Type: 11, Archived: true, ArchivedAt: at}
				p.fake.messages = append(p.fake.messages, &fakeMessage{ID: snowflakeAt(now.Add(-24 * time.Hour)), Channel: id, Author: alice, At: now})
				return id
			}
			root, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(general)}, paragraph("root"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := p.adapter.Post(t.Context(), root, chat.Message{Key: "k", Blocks: paragraph("part").Blocks})
			if err != nil {
				t.Fatal(err)
			}
			p.fake.mu.Lock()
			thread := p.fake.places[root.ID]
			thread.Archived, thread.ArchivedAt = true, now.Add(-50*time.Minute)
			for i := range c.asleep {
				sleeping(now.Add(-time.Duration(i) * time.Second))
			}
			p.fake.mu.Unlock()
			got, found, err := p.adapter.Find(t.Context(), p.channel(general), "k", now.Add(-time.Hour))
			var retry *chat.RetryError
			if c.found && (err != nil || got != want) || !c.found && (found || !errors.As(err, &retry)) {
				t.Errorf("found %s %v, %v", got, found, err)
			}
		})
	}
}
