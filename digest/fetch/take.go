package fetch

import (
	"fmt"
	"slices"
	"time"
)

// maxNew is how many new articles one poll takes. No publisher writes so many between
// two polls: a feed that holds more is an archive, or means to drown all others.
const maxNew = 500

// take makes articles of the items that are not known: of the newest, where too many
// are new. Those left out are named in the note, and taken at the next polls.
func (p *Poll) take(items []Item, ask Ask) {
	found := p.wanted(items, ask)
	if len(found) > maxNew {
		all := len(found)
		found = newest(found, ask)
		p.leftOut(all - len(found))
	}
	p.make(found, ask.Now)
}

// leftOut notes that the feed has more, which is to be asked for again.
func (p *Poll) leftOut(n int) {
	if n == 0 {
		return
	}
	p.Feed.ETag, p.Feed.LastModified, p.Feed.BodyHash = "", "", ""
	if p.Note != "" {
		p.Note += "; "
	}
	p.Note += fmt.Sprintf("the feed brings %d new articles at once: the newest %d were taken, the others are at the next polls", maxNew+n, maxNew)
}

func (p *Poll) make(found []arrival, now time.Time) {
	for _, w := range found {
		p.Articles = append(p.Articles, w.item.article(p.Feed, w.identity, now))
	}
	tell(p.Articles)
}

// An arrival is an item to make an article of.
type arrival struct {
	item     *Item
	identity string
}

// wanted are the items that are not known, each once.
func (p *Poll) wanted(items []Item, ask Ask) []arrival {
	var found []arrival
	seen := make(map[string]bool, len(items))
	for i := range items {
		it := &items[i]
		p.Feed.NewestAt = later(p.Feed.NewestAt, it.at(ask.Now))
		id := Identity(p.Feed, it.GUID, it.Link, it.Title)
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if ask.Known == nil || !ask.Known(id) {
			found = append(found, arrival{it, id})
		}
	}
	return found
}

// newest leaves out of items those that are new beyond the newest maxNew, and keeps
// the feed's order. One that is undated counts as published now.
func newest(found []arrival, ask Ask) []arrival {
	at := func(i int) time.Time {
		if t := found[i].item.at(ask.Now); !t.IsZero() {
			return t
		}
		return ask.Now
	}
	var kept, fresh []int
	for i, w := range found {
		if ask.Stored != nil && ask.Stored(w.identity) {
			kept = append(kept, i)
		} else {
			fresh = append(fresh, i)
		}
	}
	slices.SortStableFunc(fresh, func(a, b int) int { return at(b).Compare(at(a)) })
	kept = append(kept, fresh[:min(len(fresh), maxNew)]...)
	slices.Sort(kept)
	out := make([]arrival, len(kept))
	for i, k := range kept {
		out[i] = found[k]
	}
	return out
}
