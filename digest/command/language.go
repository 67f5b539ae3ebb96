package command

import (
	"context"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// language says what this channel's digest is put into, or changes it.
func (d *Desk) language(ctx context.Context, r chat.Request) (chat.Message, error) {
	named := strings.TrimSpace(r.Options["language"])
	if named == "" {
		order, err := d.existing(ctx, r)
		if err != nil {
			return chat.Message{}, err
		}
		return private(join(chat.Say("This channel's digest is told "), d.inLanguage(order.Language))), nil
	}
	if err := d.permit(r, chat.Curate); err != nil {
		return chat.Message{}, err
	}
	l, ok := digest.FindLanguage(named)
	if !ok {
		return chat.Message{}, complain("%s", noLanguage(named))
	}
	order, err := d.order(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	order.Language = l.Code
	o := digest.Order{Digest: order, Ordered: true, Audit: d.audit(r, orText(l.Code, digest.AsPublished))}
	if o, err = d.o.Store.ChangeDigest(ctx, o); err != nil {
		return chat.Message{}, err
	}
	return public(join(chat.Say("From now on this channel's digest is told "), d.inLanguage(l.Code), chat.Say(" "), d.whatNext(o.Digest))), nil
}

// inLanguage says how a digest is told, and whether that can be done.
func (d *Desk) inLanguage(code string) chat.Text {
	if code == "" {
		return chat.Say("in the language of its articles.")
	}
	t := join(chat.Say("in "), chat.Strong(digest.LanguageName(code)), chat.Say(", as far as each translation holds; what does not stays as it was published."))
	if len(d.o.Models.Names) == 0 {
		t = append(t, chat.Say(" No model is configured here, and another language needs one: whoever runs the bot adds it under models in its configuration (docs/models.md). Until then everything stays as it was published.")...)
	}
	return t
}

func noLanguage(named string) string {
	return "I cannot put digests into \"" + clip(oneLine(named), maxValue) + "\". Give a language such as Hindi or de, or \"" + digest.AsPublished + "\"."
}

// languageChoices are the languages by both of their names.
func languageChoices() []chat.Choice {
	cs := []chat.Choice{{Label: digest.AsPublished, Value: digest.AsPublished}}
	for _, l := range digest.Languages() {
		cs = append(cs, chat.Choice{Label: l.Name + " · " + l.Own, Value: l.Name})
	}
	return cs
}

// readLanguage reads what the digest is put into. A form from before there was such a
// field leaves it as it is.
func (f *digestForm) readLanguage() {
	named, asked := f.values[fieldLanguage]
	if !asked {
		return
	}
	l, ok := digest.FindLanguage(named)
	if !ok {
		f.faults[fieldLanguage] = noLanguage(named)
		return
	}
	f.order.Language = l.Code
}

// languageField asks for the language.
func (f *digestForm) languageField() chat.Field {
	return f.field(chat.Field{Name: fieldLanguage, Label: "Language", Hint: "Such as Hindi or de; nothing: as published.", Optional: true})
}
