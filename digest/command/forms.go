package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/schedule"
)

// The actions behind forms and the buttons that open them.
const (
	actionDigest     = "digest"      // the digest's form, filled in
	actionEditDigest = "edit digest" // opens it; its value is the channel
)

// The fields of the digest's form.
const (
	fieldChannel  = "channel"
	fieldTopics   = "topics"
	fieldSchedule = "schedule"
	fieldZone     = "zone"
	fieldEntries  = "entries"
	fieldLines    = "lines" // of forms from before it stood beside the entries
	fieldLanguage = "language"
)

// What a digest's size may be.
const (
	mostEntries = 30
	leastLines  = 5
	mostLines   = 300
)

// target is the channel that a form or its button is about: the one it was opened
// for, the one chosen in it, or the one where it was said. It is never in another
// workspace than the person is: a value may be forged.
func target(r chat.Request) (chat.Channel, error) {
	here := r.At.Channel
	switch {
	case r.Value != "":
		c, err := chat.ParseChannel(r.Value)
		if err != nil || c.Adapter != here.Adapter || c.Workspace != here.Workspace || c.ID == "" {
			return c, errOldButton
		}
		return c, nil
	case here.ID == "":
		here.ID = strings.TrimPrefix(oneLine(r.Fields[fieldChannel]), "#")
	}
	return here, nil
}

// digest opens the form of this channel's digest.
func (d *Desk) digest(ctx context.Context, r chat.Request) (chat.Message, error) {
	return d.editDigest(ctx, chat.Request{At: r.At, User: r.User, Command: r.Command})
}

// editDigest opens the form of a channel's digest, as it is or as it would begin.
func (d *Desk) editDigest(ctx context.Context, r chat.Request) (chat.Message, error) {
	f, err := d.readDigestForm(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	return f.message(d), nil
}

// saveDigest takes the digest's form: it shows it again while it is being filled in
// or something in it is at fault, and stores it else.
func (d *Desk) saveDigest(ctx context.Context, r chat.Request) (chat.Message, error) {
	f, err := d.readDigestForm(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	if r.Draft || len(f.faults) > 0 {
		return f.message(d), nil
	}
	o := digest.Order{Digest: f.order, Ordered: true, Tie: f.tie, Untie: f.untie}
	var topics []digest.Topic
	for _, p := range f.packs {
		defined, err := d.addPack(ctx, &o, p)
		if err != nil {
			return chat.Message{}, err
		}
		topics = append(topics, defined...)
	}
	o.Audit = d.audit(r, f.detail())
	o.Audit.Channel = f.order.Channel
	if o, err = d.change(ctx, o, topics...); err != nil {
		return chat.Message{}, err
	}
	return d.digestSaved(ctx, r, o.Digest, f.plan)
}

func (d *Desk) digestSaved(ctx context.Context, r chat.Request, order digest.Digest, plan schedule.Schedule) (chat.Message, error) {
	topics, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err != nil {
		return chat.Message{}, err
	}
	what := "everything that its feeds report"
	if len(topics) > 0 {
		what = topicNames(topics)
	}
	subject := chat.Say("This channel")
	if order.Channel != r.At.Channel {
		subject = join(chat.Say("Channel "), chat.Place(order.Channel))
	}
	m := public(join(subject, chat.Say(" now gets its digest "), chat.Strong(plan.Words()), chat.Say(" on "), chat.Strong(what),
		chat.Say(fmt.Sprintf(", at most %s. ", plural(order.Entries, "story", "stories"))), d.nextRuns(plan)))
	m.Private = order.Channel != r.At.Channel
	if note := plan.Note(); note != "" {
		m.Blocks = append(m.Blocks, small("%s", note))
	}
	if order.Language != "" {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Small, Text: join(chat.Say("It is told "), d.inLanguage(order.Language))})
	}
	return m, nil
}

func topicNames(topics []digest.Topic) string {
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = t.Name
	}
	return strings.Join(names, ", ")
}

// A digestForm is the digest's form as far as it is filled in.
type digestForm struct {
	order      digest.Digest     // what the values that can be read make of it
	values     map[string]string // what stands in the fields
	faults     map[string]string // what is wrong with them
	caret      string            // the fault of the schedule, pointed at
	plan       schedule.Schedule
	choices    []chat.Choice // of topics and packs
	unlisted   []string      // what there is beside the choices, in words
	tie, untie []int64
	packs      []Pack
	anywhere   bool // the channel is to be chosen
}

