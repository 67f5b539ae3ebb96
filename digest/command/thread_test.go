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

// TestTheThreadOfASharedAnswer: what is asked there goes on from the answer.
func TestTheThreadOfASharedAnswer(t *testing.T) {
	r := told(t)
	asked := r.handle(reader, chat.Request{Command: "ask", Options: map[string]string{"question": "When did India grant Skyline a licence?"}})
	c := asked.Blocks[len(asked.Blocks)-1].Controls[0]
	shared := r.handle(reader, chat.Request{Action: c.Action, Value: c.Value})
	if shared.Private || shared.Begun == nil {
		t.Fatalf("private %v, begins no thread: %s", shared.Private, chat.Plain(shared, 0))
	}
	at := chat.Ref{Channel: general, ID: "shared"}
	if err := shared.Begun(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	wants(t, chat.Plain(r.mention(at, "Where will it begin?"), 0), "Ladakh")
	if m := r.mention(at, "And when?"); m.Begun != nil {
		t.Error("an answer in a thread begins another")
	}
}
