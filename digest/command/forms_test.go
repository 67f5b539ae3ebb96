package command_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// open is the form that a request opens.
func (r *rig) open(who chat.User, req chat.Request) *chat.Form {
	r.t.Helper()
	m := r.handle(who, req)
	if m.Form == nil {
		r.t.Fatalf("%s %s opens no form: %s", req.Command, req.Action, chat.Plain(m, 0))
	}
	return m.Form
}

// fill sends a form with some of its fields changed, as they stand or submitted.
func (r *rig) fill(who chat.User, f *chat.Form, draft bool, changed map[string]string) chat.Message {
	r.t.Helper()
	values := map[string]string{}
	for _, field := range f.Fields {
		values[field.Name] = field.Value
	}
	maps.Copy(values, changed)
	return r.handle(who, chat.Request{Action: f.Action, Value: f.Value, Fields: values, Draft: draft})
}

// field is a field of a form by name.
func field(t *testing.T, f *chat.Form, name string) chat.Field {
	t.Helper()
	for _, field := range f.Fields {
		if field.Name == name {
			return field
		}
	}
	t.Fatalf("no field %q in %+v", name, f)
	return chat.Field{}
}

// blocksOf is what a form shows above its fields.
func blocksOf(f *chat.Form) string { return chat.Plain(chat.Message{Blocks: f.Blocks}, 0) }

func choice(t *testing.T, f chat.Field, label string) string {
	t.Helper()
	for _, c := range f.Choices {
		if c.Label == label {
			return c.Value
		}
	}
	t.Fatalf("no choice %q of %v", label, f.Choices)
	return ""
}

