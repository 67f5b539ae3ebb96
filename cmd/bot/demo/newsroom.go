package demo

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"newsdesk/digest"
)

//go:embed newsroom/20*.md newsroom/*.yaml
var files embed.FS

// A Newsroom is who publishes what and when, and what is to be made of it.
// It is not changed once loaded, and may be shared.
type Newsroom struct {
	Outlets  []Outlet
	Articles []Article // by time of publication
	Topics   []Topic
	Labels   Labels
	Start    time.Time // 00:00 UTC of the first day
	End      time.Time // 00:00 UTC after the last day
}

// An Outlet publishes articles in one feed.
type Outlet struct {
	ID       string
	Name     string
	About    string // what kind of outlet it is
	Site     string // its home page in the world of the demo; nobody answers there
	Language string // BCP 47
	Feed     string // rss, atom or json
	Charset  string // empty for UTF-8
	Zone     string // of the dates in its feed; empty for UTC
	Links    string // plain (or empty), tracking or amp
	GUID     string // "none" when the feed gives no ids
	Carries  string // full (or empty) or teaser
	Markup   string // "raw" when the feed passes on unescaped what people wrote
	Faults   []Fault
}

// A Fault is a time in which an outlet's feed cannot be read.
type Fault struct {
	Kind  string // blocked (403) or page (200 with a web page)
	From  time.Time
	Until time.Time // zero when it does not end
}

// An Article is one piece in all its versions.
type Article struct {
	ID        string // the outlet's ID, a slash and a slug; its address too
	Outlet    string
	Published time.Time // when it appears
	Undated   bool      // its outlet does not say when that was
	Credit    string    // whom it names as author; may be empty
	CopyOf    string    // the article whose text it took over; empty when it is its own
	Teaser    string    // what the feed carries in place of the text; may be empty
	Versions  []Version // the first as published, then one for each edit
}

// A Version is what an article says from some time on.
type Version struct {
	From     time.Time
	Headline string
	Text     string // plain text, paragraphs divided by an empty line
}

// A Topic is a name and a query, as a channel tracks them.
type Topic struct{ Name, Query string }

// At is what a says at now. It is false before a is published.
func (a Article) At(now time.Time) (Version, bool) {
	for _, v := range slices.Backward(a.Versions) {
		if !v.From.After(now) {
			return v, true
		}
	}
	return Version{}, false
}

// Load reads the newsroom that is part of the program. The error names every
// fault found, with file and line where there is one.
func Load() (*Newsroom, error) {
	room, err := fs.Sub(files, "newsroom")
	if err != nil {
		return nil, fmt.Errorf("open newsroom: %w", err)
	}
	return load(room)
}

func load(room fs.FS) (*Newsroom, error) {
	n := &Newsroom{}
	err := errors.Join(
		loadYAML(room, "outlets.yaml", &struct{ Outlets *[]Outlet }{&n.Outlets}),
		loadYAML(room, "topics.yaml", &struct{ Topics *[]Topic }{&n.Topics}),
		loadYAML(room, "labels.yaml", &n.Labels),
		n.loadDays(room),
	)
	if err == nil {
		err = errors.Join(n.checkOutlets(), n.copyTexts())
	}
	if err != nil {
		return nil, fmt.Errorf("load newsroom: %w", err)
	}
	n.sort()
	return n, nil
}

