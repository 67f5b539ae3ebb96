package slack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// What Block Kit holds (https://docs.slack.dev/reference/block-kit/blocks).
const (
	maxBlocks      = 50    // in a message
	maxViewBlocks  = 100   // in a dialog or App Home
	maxText        = 3000  // in a text
	maxHeader      = 150   //
	maxElements    = 25    // in an actions block
	maxLabel       = 75    // of a button or an option
	maxPlaceholder = 150   // of a select
	maxChoices     = 100   // of a select
	maxChoiceValue = 150   //
	maxMessage     = 10000 // of all text: msg_blocks_too_long comes between 11,300 and 13,300
	maxAlt         = 2000  // of what an image shows
	maxPoints      = 20    // of a chart, in each series
	maxSeries      = 6     //
	maxPointLabel  = 20    // of a point or a series
	maxChartTitle  = 50
)

// Limits are Slack's, with some room. That no message has more than 50 blocks is
// part of what a block costs: none costs less than a fiftieth.
func (a *Adapter) Limits() chat.Limits { return limits() }

func limits() chat.Limits {
	return chat.Limits{Message: maxMessage, Block: maxText, Control: maxElements, Size: size, Cost: cost}
}

// cost is what b takes of a message, as it will be sent.
func cost(b chat.Block) int {
	n := 0
	for _, rendered := range block(chat.Message{Blocks: []chat.Block{b}}.Inert().Blocks[0]) {
		n += max(weight(rendered), maxMessage/maxBlocks)
	}
	return n
}

// blocks is an inert message in Block Kit.
func blocks(m chat.Message) []slack.Block {
	var out []slack.Block
	for _, b := range m.Blocks {
		out = append(out, block(b)...)
	}
	return out
}

// bare is m without what Slack may refuse for reasons of others: pictures that
// cannot be loaded, and charts, which not every workspace has. Their words stay.
func bare(m chat.Message) chat.Message {
	m = undrawn(m)
	for i := range m.Blocks {
		m.Blocks[i].Image = ""
	}
	return m
}

// undrawn is m with its charts as pictures that are uploaded, or as words alone.
func undrawn(m chat.Message) chat.Message {
	m.Blocks = slices.Clone(m.Blocks)
	for i, b := range m.Blocks {
		if b.Kind != chat.Graph {
			continue
		}
		m.Blocks[i] = chat.Block{Kind: chat.Small, Text: chat.Say(b.Chart.Alt)}
		if len(b.Chart.Picture) > 0 {
			m.Blocks[i] = chat.Block{Kind: chat.Attachment, File: &chat.File{
				Name: orText(b.Chart.Title, "Chart") + ".png", Media: "image/png", Alt: b.Chart.Alt, Bytes: b.Chart.Picture,
			}}
		}
	}
	return m
}

// adorned says that bare would change m.
func adorned(m chat.Message) bool {
	return slices.ContainsFunc(m.Blocks, func(b chat.Block) bool { return b.Image != "" || b.Kind == chat.Graph })
}

func block(b chat.Block) []slack.Block {
	switch b.Kind {
	case chat.Heading:
		return heading(b.Text)
	case chat.Entry:
		return entry(b)
	case chat.Quote:
		if e := rich(b.Text, 0); len(e) > 0 {
			return []slack.Block{slack.NewRichTextBlock("", &slack.RichTextQuote{Type: slack.RTEQuote, Elements: e})}
		}
		return nil
	case chat.Code:
		if s := b.Text.Plain(); s != "" {
			e := []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(s, nil)}
			return []slack.Block{slack.NewRichTextBlock("", &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: e})}
		}
		return nil
	case chat.Small:
		return small(b.Text)
	case chat.Divider:
		return []slack.Block{slack.NewDividerBlock()}
	case chat.Actions:
		return actions(b.Controls)
	case chat.Graph:
		return graph(b.Chart)
	case chat.Attachment:
		return small(chat.Text{{Text: b.File.Name + " "}, {Text: b.File.Alt}})
	}
	return paragraph(rich(b.Text, 0))
}

func paragraph(e []slack.RichTextSectionElement) []slack.Block {
	if len(e) == 0 {
		return nil
	}
	return []slack.Block{slack.NewRichTextBlock("", slack.NewRichTextSection(e...))}
}

