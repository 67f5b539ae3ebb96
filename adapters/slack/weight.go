package slack

import "github.com/slack-go/slack"

// dateWeight is about what a time is shown as.
const dateWeight = 40

// weight is how much text a block holds, its addresses counted.
func weight(b slack.Block) int {
	switch b := b.(type) {
	case *slack.HeaderBlock:
		return size(b.Text.Text)
	case *slack.ContextBlock:
		n := 0
		for _, e := range b.ContextElements.Elements {
			if t, ok := e.(*slack.TextBlockObject); ok {
				n += size(t.Text)
			}
		}
		return n
	case *slack.ActionBlock:
		n := 0
		for _, e := range b.Elements.ElementSet {
			n += controlWeight(e)
		}
		return n
	case *slack.RichTextBlock:
		n := 0
		for _, e := range b.Elements {
			n += partWeight(e)
		}
		return n
	}
	return 0
}

func controlWeight(e slack.BlockElement) int {
	switch e := e.(type) {
	case *slack.ButtonBlockElement:
		return size(e.Text.Text) + size(e.URL)
	case *slack.SelectBlockElement:
		n := size(e.Placeholder.Text)
		for _, o := range e.Options {
			n += size(o.Text.Text)
		}
		return n
	}
	return 0
}

func partWeight(e slack.RichTextElement) int {
	switch e := e.(type) {
	case *slack.RichTextSection:
		return elementsWeight(e.Elements)
	case *slack.RichTextQuote:
		return elementsWeight(e.Elements)
	case *slack.RichTextPreformatted:
		return elementsWeight(e.Elements)
	case *bullets:
		n := 0
		for _, part := range e.Elements {
			n += partWeight(part) + 1
		}
		return n
	}
	return 0
}

func elementsWeight(es []slack.RichTextSectionElement) int {
	n := 0
	for _, e := range es {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			n += size(e.Text)
		case *slack.RichTextSectionLinkElement:
			n += size(e.Text) + size(e.URL)
		case *slack.RichTextSectionDateElement:
			n += dateWeight + size(*e.Fallback)
			if e.URL != nil {
				n += size(*e.URL)
			}
		}
	}
	return n
}
