package command

import (
	"context"
	"errors"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// maxAsked bounds for how many channels one page asks the platform who is in them.
const maxAsked = 50

// errNotSeen answers who is not known to be in a digest's channel.
var errNotSeen = complain("You are not known to be in that channel, and its digest is for those who are. Say /news digest in the channel itself.")

// seen says whether a digest may be shown to a person in another place than its own
// channel: to admins; to who is in the channel, where the platform tells; else to who
// changed the digest last.
func (d *Desk) seen(ctx context.Context, r chat.Request, o digest.Digest) (bool, error) {
	if o.Channel == r.At.Channel || d.level(r) >= chat.Admin {
		return true, nil
	}
	if r.User.ID == "" {
		return false, nil
	}
	if d.o.Member != nil {
		in, err := d.o.Member.In(ctx, r.User.ID, o.Channel)
		if !errors.Is(err, errors.ErrUnsupported) {
			return in && err == nil, err
		}
	}
	return o.Curator == r.User.ID, nil
}

// seenOf are those of the digests that may be shown to a person. Where it cannot be
// known now whether one may, it may not.
func (d *Desk) seenOf(ctx context.Context, r chat.Request, all []digest.Digest) []digest.Digest {
	var out []digest.Digest
	for i, o := range all {
		if i == maxAsked && d.o.Member != nil && d.level(r) < chat.Admin {
			break
		}
		ok, err := d.seen(ctx, r, o)
		if err != nil {
			d.o.Log.Warn("ask who is in a channel", "channel", o.Channel.String(), "err", err)
		}
		if ok {
			out = append(out, o)
		}
	}
	return out
}

// seenForm is nil when a person may fill in the form of a digest. One that is new may
// be set up by who is in the channel, as far as the platform tells.
func (d *Desk) seenForm(ctx context.Context, r chat.Request, o digest.Digest) error {
	if o.ID == 0 {
		o.Curator = r.User.ID
	}
	ok, err := d.seen(ctx, r, o)
	if err != nil {
		d.o.Log.Warn("ask who is in a channel", "channel", o.Channel.String(), "err", err)
	}
	if !ok {
		return errNotSeen
	}
	return nil
}
