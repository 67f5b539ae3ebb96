package compose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// ReplyStore is what answering in threads needs to know and to keep.
type ReplyStore interface {
	// Misled returns the digests whose channels were told what was found since then to
	// be changed, and were not answered yet.
	Misled(ctx context.Context, since time.Time, limit int) ([]digest.Digest, error)
	// Corrections returns what the channel must be told was changed of what it was
	// told, of what was found since then, oldest first.
	Corrections(ctx context.Context, channel string, since time.Time) ([]digest.Correction, error)
	// Answered returns which corrections a channel was answered, or could not be.
	Answered(ctx context.Context, channel string) (map[int64]bool, error)
	// PartsThatTold returns the parts that told a channel what c corrects, the newest
	// first, each with its message as it looks by now.
	PartsThatTold(ctx context.Context, channel string, c digest.Correction) ([]digest.Part, error)
	Edition(ctx context.Context, id int64) (digest.Edition, error)
	// SaveReply returns digest.ErrStale when a correction of it was told meanwhile.
	SaveReply(ctx context.Context, r digest.Reply, now time.Time) error
}

const (
	// replyLife is how long what was found may be answered in a thread; what is older
	// is left to the next edition.
	replyLife = 48 * time.Hour
	// misledBatch is how many digests are looked after at a time.
	misledBatch = 100
)

// Correct answers, in the threads of what was told, what publishers have changed of
// it since, with the messages that told it marked. What was told by no message that
// can be found is left to the next edition. One channel's failure does not keep the
// others waiting.
func (c *Composer) Correct(ctx context.Context, now time.Time) error {
	ds, err := c.store.Misled(ctx, now.Add(-replyLife), misledBatch)
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range ds {
		if ctx.Err() != nil {
			break
		}
		if err := c.answer(ctx, d, now); err != nil && !errors.Is(err, digest.ErrStale) {
			errs = append(errs, fmt.Errorf("correct what digest %d told: %w", d.ID, err))
		}
	}
	return errors.Join(errs...)
}

// A mistake is a correction with the messages that told what it corrects.
type mistake struct {
	digest.Correction
	parts []digest.Part
}

// answer stores the replies that d's channel must get now, one a thread.
func (c *Composer) answer(ctx context.Context, d digest.Digest, now time.Time) error {
	ms, err := c.mistakes(ctx, d, now)
	if err != nil {
		return err
	}
	byEdition := map[int64][]mistake{}
	var order []int64
	for _, m := range ms {
		id := m.parts[0].EditionID
		if byEdition[id] == nil {
			order = append(order, id)
		}
		if len(byEdition[id]) < maxBeside { // the others are answered in the next round
			byEdition[id] = append(byEdition[id], m)
		}
	}
	for _, id := range order {
		r, err := c.reply(ctx, d, byEdition[id], now)
		if err == nil {
			err = c.store.SaveReply(ctx, r, now)
		}
		if err != nil {
			return err
		}
		c.log.Info("correction composed", "digest", d.ID, "edition", id, "corrections", len(r.Part.Corrections), "edits", len(r.Edits))
	}
	return nil
}

// mistakes are what d's channel was told by messages that are posted, and must be
// told was changed.
func (c *Composer) mistakes(ctx context.Context, d digest.Digest, now time.Time) ([]mistake, error) {
	channel := d.Channel.String()
	cs, err := c.store.Corrections(ctx, channel, now.Add(-replyLife))
	if err != nil {
		return nil, err
	}
	answered, err := c.store.Answered(ctx, channel)
	if err != nil {
		return nil, err
	}
	var ms []mistake
	for _, x := range cs {
		if answered[x.ID] {
			continue
		}
		ps, err := c.store.PartsThatTold(ctx, channel, x)
		if err != nil {
			return nil, err
		}
		if ps = slices.DeleteFunc(ps, func(p digest.Part) bool { return p.State != digest.Sent || p.At.ID == "" }); len(ps) > 0 {
			ms = append(ms, mistake{x, ps})
		}
	}
	return ms, nil
}

// reply is the part that answers mistakes of one edition, with the edits of what told
// them: as many of them as one message holds; the others are answered in the next
// round.
func (c *Composer) reply(ctx context.Context, d digest.Digest, ms []mistake, now time.Time) (digest.Reply, error) {
	limits := c.limits(d.Channel.Adapter)
	m, p := replyTo(d, ms, now)
	for len(ms) > 1 && !limits.Fits(m) {
		ms = ms[:len(ms)-1]
		m, p = replyTo(d, ms, now)
	}
	m = chat.Split(m, limits)[0] // a line is clipped, so that there is one on every platform that we know
	r := digest.Reply{Part: digest.Part{EditionID: ms[0].parts[0].EditionID, Threaded: true, Message: m, At: chat.Ref{Channel: d.Channel}}}
	p.tellBeside(&r.Part)
	var err error
	r.Edits, err = c.edits(ctx, ms, limits)
	return r, err
}

// replyTo says what publishers changed, and is the page that says it.
func replyTo(d digest.Digest, ms []mistake, now time.Time) (chat.Message, page) {
	p := page{e: digest.Edition{Channel: d.Channel, Composed: now}, zone: zone(d)}
	b := chat.Block{Kind: chat.Entry, Title: chat.Strong("Correction to what was told here")}
	if len(ms) > 1 {
		b.Title = chat.Strong("Corrections to what was told here")
	}
	m := chat.Message{Key: fmt.Sprintf("d%d|c%d", d.ID, ms[0].ID)}
	for _, x := range ms {
		b.Lines = append(b.Lines, p.correctionLine(x.Correction))
		m.Broadcast = m.Broadcast || x.Kind != digest.Vanished
		p.e.Corrections = append(p.e.Corrections, x.Correction)
	}
	m.Blocks = []chat.Block{b}
	return m, p
}

// edits are the messages that told mistakes, each with all of them marked. A message
// that would not hold a mark goes without it.
func (c *Composer) edits(ctx context.Context, ms []mistake, limits chat.Limits) ([]digest.Edit, error) {
	var es []digest.Edit
	for _, x := range ms {
		for _, p := range x.parts {
			i := slices.IndexFunc(es, func(e digest.Edit) bool { return e.PartID == p.ID })
			if i >= 0 {
				p.Message = es[i].Message
			}
			e, err := c.store.Edition(ctx, p.EditionID)
			if err != nil {
				return nil, err
			}
			m, ok := mark(p.Message, x.Correction, toldIn(e, x.Correction))
			switch {
			case !ok || !limits.Fits(m):
			case i >= 0:
				es[i].Message = m
			default:
				es = append(es, digest.Edit{PartID: p.ID, At: p.At, Message: m})
			}
		}
	}
	return es, nil
}

// toldIn is the entry of e that told what c corrects; nil when none says so.
func toldIn(e digest.Edition, c digest.Correction) *digest.Entry {
	for i, en := range e.Entries {
		if c.Fact != 0 && slices.Contains(en.Facts, c.Fact) || c.Fact == 0 && slices.ContainsFunc(en.Sources, func(m digest.Mention) bool { return m.Article == c.Article }) {
			return &e.Entries[i]
		}
	}
	return nil
}
