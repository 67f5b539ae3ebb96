package command_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest/chat"
)

func TestWhoMayDoWhat(t *testing.T) {
	address := site(t, map[string]string{"/feed": feed("Ledger")})
	change := map[string]string{
		"track":    "track tariffs tariff*",
		"untrack":  "untrack tariffs",
		"follow":   "follow " + address + "/feed",
		"unfollow": "unfollow 1",
		"schedule": "schedule daily 7:00",
		"pack":     "pack trade",
		"digest":   "digest",
	}
	opens := map[string]bool{"digest": true} // it only opens what changes something
	for name, line := range change {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.news(admin, "track tariffs tariff* OR dut*")
			r.news(admin, "follow "+address+"/feed")
			before := len(r.audited())
			got := r.news(reader, line)
			wants(t, got, "Only curators may do that here", "your ID is r1", `curators or admins of the adapter "console"`)
			if n := len(r.audited()) - before; n != 0 {
				t.Errorf("a reader's %s left %d rows in the audit book", line, n)
			}
			lacks(t, r.news(curator, line), "Only")
			if n := len(r.audited()) - before; n < 1 && !opens[name] {
				t.Errorf("a curator's %s left no row in the audit book", line)
			}
		})
	}
	t.Run("the_platform_may_say_more_than_the_configuration", func(t *testing.T) {
		r := newRig(t)
		lacks(t, r.news(chat.User{ID: "other", Level: chat.Curate}, "track tariffs tariff*"), "Only")
	})
	t.Run("a_button_takes_what_its_command_takes", func(t *testing.T) {
		r := newRig(t)
		wants(t, r.press(reader, "follow", address+"/feed"), "Only curators")
		wants(t, r.press(curator, "follow", address+"/feed"), "now follows Ledger")
	})
	t.Run("looking_is_for_everybody", func(t *testing.T) {
		r := newRig(t)
		r.news(admin, "track tariffs tariff*")
		before := r.audited()
		for _, line := range []string{"now", "ask What is new?", "topics", "feeds", "schedule", "pack", "help", "help track", "story 1", "sources 1"} {
			lacks(t, r.news(reader, line), "Only")
		}
		if d := cmp.Diff(before, r.audited()); d != "" {
			t.Errorf("looking changed something: %s", d)
		}
	})
}

