package command

import (
	"context"
	"errors"
	"fmt"
	"regexp"
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
	// DigestsIn returns the digests of a workspace.
	DigestsIn(ctx context.Context, workspace string) ([]digest.Digest, error)
	// Alone says that no other workspace has a digest.
	Alone(ctx context.Context, workspace string) (bool, error)
	// ChangeDigest stores an order as one transaction, and returns it with the IDs of
	// what is stored.
	ChangeDigest(ctx context.Context, o digest.Order) (digest.Order, error)
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

// order is the channel's standing order. One that has none gets the usual: it has no
// ID then, and is stored with the change that needs it.
func (d *Desk) order(ctx context.Context, r chat.Request) (digest.Digest, error) {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if !errors.Is(err, digest.ErrNotFound) {
		return order, err
	}
	return d.begun(r, usualSchedule)
}

// orderOf is the order of a channel, for the form that was opened or sent where the
// request was made.
func (d *Desk) orderOf(ctx context.Context, r chat.Request, c chat.Channel) (digest.Digest, error) {
	there := r
	there.At.Channel = c
	order, err := d.order(ctx, there)
	if err != nil {
		return order, err
	}
	return order, d.seenForm(ctx, r, order)
}

// begun is a new standing order with a schedule of ours, not stored yet.
func (d *Desk) begun(r chat.Request, when string) (digest.Digest, error) {
	order := d.newOrder(r)
	s, err := schedule.Parse(when, order.Zone)
	if err != nil {
		return order, fmt.Errorf("schedule %q: %w", when, err)
	}
	return d.scheduled(order, s), nil
}

// newOrder is what a channel begins with, not stored and not yet scheduled.
func (d *Desk) newOrder(r chat.Request) digest.Digest {
	return digest.Digest{Channel: r.At.Channel, Zone: d.zone(r).String(), Entries: usualEntries, Lines: usualLines, Language: d.o.Language, Created: d.o.Now()}
}

// scheduled is the order with a schedule. What is due stays due when the schedule is
// the one it has.
func (d *Desk) scheduled(order digest.Digest, s schedule.Schedule) digest.Digest {
	same := order.ID != 0 && order.Stopped == "" && order.Cron == s.Cron() && order.Zone == s.Zone()
	order.Schedule, order.Cron, order.Zone, order.Stopped = s.Words(), s.Cron(), s.Zone(), ""
	if same {
		return order
	}
	order.NextDue = time.Time{}
	if slot, ok := s.Next(d.o.Now()); ok {
		order.NextDue = slot.Due
	}
	return order
}

// change stores an order with topics that are defined anew, as one transaction, and
// lets what it follows be read and matched at once.
func (d *Desk) change(ctx context.Context, o digest.Order, topics ...digest.Topic) (digest.Order, error) {
	if o.Digest.ID == 0 {
		o.Audit.Detail = strings.TrimSuffix(o.Digest.Schedule+"; "+o.Audit.Detail, "; ")
	}
	save := func(defs []digest.Definition) ([]digest.Definition, error) {
		o.Topics = defs
		stored, err := d.o.Store.ChangeDigest(ctx, o)
		if err == nil {
			o = stored
		}
		return stored.Topics, err
	}
	var err error
	if len(topics) > 0 {
		err = d.o.Topics.Follow(ctx, topics, d.o.Now(), save)
	} else {
		_, err = save(nil)
	}
	if err != nil {
		return o, err
	}
	return o, d.o.Topics.Refresh(ctx)
}

// zoneIn is the zone that times are shown in: the person's own, else that of the
// channel's digest, else the bot's.
func (d *Desk) zoneIn(ctx context.Context, r chat.Request) *time.Location {
	var of string
	if order, err := d.o.Store.DigestOf(ctx, r.At.Channel); err == nil {
		of = order.Zone
	}
	return zoneNamed(r.User.Zone, of, d.o.Zone)
}

// zone is where the person is, as far as anybody knows.
func (d *Desk) zone(r chat.Request) *time.Location { return zoneNamed(r.User.Zone, d.o.Zone) }

// zoneNamed is the first of the names that is a zone's.
func zoneNamed(names ...string) *time.Location {
	for _, name := range names {
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
	if off.MatchString(when) {
		return d.stop(ctx, r)
	}
	s, order, err := d.newSchedule(ctx, r, when)
	if err != nil {
		return chat.Message{}, err
	}
	o := digest.Order{Digest: d.scheduled(order, s), Ordered: true, Audit: d.audit(r, s.Words())}
	if _, err := d.o.Store.ChangeDigest(ctx, o); err != nil {
		return chat.Message{}, err
	}
	m := public(join(chat.Say("This channel now gets its digest "), chat.Strong(s.Words()), chat.Say(". "), d.nextRuns(s)))
	if note := s.Note(); note != "" {
		m.Blocks = append(m.Blocks, small("%s", note))
	}
	return m, nil
}

// off is how people say that a digest is to come no more.
var off = regexp.MustCompile(`(?i)^(?:off|never|none|stop|pause|paused)\.?$`)

// stop keeps this channel's digest from coming until a schedule is set again; what it
// follows stays.
func (d *Desk) stop(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	order.Stopped, order.NextDue = "by /news schedule off", time.Time{}
	if _, err := d.o.Store.ChangeDigest(ctx, digest.Order{Digest: order, Ordered: true, Audit: d.audit(r, "off")}); err != nil {
		return chat.Message{}, err
	}
	m := public(chat.Say("This channel gets no digest any more, until it is given a schedule again. What it follows stays. This starts it again:"))
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say("/news schedule " + order.Schedule)})
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
		return private(stopped(order)), nil
	}
	return private(join(chat.Say("This channel gets its digest "), chat.Strong(s.Words()), chat.Say(". "), d.nextRuns(s))), nil
}

// stopped says why a digest comes no more, and how it does again.
func stopped(order digest.Digest) chat.Text {
	return chat.Say("This channel's digest is stopped: " + order.Stopped + ". Set its schedule again to start it: /news schedule " + order.Schedule)
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
	if order.Stopped != "" {
		return stopped(order)
	}
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
