package compose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
	"newsdesk/digest/text"
)

const (
	maxShifts   = 3   // of an entry
	maxDisputes = 2   // of an entry
	leadLength  = 300 // code points of an article that say what it is about
)

// A stated is a value with the fact that states it.
type stated struct {
	text.Value
	fact digest.Fact
	told time.Time // when the channel was told; zero when it was not
	new  bool
	from digest.Article // the first article that states it
	// event is what was told where it was told under another story; zero for this one.
	event digest.ToldFact
}

// valuesOf reads what the facts of a story say of values: those the channel was
// told, and those that stand.
func valuesOf(n novelty) (told, stand []stated) {
	articles := map[int64]digest.Article{}
	for _, a := range n.Articles {
		articles[a.ID] = a
	}
	facts := map[int64]digest.Fact{}
	for _, f := range n.Facts {
		facts[f.ID] = f
		if len(f.Spans) == 0 {
			continue
		}
		for _, v := range text.Values(f.Text) {
			v.Lead = f.Spans[0].InTitle || f.Spans[0].Start < leadLength
			stand = append(stand, stated{Value: v, fact: f, new: n.facts[f.ID], from: articles[f.Spans[0].Article]})
		}
	}
	for _, t := range n.Told {
		f, ok := facts[t.ID]
		if !ok {
			f = digest.Fact{ID: t.ID, Text: t.Text, At: t.At}
		}
		for _, v := range text.Values(t.Text) {
			v.Lead = ok && len(f.Spans) > 0 && (f.Spans[0].InTitle || f.Spans[0].Start < leadLength)
			s := stated{Value: v, fact: f, told: t.At}
			if len(f.Spans) > 0 {
				s.from = articles[f.Spans[0].Article]
			}
			told = append(told, s)
		}
	}
	return told, stand
}

// shifts finds the values that have moved since the channel was told of them, the
// newest first.
func shifts(told, stand []stated) []digest.Shift {
	if len(told) == 0 {
		return nil
	}
	byTold := map[string]stated{} // the newest move of each attribute
	from := map[string]stated{}
	for _, v := range stand {
		if !v.new || knew(told, v) {
			continue
		}
		old, ok := lastTold(told, v)
		if !ok {
			continue
		}
		key := old.Head + " " + strings.Join(old.Beside, " ")
		if last, ok := byTold[key]; !ok || v.fact.At.After(last.fact.At) {
			byTold[key], from[key] = v, old
		}
	}
	var cs []digest.Shift
	for key, v := range byTold {
		old := from[key]
		of := v.Attribute
		if len(old.Beside) > len(v.Beside) {
			of = old.Attribute
		}
		cs = append(cs, digest.Shift{Of: of, From: amount(old.Value), To: amount(v.Value), Told: old.told, Cite: v.fact.Spans[0], Fact: v.fact.ID})
	}
	slices.SortFunc(cs, func(a, b digest.Shift) int { return cmp.Or(b.Told.Compare(a.Told), cmp.Compare(a.Of, b.Of)) })
	return cs[:min(len(cs), maxShifts)]
}

// knew says that the channel was told this very amount already.
func knew(told []stated, v stated) bool {
	return slices.ContainsFunc(told, func(t stated) bool {
		return t.Head == v.Head && t.Amount.Unit == v.Amount.Unit && t.Amount.Value == v.Amount.Value && (t.event.ID == 0 || akin(v, t))
	})
}

// lastTold is what the channel was told last of the value that v says has moved. Of
// what only grows, that is the most: where more was told already, v is behind.
func lastTold(told []stated, v stated) (stated, bool) {
	var last stated
	found := false
	for _, t := range told {
		if t.event.ID == 0 && v.Grows && t.Head == v.Head && t.Amount.Unit == v.Amount.Unit && t.Amount.Value >= v.Amount.Value && v.Related(t.Value) {
			return stated{}, false
		}
		if !v.Moved(t.Value) || !v.fact.At.After(t.fact.At) || !v.fact.At.After(t.told.Add(-tardy)) || t.event.ID != 0 && !akin(v, t) || v.Grows && !oneEvent(v, t) {
			continue
		}
		if !found || v.Grows && t.Amount.Value > last.Amount.Value || !v.Grows && t.told.After(last.told) {
			last, found = t, true
		}
	}
	return last, found
}

const (
	// sameTime is how long apart two statements may be and be of the same time.
	sameTime = 12 * time.Hour
	// oldDispute is from when on statements are not news any more.
	oldDispute = 36 * time.Hour
)