// readDigestForm reads what a form holds so far; one that was just opened holds what
// is stored.
func (d *Desk) readDigestForm(ctx context.Context, r chat.Request) (*digestForm, error) {
	c, err := target(r)
	if err != nil {
		return nil, err
	}
	f := &digestForm{faults: map[string]string{}, anywhere: r.At.Channel.ID == "" && r.Value == ""}
	if c.ID == "" && r.Fields != nil {
		f.faults[fieldChannel] = "Choose the channel that gets the digest."
	}
	if f.order, err = d.orderOf(ctx, r, c); errors.Is(err, errNotSeen) && r.Value == "" {
		f.faults[fieldChannel] = err.Error()
		c.ID, r.At.Channel.ID = "", ""
		f.order, err = d.orderOf(ctx, r, c)
	}
	if err != nil {
		return nil, err
	}
	followed, err := d.offerTopics(ctx, f)
	if err != nil {
		return nil, err
	}
	f.values = r.Fields
	if f.values == nil {
		f.values = f.stored(followed)
	}
	f.readSize()
	f.readLanguage()
	f.readTopics(followed, d.o.Packs)
	f.readSchedule(d)
	return f, nil
}

// stored are the values of a form that nobody has filled in yet.
func (f *digestForm) stored(followed []digest.Topic) map[string]string {
	var chosen []string
	for _, t := range followed {
		chosen = append(chosen, topicValue(t))
	}
	when := strings.TrimSuffix(f.order.Schedule, " ("+f.order.Zone+")") // the zone has a field of its own
	return map[string]string{
		fieldTopics: strings.Join(chosen, "\n"), fieldSchedule: when, fieldZone: f.order.Zone,
		fieldEntries: fmt.Sprintf("%d, %d", f.order.Entries, f.order.Lines), fieldLanguage: digest.LanguageName(f.order.Language),
	}
}

func topicValue(t digest.Topic) string { return "topic:" + strconv.FormatInt(t.ID, 10) }

func packValue(p Pack) string { return "pack:" + p.Name }

// offerTopics puts what can be followed to choice: what the channel follows, what
// others of its workspace follow, and packs; and returns the first of these.
func (d *Desk) offerTopics(ctx context.Context, f *digestForm) (followed []digest.Topic, err error) {
	if f.order.ID != 0 {
		if followed, err = d.o.Store.TopicsOf(ctx, f.order.ID); err != nil {
			return nil, err
		}
	}
	all, err := d.o.Store.TopicsIn(ctx, digest.Workspace(f.order.Channel))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	add := func(label, value string) (unlisted int) {
		switch {
		case seen[value]:
			return 0
		case len(f.choices) == maxChoices || len(value) > maxValue:
			unlisted = 1
		default:
			f.choices = append(f.choices, chat.Choice{Label: clip(oneLine(label), maxLabel), Value: value})
		}
		seen[value] = true
		return unlisted
	}
	moreTopics, morePacks := 0, 0
	for _, t := range slices.Concat(followed, all) {
		moreTopics += add(t.Name, topicValue(t))
	}
	for _, p := range d.o.Packs {
		morePacks += add("Pack: "+p.Title, packValue(p))
	}
	f.leaveOut(moreTopics, morePacks)
	return followed, nil
}

// leaveOut says what is not among the choices, and which command has it.
func (f *digestForm) leaveOut(topics, packs int) {
	if topics > 0 {
		f.unlisted = append(f.unlisted, plural(topics, "more topic", "more topics")+" (/news track <name>)")
	}
	if packs > 0 {
		f.unlisted = append(f.unlisted, plural(packs, "more pack", "more packs")+" (/news pack)")
	}
}

// topicsHint says what the choice of topics means; what is not in it comes first, for
// a platform may show 100 characters alone.
func (f *digestForm) topicsHint() string {
	const none = "None: everything that its feeds report."
	if len(f.unlisted) == 0 {
		return none
	}
	return "Not listed, left as they are: " + strings.Join(f.unlisted, ", ") + ". " + none
}

// readTopics says which topics are followed from now on, and which no more. What no
// choice has, as a text may, is looked for by name. Those that were not to choose, for
// there were too many, stay as they are.
func (f *digestForm) readTopics(followed []digest.Topic, packs []Pack) {
	was := map[int64]bool{}
	for _, t := range followed {
		was[t.ID] = true
	}
	for _, v := range strings.FieldsFunc(f.values[fieldTopics], func(r rune) bool { return r == '\n' || r == ',' }) {
		v = strings.TrimSpace(v)
		i := slices.IndexFunc(f.choices, func(c chat.Choice) bool {
			return c.Value == v || strings.EqualFold(c.Label, v) || strings.EqualFold(c.Label, "Pack: "+v)
		})
		if v == "" {
			continue
		}
		if i < 0 {
			f.faults[fieldTopics] = fmt.Sprintf("There is no topic %q here. /news track defines one.", clip(v, maxValue))
			continue
		}
		if name, ok := strings.CutPrefix(f.choices[i].Value, "pack:"); ok {
			f.packs = append(f.packs, packs[slices.IndexFunc(packs, func(p Pack) bool { return p.Name == name })])
			continue
		}
		id, _ := strconv.ParseInt(strings.TrimPrefix(f.choices[i].Value, "topic:"), 10, 64) // we wrote it
		if !was[id] {
			f.tie = append(f.tie, id)
		}
		delete(was, id)
	}
	for _, t := range followed {
		offered := slices.ContainsFunc(f.choices, func(c chat.Choice) bool { return c.Value == topicValue(t) })
		if was[t.ID] && offered {
			f.untie = append(f.untie, t.ID)
		}
	}
}