func TestTheDigestForm(t *testing.T) {
	t.Run("creates_a_digest_at_once_with_one_row_in_the_audit_book", func(t *testing.T) {
		r := newRig(t)
		f := r.open(curator, chat.Request{Command: "digest"})
		if len(f.Fields) > 5 {
			t.Errorf("%d fields; a dialog has five at most", len(f.Fields))
		}
		wants(t, field(t, f, "schedule").Hint, "Next: tomorrow 09:00, then Thu 17 Apr 09:00, then Fri 18 Apr 09:00")
		if d := r.audited(); len(d) > 0 {
			t.Errorf("opening the form left %q", d)
		}
		m := r.fill(curator, f, false, map[string]string{"topics": choice(t, field(t, f, "topics"), "Pack: Trade ties"), "schedule": "daily 7:00 and 18:00", "zone": "Berlin", "entries": "4"})
		wants(t, chat.Plain(m, 0), "now gets its digest daily at 07:00 and 18:00", "on tariffs, at most 4 stories", "Next: today 18:00")
		d, err := r.store.DigestOf(t.Context(), general)
		if err != nil {
			t.Fatal(err)
		}
		if d.Zone != "Europe/Berlin" || d.Entries != 4 || d.Curator != curator.ID || !d.NextDue.Equal(tuesday.Add(6*time.Hour)) {
			t.Errorf("stored: %+v", d)
		}
		wants(t, r.news(reader, "feeds"), "one.example", "Two")
		if a := r.audited(); len(a) != 1 || !strings.Contains(a[0], "c1 digest daily at 07:00 and 18:00") {
			t.Errorf("audit: %q", a)
		}
	})
	t.Run("changes_what_the_channel_follows", func(t *testing.T) {
		r := newRig(t)
		r.news(curator, "track a apple")
		r.news(curator, "track b banana")
		before, err := r.store.DigestOf(t.Context(), general)
		if err != nil {
			t.Fatal(err)
		}
		f := r.open(curator, chat.Request{Command: "digest"})
		topics := field(t, f, "topics")
		if want := choice(t, topics, "a") + "\n" + choice(t, topics, "b"); topics.Value != want {
			t.Errorf("chosen %q, want %q", topics.Value, want)
		}
		r.fill(curator, f, false, map[string]string{"topics": choice(t, topics, "b")})
		got := r.news(reader, "topics")
		wants(t, got, "b: banana")
		lacks(t, got, "apple")
		after, err := r.store.DigestOf(t.Context(), general)
		if diff := cmp.Diff(before, after); diff != "" || err != nil {
			t.Errorf("what was not changed is changed: %s, %v", diff, err)
		}
		wants(t, chat.Plain(r.fill(curator, f, false, map[string]string{"topics": ""}), 0), "on everything that its feeds report")
	})
	t.Run("changes_the_zone_alone", func(t *testing.T) {
		r := newRig(t)
		r.news(curator, "schedule daily 8:00 in Europe/Berlin")
		f := r.open(curator, chat.Request{Command: "digest"})
		wants(t, chat.Plain(r.fill(curator, f, false, map[string]string{"zone": "Asia/Tokyo"}), 0), `daily at 08:00 \(Asia/Tokyo\)`)
	})
	t.Run("takes_names_where_nothing_can_be_chosen", func(t *testing.T) {
		r := newRig(t)
		r.news(curator, "track chips chip*")
		f := r.open(curator, chat.Request{Command: "digest"})
		m := r.fill(curator, f, false, map[string]string{"topics": "Chips, trade ties"})
		wants(t, chat.Plain(m, 0), "on chips, tariffs")
	})
	t.Run("shows_the_next_runs_while_it_is_filled_in", func(t *testing.T) {
		r := newRig(t)
		f := r.open(curator, chat.Request{Command: "digest"})
		again := r.fill(curator, f, true, map[string]string{"schedule": "every Monday 8:30", "zone": "London"}).Form
		wants(t, field(t, again, "schedule").Hint, "Next: Mon 21 Apr 08:30, then Mon 28 Apr 08:30, then Mon 5 May 08:30")
		if v := field(t, again, "schedule").Value; v != "every Monday 8:30" {
			t.Errorf("the value became %q", v)
		}
		wants(t, r.news(reader, "schedule"), "no digest yet")
	})
	for _, tt := range []struct{ field, value, fault string }{
		{"schedule", "weekdays 25:00", "(?i)25:00"},
		{"schedule", "", "."},
		{"zone", "Atlantis", "Atlantis"},
		{"entries", "0", "1 to 30"},
		{"entries", "many", "1 to 30"},
		{"entries", "7, 1000", "5 to 300"},
		{"language", "Klingon", "Hindi or de"},
		{"topics", "chess", `no topic "chess"`},
		{"topics", "topic:999999", "no topic"},
		{"topics", "pack:nothing", "no topic"},
	} {
		t.Run("a_fault_stands_at_its_field_"+tt.field, func(t *testing.T) {
			r := newRig(t)
			f := r.open(curator, chat.Request{Command: "digest"})
			again := r.fill(curator, f, false, map[string]string{tt.field: tt.value}).Form
			if again == nil {
				t.Fatal("it was taken")
			}
			for _, field := range again.Fields {
				if (field.Error != "") != (field.Name == tt.field) {
					t.Errorf("%s: %q", field.Name, field.Error)
				}
			}
			wants(t, field(t, again, tt.field).Error, tt.fault)
			if tt.field == "schedule" && tt.value != "" {
				wants(t, blocksOf(again), `25:00\n *\^`)
			}
			if a := r.audited(); len(a) > 0 {
				t.Errorf("audit: %q", a)
			}
		})
	}
	t.Run("a_forged_value_reaches_no_other_workspace", func(t *testing.T) {
		r := newRig(t)
		f := r.open(curator, chat.Request{Command: "digest"})
		for _, forged := range []string{"console:other:general", "slack::general", "x", "console::"} {
			f.Value = forged
			wants(t, chat.Plain(r.fill(curator, f, false, nil), 0), "older version of the bot")
			wants(t, chat.Plain(r.handle(curator, chat.Request{Action: "edit digest", Value: forged}), 0), "older version of the bot")
		}
		if ds, err := r.store.Digests(t.Context()); err != nil || len(ds) > 0 {
			t.Errorf("stored %v, %v", ds, err)
		}
	})
	t.Run("is_for_curators", func(t *testing.T) {
		r := newRig(t)
		for _, action := range []string{"digest", "edit digest", "topic", "track story"} {
			wants(t, r.press(reader, action, "1"), "Only curators")
		}
	})
}

