package command_test

import (
	"testing"

	"newsdesk/digest/chat"
)

func TestAThread(t *testing.T) {
	r := told(t)
	at := chat.Ref{Channel: general, ID: "q1"}
	wants(t, chat.Plain(r.mention(at, "When did India grant Skyline a licence?"), 0), "licence")
	wants(t, chat.Plain(r.mention(at, "Where will it begin?"), 0), "Ladakh")
	t.Run("a_number_is_a_story_and_no_question", func(t *testing.T) {
		wants(t, chat.Plain(r.mention(chat.Ref{}, "1"), 0), "Skyline")
		wants(t, chat.Plain(r.mention(chat.Ref{}, "#7."), 0), "There is no story 7")
	})
	t.Run("nothing_from_that_time", func(t *testing.T) {
		wants(t, chat.Plain(r.mention(chat.Ref{}, "Where will Skyline begin, by what was said in the last 3 minutes?"), 0), "from the time you ask about", "from another time", "Ladakh")
	})
}
