package command_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const (
	licence = "India granted the American operator Skyline a licence for satellite internet on Tuesday. The licence runs for five years. Skyline will begin in Ladakh in July."
	tariff  = "The tariff on goods from India falls to 18 percent in May, the trade ministry said. Importers of Indian steel paid 26 percent until now."
)

// told is a rig whose channel was told two stories on Wednesday at nine, in one
// message.
func told(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.news(admin, "track ties India")
	r.news(admin, "schedule daily 9:00")
	r.publish("Ledger", "Skyline gets its licence", licence)
	r.publish("Courier", "Tariff falls to 18 percent", tariff)
	r.now = tuesday.AddDate(0, 0, 1)
	r.issue()
	return r
}

// thread is the thread of the edition that told posts.
var thread = chat.Ref{Channel: general, ID: "0416-m1"}

// numberOf is the number of the story whose headline holds the words.
func numberOf(r *rig, words string) (number string, story string) {
	r.t.Helper()
	es, err := r.store.EditionsOf(r.t.Context(), general, 5)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range es {
		for _, en := range e.Entries {
			if strings.Contains(en.Summary.Headline, words) {
				return strconv.Itoa(en.Number), strconv.FormatInt(en.Story.ID, 10)
			}
		}
	}
	r.t.Fatalf("no edition tells of %q", words)
	return "", ""
}

func TestNow(t *testing.T) {
	r := newRig(t)
	wants(t, r.news(reader, "now"), "no digest yet", "/news pack")
	r.news(admin, "track ties India")
	r.news(admin, "track cup final*")
	r.publish("Ledger", "Skyline gets its licence", licence)
	r.publish("Courier", "The final is on Sunday", "The final of the cup is on Sunday in the harbour's stadium.")
	wants(t, r.news(reader, "now"), "Skyline gets its licence", "The final is on Sunday", "Shown to you alone; it does not count as told", "next edition comes")
	got := r.news(reader, "now CUP")
	wants(t, got, "The final is on Sunday")
	lacks(t, got, "Skyline")
	wants(t, r.news(reader, "now chess"), `no topic named "chess". It follows: cup, ties`)
	if es, err := r.store.EditionsOf(t.Context(), general, 5); err != nil || len(es) > 0 {
		t.Errorf("looking stored %v, %v", es, err)
	}
}

func TestNumbersMeanWhatWasShown(t *testing.T) {
	t.Run("nothing_yet", func(t *testing.T) {
		wants(t, newRig(t).news(reader, "story 1"), "No story was told here yet")
	})
	t.Run("the_last_edition", func(t *testing.T) {
		r := told(t)
		n, _ := numberOf(r, "licence")
		wants(t, r.news(reader, "story "+n), "Skyline gets its licence")
		wants(t, r.news(reader, "sources "+n), "Evidence: Skyline gets its licence")
		wants(t, r.news(reader, "story tariff 18"), "Tariff falls")
		wants(t, r.news(reader, "story 9"), "no story 9: the last edition has stories 1 to 2")
		wants(t, r.news(reader, "sources -1"), "no story -1")
		wants(t, r.news(reader, "story cup final"), `No story of the last edition has "cup final"`)
	})
	t.Run("what_one_looked_at_alone_is_for_that_one", func(t *testing.T) {
		r := told(t)
		_, licenceStory := numberOf(r, "licence")
		r.now = r.now.Add(time.Hour)
		r.publish("Ledger", "India's cricketers win", "India's cricketers won the last match of the series by four wickets on Wednesday.")
		wants(t, r.news(curator, "now"), "1. India's cricketers win")
		wants(t, r.news(curator, "story 1"), "cricketers")
		lacks(t, r.news(reader, "story 1"), "cricketers")
		wants(t, r.newsAt(curator, thread, "story licence"), "Skyline gets its licence")
		wants(t, r.press(curator, "evidence", licenceStory), "Evidence: Skyline")
	})
	t.Run("in_a_thread_its_own_edition", func(t *testing.T) {
		r := told(t)
		r.now = r.now.AddDate(0, 0, 1)
		r.publish("Ledger", "India's cricketers win", "India's cricketers won the last match of the series by four wickets on Wednesday.")
		r.issue()
		wants(t, r.news(reader, "story 1"), "cricketers")
		lacks(t, r.newsAt(reader, thread, "story 1"), "cricketers")
		wants(t, chat.Plain(r.handle(reader, chat.Request{Command: "story", On: thread, Options: map[string]string{"story": "2"}}), 0), "told here")
	})
}

