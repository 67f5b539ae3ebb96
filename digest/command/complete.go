package command

import (
	"context"
	"strconv"
	"strings"

	"newsdesk/digest/chat"
	"newsdesk/digest/schedule"
)

// maxChoices is how many choices every platform can show.
const maxChoices = 25

// Complete suggests values for an option while it is being typed: topics, stories,
// feeds, packs, commands, schedules and their zones. It answers with nothing when
// the store fails: the command itself will say so.
func (d *Desk) Complete(ctx context.Context, r chat.Request, option, typed string) []chat.Choice {
	typed = strings.TrimLeft(typed, " ")
	var all []chat.Choice
	switch r.Command + " " + option {
	case "track name":
		all = append(d.topicChoices(ctx, r), d.storyChoices(ctx, r, typed)...)
	case "now topic", "untrack name", "rehearse query":
		all = d.topicChoices(ctx, r)
	case "story story", "sources story", "why what":
		all = d.storyChoices(ctx, r, typed)
	case "unfollow url":
		all = d.feedChoices(ctx, r)
	case "pack name":
		all = d.packChoices()
	case "help command":
		all = d.commandChoices()
	case "language language":
		all = languageChoices()
	case "schedule when":
		return d.scheduleChoices(r, typed)
	}
	return fitting(all, typed)
}

// fitting are the choices that hold what is typed, those that begin with it first.
func fitting(all []chat.Choice, typed string) []chat.Choice {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var begin, hold []chat.Choice
	for _, c := range all {
		value, label := strings.ToLower(c.Value), strings.ToLower(c.Label)
		switch {
		case strings.HasPrefix(value, typed), strings.HasPrefix(label, typed):
			begin = append(begin, c)
		case strings.Contains(value, typed), strings.Contains(label, typed):
			hold = append(hold, c)
		}
	}
	begin = append(begin, hold...)
	return begin[:min(len(begin), maxChoices)]
}

func (d *Desk) topicChoices(ctx context.Context, r chat.Request) []chat.Choice {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if err != nil {
		return nil
	}
	topics, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err != nil {
		return nil
	}
	var cs []chat.Choice
	for _, t := range topics {
		cs = append(cs, chat.Choice{Label: t.Name, Value: t.Name})
	}
	return cs
}

// storyChoices are the stories that numbers mean. Who types words gets headlines,
// else numbers.
func (d *Desk) storyChoices(ctx context.Context, r chat.Request, typed string) []chat.Choice {
	entries, err := d.entries(ctx, r)
	if err != nil {
		return nil
	}
	_, err = strconv.Atoi(typed)
	words := err != nil && typed != ""
	var cs []chat.Choice
	for _, e := range entries {
		number, headline := strconv.Itoa(e.Number), oneLine(orText(e.Summary.Headline, e.Story.Headline))
		c := chat.Choice{Label: clip(number+". "+headline, maxValue), Value: number}
		if words {
			c.Value = strings.TrimSuffix(clip(headline, maxValue), "…")
		}
		cs = append(cs, c)
	}
	return cs
}

func (d *Desk) feedChoices(ctx context.Context, r chat.Request) []chat.Choice {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if err != nil {
		return nil
	}
	feeds, err := d.o.Store.FeedsOf(ctx, order.ID)
	if err != nil {
		return nil
	}
	var cs []chat.Choice
	for i, f := range feeds {
		c := chat.Choice{Label: clip(oneLine(f.Name()), maxValue), Value: f.URL}
		if len(f.URL) > maxValue {
			c.Value = strconv.Itoa(i + 1)
		}
		cs = append(cs, c)
	}
	return cs
}

func (d *Desk) packChoices() []chat.Choice {
	var cs []chat.Choice
	for _, p := range d.o.Packs {
		cs = append(cs, chat.Choice{Label: clip(p.Title, maxValue), Value: p.Name})
	}
	return cs
}

func (d *Desk) commandChoices() []chat.Choice {
	var cs []chat.Choice
	for _, c := range d.calls {
		cs = append(cs, chat.Choice{Label: clip(c.Name+": "+c.Summary, maxValue), Value: c.Name})
	}
	return cs
}

// scheduleChoices are the usual schedules in the person's own zone, until "in" is
// typed; then the zones that fit what follows it.
func (d *Desk) scheduleChoices(r chat.Request, typed string) []chat.Choice {
	i := strings.LastIndex(" "+strings.ToLower(typed), " in ")
	if i < 0 {
		return fitting(usualSchedules(d.zone(r).String()), typed)
	}
	when, place := typed[:i+len("in ")], typed[i+len("in "):]
	zones := schedule.ZonesLike(place, maxChoices)
	if strings.TrimSpace(place) == "" {
		zones = []string{d.zone(r).String()}
	}
	var cs []chat.Choice
	for _, zone := range zones {
		if len(when)+len(zone) <= maxValue {
			cs = append(cs, chat.Choice{Label: when + zone, Value: when + zone})
		}
	}
	return cs
}

func usualSchedules(zone string) []chat.Choice {
	var cs []chat.Choice
	for _, when := range []string{"weekdays 9:00", "daily 8:00", "daily 8:00 and 18:00", "every Monday 9:00"} {
		cs = append(cs, chat.Choice{Label: when, Value: when}, chat.Choice{Label: when + " in " + zone, Value: when + " in " + zone})
	}
	return cs
}