func TestTheAuditBookSaysWhoChangedWhat(t *testing.T) {
	r := newRig(t)
	address := site(t, map[string]string{"/feed": feed("Ledger")})
	for _, line := range []string{"track tariffs tariff*", "follow " + address + "/feed", "schedule daily 7:00 in Europe/Paris", "unfollow ledger", "untrack TARIFFS"} {
		r.news(curator, line)
	}
	want := []string{
		"c1 track weekdays at 09:00 (Asia/Kolkata); tariffs: tariff*", "c1 follow " + address + "/feed",
		"c1 schedule daily at 07:00", "c1 unfollow " + address + "/feed", "c1 untrack tariffs",
	}
	got := r.audited()
	for i := range min(len(got), len(want)) {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("row %d is %q, want %q", i+1, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d: %q", len(got), len(want), got)
	}
}

func TestTrack(t *testing.T) {
	t.Run("says_what_matches_and_what_comes_next", func(t *testing.T) {
		r := newRig(t)
		r.publish("Ledger", "Tariff falls", "The tariff on goods from India falls to 18 percent in May.")
		r.publish("Ledger", "Cup final", "The club from the harbour won the cup on penalties.")
		wants(t, r.news(curator, `track "trade ties" tariff* AND India`), "now follows trade ties", "One of the articles stored so far matches it",
			"next edition comes tomorrow 09:00", `tariff\* AND India`)
		wants(t, r.news(reader, "topics"), `trade ties: tariff\* AND India`)
	})
	t.Run("a_fault_in_the_query_is_pointed_at_and_changes_nothing", func(t *testing.T) {
		r := newRig(t)
		req := chat.Request{Command: "track", Options: map[string]string{"name": "chips", "query": "India AND (chip* OR"}}
		m := r.handle(curator, req)
		code := m.Blocks[len(m.Blocks)-1]
		if code.Kind != chat.Code || !strings.Contains(code.Text.Plain(), "\n") || !strings.HasSuffix(code.Text.Plain(), "^") {
			t.Errorf("no caret in %+v", code)
		}
		wants(t, chat.Plain(m, 0), "The topic was not stored. Query, column [0-9]+: ")
		wants(t, r.news(reader, "topics"), "This channel has no digest yet")
		if got := r.audited(); len(got) > 0 {
			t.Errorf("the audit book has %q", got)
		}
	})
	t.Run("a_name_in_another_case_is_the_same_topic", func(t *testing.T) {
		r := newRig(t)
		r.news(curator, "track Chips chip*")
		wants(t, r.news(curator, "track chips semiconductor*"), "now follows Chips", `Its query was: chip\*`)
		got := r.news(reader, "topics")
		wants(t, got, `Chips: semiconductor\*`)
		lacks(t, got, "chips:")
	})
	t.Run("a_name_is_one_short_line", func(t *testing.T) {
		r := newRig(t)
		for _, name := range []string{" ", strings.Repeat("x", 61)} {
			got := chat.Plain(r.handle(curator, chat.Request{Command: "track", Options: map[string]string{"name": name, "query": "x"}}), 0)
			wants(t, got, "1 to 60 letters")
		}
		r.handle(curator, chat.Request{Command: "track", Options: map[string]string{"name": "two\nlines", "query": "a\n OR  b"}})
		wants(t, r.news(reader, "topics"), "two lines: a OR b")
	})
	t.Run("the_last_topic_gone_means_everything", func(t *testing.T) {
		r := newRig(t)
		r.news(curator, "track a apple")
		r.news(curator, "track b banana")
		wants(t, r.news(curator, "untrack c"), `no topic named "c". It follows: a, b`)
		lacks(t, r.news(curator, "untrack A"), "no topic any more")
		wants(t, r.news(curator, "untrack b"), "follows no topic any more, and is told everything")
		wants(t, r.news(curator, "untrack b"), "This channel follows no topic")
		wants(t, r.news(reader, "topics"), "told everything its feeds report")
	})
}

func TestSchedule(t *testing.T) {
	tests := []struct{ line, want string }{
		{"schedule weekdays 9:00", `weekdays at 09:00.*Next: tomorrow 09:00, then Thu 17 Apr 09:00, then Fri 18 Apr 09:00\.`},
		{"schedule every Monday and Thursday at 18:30 in Europe/Berlin", `Next: Thu 17 Apr 18:30, then Mon 21 Apr 18:30, then Thu 24 Apr 18:30`},
		{"schedule daily 16:00", "Next: today 16:00, then tomorrow 16:00"},
		{"schedule 0 7 * * *", "Next: tomorrow 07:00"},
		{"schedule daily 8:00 in Mumbai", "Asia/Kolkata"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			r := newRig(t)
			wants(t, r.news(curator, tt.line), tt.want)
			wants(t, r.news(reader, "schedule"), "This channel gets its digest", tt.want)
		})
	}
	t.Run("what_cannot_be_read_is_pointed_at_and_changes_nothing", func(t *testing.T) {
		r := newRig(t)
		wants(t, r.news(curator, "schedule whenever"), "not changed", `\n *\^`)
		wants(t, r.news(reader, "schedule"), "no digest yet")
		wants(t, r.news(curator, "schedule off"), "no digest yet")
		r.news(curator, "schedule daily 8:00")
		wants(t, r.news(curator, "schedule daily 8:00 in Atlantis"), "not changed", "Atlantis")
		wants(t, r.news(reader, "schedule"), "daily at 08:00")
	})
	t.Run("keeps_the_zone_that_was_set_before", func(t *testing.T) {
		r := newRig(t)
		r.news(curator, "schedule daily 8:00 in Europe/Berlin")
		wants(t, r.news(curator, "schedule daily 10:00"), "Europe/Berlin")
	})
	t.Run("starts_a_stopped_digest_again", func(t *testing.T) {
		r := newRig(t)
		r.news(curator, "schedule daily 8:00")
		d, err := r.store.DigestOf(t.Context(), general)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.store.StopDigest(t.Context(), d.ID, "the channel is gone"); err != nil {
			t.Fatal(err)
		}
		wants(t, r.news(reader, "schedule"), "stopped: the channel is gone")
		r.news(curator, "schedule daily 8:00")
		wants(t, r.news(reader, "schedule"), "gets its digest daily")
	})
}

