package digest

import (
	"slices"

	"newsdesk/digest/chat"
)

// A Notice is a message to one person, alone: what went wrong with something that
// they look after. It is given up when they cannot be reached.
type Notice struct {
	ID     int64
	To     chat.Channel // the person's adapter and workspace; without an ID
	Person string
	// Part is the message on its way, as a part of an edition is; its At is where
	// the person is reached, once that is known.
	Part Part
}

// Stopped tells the curator of the digest in c that it posts no more, and why.
func Stopped(c chat.Channel, why string) chat.Message {
	return chat.Message{Blocks: []chat.Block{
		{Kind: chat.Paragraph, Text: slices.Concat(chat.Say("The digest in channel "), chat.Place(c), chat.Say(" has stopped: "+why+"."))},
		{Kind: chat.Small, Text: chat.Say("You are told because you changed it last. It begins again by itself when I am let back in, or when somebody sets its schedule there: /news schedule.")},
	}}
}