// readSize reads how long an edition may be: "7, 40", or "7" alone. A dialog has five
// fields at most, so that both stand in one.
func (f *digestForm) readSize() {
	number := func(s string, least, most int, into *int) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < least || n > most {
			f.faults[fieldEntries] = fmt.Sprintf("Give a number of stories from 1 to %d, and one of lines from %d to %d.", mostEntries, leastLines, mostLines)
			return
		}
		*into = n
	}
	stories, lines, both := strings.Cut(f.values[fieldEntries], ",")
	if !both {
		lines, both = f.values[fieldLines], f.values[fieldLines] != ""
	}
	number(stories, 1, mostEntries, &f.order.Entries)
	if both {
		number(lines, leastLines, mostLines, &f.order.Lines)
	}
}

// readSchedule reads when the digest comes. A zone that the schedule itself names
// counts more than the field's.
func (f *digestForm) readSchedule(d *Desk) {
	var fault *schedule.SyntaxError
	place, err := schedule.ParseZone(strings.TrimSpace(f.values[fieldZone]))
	if err != nil {
		f.faults[fieldZone] = sentence(err.Error())
		if errors.As(err, &fault) {
			f.faults[fieldZone] = sentence(strings.TrimSuffix(fault.Msg+"; "+fault.Hint, "; "))
		}
		return
	}
	f.plan, err = schedule.Parse(f.values[fieldSchedule], place.Name)
	if errors.As(err, &fault) {
		f.faults[fieldSchedule], f.caret = sentence(fault.Error()), fault.Caret()
		return
	}
	if err != nil {
		f.faults[fieldSchedule] = sentence(err.Error())
		return
	}
	f.order = d.scheduled(f.order, f.plan)
}

// detail is what the audit book says of it.
func (f *digestForm) detail() string {
	return fmt.Sprintf("%s; at most %d stories, %d lines; in %s; topics: %s", f.plan.Words(), f.order.Entries, f.order.Lines, orText(f.order.Language, digest.AsPublished),
		orText(strings.Join(strings.Fields(f.values[fieldTopics]), " "), "none"))
}

// message is the form with what its values mean, and how to say the same by commands.
func (f *digestForm) message(d *Desk) chat.Message {
	form := &chat.Form{Title: "Digest", Submit: "Save", Action: actionDigest}
	if !f.anywhere {
		form.Value = f.order.Channel.String()
		if len(actionDigest)+len(form.Value) > maxControl {
			form.Value = "" // it is then for the channel where it was opened
		}
	} else {
		form.Fields = append(form.Fields, f.field(chat.Field{Name: fieldChannel, Label: "Channel", Channel: true}))
	}
	if len(f.choices) > 0 {
		form.Fields = append(form.Fields, f.field(chat.Field{
			Name: fieldTopics, Label: "Topics", Hint: f.topicsHint(), Many: true, Optional: true, Choices: f.choices,
		}))
	}
	next := "Such as weekdays 9:00, or daily 8:00 and 18:00."
	if f.faults[fieldSchedule]+f.faults[fieldZone] == "" {
		next = d.nextRuns(f.plan).Plain()
	}
	form.Fields = append(form.Fields,
		f.field(chat.Field{Name: fieldSchedule, Label: "When", Hint: next, Live: true}),
		f.field(chat.Field{Name: fieldZone, Label: "Time zone", Hint: "Such as Asia/Kolkata, or a city.", Live: true}),
		f.field(chat.Field{Name: fieldEntries, Label: "Stories and lines at most", Hint: fmt.Sprintf("1 to %d stories, %d to %d lines; what is beyond goes to the thread.", mostEntries, leastLines, mostLines)}),
		f.languageField(),
	)
	if f.caret != "" {
		form.Blocks = append(form.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(f.caret)})
	}
	m := private(chat.Say("A digest is set up in these steps:"))
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say("/news pack\n/news track <name> <query>\n/news schedule <when> in <zone>\n/news language <language>")})
	m.Form = form
	return m
}

// field is a field with what stands in it.
func (f *digestForm) field(c chat.Field) chat.Field {
	c.Value, c.Error = f.values[c.Name], f.faults[c.Name]
	return c
}
