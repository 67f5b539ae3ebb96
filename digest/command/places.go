package command

import (
	"context"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/schedule"
)

// PlaceStore keeps where the bot can talk.
type PlaceStore interface {
	// Leave stops the digests of a channel, or of a workspace when c.ID is empty, for
	// the reason in a.Detail.
	Leave(ctx context.Context, c chat.Channel, a digest.Audit) error
	// Lost returns the digests that would post again if the bot were back in c.
	Lost(ctx context.Context, c chat.Channel) ([]digest.Digest, error)
	// Return lets digests that Lost gave post again, when their NextDue says.
	Return(ctx context.Context, c chat.Channel, lost []digest.Digest, a digest.Audit) error
}

// maxWhy bounds why a digest stopped, in bytes.
const maxWhy = 200

// Left stops the digests of a channel that the bot can no longer talk in, or of a
// whole workspace; see chat.Leaver. The curators of a channel's are told.
func (d *Desk) Left(ctx context.Context, c chat.Channel, why string) error {
	why = clip(oneLine(chat.Clean(why)), maxWhy)
	if why == "" {
		why = "the bot was removed"
	}
	return d.o.Store.Leave(ctx, c, digest.Audit{At: d.o.Now(), Channel: c, Command: "left", Detail: strings.TrimSuffix(why, ".")})
}

// Joined lets the digests post again that Left, or a post that found the channel
// gone, has stopped. What was due meanwhile is not made up for: the next edition
// tells it.
func (d *Desk) Joined(ctx context.Context, c chat.Channel) error {
	lost, err := d.o.Store.Lost(ctx, c)
	if err != nil {
		return err
	}
	for i := range lost {
		lost[i].NextDue = nextDue(lost[i], d.o.Now())
	}
	return d.o.Store.Return(ctx, c, lost, digest.Audit{At: d.o.Now(), Channel: c, Command: "joined"})
}

// nextDue is when a digest is due next; zero, which is never, when its schedule can
// no longer be read.
func nextDue(o digest.Digest, now time.Time) time.Time {
	s, err := schedule.Parse(o.Schedule, o.Zone)
	if err != nil {
		return time.Time{}
	}
	slot, _ := s.Next(now)
	return slot.Due
}
