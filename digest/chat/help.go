package chat

import (
	"fmt"
	"strings"
)

// Usage is how c is typed, such as "/news schedule <when> [in <zone>]".
func Usage(c Command) string {
	words := []string{"/news", c.Name}
	for _, o := range c.Options {
		words = append(words, o.usage())
	}
	return strings.Join(words, " ")
}

func (o Option) usage() string {
	s := "<" + o.Name + ">"
	switch {
	case len(o.Choices) > 0:
		values := make([]string, len(o.Choices))
		for i, c := range o.Choices {
			values[i] = c.Value
		}
		s = strings.Join(values, "|")
	case o.Rest:
		s = "<" + o.Name + "…>"
	}
	if o.Intro != "" {
		s = o.Intro + " " + s
	}
	if !o.Required {
		s = "[" + s + "]"
	}
	return s
}

// Help tells what a person of this level can ask of the bot, and how many more
// commands there are for others.
func Help(cmds []Command, level Level) Message {
	m := Message{Private: true, Blocks: []Block{{Kind: Heading, Text: Say("What you can ask")}}}
	titles := map[Level]string{Read: "Everybody", Curate: "Curators", Admin: "Admins"}
	hidden := 0
	for l := Read; l <= Admin; l++ {
		e := Block{Kind: Entry, Title: Say(titles[l])}
		for _, c := range cmds {
			if c.Level == l {
				e.Lines = append(e.Lines, c.help())
			}
		}
		switch {
		case l > level:
			hidden += len(e.Lines)
		case len(e.Lines) > 0:
			m.Blocks = append(m.Blocks, e)
		}
	}
	m.Blocks = append(m.Blocks, Block{Kind: Paragraph, Text: Say("Or mention me with a question. In a thread, I know what it is about.")})
	if hidden > 0 {
		m.Blocks = append(m.Blocks, Block{Kind: Small, Text: Say(fmt.Sprintf("%d more for those who may change what this channel follows.", hidden))})
	}
	return m
}

func (c Command) help() Text {
	t := Text{{Text: Usage(c), Style: Mono}, {Text: "  " + c.Summary}}
	if c.Example != "" {
		t = append(t, Piece{Text: "\nsuch as "}, Piece{Text: "/" + strings.TrimPrefix(c.Example, "/"), Style: Mono})
	}
	return t
}