func TestTimeline(t *testing.T) {
	r := told(t)
	_, story := numberOf(r, "licence")
	got := r.press(reader, "timeline", story)
	// Nothing was published on Wednesday, when it was told.
	wants(t, got, "1 article by 1 outlet · 3 facts, [1-3] told here", "Tuesday 15 April 2025", "14:31 Ledger: Skyline gets its licence", "Wednesday 16 April 2025", "15:30 Told here: India granted")
	wants(t, r.press(reader, "timeline", "x"), "older version of the bot")
	wants(t, r.press(reader, "timeline", "999999"), "no longer in the archive")
}

func TestToldHereHasNoDateline(t *testing.T) {
	r := newRig(t)
	r.news(admin, "track ties India")
	r.news(admin, "schedule daily 9:00")
	r.publish("Ledger", "Skyline gets its licence", "NEW DELHI (Meridian) - "+licence)
	r.now = tuesday.AddDate(0, 0, 1)
	r.issue()
	_, story := numberOf(r, "licence")
	got := r.press(reader, "timeline", story)
	wants(t, got, "Told here: India granted")
	lacks(t, got, "Meridian")
}

func TestMore(t *testing.T) {
	r := told(t)
	_, story := numberOf(r, "licence")
	r.publish("Courier", "Skyline's licence for India explained", "India granted the operator Skyline a licence for satellite internet on Tuesday. Skyline pays 40 crore rupees for the licence. A terminal costs 33,000 rupees in the shops.")
	got := r.press(reader, "more", story)
	wants(t, got, "Not told here yet", "pays 40 crore rupees.*A terminal costs", "Courier, ")
	lacks(t, got, "begin in Ladakh")
	_, all := numberOf(r, "Tariff")
	wants(t, r.press(reader, "more", all), "told every fact")
}

func TestEvidence(t *testing.T) {
	passage := "India granted the American operator Skyline a licence for satellite internet on Tuesday."
	t.Run("the_exact_passage", func(t *testing.T) {
		r := told(t)
		_, story := numberOf(r, "licence")
		wants(t, r.press(reader, "evidence", story), "> "+passage, "Ledger, ")
	})
	t.Run("as_it_was_when_cited", func(t *testing.T) {
		r := told(t)
		n, _ := numberOf(r, "licence")
		a, err := r.store.Article(t.Context(), 1, digest.Newest)
		if err != nil {
			t.Fatal(err)
		}
		a.Text, a.Seen = "India refused the American operator Skyline a licence for satellite internet on Tuesday. More follows.", r.now.Add(time.Hour)
		r.save(a)
		got := r.news(reader, "sources "+n)
		wants(t, got, "> "+passage, "changed since; this is what it said when cited")
		lacks(t, got, "refused")
	})
	t.Run("copies_are_shown_once_with_all_who_printed_them", func(t *testing.T) {
		r := newRig(t)
		r.news(admin, "track ties India")
		r.publish("Ledger", "Skyline gets its licence", licence)
		r.publish("Courier", "Skyline gets its licence", licence)
		r.news(reader, "now")
		m := r.handle(reader, chat.Request{Command: "sources", Options: map[string]string{"story": "1"}})
		kinds := map[chat.BlockKind]int{}
		for _, b := range m.Blocks {
			kinds[b.Kind]++
		}
		if kinds[chat.Quote] != kinds[chat.Paragraph] {
			t.Errorf("%d passages for %d sentences:\n%s", kinds[chat.Quote], kinds[chat.Paragraph], chat.Plain(m, 0))
		}
		wants(t, chat.Plain(m, 0), "Ledger, today 14:31: .* · Courier, today 14:32: ")
	})
	t.Run("an_article_that_is_no_longer_kept", func(t *testing.T) {
		r := newRig(t)
		r.news(admin, "track ties India")
		r.publish("Ledger", "Skyline gets its licence", licence)
		r.news(reader, "now")
		if err := r.store.Prune(t.Context(), digest.Retention{Articles: r.now.AddDate(1, 0, 0)}); err != nil {
			t.Fatal(err)
		}
		wants(t, r.news(reader, "sources 1"), "no longer in the archive")
		wants(t, r.news(reader, "story 1"), "no longer in the archive")
	})
	t.Run("words_are_not_cut", func(t *testing.T) {
		r := newRig(t)
		r.news(admin, "track ties India")
		words := "Incomprehensibilities notwithstanding characteristically. "
		filler := strings.Repeat(words, 9)
		r.publish("Ledger", "Skyline gets its licence", filler+passage+" "+filler)
		r.news(reader, "now")
		for _, w := range strings.Fields(r.news(reader, "sources 1")) {
			if w = strings.Trim(w, ".…>"); strings.Contains(words, w) && len(w) > 1 && len(w) < 13 {
				t.Errorf("a piece of a word: %q", w)
			}
		}
	})
}