func TestFollow(t *testing.T) {
	address := site(t, map[string]string{
		"/one": feed("Ledger"), "/two": feed("Ledger Sport"), "/plain": "<html><title>no feed here</title></html>",
		"/":     `<html><head><link rel="alternate" type="application/rss+xml" title="Ledger" href="/one"></head></html>`,
		"/many": `<html><head><link rel="alternate" type="application/rss+xml" title="Ledger" href="/one"><link rel="alternate" type="application/rss+xml" title="Sport" href="/two"></head></html>`,
	})
	t.Run("a_feed", func(t *testing.T) {
		r := newRig(t)
		wants(t, r.news(curator, "follow "+address+"/one"), "now follows Ledger \\("+address+"/one\\). It is read at once. Its next edition comes tomorrow")
		wants(t, r.news(reader, "feeds"), "1. Ledger", "not read yet")
	})
	t.Run("a_sites_only_feed", func(t *testing.T) {
		r := newRig(t)
		wants(t, r.news(curator, "follow "+address), "now follows Ledger", "/one")
	})
	t.Run("one_of_a_sites_feeds", func(t *testing.T) {
		r := newRig(t)
		m := r.handle(curator, chat.Request{Command: "follow", Options: map[string]string{"url": address + "/many"}})
		wants(t, chat.Plain(m, 0), "several feeds", "/news follow "+address+"/one", "/news follow "+address+"/two")
		choices := m.Blocks[len(m.Blocks)-1].Controls[0].Choices
		if len(choices) != 2 || len(r.audited()) != 0 {
			t.Fatalf("choices %v, audit %q", choices, r.audited())
		}
		wants(t, r.press(curator, "follow", choices[1].Value), "now follows Ledger Sport")
	})
	t.Run("what_is_no_feed_adds_nothing", func(t *testing.T) {
		r := newRig(t)
		for _, url := range []string{address + "/plain", address + "/missing", "http://127.0.0.1:1/x", "not a url", "ftp://x.example/", "javascript:alert(1)", "http://", "https://169.254.169.254/latest", strings.Repeat("x", 10_000)} {
			got := chat.Plain(r.handle(curator, chat.Request{Command: "follow", Options: map[string]string{"url": url}}), 0)
			if len(got) > 1000 {
				t.Errorf("a long answer to %.40q: %d bytes", url, len(got))
			}
			lacks(t, got, "now follows")
		}
		wants(t, r.news(reader, "feeds"), "no digest yet")
	})
}

func TestUnfollow(t *testing.T) {
	r := newRig(t)
	address := site(t, map[string]string{"/one": feed("Ledger"), "/two": feed("Courier"), "/three": feed("Courier Sport")})
	all := func() {
		for _, p := range []string{"/one", "/two", "/three"} {
			r.news(curator, "follow "+address+p)
		}
	}
	for _, tt := range []struct{ what, want string }{
		{"2", "no longer follows Courier"},
		{address + "/two", "no longer follows Courier"},
		{"courier", "no longer follows Courier"},
		{"Sport", "no longer follows Courier Sport"},
		{"/one", "no longer follows Ledger"},
		{"HTTP://" + strings.TrimPrefix(address, "http://") + "/three/", "no longer follows Courier Sport"},
		{"4", "no feed 4: this channel follows 3 feeds"},
		{"127.0.0.1", "3 of this channel's feeds fit"},
		{"-1", "no feed -1"},
		{"chess", `follows no feed "chess"`},
	} {
		all()
		wants(t, chat.Plain(r.handle(curator, chat.Request{Command: "unfollow", Options: map[string]string{"url": tt.what}}), 0), tt.want)
	}
}

func TestPack(t *testing.T) {
	r := newRig(t)
	wants(t, r.news(reader, "pack"), "Trade ties", "/news pack trade")
	wants(t, r.news(curator, "pack trad"), `no pack "trad"`)
	wants(t, r.news(curator, "pack Trade"), "now follows Trade ties with 2 feeds", "next edition comes tomorrow 08:00")
	wants(t, r.news(reader, "feeds"), "one.example", "Two")
	r.news(curator, "track tariffs tariff* AND steel")
	r.news(curator, "pack trade")
	wants(t, r.news(reader, "topics"), `tariff\* AND steel`)
	wants(t, r.news(reader, "schedule"), "weekdays at 08:00")
}