// disputes finds what independent sources state differently of the same thing at
// the same time, if one of them is new to the channel.
func disputes(stand []stated, families group.Families, now time.Time) []digest.Dispute {
	last := lastWords(stand, families, now)
	used := map[int]bool{}
	var ds []digest.Dispute
	for i := range last {
		if used[i] {
			continue
		}
		party := []stated{last[i]}
		for j := i + 1; j < len(last); j++ {
			if !used[j] && slices.ContainsFunc(party, func(p stated) bool { return disagree(p, last[j], families) }) {
				used[j], party = true, append(party, last[j])
			}
		}
		if len(party) > 1 && slices.ContainsFunc(party, func(p stated) bool { return p.new }) {
			ds = append(ds, sided(party))
		}
	}
	return ds[:min(len(ds), maxDisputes)]
}

// lastWords is the last that each publisher stated of each attribute lately, of
// those that wrote something themselves.
func lastWords(stand []stated, families group.Families, now time.Time) []stated {
	at := map[string]int{}
	torn := map[string]bool{}
	var last []stated
	for _, v := range stand {
		if v.from.ID == 0 || v.from.DuplicateOf != 0 || v.from.Source == "" || !digest.OwnWord(v.from.Source) || v.from.Undated || now.Sub(v.fact.At) > oldDispute {
			continue
		}
		key := families.Of(v.from.Source) + "|" + v.Head + "|" + strings.Join(v.Beside, " ") + "|" + strings.Join(v.Period, " ") + "|" + v.Amount.Unit
		if i, ok := at[key]; ok {
			// An article that states two amounts itself speaks of two things.
			torn[key] = torn[key] || last[i].from.ID == v.from.ID && last[i].Differs(v.Value)
			if v.fact.At.After(last[i].fact.At) {
				last[i] = v
			}
			continue
		}
		at[key] = len(last)
		last = append(last, v)
	}
	var sure []stated
	for key, i := range at {
		if !torn[key] {
			sure = append(sure, last[i])
		}
	}
	slices.SortFunc(sure, func(a, b stated) int {
		return cmp.Or(cmp.Compare(a.fact.ID, b.fact.ID), cmp.Compare(a.Amount.Start, b.Amount.Start))
	})
	return sure
}

// disagree says that two publishers contradict each other. The later may simply
// know more, unless it names the lower count of what can only grow; a move that one
// of them reports is no contradiction.
func disagree(a, b stated, families group.Families) bool {
	if families.Of(a.from.Source) == families.Of(b.from.Source) || !a.Differs(b.Value) || a.fact.At.Sub(b.fact.At).Abs() > sameTime {
		return false
	}
	if b.fact.At.Before(a.fact.At) {
		a, b = b, a
	}
	if a.Grows {
		return b.Amount.Value < a.Amount.Value && !twoEvents(a, b)
	}
	return !b.Changed || a.Changed
}

// sided makes a dispute of the statements of its parties.
func sided(party []stated) digest.Dispute {
	slices.SortStableFunc(party, func(a, b stated) int { return a.fact.At.Compare(b.fact.At) })
	d := digest.Dispute{Of: party[0].Attribute}
	for _, p := range party {
		says := amount(p.Value)
		i := slices.IndexFunc(d.Sides, func(s digest.Side) bool { return s.Amount == says })
		if i < 0 {
			i = len(d.Sides)
			d.Sides = append(d.Sides, digest.Side{Amount: says, Cite: p.fact.Spans[0]})
		}
		d.Sides[i].Sources = append(d.Sides[i].Sources, p.from.Source)
	}
	slices.SortStableFunc(d.Sides, func(a, b digest.Side) int { return cmp.Compare(len(b.Sources), len(a.Sources)) })
	return d
}

// amount is a value's amount as a digest shows it: as it was stated, except that
// numbers in words are in digits and percent is a sign.
func amount(v text.Value) string {
	s := strings.Join(strings.Fields(v.Amount.Text), " ")
	switch {
	case v.Amount.Unit == "%":
		s = strconv.FormatFloat(v.Amount.Value, 'f', -1, 64) + " %"
	case v.Amount.Unit == "" && !strings.ContainsAny(s, "0123456789"):
		s = strconv.FormatFloat(v.Amount.Value, 'f', -1, 64)
	}
	return [...]string{"", "about ", "at least ", "at most "}[v.Bound] + s
}