func TestMention(t *testing.T) {
	r := told(t)
	for _, hello := range []string{"", " ", "help", "Help!", "hi", "hello?"} {
		wants(t, chat.Plain(r.mention(chat.Ref{}, hello), 0), "What you can ask", "/news ask")
	}
	m := r.mention(chat.Ref{}, "When will Skyline begin in Ladakh?")
	wants(t, chat.Plain(m, 0), `Skyline will begin in Ladakh in July\. \[1\]`, `\[1\] Ledger`, "From 2 articles, 15 April 2025")
	if m.Private {
		t.Error("the answer to a question that everybody heard is private")
	}
	wants(t, chat.Plain(r.mention(chat.Ref{}, "Which team won the chess cup in Karachi?"), 0), "I do not know", "From 2 articles")
	at := chat.Ref{Channel: general, ID: "q1"}
	r.mention(at, "When did India grant Skyline a licence?")
	wants(t, chat.Plain(r.mention(at, "And how long does it run?"), 0), "licence")
}

func TestAsk(t *testing.T) {
	r := told(t)
	ask := func(q string) chat.Message {
		return r.handle(reader, chat.Request{Command: "ask", Options: map[string]string{"question": q}})
	}
	share := func(m chat.Message) chat.Message {
		c := m.Blocks[len(m.Blocks)-1].Controls[0]
		return r.handle(reader, chat.Request{Action: c.Action, Value: c.Value})
	}
	t.Run("answers_the_asker_alone", func(t *testing.T) {
		if m := ask("When will Skyline begin in Ladakh?"); !m.Private {
			t.Error("not private")
		}
	})
	t.Run("shares_what_was_asked_and_answered", func(t *testing.T) {
		m := share(ask("When will Skyline begin in Ladakh?"))
		wants(t, chat.Plain(m, 0), "Rani asked: When will Skyline begin in Ladakh\\?", "in July")
		if m.Private {
			t.Error("private")
		}
	})
	t.Run("shares_a_long_question_whole", func(t *testing.T) {
		long := strings.Repeat("as far as anybody knows and is free to say, ", 4) + "when will Skyline begin in Ladakh?"
		first := ask(long)
		wants(t, chat.Plain(share(first), 0), long[:40], "begin in Ladakh\\?")
		ask(long + " Really?")
		wants(t, chat.Plain(share(first), 0), "asked something else since")
	})
	t.Run("wants_a_question", func(t *testing.T) {
		wants(t, chat.Plain(ask(" "), 0), "Ask what\\?")
	})
	t.Run("an_empty_archive_says_so", func(t *testing.T) {
		wants(t, chat.Plain(newRig(t).mention(chat.Ref{}, "What is new?"), 0), "archive is empty")
	})
}