func TestTheTopicForm(t *testing.T) {
	week := func(t *testing.T) *rig {
		r := newRig(t)
		for _, a := range [][2]string{
			{"Steel gets cheaper for carmakers", "Japan has halved its tariff on rolled steel from Brazil, and carmakers in Osaka expect cheaper bodies by autumn."},
			{"Farmers in Punjab block a railway", "Farmers near Amritsar sat down on the rails to protest against the rice tariff that Thailand announced."},
			{"Cup final on Sunday", "The final of the cup is on Sunday in the harbour's stadium, and all tickets are sold."},
			{"Kenya's tea auction opens late", "Buyers at Mombasa waited two hours because a server failed; the tariff on bags from Egypt stays at nine percent."},
		} {
			r.publish("Ledger", a[0], a[1])
		}
		old := digest.Article{Identity: "old", Title: "Tariff of last month", Text: "A tariff.", Published: r.now.AddDate(0, 0, -20), Seen: r.now}
		r.save(old)
		return r
	}
	t.Run("counts_the_stories_of_the_week_while_it_is_filled_in", func(t *testing.T) {
		r := week(t)
		f := r.open(curator, chat.Request{Command: "track"})
		again := r.fill(curator, f, true, map[string]string{"name": "tariffs", "query": "tariff*"}).Form
		wants(t, field(t, again, "query").Hint, "3 stories of the last 7 days match it")
		wants(t, blocksOf(again), "Such as:.*tea auction.*Farmers in Punjab.*Steel gets cheaper")
		lacks(t, blocksOf(again), "Cup final", "last month")
		again = r.fill(curator, f, true, map[string]string{"query": "chess"}).Form
		wants(t, field(t, again, "query").Hint, "No story of the last 7 days matches it")
		wants(t, r.news(reader, "topics"), "no digest yet")
		m := r.fill(curator, again, false, map[string]string{"name": "tariffs", "query": "tariff*"})
		wants(t, chat.Plain(m, 0), "now follows tariffs. 3 of the articles stored so far match it")
		if a := r.audited(); len(a) != 1 || !strings.HasPrefix(a[0], "c1 topic ") {
			t.Errorf("audit: %q", a)
		}
	})
	t.Run("points_at_a_fault", func(t *testing.T) {
		r := week(t)
		f := r.open(curator, chat.Request{Command: "track"})
		again := r.fill(curator, f, false, map[string]string{"name": "", "query": "India AND (chip* OR"}).Form
		wants(t, field(t, again, "query").Error, "Query, column [0-9]+: ")
		wants(t, blocksOf(again), `India AND \(chip\* OR\n *\^`)
		wants(t, field(t, again, "name").Error, "1 to 60 letters")
		if a := r.audited(); len(a) > 0 {
			t.Errorf("audit: %q", a)
		}
	})
	t.Run("opens_with_the_topic_that_is_there", func(t *testing.T) {
		r := week(t)
		r.news(curator, "track Tariffs tariff*")
		f := r.open(curator, chat.Request{Command: "track", Options: map[string]string{"name": "tariffs"}})
		if v := field(t, f, "query").Value; v != "tariff*" || field(t, f, "name").Value != "Tariffs" {
			t.Errorf("fields %+v", f.Fields)
		}
	})
	t.Run("says_how_where_no_dialog_can_be_opened", func(t *testing.T) {
		r := week(t)
		wants(t, r.news(curator, "track chess"), "/news track chess <query>")
		wants(t, r.news(curator, "digest"), "/news schedule")
	})
}

