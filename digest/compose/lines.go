package compose

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// changeLine is a value that moved: "Tariff on Indian goods: 26 % → 18 % (told
// Tuesday)".
func (p page) changeLine(e digest.Entry, c digest.Shift) chat.Text {
	return append(chat.Text{
		{Text: capitalized(oneLine(c.Of)) + ": "},
		{Text: oneLine(c.From) + " → " + oneLine(c.To), Style: chat.Bold},
		{Text: " (told " + p.day(c.Told) + ") "},
	}, p.cite(e, c.Cite)...)
}

// disputeLine is what sources do not agree about, with their names.
func (p page) disputeLine(e digest.Entry, d digest.Dispute) chat.Text {
	t := chat.Text{{Text: differLabel, Style: chat.Bold}, {Text: " on " + oneLine(d.Of) + ": "}}
	for i, s := range d.Sides {
		if i > 0 {
			t = append(t, chat.Piece{Text: " · "})
		}
		names := make([]string, len(s.Sources))
		for j, n := range s.Sources {
			names[j] = oneLine(n)
		}
		t = append(t, chat.Piece{Text: oneLine(s.Amount) + " (" + strings.Join(names, ", ") + ") "})
		t = append(t, p.cite(e, s.Cite)...)
	}
	return t
}

// cite is the number of the article that c points at, where the entry names it.
func (p page) cite(e digest.Entry, c digest.Cite) chat.Text {
	n, ok := numbers(e)[c.Article]
	if !ok || n > shown(e) {
		return nil
	}
	return chat.Text{{Cite: n, URL: link(e, n)}}
}

// day is when something was told, as people say it: the time today, the weekday
// within a week, else the date.
func (p page) day(t time.Time) string {
	at, now := t.In(p.zone), p.e.Composed.In(p.zone)
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return "at " + at.Format("15:04")
	case now.Sub(at) < 6*24*time.Hour:
		return at.Format("Monday")
	case at.Year() == now.Year():
		return at.Format("2 January")
	}
	return at.Format("2 January 2006")
}

func capitalized(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