// heading is a header where one holds it, and a bold line where not.
func heading(t chat.Text) []slack.Block {
	s := strings.TrimSpace(strings.Join(strings.Fields(t.Plain()), " "))
	plain := size(s) <= maxHeader
	for _, p := range t {
		plain = plain && p.URL == "" && p.Time.IsZero() && !named(p)
	}
	switch {
	case s == "":
		return nil
	case plain:
		return []slack.Block{slack.NewHeaderBlock(label(s, maxHeader))}
	}
	return paragraph(rich(t, chat.Bold))
}

// entry is a story: its headline, a list of its sentences, its sources in small
// print.
func entry(b chat.Block) []slack.Block {
	if shown := pictured(b); shown != nil {
		return append([]slack.Block{shown}, small(b.Footer)...)
	}
	var parts []slack.RichTextElement
	title := rich(b.Title, chat.Bold)
	lines := kept(b.Lines)
	switch {
	case len(title) > 0 && len(lines) > 0:
		parts = append(parts, slack.NewRichTextSection(title...), list(lines))
	case len(title) > 0:
		parts = append(parts, slack.NewRichTextSection(title...))
	case len(lines) == 1:
		parts = append(parts, slack.NewRichTextSection(lines[0]...))
	case len(lines) > 1:
		parts = append(parts, list(lines))
	}
	var out []slack.Block
	if len(parts) > 0 {
		out = append(out, slack.NewRichTextBlock("", parts...))
	}
	return append(out, small(b.Footer)...)
}

// pictured is an entry beside its picture: a section, for nothing else holds one. It
// is nil where the entry's text could be taken as markup, or is too long for one.
func pictured(b chat.Block) slack.Block {
	if b.Image == "" || size(b.Image) > maxURL || len(b.Title) == 0 {
		return nil
	}
	title := make(chat.Text, 0, len(b.Title))
	for _, p := range b.Title {
		if text := words(p); strings.TrimSpace(text) == "" {
			continue
		}
		title = append(title, chat.Piece{Text: words(p), URL: p.URL, Time: p.Time, Cite: p.Cite, Channel: p.Channel})
	}
	head, ok := mrkdwn(title)
	if !ok || strings.TrimSpace(head) == "" || strings.Contains(head, "\n") {
		return nil
	}
	lines := []string{"*" + strings.TrimSpace(head) + "*"}
	for _, t := range b.Lines {
		line, ok := mrkdwn(t)
		if !ok || strings.Contains(line, "\n") {
			return nil
		}
		if line != "" {
			lines = append(lines, "• "+line)
		}
	}
	text := strings.Join(lines, "\n")
	if size(text) > maxText {
		return nil
	}
	image := slack.NewImageBlockElement(b.Image, orText(clip(strings.TrimSpace(b.Title.Plain()), maxAlt), "Picture"))
	s := slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, true), nil, slack.NewAccessory(image))
	return s
}

// graph is a chart as Slack draws it, with what it shows in words below. One that
// Slack does not draw is its words alone; its picture is uploaded.
func graph(c *chat.Chart) []slack.Block {
	alt := small(chat.Say(c.Alt))
	if !drawable(c) {
		return alt
	}
	title := strings.TrimSpace(c.Title)
	if title == "" {
		title = c.Alt
	}
	axis := slack.NewDataVisualizationAxisConfig(c.Labels...)
	var series []slack.DataVisualizationDataSeries
	for i, s := range c.Series {
		points := make([]slack.DataVisualizationDataPoint, len(s.Values))
		for n, v := range s.Values {
			points[n] = slack.NewDataVisualizationDataPoint(c.Labels[n], v)
		}
		series = append(series, slack.NewDataVisualizationDataSeries(orText(s.Name, "Series "+strconv.Itoa(i+1)), points...))
	}
	var chart slack.DataVisualizationChart = slack.NewDataVisualizationLineChart(axis, series...)
	if c.Bars {
		chart = slack.NewDataVisualizationBarChart(axis, series...)
	}
	b := slack.NewDataVisualizationBlock(clip(title, maxChartTitle), chart)
	if b.Validate() != nil {
		return alt
	}
	return append([]slack.Block{b}, alt...)
}

