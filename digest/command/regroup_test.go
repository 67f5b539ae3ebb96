package command_test

import (
	"testing"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// What belongs together is the same for all channels of the bot: where several
// workspaces share it, only those say so whom its configuration calls admins.
func TestStoriesAreEverybodys(t *testing.T) {
	r := told(t)
	same := "regroup 1 same story as 2"
	theirs := chat.User{ID: "p1", Name: "Pia", Level: chat.Admin} // as the platform says
	t.Run("of_one_workspace_its_curators", func(t *testing.T) {
		wants(t, r.news(curator, same), "From now on", "regroup undo 1")
		wants(t, r.news(curator, "regroup undo 1"), "No longer")
	})
	other := digest.Digest{Channel: chat.Channel{Adapter: "console", Workspace: "other", ID: "x"}, Schedule: "daily 9:00", Zone: "UTC"}
	if _, err := r.store.SaveDigest(t.Context(), other, digest.Audit{}); err != nil {
		t.Fatal(err)
	}
	t.Run("of_several_the_bots_admins", func(t *testing.T) {
		for _, who := range []chat.User{curator, theirs} {
			wants(t, r.news(who, same), "Several workspaces share this bot.*your ID is "+who.ID)
			wants(t, r.news(who, "regroup 1 not the same story as x"), "Several workspaces share this bot")
		}
		wants(t, r.news(admin, same), "From now on", "regroup undo 2")
		wants(t, r.news(theirs, "regroup undo 2"), "Several workspaces share this bot")
		wants(t, r.news(admin, "regroup undo 2"), "No longer")
	})
	t.Run("of_several_who_runs_the_bot", func(t *testing.T) {
		shell := chat.User{ID: digest.Shell, Level: chat.Admin}
		wants(t, r.news(shell, same), "From now on", "regroup undo 3")
		wants(t, r.news(shell, "regroup undo 3"), "No longer")
	})
	t.Run("what_is_off_topic_is_the_channels", func(t *testing.T) {
		wants(t, r.news(curator, "regroup 2 off topic"), "off topic here")
		wants(t, r.news(curator, "regroup undo 4"), "No longer")
	})
}

// A number after "as" means a story, as it does before; what is said in answer is
// what is listed; and undo alone takes back the last.
func TestStoriesAreKeptApartByNumber(t *testing.T) {
	r := told(t)
	const said = "“Skyline gets its licence” is not the same story as “Tariff falls to 18 percent”"
	n, _ := numberOf(r, "licence")
	m, _ := numberOf(r, "ariff")
	wants(t, r.news(curator, "regroup undo"), "Nothing .* left to undo")
	wants(t, r.news(curator, "regroup "+n+" not the same story as "+n), "same story", "<its link or headline>")
	wants(t, r.news(curator, "regroup "+n+" not the same story as 9"), "no story 9")
	wants(t, r.news(curator, "regroup"), "Nobody has said anything")
	wants(t, r.news(curator, "regroup "+n+" not the same story as "+m), said)
	wants(t, r.news(curator, "regroup"), said)
	wants(t, r.news(curator, "regroup "+m+" off topic"), "“Tariff falls to 18 percent” is off topic here")
	wants(t, r.news(curator, "regroup undo"), "No longer: “Tariff falls to 18 percent” is off topic here")
	wants(t, r.news(curator, "regroup undo last"), "No longer: "+said)
	wants(t, r.news(curator, "regroup undo"), "Nothing .* left to undo")
}
