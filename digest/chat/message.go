package chat

import (
	"context"
	"time"
)

// A Message is what one post says, as a list of blocks. Text in it is data: an
// adapter escapes it for its platform, so that nothing in it is markup, a
// mention or a link unless it is marked as one here.
type Message struct {
	// Key names the message across retries and restarts; a platform that can
	// keep it lets Find discover the message by it. Empty for answers.
	Key string `json:"key,omitempty"`
	// Blocks are shown in order. A block is never cut in the middle if it can be
	// helped: Split moves whole blocks.
	Blocks []Block `json:"blocks"`
	// Private shows an answer to the asker alone, where the platform can.
	Private bool `json:"private,omitempty"`
	// Broadcast shows a reply in a thread to the whole channel too, where the
	// platform can.
	Broadcast bool `json:"broadcast,omitempty"`
	// Form asks the platform to open a dialog in reply to a command or a button.
	// A platform without dialogs asks field by field, or shows how to say the
	// same as a command. Blocks are shown where no dialog can be opened.
	Form *Form `json:"form,omitempty"`
	// Begun, when not nil, takes where the first message of an answer stands that
	// everybody sees, so that what is asked in its thread goes on from it. An adapter
	// whose platform has threads begins one there, where it may.
	Begun func(ctx context.Context, at Ref) error `json:"-"`
}

// A Block is one visual unit of a message. Kind says which fields count.
type Block struct {
	Kind     BlockKind `json:"kind"`
	Text     Text      `json:"text,omitempty"`     // Heading, Paragraph, Quote, Small, Code
	Title    Text      `json:"title,omitempty"`    // Entry: its headline
	Lines    []Text    `json:"lines,omitempty"`    // Entry: its sentences and notes, one each
	Footer   Text      `json:"footer,omitempty"`   // Entry: its sources line, in small print
	Image    string    `json:"image,omitempty"`    // Entry: thumbnail URL, may be empty
	Controls []Control `json:"controls,omitempty"` // Actions
	File     *File     `json:"file,omitempty"`     // Attachment
	Chart    *Chart    `json:"chart,omitempty"`    // Graph
}

// BlockKind says what a block is.
type BlockKind string

// The kinds of blocks.
const (
	Heading    BlockKind = "heading"    // the message's title, one line
	Paragraph  BlockKind = "paragraph"  // running text
	Quote      BlockKind = "quote"      // somebody's words, as a passage of an article
	Entry      BlockKind = "entry"      // one story: Title, Lines, Footer; never cut
	Small      BlockKind = "small"      // small print: coverage, notes
	Code       BlockKind = "code"       // fixed-width lines, such as a caret under a fault
	Divider    BlockKind = "divider"    // a line across
	Actions    BlockKind = "actions"    // buttons and selects
	Attachment BlockKind = "attachment" // a file with a description
	Graph      BlockKind = "graph"      // a chart
)

// A Text is a run of pieces, each with one style.
type Text []Piece

// A Piece is a stretch of text in one style. The zero style is plain.
type Piece struct {
	Text  string    `json:"text"`
	Style Style     `json:"style,omitempty"`
	URL   string    `json:"url,omitempty"` // http or https: Text is a link to it
	Time  time.Time `json:"time,omitzero"` // shown in the reader's own zone where the platform can; Text is the fallback
	// Channel is the ID of a channel of the same workspace, shown by its name where
	// the platform can; Text is the fallback.
	Channel string `json:"channel,omitempty"`
	Cite    int    `json:"cite,omitempty"` // the number of a cite: Text is ignored, URL is the cited article
}

// Style is how a piece looks. Styles are bits and may be combined.
type Style uint8

// The styles. A platform that lacks one shows the text plainly.
const (
	Bold Style = 1 << iota
	Italic
	Strike
	Mono
)

// A Control is a button, a link or a select in an Actions block.
type Control struct {
	Label string `json:"label"`
	// Action and Value come back as Request.Action and Request.Value when the
	// control is used. Together they stay within 90 bytes, for every platform's sake.
	Action  string   `json:"action,omitempty"`
	Value   string   `json:"value,omitempty"`
	URL     string   `json:"url,omitempty"`     // a link button; Action is empty
	Choices []Choice `json:"choices,omitempty"` // a select; the choice's Value comes back
	Primary bool     `json:"primary,omitempty"`
	Danger  bool     `json:"danger,omitempty"`
	// Opens says that a form comes in reply, or may: a platform that opens dialogs
	// only in its first answer waits for the handler before it acknowledges.
	Opens bool `json:"opens,omitempty"`
}

// A Choice is one of several values to choose from.
type Choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// A File is an attachment. Alt describes it for those who cannot see it.
type File struct {
	Name  string `json:"name"`
	Media string `json:"media"` // MIME type
	Alt   string `json:"alt"`
	Bytes []byte `json:"bytes"`
}

// A Chart is numbers over a row of labels, such as articles a day. Alt says in
// words what it shows. Picture is the same as a PNG, for platforms that draw none.
type Chart struct {
	Title   string   `json:"title"`
	Alt     string   `json:"alt"`
	Labels  []string `json:"labels"` // along the x axis, oldest first
	Series  []Series `json:"series"` // each as long as Labels
	Bars    bool     `json:"bars,omitempty"`
	Picture []byte   `json:"picture,omitempty"`
}

// A Series is one line or row of bars of a chart.
type Series struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// A Form is a dialog. A form without fields only shows its blocks. Its values come
// back as Request.Fields with Request.Action set to Action. To refuse them, the
// handler returns the form again with Error set on the fields at fault.
type Form struct {
	Title  string  `json:"title"`
	Submit string  `json:"submit"`
	Action string  `json:"action"`
	Value  string  `json:"value,omitempty"` // comes back as Request.Value
	Fields []Field `json:"fields"`
	Blocks []Block `json:"blocks,omitempty"` // shown above the fields; without controls
}

// A Field is one input of a form.
type Field struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Hint     string   `json:"hint,omitempty"`
	Value    string   `json:"value,omitempty"`
	Long     bool     `json:"long,omitempty"`    // several lines of text
	Choices  []Choice `json:"choices,omitempty"` // choose one
	Optional bool     `json:"optional,omitempty"`
	Error    string   `json:"error,omitempty"` // what is wrong with Value
	// Many lets choose several of Choices: Value is their values, one a line, and
	// so is what comes back. A platform without it takes them as text.
	Many bool `json:"many,omitempty"`
	// Live asks the handler again while the form is filled in, when this field has
	// changed: see Request.Draft. A platform without it does not ask.
	Live bool `json:"live,omitempty"`
	// Channel chooses a channel of the workspace: Value, and what comes back, is its
	// Channel.ID. A platform without a picker takes it as text.
	Channel bool `json:"channel,omitempty"`
}

// Plain is t without styles; links show their text, cites as [n].
func (t Text) Plain() string {
	var n int
	for _, p := range t {
		n += len(p.Text) + 4
	}
	b := make([]byte, 0, n)
	for _, p := range t {
		b = append(b, p.plain()...)
	}
	return string(b)
}

// Say is a plain text.
func Say(s string) Text { return Text{{Text: s}} }

// Strong is a bold text.
func Strong(s string) Text { return Text{{Text: s, Style: Bold}} }

// Place is a text that names the channel.
func Place(c Channel) Text { return Text{{Text: c.ID, Channel: c.ID}} }

// Link is a text that leads to url.
func Link(s, url string) Text { return Text{{Text: s, URL: url}} }