func TestAskingAboutAStory(t *testing.T) {
	r := told(t)
	_, story := numberOf(r, "licence")
	r.publish("Courier", "Chess in Goa", "The chess tournament will begin in Goa in May with forty players from nine clubs.")
	f := r.open(reader, chat.Request{Action: "ask about", Value: story})
	wants(t, blocksOf(f), "Skyline gets its licence")
	again := r.fill(reader, f, false, map[string]string{"question": " "}).Form
	wants(t, field(t, again, "question").Error, "Ask what")
	m := r.fill(reader, f, false, map[string]string{"question": "When will it begin?"})
	wants(t, chat.Plain(m, 0), "in July", "From 1 article")
	if !m.Private {
		t.Error("everybody sees it")
	}
	c := m.Blocks[len(m.Blocks)-1].Controls[0]
	shared := chat.Plain(r.handle(reader, chat.Request{Action: c.Action, Value: c.Value}), 0)
	wants(t, shared, "Rani asked: When will it begin\\?", "in July")
	lacks(t, shared, "story:")
	wants(t, r.press(reader, "ask about", "999"), "no longer in the archive")
}

func TestEvidenceIsADialogWhereThereAreDialogs(t *testing.T) {
	r := told(t)
	_, story := numberOf(r, "licence")
	m := r.handle(reader, chat.Request{Action: "evidence", Value: story})
	if m.Form == nil || len(m.Form.Fields) > 0 || cmp.Diff(m.Blocks, m.Form.Blocks) != "" {
		t.Errorf("form %+v", m.Form)
	}
	if m := r.handle(reader, chat.Request{Command: "sources", Options: map[string]string{"story": "1"}}); m.Form != nil {
		t.Error("a command that opens nothing opens a form")
	}
}

func TestTrackingAStory(t *testing.T) {
	shows := func(t *testing.T, f *chat.Form, headline string) {
		t.Helper()
		wants(t, blocksOf(f), "Made of the names in: "+headline, "1 story of the last 7 days matches it")
		if q := field(t, f, "query").Value; !strings.Contains(q, "Skyline") || !strings.Contains(q, " AND ") {
			t.Errorf("query %q", q)
		}
	}
	said := map[string]string{
		"number":   "1",
		"headline": "Skyline gets its licence",
		"link":     "Have you seen <https://ledger.example/1?utm_source=x>? Good news.",
		"message":  "Ledger: Skyline gets licence at last! What do you think?",
	}
	r := told(t)
	number, story := numberOf(r, "licence")
	said["number"] = number
	for name, text := range said {
		t.Run(name, func(t *testing.T) {
			req := chat.Request{Command: "track", Options: map[string]string{"name": text}}
			if name == "message" || name == "link" {
				req.On = chat.Ref{Channel: general, ID: "somebody's"}
			}
			shows(t, r.open(curator, req), "Skyline gets its licence")
		})
	}
	t.Run("button", func(t *testing.T) {
		shows(t, r.open(curator, chat.Request{Action: "track story", Value: story}), "Skyline gets its licence")
	})
	t.Run("one_of_a_digests_stories", func(t *testing.T) {
		m := r.handle(curator, chat.Request{Command: "track", On: thread, Options: map[string]string{"name": "Digest of today: much text"}})
		c := m.Blocks[len(m.Blocks)-1].Controls[0]
		if len(c.Choices) != 2 || !c.Opens {
			t.Fatalf("control %+v", c)
		}
		wants(t, chat.Plain(m, 0), "several stories")
	})
	t.Run("nothing_like_it", func(t *testing.T) {
		m := r.handle(curator, chat.Request{Command: "track", On: chat.Ref{Channel: general, ID: "x"}, Options: map[string]string{"name": "Lunch at noon?"}})
		wants(t, chat.Plain(m, 0), "No story in the archive is like that message")
		wants(t, chat.Plain(r.handle(curator, chat.Request{Command: "track", Options: map[string]string{"name": "77"}}), 0), "no story 77")
	})
	t.Run("what_it_suggests_can_be_said_as_a_command", func(t *testing.T) {
		m := r.handle(curator, chat.Request{Command: "track", Options: map[string]string{"name": number}})
		var line string
		for _, b := range m.Blocks {
			if b.Kind == chat.Code {
				line = b.Text.Plain()
			}
		}
		wants(t, r.news(curator, strings.TrimPrefix(line, "/news ")), "This channel now follows", "of the articles stored so far match")
	})
}