// drawable says that a chart is within what Slack draws
// (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block).
func drawable(c *chat.Chart) bool {
	if len(c.Labels) == 0 || len(c.Labels) > maxPoints || len(c.Series) == 0 || len(c.Series) > maxSeries {
		return false
	}
	seen := map[string]bool{}
	for _, l := range c.Labels {
		if l == "" || size(l) > maxPointLabel || seen["x"+l] {
			return false
		}
		seen["x"+l] = true
	}
	for _, s := range c.Series {
		if size(s.Name) > maxPointLabel || seen["s"+s.Name] {
			return false
		}
		seen["s"+s.Name] = true
	}
	return true
}

func kept(lines []chat.Text) [][]slack.RichTextSectionElement {
	var out [][]slack.RichTextSectionElement
	for _, t := range lines {
		if e := rich(t, 0); len(e) > 0 {
			out = append(out, e)
		}
	}
	return out
}

func list(lines [][]slack.RichTextSectionElement) *bullets {
	l := &bullets{Type: slack.RTEList, Style: slack.RTEListBullet}
	for _, e := range lines {
		l.Elements = append(l.Elements, slack.NewRichTextSection(e...))
	}
	return l
}

// bullets is a slack.RichTextList without the fields that it always writes and
// that Slack's own types do not know.
type bullets struct {
	Type     slack.RichTextElementType     `json:"type"`
	Style    slack.RichTextListElementType `json:"style"`
	Elements []slack.RichTextElement       `json:"elements"`
}

// RichTextElementType says that it is a list.
func (*bullets) RichTextElementType() slack.RichTextElementType { return slack.RTEList }

// small is small print, or a line of usual size where its text could be taken as
// markup.
func small(t chat.Text) []slack.Block {
	if strings.TrimSpace(t.Plain()) == "" && !timed(t) {
		return nil
	}
	if s, ok := mrkdwn(t); ok && size(s) <= maxText {
		return []slack.Block{slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, s, false, true))}
	}
	return paragraph(rich(t, 0))
}

func timed(t chat.Text) bool {
	for _, p := range t {
		if moment(p) {
			return true
		}
	}
	return false
}

// label is a plain text that Slack shows as it stands.
func label(s string, n int) *slack.TextBlockObject {
	if s = clip(s, n); s == "" {
		s = "…"
	}
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// actions is controls in rows of as many as fit one block.
func actions(cs []chat.Control) []slack.Block {
	var out []slack.Block
	for len(cs) > 0 {
		n := min(len(cs), maxElements)
		elements := make([]slack.BlockElement, n)
		for i, c := range cs[:n] {
			elements[i] = control(c, i)
		}
		out = append(out, slack.NewActionBlock("", elements...))
		cs = cs[n:]
	}
	return out
}

// control is a button or a select. Its action_id is unique in its block and holds
// the action.
func control(c chat.Control, i int) slack.BlockElement {
	id := strconv.Itoa(i) + ":" + c.Action
	if c.Opens {
		id = strconv.Itoa(i) + opensMark + ":" + c.Action
	}
	if o := offer(c.Choices, 1); !o.empty() {
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, label(clip(c.Label, maxLabel)+o.more(" (%d more do not fit)"), maxPlaceholder), id)
		e.Options = o.options
		return e
	}
	b := slack.NewButtonBlockElement(id, c.Value, label(c.Label, maxLabel))
	if size(c.URL) <= maxURL {
		b.URL = c.URL
	}
	switch {
	case c.Primary:
		b.Style = slack.StylePrimary
	case c.Danger:
		b.Style = slack.StyleDanger
	}
	return b
}

// opensMark is in the action_id of a control that opens a dialog.
const opensMark = "+"

// opensForm says that the control with this action_id opens a dialog.
func opensForm(id string) bool {
	before, _, _ := strings.Cut(id, ":")
	return strings.HasSuffix(before, opensMark)
}

// actionOf is the action in an action_id.
func actionOf(id string) string {
	_, action, _ := strings.Cut(id, ":")
	return action
}
