package discord

import (
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"

	"newsdesk/digest/chat"
)

// Component types, and those that discordgo 0.29 lacks.
// https://docs.discord.com/developers/components/reference#component-object-component-types
const (
	actionRow    = int(discordgo.ActionsRowComponent)
	button       = int(discordgo.ButtonComponent)
	stringSelect = int(discordgo.SelectMenuComponent)
	textInput    = int(discordgo.TextInputComponent)
	section      = int(discordgo.SectionComponent)
	textDisplay  = int(discordgo.TextDisplayComponent)
	thumbnail    = int(discordgo.ThumbnailComponent)
	mediaGallery = int(discordgo.MediaGalleryComponent)
	fileShown    = int(discordgo.FileComponentType)
	separator    = int(discordgo.SeparatorComponent)
	container    = int(discordgo.ContainerComponent)
	label        = 18

	channelPicker = int(discordgo.ChannelSelectMenuComponent)
)

// Button styles.
const (
	primary   = int(discordgo.PrimaryButton)
	secondary = int(discordgo.SecondaryButton)
	danger    = int(discordgo.DangerButton)
	linkStyle = int(discordgo.LinkButton)
)

// Message flags.
const (
	ephemeral    = 1 << 6
	componentsV2 = 1 << 15
)

// Limits of a message.
// https://docs.discord.com/developers/resources/message#create-message-jsonform-params
// https://docs.discord.com/developers/components/reference
const (
	maxText        = 4000 // displayed characters of all components of a message
	maxComponents  = 40   // in a message, nested ones included
	maxLabel       = 80   // of a button
	maxButtonURL   = 512
	maxChoice      = 100 // name and value of a choice, placeholder of a select
	maxChoices     = 25
	maxCustomID    = 100
	maxAlt         = 1024
	maxMediaURL    = 2048
	maxEmbeds      = 10
	maxDescription = 4096 // of an embed
	maxEmbedText   = 6000 // of all embeds of a message together
	maxRows        = 5    // action rows of a message with embeds
	maxThreadName  = 100
	maxFiles       = 10
)

// A component is any of Discord's components: its type says which fields count.
// discordgo's own lack the newer ones and their ids.
type component struct {
	Type        int      `json:"type"`
	ID          int32    `json:"id,omitempty"`
	Style       int      `json:"style,omitempty"`
	Label       string   `json:"label,omitempty"`
	CustomID    string   `json:"custom_id,omitempty"`
	URL         string   `json:"url,omitempty"`
	Content     string   `json:"content,omitempty"`
	Placeholder string   `json:"placeholder,omitempty"`
	Description string   `json:"description,omitempty"`
	Value       string   `json:"value,omitempty"`
	MaxLength   int      `json:"max_length,omitempty"`
	MinValues   *int     `json:"min_values,omitempty"`
	MaxValues   *int     `json:"max_values,omitempty"`
	Required    *bool    `json:"required,omitempty"`
	Divider     *bool    `json:"divider,omitempty"`
	AccentColor int      `json:"accent_color,omitempty"`
	Options     []choice `json:"options,omitempty"`
	// Of a channel picker: what may be chosen, and what is.
	ChannelTypes []int         `json:"channel_types,omitempty"`
	Presets      []preset      `json:"default_values,omitempty"`
	Items        []galleryItem `json:"items,omitempty"`
	Media        *media        `json:"media,omitempty"`
	File         *media        `json:"file,omitempty"`
	Accessory    *component    `json:"accessory,omitempty"`
	Component    *component    `json:"component,omitempty"` // of a label
	Components   []component   `json:"components,omitempty"`
}

// A preset is what is chosen in a picker from the beginning.
type preset struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

type choice struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

type media struct {
	URL string `json:"url"`
}

type galleryItem struct {
	Media       media  `json:"media"`
	Description string `json:"description,omitempty"`
}

type embed struct {
	URL         string `json:"url,omitempty"`
	Description string `json:"description,omitempty"`
	Color       int    `json:"color,omitempty"`
	Thumbnail   *media `json:"thumbnail,omitempty"`
	Image       *media `json:"image,omitempty"`
}

// mentions says who may be notified: nobody, whatever the text says.
type mentions struct {
	Parse []string `json:"parse"`
}

var nobody = mentions{Parse: []string{}}

type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

type reference struct {
	MessageID       string `json:"message_id"`
	FailIfNotExists bool   `json:"fail_if_not_exists"`
}

// A payload is a message as Discord takes it, with the files that go with it.
type payload struct {
	Flags           int          `json:"flags,omitempty"`
	Components      []component  `json:"components"`
	Embeds          []embed      `json:"embeds,omitempty"`
	AllowedMentions mentions     `json:"allowed_mentions"`
	Attachments     []attachment `json:"attachments"`
	Nonce           string       `json:"nonce,omitempty"`
	EnforceNonce    bool         `json:"enforce_nonce,omitempty"`
	Reference       *reference   `json:"message_reference,omitempty"`

	files []*chat.File
}

// empty says that there is nothing to show.
func (p payload) empty() bool { return len(p.Components) == 0 && len(p.Embeds) == 0 }

// size is how Discord measures text: in UTF-16 units.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// clip is s within n units.
func clip(s string, n int) string { return chat.Clip(s, n, size) }

// shown counts the text of components, everything that may be meant by
// "displayed" included.
func shown(cs []component) int {
	n := 0
	for _, c := range cs {
		n += size(c.Content) + size(c.Label) + size(c.Placeholder) + size(c.Description)
		for _, o := range c.Options {
			n += size(o.Label)
		}
		for _, i := range c.Items {
			n += size(i.Description)
		}
		n += shown(c.Components)
		if c.Accessory != nil {
			n += shown([]component{*c.Accessory})
		}
	}
	return n
}

// count counts components, nested ones included.
func count(cs []component) int {
	n := len(cs)
	for _, c := range cs {
		n += count(c.Components)
		if c.Accessory != nil {
			n++
		}
	}
	return n
}