func loadYAML(room fs.FS, name string, into any) error {
	b, err := fs.ReadFile(room, name)
	if err != nil {
		return err
	}
	if err := yaml.Load(b, into, yaml.WithKnownFields()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// loadDays reads the files of articles. Their names are the days they hold, and
// so when the newsroom starts and ends.
func (n *Newsroom) loadDays(room fs.FS) error {
	names, err := fs.Glob(room, "????-??-??.md")
	if err != nil || len(names) == 0 {
		return errors.Join(err, errors.New("there are no files of articles, such as 2025-04-14.md"))
	}
	var errs []error
	for i, name := range names {
		day, err := time.Parse("2006-01-02.md", name)
		errs = append(errs, err)
		if i == 0 {
			n.Start = day
		}
		n.End = day.AddDate(0, 0, 1)
		b, err := fs.ReadFile(room, name)
		errs = append(errs, err)
		articles, err := parseDay(name, string(b))
		errs = append(errs, err)
		n.Articles = append(n.Articles, articles...)
	}
	return errors.Join(errs...)
}

func (n *Newsroom) checkOutlets() error {
	var errs []error
	seen := map[string]bool{}
	for _, a := range n.Articles {
		if _, ok := n.Outlet(a.Outlet); !ok {
			errs = append(errs, fmt.Errorf("article %s: outlets.yaml has no outlet %q", a.ID, a.Outlet))
		}
		if seen[a.ID] {
			errs = append(errs, fmt.Errorf("article %s is there twice", a.ID))
		}
		seen[a.ID] = true
		if a.Published.Before(n.Start) || !a.Published.Before(n.End) {
			errs = append(errs, fmt.Errorf("article %s: published at %v, outside the newsroom's days", a.ID, a.Published))
		}
	}
	for _, o := range n.Outlets {
		errs = append(errs, o.check())
	}
	return errors.Join(errs...)
}

func (o Outlet) check() error {
	var errs []error
	among := func(key, value string, known ...string) {
		if !slices.Contains(known, value) {
			errs = append(errs, fmt.Errorf("outlet %s: %s is %q, not one of %s", o.ID, key, value, strings.Join(known, ", ")))
		}
	}
	among("feed", o.Feed, "rss", "atom", "json")
	among("charset", o.Charset, "", "windows-1252")
	among("zone", o.Zone, "", "UTC", "IST", "EDT")
	among("links", o.Links, "", "plain", "tracking", "amp")
	among("guid", o.GUID, "", "none")
	among("carries", o.Carries, "", "full", "teaser")
	among("markup", o.Markup, "", "raw")
	for _, f := range o.Faults {
		among("fault", f.Kind, "blocked", "page")
	}
	return errors.Join(errs...)
}

// copyTexts gives each copy the text it took over, before what it adds.
func (n *Newsroom) copyTexts() error {
	var errs []error
	for i, a := range n.Articles {
		if a.CopyOf == "" {
			continue
		}
		original, ok := n.Article(a.CopyOf)
		switch {
		case !ok || original.CopyOf != "":
			errs = append(errs, fmt.Errorf("article %s: copy: %q is no article of its own", a.ID, a.CopyOf))
			continue
		case original.Published.After(a.Published):
			errs = append(errs, fmt.Errorf("article %s: copy: %s came out later", a.ID, a.CopyOf))
		}
		for k := range a.Versions {
			own := a.Versions[k].Text
			n.Articles[i].Versions[k].Text = strings.TrimSpace(original.Versions[0].Text + "\n\n" + own)
		}
	}
	return errors.Join(errs...)
}

func (n *Newsroom) sort() {
	slices.SortStableFunc(n.Articles, func(a, b Article) int {
		return cmp.Or(a.Published.Compare(b.Published), strings.Compare(a.ID, b.ID))
	})
}

// Outlet finds an outlet by its ID.
func (n *Newsroom) Outlet(id string) (Outlet, bool) {
	i := slices.IndexFunc(n.Outlets, func(o Outlet) bool { return o.ID == id })
	if i < 0 {
		return Outlet{}, false
	}
	return n.Outlets[i], true
}

// Article finds an article by its ID.
func (n *Newsroom) Article(id string) (Article, bool) {
	i := slices.IndexFunc(n.Articles, func(a Article) bool { return a.ID == id })
	if i < 0 {
		return Article{}, false
	}
	return n.Articles[i], true
}

// Moments are the times at which something happens, in order and each once: an
// article appears or is edited, a fault begins or ends. Between two of them every
// feed stays as it is.
func (n *Newsroom) Moments() []time.Time {
	var all []time.Time
	for _, a := range n.Articles {
		for _, v := range a.Versions {
			all = append(all, v.From)
		}
	}
	for _, o := range n.Outlets {
		for _, f := range o.Faults {
			all = append(all, f.From)
			if !f.Until.IsZero() {
				all = append(all, f.Until)
			}
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// Archive is what a reader of every feed and page would have stored by now, as
// the rest of the program knows articles, oldest first. IDs count from 1, and an
// article keeps its ID whatever now is; Identity is the article's ID here.
func (n *Newsroom) Archive(now time.Time) []digest.Article {
	var stored []digest.Article
	for i, a := range n.Articles {
		v, ok := a.At(now)
		if !ok {
			break
		}
		o, _ := n.Outlet(a.Outlet)
		d := digest.Article{
			ID: int64(i + 1), Identity: a.ID, GUID: a.guid(o), URL: o.Site + "/" + a.slug(),
			Title: v.Headline, Text: v.Text, Source: o.Name, Author: a.Credit, Language: language(o),
			Published: a.Published, Undated: a.Undated, Seen: a.Published,
		}
		if v.From.After(a.Published) {
			d.Revised = v.From
			d.Revision = slices.IndexFunc(a.Versions, func(w Version) bool { return w.From.Equal(v.From) })
		}
		stored = append(stored, d)
	}
	return stored
}

func (a Article) slug() string { return strings.TrimPrefix(a.ID, a.Outlet+"/") }

// language is the primary tag of o's language.
func language(o Outlet) string {
	tag, _, _ := strings.Cut(o.Language, "-")
	return tag
}