func TestWhateverIsSaid(t *testing.T) {
	r := told(t)
	hostile := []string{
		strings.Repeat("why ", 2500), strings.Repeat("x", 10_000), strings.Repeat("क", 1999), strings.Repeat("क", 2001), "@everyone <!channel> [x](javascript:alert(1))",
		"\x00\x1b[2J\u202e\u200b", "\"", "'; DROP TABLE articles; --", "NEAR(a b) AND *", "%s%d%n", "\xff\xfe", "?", "…", "🛰️🛰️", "<script>alert(1)</script>",
	}
	for _, s := range hostile {
		at := chat.Ref{Channel: general, ID: "q"}
		r.mention(at, s)
		for _, c := range r.desk.Commands() {
			options := map[string]string{}
			for _, o := range c.Options {
				options[o.Name] = s
			}
			m := r.handle(curator, chat.Request{Command: c.Name, At: at, Options: options})
			if n := len(chat.Plain(m, 0)); n > 40_000 {
				t.Errorf("%s %.20q: an answer of %d bytes", c.Name, s, n)
			}
		}
		for _, action := range []string{"more", "evidence", "timeline", "share", "follow", "edit digest", "track story", "ask about", s} {
			if action != "" {
				r.handle(curator, chat.Request{Action: action, Value: s})
			}
		}
		fields := map[string]string{}
		for _, name := range []string{"name", "query", "question", "topics", "schedule", "zone", "entries", "lines", "channel"} {
			fields[name] = s
		}
		for _, action := range []string{"digest", "topic", "ask story"} {
			for _, draft := range []bool{true, false} {
				for _, value := range []string{"", "1", s} {
					r.handle(curator, chat.Request{Action: action, Value: value, Fields: fields, Draft: draft})
				}
			}
		}
		for _, on := range []chat.Ref{{}, thread, {Channel: general, ID: s}} {
			r.handle(curator, chat.Request{Command: "track", On: on, Options: map[string]string{"name": s}})
		}
		if err := r.desk.Left(t.Context(), chat.Channel{Adapter: "other", ID: s}, s); err != nil {
			t.Errorf("left %q: %v", s, err)
		}
	}
	wants(t, chat.Plain(r.mention(chat.Ref{}, hostile[0]), 0), "longer than a question: 9999 characters of at most 2000")
	wants(t, chat.Plain(r.handle(reader, chat.Request{Action: "fly", Value: "1"}), 0), "older version of the bot")
	wants(t, chat.Plain(r.handle(reader, chat.Request{Command: "topcis"}), 0), "Did you mean /news topics")
	wants(t, chat.Plain(r.handle(reader, chat.Request{Command: "frobnicate"}), 0), "/news help lists them")
}

func TestHelp(t *testing.T) {
	r := newRig(t)
	lacks(t, r.news(reader, "help"), "/news track")
	wants(t, r.news(curator, "help"), "/news track")
	for _, c := range r.desk.Commands() {
		wants(t, r.news(reader, "help "+c.Name), "/news "+c.Name, regexp.QuoteMeta(c.Summary))
	}
	wants(t, r.news(reader, "help tarck"), "Did you mean /news track")
}

func TestAFailureOfOursIsLoggedAndSaidPlainly(t *testing.T) {
	r := newRig(t)
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	m := r.desk.Handle(t.Context(), chat.Request{Command: "topics", At: chat.Ref{Channel: general}, User: reader})
	wants(t, chat.Plain(m, 0), "reason on our side")
	wants(t, r.log.String(), "request failed.*command=topics")
	lacks(t, chat.Plain(m, 0), "sql", "database")
	t.Run("but_not_when_we_are_stopping", func(t *testing.T) {
		r := newRig(t)
		ctx, stop := context.WithCancel(t.Context())
		stop()
		m := r.desk.Handle(ctx, chat.Request{Command: "topics", At: chat.Ref{Channel: general}, User: reader})
		wants(t, chat.Plain(m, 0), "broken off")
		if r.log.Len() > 0 {
			t.Errorf("logged: %s", r.log.String())
		}
	})
}
