package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/schedule"
)

// DigestStore keeps the standing orders of channels.
type DigestStore interface {
	// DigestOf returns digest.ErrNotFound when a channel has none.
	DigestOf(ctx context.Context, c chat.Channel) (digest.Digest, error)
	SaveDigest(ctx context.Context, d digest.Digest, a digest.Audit) (digest.Digest, error)
}

// What a channel gets that asks for no more than a topic.
const (
	usualSchedule = "weekdays 9:00"
	usualEntries  = 7
	usualLines    = 40
)

// existing is the channel's standing order; not having one is the asker's to mend.
func (d *Desk) existing(ctx context.Context, r chat.Request) (digest.Digest, error) {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if errors.Is(err, digest.ErrNotFound) {
		return order, complain("This channel has no digest yet. Start one with a ready pack (/news pack lists them), a topic (/news track <name> <query>) or a feed (/news follow <address>).")
	}
	return order, err
}

// order is the channel's standing order, made now when it has none.
func (d *Desk) order(ctx context.Context, r chat.Request) (digest.Digest, error) {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if !errors.Is(err, digest.ErrNotFound) {
		return order, err
	}
	order = d.newOrder(r)
	s, err := schedule.Parse(usualSchedule, order.Zone)
	if err != nil {
		return order, fmt.Errorf("usual schedule: %w", err)
	}
	return d.saveOrder(ctx, r, order, s)
}

// newOrder is what a channel begins with, not stored and not yet scheduled.
func (d *Desk) newOrder(r chat.Request) digest.Digest {
	return digest.Digest{Channel: r.At.Channel, Zone: d.zone(r).String(), Entries: usualEntries, Lines: usualLines, Created: d.o.Now()}
}

func (d *Desk) saveOrder(ctx context.Context, r chat.Request, order digest.Digest, s schedule.Schedule) (digest.Digest, error) {
	order.Schedule, order.Cron, order.Zone, order.NextDue = s.Words(), s.Cron(), s.Zone(), time.Time{}
	if slot, ok := s.Next(d.o.Now()); ok {
		order.NextDue = slot.Due
	}
	return d.o.Store.SaveDigest(ctx, order, d.audit(r, s.Words()))
}

// zone is where the person is, as far as anybody knows.
func (d *Desk) zone(r chat.Request) *time.Location {
	for _, name := range []string{r.User.Zone, d.o.Zone} {
		if z, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			return z
		}
	}
	return time.UTC
}

func (d *Desk) schedule(ctx context.Context, r chat.Request) (chat.Message, error) {
	when := strings.TrimSpace(r.Options["when"])
	if when == "" {
		return d.showSchedule(ctx, r)
	}
	if err := d.permit(r, chat.Curate); err != nil {
		return chat.Message{}, err
	}
	s, order, err := d.newSchedule(ctx, r, when)
	if err != nil {
		return chat.Message{}, err
	}
	if _, err := d.saveOrder(ctx, r, order, s); err != nil {
		return chat.Message{}, err
	}
	m := public(join(chat.Say("This channel now gets its digest "), chat.Strong(s.Words()), chat.Say(". "), d.nextRuns(s)))
	if note := s.Note(); note != "" {
		m.Blocks = append(m.Blocks, small("%s", note))
	}
	return m, nil
}

// newSchedule reads when, in the zone of the channel's digest unless it names
// another, and gives the digest that it is for, which may be a new one. Nothing is
// stored yet: what cannot be read must leave nothing behind.
func (d *Desk) newSchedule(ctx context.Context, r chat.Request, when string) (schedule.Schedule, digest.Digest, error) {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if errors.Is(err, digest.ErrNotFound) {
		order, err = d.newOrder(r), nil
	}
	if err != nil {
		return schedule.Schedule{}, order, err
	}
	s, err := d.readSchedule(when, order.Zone)
	return s, order, err
}

func (d *Desk) readSchedule(when, zone string) (schedule.Schedule, error) {
	s, err := schedule.Parse(when, zone)
	var fault *schedule.SyntaxError
	if errors.As(err, &fault) {
		return s, &Complaint{text: "The schedule was not changed: " + fault.Error(), code: fault.Caret()}
	}
	return s, err
}

func (d *Desk) showSchedule(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	s, err := d.readSchedule(order.Schedule, order.Zone)
	if err != nil {
		return chat.Message{}, err
	}
	if order.Stopped != "" {
		return private(chat.Say("This channel's digest is stopped: " + order.Stopped + ". Set its schedule again to start it.")), nil
	}
	return private(join(chat.Say("This channel gets its digest "), chat.Strong(s.Words()), chat.Say(". "), d.nextRuns(s))), nil
}

// nextRuns names the next three slots, in words.
func (d *Desk) nextRuns(s schedule.Schedule) chat.Text {
	now := d.o.Now()
	slots := s.NextN(now, 3)
	if len(slots) == 0 {
		return chat.Say("It is never due again.")
	}
	t := chat.Say("Next: ")
	for i, slot := range slots {
		if i > 0 {
			t = append(t, chat.Piece{Text: ", then "})
		}
		t = append(t, chat.Piece{Text: schedule.Describe(slot.Due, s.Location(), now), Time: slot.Due})
	}
	return append(t, chat.Piece{Text: "."})
}

// whatNext says when a change will be seen.
func (d *Desk) whatNext(order digest.Digest) chat.Text {
	if order.NextDue.IsZero() {
		return chat.Say("No edition is due: set a schedule with /news schedule.")
	}
	z, err := time.LoadLocation(order.Zone)
	if err != nil {
		z = time.UTC
	}
	// In the digest's own zone, which is named: a time in the reader's would not fit it.
	return chat.Say("Its next edition comes " + schedule.Describe(order.NextDue, z, d.o.Now()) + " (" + order.Zone + ").")
}

func (d *Desk) moment(t time.Time) chat.Piece {
	z, err := time.LoadLocation(d.o.Zone)
	if err != nil {
		z = time.UTC
	}
	return chat.Piece{Text: schedule.Describe(t, z, d.o.Now()), Time: t}
}
