package deliver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// lost makes asha's digest in a channel and takes the channel away, by what a post
// to it says.
func lost(t *testing.T, p *platform, now *time.Time) *Deliverer {
	t.Helper()
	db, c := open(t), channel("x")
	d, err := db.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", Entries: 5, Lines: 30, NextDue: monday, Created: monday},
		digest.Audit{At: monday, Channel: c, Person: "asha"})
	must(t, err)
	part := digest.Part{Number: 1, Message: chat.Message{Key: "part", Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("news")}}}}
	_, err = db.SaveEdition(t.Context(), digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: "2025-04-14 09:00", Due: monday}, Channel: c, Composed: monday, Verdict: digest.News, Parts: []digest.Part{part},
	}, monday.AddDate(0, 0, 1))
	must(t, err)
	deliverer := New(db, p, func() time.Time { return *now }, quiet())
	_, err = deliverer.Waiting(t.Context())
	must(t, err)
	if d, err = db.DigestOf(t.Context(), c); err != nil || d.Stopped == "" {
		t.Fatalf("the digest goes on: %+v, %v", d, err)
	}
	return deliverer
}

// gone refuses parts, and says of notices what next does.
func gone(next func(try int) (before, after error)) func(context.Context, chat.Message) (error, error) {
	tries := 0
	return func(_ context.Context, m chat.Message) (before, after error) {
		if m.Key == "part" {
			return fmt.Errorf("post to x: %w", chat.ErrGone), nil
		}
		tries++
		return next(tries)
	}
}

func fine(int) (before, after error) { return nil, nil }

// run posts what is due every minute for some hours.
func run(t *testing.T, d *Deliverer, now *time.Time, hours int) {
	t.Helper()
	for range hours * 60 {
		_, err := d.Notices(t.Context())
		must(t, err)
		*now = now.Add(time.Minute)
	}
}

func TestACuratorIsToldOnceThatTheDigestStopped(t *testing.T) {
	tests := []struct {
		name  string
		dm    func(try int) error
		post  func(try int) (before, after error)
		told  int
		tries int // how often the person was looked for
	}{
		{"at_once", nil, fine, 1, 1},
		{"when_the_platform_is_slow_down", func(try int) error {
			if try < 4 {
				return &chat.RetryError{After: time.Minute}
			}
			return nil
		}, fine, 1, 4},
		{"when_reaching_the_person_timed_out", func(try int) error {
			if try == 1 {
				return context.DeadlineExceeded
			}
			return nil
		}, fine, 1, 2},
		{"when_nobody_knows_whether_it_was_posted", nil, func(try int) (before, after error) {
			if try == 1 {
				return nil, chat.ErrUnknown
			}
			return nil, nil
		}, 1, 2},
		{"never_who_has_left", func(int) error { return chat.ErrGone }, fine, 0, 1},
		{"never_where_nobody_can_be_reached", func(int) error { return fmt.Errorf("direct: %w", errors.ErrUnsupported) }, fine, 0, 1},
		{"never_who_refuses", nil, func(int) (before, after error) { return chat.ErrGone, nil }, 0, 1},
		{"never_when_it_panics_for_a_day", func(int) error { panic("no session") }, fine, 0, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now, tries := monday, 0
			p := &platform{fail: gone(tt.post)}
			p.dm = func(person string) error {
				if tries++; person != "asha" {
					t.Errorf("to %q", person)
				}
				if tt.dm == nil {
					return nil
				}
				return tt.dm(tries)
			}
			run(t, lost(t, p, &now), &now, 60)
			if len(p.posts) != tt.told {
				t.Errorf("told %d times, want %d", len(p.posts), tt.told)
			}
			if tt.tries >= 0 && tries != tt.tries || tries > 60 {
				t.Errorf("looked for the person %d times, want %d", tries, tt.tries)
			}
			for i, m := range p.posts {
				if s := chat.Plain(m, 0); p.where[i].Channel.ID != "dm-asha" || !strings.Contains(s, "digest in channel x has stopped: post to x: channel is gone") {
					t.Errorf("to %v: %s", p.where[i], s)
				}
			}
		})
	}
}
