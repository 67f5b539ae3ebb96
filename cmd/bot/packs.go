package main

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"newsdesk/digest"
	"newsdesk/digest/command"
)

// packFiles are the starter packs, one a file.
//
//go:embed packs/*.yaml
var packFiles embed.FS

// leadPack is listed before all others.
const leadPack = "india-us-tech"

// A pack is a starter pack as its file spells it.
type pack struct {
	Name     string      `yaml:"name"` // as the file, one word in lower case
	Title    string      `yaml:"title"`
	Summary  string      `yaml:"summary"`
	Schedule string      `yaml:"schedule"` // see package schedule
	Zone     string      `yaml:"zone"`     // IANA name; empty for the channel's own
	Entries  int         `yaml:"entries"`
	Topics   []packTopic `yaml:"topics"`
	Feeds    []packFeed  `yaml:"feeds"`
}

type packTopic struct {
	Name  string `yaml:"name"`
	Query string `yaml:"query"` // see package match
}

type packFeed struct {
	URL    string `yaml:"url"`
	Source string `yaml:"source"`
	Site   string `yaml:"site"`
}

// starterPacks returns the packs that come with the program.
func starterPacks() ([]command.Pack, error) {
	packs, err := readPacks(packFiles)
	if err != nil {
		return nil, err
	}
	out := make([]command.Pack, len(packs))
	for i, p := range packs {
		out[i] = p.offer()
	}
	return out, nil
}

// readPacks reads all packs, leadPack first, the others by name. A key that no
// pack has is an error.
func readPacks(files fs.FS) ([]pack, error) {
	names, err := fs.Glob(files, "packs/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	packs := make([]pack, len(names))
	for i, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read pack: %w", err)
		}
		if err := yaml.Load(b, &packs[i], yaml.WithKnownFields()); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if want := strings.TrimSuffix(path.Base(name), ".yaml"); packs[i].Name != want {
			return nil, fmt.Errorf("read %s: its name is %q, not %q", name, packs[i].Name, want)
		}
	}
	slices.SortFunc(packs, func(a, b pack) int {
		if (a.Name == leadPack) != (b.Name == leadPack) {
			if a.Name == leadPack {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return packs, nil
}

// offer is p as the commands know it.
func (p pack) offer() command.Pack {
	out := command.Pack{Name: p.Name, Title: p.Title, Summary: p.Summary, Schedule: p.Schedule, Entries: p.Entries}
	if p.Zone != "" {
		out.Schedule += " in " + p.Zone
	}
	for _, t := range p.Topics {
		out.Topics = append(out.Topics, digest.Topic{Name: t.Name, Query: t.Query})
	}
	for _, f := range p.Feeds {
		out.Feeds = append(out.Feeds, digest.Feed{URL: f.URL, Site: f.Site, Source: f.Source})
	}
	return out
}
