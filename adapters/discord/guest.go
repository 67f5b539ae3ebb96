package discord

import (
	"slices"

	"newsdesk/digest/chat"
)

// maxGuestParts is how many messages Discord takes for an interaction where only a
// person has installed the bot.
// https://docs.discord.com/developers/resources/application#user-install-context
const maxGuestParts = 5

// cutShort ends an answer to a guest that has more parts.
const cutShort = "There is more, but Discord takes no more than five messages here. Ask me in a direct message for all of it."

// guestParts are the parts of an answer that a guest gets. The last says so when there
// are more, in place of as much of its end as that takes.
func (a *Adapter) guestParts(parts []chat.Message) []chat.Message {
	if len(parts) <= maxGuestParts {
		return parts
	}
	parts = slices.Clone(parts[:maxGuestParts])
	last := &parts[maxGuestParts-1]
	for blocks := last.Blocks; ; blocks = blocks[:len(blocks)-1] {
		last.Blocks = append(slices.Clone(blocks), chat.Block{Kind: chat.Small, Text: chat.Say(cutShort)})
		if len(blocks) == 0 || a.Limits().Fits(*last) {
			return parts
		}
	}
}
